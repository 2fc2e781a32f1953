"""Files kept by the digest of their content: whole or absent, encrypted, never rewritten."""

import hashlib
import logging
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from motcua.foundation.crypto import open_bytes, seal_bytes

LOG = logging.getLogger(__name__)
FOLDERS = 256  # by the first two signs of the digest
ASIDE = "unnamed"
DRAFT = ".part"


class MissingFileError(LookupError):
    """No file is kept under this digest."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What is known of a kept file: ``sha256`` in hex of the plain content, ``size`` in bytes."""

    sha256: str
    size: int


def store(content: bytes) -> StoredFile:
    """Keep ``content`` and return its digest; the same content twice is one file, as new as the second time."""
    digest = hashlib.sha256(content).hexdigest()
    path = _path(digest)
    if not _touched(path):
        write_whole(path, seal_bytes(content, bound_to=f"file:{digest}"))
    return StoredFile(digest, len(content))


def load(sha256: str) -> bytes:
    """Return the content kept under a digest. Raises ``MissingFileError``."""
    sealed = _read(sha256)
    if sealed is None:
        if bring_back(sha256):
            LOG.error("files: one that was set aside as named by no row is read; it is back in its place")
        sealed = _read(sha256)  # back by us, or by whoever asked for it at the same moment
    if sealed is None:
        raise MissingFileError(sha256)
    return open_bytes(sealed, bound_to=f"file:{sha256}")


def renew(sha256: str) -> bool:
    """Let a file count as just stored, so that no sweep takes it for forgotten; tell whether there is one."""
    return _touched(_path(sha256)) or bring_back(sha256)


def kept_in(folder: int) -> Iterator[Path]:
    """Walk one of the ``FOLDERS`` of the store; what was left half written carries the ending ``DRAFT``."""
    yield from (Path(settings.MOTCUA_FILES) / f"{folder:02x}").glob("*/*")


def kept_aside() -> Iterator[Path]:
    """Walk what was set aside; the time of each file is when that was."""
    yield from (Path(settings.MOTCUA_FILES) / ASIDE).glob("*")


def set_aside(sha256: str, *, unless_after: datetime, at: datetime) -> bool:
    """Take a file out of the store unless it was stored again after a moment; tell whether it went.

    It is moved first and looked at then: whoever stores the same content meanwhile makes it new before the move,
    and is seen, or finds nothing and writes it again.
    """
    path = _aside(sha256)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        _path(sha256).replace(path)
        is_new = path.stat().st_mtime > unless_after.timestamp()
        if not is_new:
            os.utime(path, (at.timestamp(), at.timestamp()))
    except FileNotFoundError:
        return False
    if is_new:
        bring_back(sha256)
    return not is_new


def bring_back(sha256: str) -> bool:
    """Put a file that was set aside into its place again, as new; tell whether there was one."""
    if not _aside(sha256).exists():
        return False
    _make_folder(_path(sha256).parent)  # backups may leave out folders with nothing in them
    try:
        _aside(sha256).replace(_path(sha256))
    except FileNotFoundError:
        return False
    return _touched(_path(sha256))


def write_whole(path: Path, content: bytes) -> None:
    """Write beside, flush to disk, rename, flush the folder: a reader never sees half a file, a crash leaves none.

    Whoever has kept a file writes a row that names it: a power cut must not take the file and leave the row.
    """
    _make_folder(path.parent)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}{DRAFT}")
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        _flush(path.parent)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True, mode=0o700)
    _flush(folder.parent)


def _flush(folder: Path) -> None:
    """Bring to disk which names a folder holds."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(sha256: str) -> bytes | None:
    try:
        return _path(sha256).read_bytes()
    except FileNotFoundError:
        return None


def _touched(path: Path) -> bool:
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    return True


def _path(digest: str) -> Path:
    return Path(settings.MOTCUA_FILES) / digest[:2] / digest[2:4] / digest


def _aside(digest: str) -> Path:
    return Path(settings.MOTCUA_FILES) / ASIDE / digest
