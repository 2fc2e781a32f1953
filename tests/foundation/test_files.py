"""A kept file is whole, encrypted, and there once."""

from pathlib import Path

import pytest
from django.conf import LazySettings

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
