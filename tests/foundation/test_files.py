"""A kept file is whole, encrypted, and there once."""

import os
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import timezone

from motcua.foundation import files
from motcua.foundation.crypto import SealedValueError


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.MOTCUA_FILES = tmp_path
    return tmp_path


def kept(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_content_comes_back(folder: Path) -> None:
    stored = files.store(b"giay chung sinh")
    assert files.load(stored.sha256) == b"giay chung sinh"
    assert stored.size == 15
    assert b"giay" not in kept(folder)[0].read_bytes()


def test_the_same_content_is_one_file(folder: Path) -> None:
    assert files.store(b"x") == files.store(b"x")
    assert len(kept(folder)) == 1


def test_what_was_never_kept_is_missing() -> None:
    with pytest.raises(files.MissingFileError):
        files.load("0" * 64)


def test_a_damaged_file_does_not_open(folder: Path) -> None:
    stored = files.store(b"content")
    path = kept(folder)[0]
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(SealedValueError):
        files.load(stored.sha256)


def test_a_full_disk_leaves_nothing_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        files.store(b"content")
    assert kept(folder) == []


def test_the_name_of_a_file_is_on_disk_before_it_counts_as_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut after a row was committed must not leave the row without its file."""
    flushed, really = [], os.fsync

    def noted(descriptor: int) -> None:
        flushed.append(os.fstat(descriptor).st_ino)
        really(descriptor)

    monkeypatch.setattr("os.fsync", noted)
    files.store(b"content")
    [path] = kept(folder)
    assert flushed[-2:] == [path.stat().st_ino, path.parent.stat().st_ino]
    assert {folder.stat().st_ino, path.parent.parent.stat().st_ino} <= set(flushed)  # where the new folders stand


def set_aside(digest: str) -> bool:
    now = timezone.now()
    return files.set_aside(digest, unless_after=now + timedelta(days=1), at=now)


def test_several_who_read_what_was_set_aside_all_get_it() -> None:
    found: list[bytes] = []
    for number in range(60):
        content = b"%d" % number
        digest, gate = files.store(content).sha256, threading.Barrier(4)
        assert set_aside(digest)

        def read(digest: str = digest, gate: threading.Barrier = gate) -> None:
            gate.wait()
            found.append(files.load(digest))

        threads = [threading.Thread(target=read) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(found) == 240


def test_what_was_set_aside_comes_back_although_its_folder_is_gone(folder: Path) -> None:
    digest = files.store(b"content").sha256
    [path] = kept(folder)
    assert set_aside(digest)
    path.parent.rmdir()
    path.parent.parent.rmdir()
    assert files.load(digest) == b"content"


def test_a_file_that_is_renewed_is_as_new_wherever_it_lay(folder: Path) -> None:
    digest = files.store(b"content").sha256
    [path] = kept(folder)
    os.utime(path, (1, 1))
    assert files.renew(digest)
    assert path.stat().st_mtime > 1
    set_aside(digest)
    assert files.renew(digest)
    assert (path.exists(), files.renew("0" * 64)) == (True, False)
