"""Pieces of a file on its way up: each one whole, encrypted, and found by where it begins."""

import shutil
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from motcua.foundation import files
from motcua.foundation.crypto import open_bytes, seal_bytes


def keep(upload_id: UUID, offset: int, content: bytes) -> None:
    """Keep one piece; the same offset again replaces it, so a piece that came twice is there once."""
    sealed = seal_bytes(content, bound_to=_bound(upload_id, offset))
    files.write_whole(_folder(upload_id) / f"{offset:012d}", sealed)


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


def forget_left(before: datetime) -> int:
    """Remove what nothing was added to since ``before``; return of how many uploads.

    A process that dies between the end of an upload and ``forget`` leaves such pieces, and no row tells of them.
    """
    left = [folder for folder in _all().glob("*") if _changed_at(folder) < before.timestamp()]
    for folder in left:
        shutil.rmtree(folder, ignore_errors=True)
    return len(left)


def _changed_at(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except FileNotFoundError:  # somebody has just forgotten it
        return float("inf")


def _all() -> Path:
    return Path(settings.MOTCUA_FILES) / "uploads"


def _folder(upload_id: UUID) -> Path:
    return _all() / str(upload_id)


def _bound(upload_id: UUID, offset: int) -> str:
    return f"upload:{upload_id}:{offset}"
