"""Pieces of a file on its way up: each one whole, encrypted, and found by where it begins."""

import os
import secrets
import shutil
from pathlib import Path
from uuid import UUID

from django.conf import settings

from motcua.foundation.crypto import open_bytes, seal_bytes


def keep(upload_id: UUID, offset: int, content: bytes) -> None:
    """Keep one piece; the same offset again replaces it, so a piece that came twice is there once."""
    folder = _folder(upload_id)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder / f"{secrets.token_hex(6)}.part"
    with draft.open("xb") as file:
        file.write(seal_bytes(content, bound_to=_bound(upload_id, offset)))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / f"{offset:012d}")


def find(upload_id: UUID, offset: int) -> bytes | None:
    """Return the piece that begins at ``offset``, ``None`` where none does."""
    try:
        sealed = (_folder(upload_id) / f"{offset:012d}").read_bytes()
    except FileNotFoundError:
        return None
    return open_bytes(sealed, bound_to=_bound(upload_id, offset))


def join(upload_id: UUID, size: int) -> bytes:
    """Return the first ``size`` bytes in order. Raises ``FileNotFoundError`` when a piece is missing."""
    whole = bytearray()
    while len(whole) < size:
        sealed = (_folder(upload_id) / f"{len(whole):012d}").read_bytes()
        whole += open_bytes(sealed, bound_to=_bound(upload_id, len(whole)))
    return bytes(whole[:size])


def forget(upload_id: UUID) -> None:
    """Remove the pieces of an upload that is finished or given up."""
    shutil.rmtree(_folder(upload_id), ignore_errors=True)


def _folder(upload_id: UUID) -> Path:
    return Path(settings.MOTCUA_FILES) / "uploads" / str(upload_id)


def _bound(upload_id: UUID, offset: int) -> str:
    return f"upload:{upload_id}:{offset}"
