"""Files kept by the digest of their content: whole or absent, encrypted, never rewritten."""

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from motcua.foundation.crypto import open_bytes, seal_bytes


class MissingFileError(LookupError):
    """No file is kept under this digest."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What is known of a kept file: ``sha256`` in hex of the plain content, ``size`` in bytes."""

    sha256: str
    size: int


def store(content: bytes) -> StoredFile:
    """Keep ``content`` and return its digest; the same content twice is one file."""
    digest = hashlib.sha256(content).hexdigest()
    path = _path(digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_whole(path, seal_bytes(content, bound_to=f"file:{digest}"))
    return StoredFile(digest, len(content))


def load(sha256: str) -> bytes:
    """Return the content kept under a digest. Raises ``MissingFileError``."""
    try:
        sealed = _path(sha256).read_bytes()
    except FileNotFoundError:
        raise MissingFileError(sha256) from None
    return open_bytes(sealed, bound_to=f"file:{sha256}")


def _path(digest: str) -> Path:
    return Path(settings.MOTCUA_FILES) / digest[:2] / digest[2:4] / digest


def _write_whole(path: Path, content: bytes) -> None:
    """Write beside, flush to disk, rename: a reader never sees half a file, a crash leaves none."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
