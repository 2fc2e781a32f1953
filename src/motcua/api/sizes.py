"""How much one call may send, and which addresses take a file instead of JSON."""

import re

from django.conf import settings

from motcua.dossiers.services.part_uploads import MOST_PART_BYTES

LARGEST_BODY = 64 * 1024
WHOLE = "/uploads"  # where whole files come up
PART = re.compile(r"/uploads/resumable/[^/]+/parts/[^/]+\Z")


def most_bytes(path: str) -> int:
    """Return the largest body that an address takes."""
    if path.endswith(WHOLE):
        return int(settings.MOTCUA_MAX_UPLOAD_BYTES)
    return MOST_PART_BYTES if PART.search(path) else LARGEST_BODY


def takes_a_file(path: str) -> bool:
    """Say whether the body of an address is a file or a part of one."""
    return path.endswith(WHOLE) or PART.search(path) is not None
