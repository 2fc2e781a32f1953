"""The stamps of ``motcua prepare``: done once, done again when the content changed, never marked before it worked."""

from pathlib import Path

import pytest

from motcua.cli.prepare import Stamps, fingerprint


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MOTCUA_VAR", str(tmp_path / "var"))
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "pack.yaml").write_text("name: one\n")
    return folder


def test_unchanged_content_is_skipped_and_changed_content_is_not(source: Path) -> None:
    done: list[str] = []

    def work() -> str:
        done.append("once more")
        return "done"

    assert Stamps("db").once("pack", [source], work) == "done"
    assert Stamps("db").once("pack", [source], work) == "unchanged"
    (source / "pack.yaml").write_text("name: two\n")
    assert Stamps("db").once("pack", [source], work) == "done"
    assert Stamps("another db").once("pack", [source], work) == "done"
    assert len(done) == 3


def test_work_that_failed_is_done_again(source: Path) -> None:
    def fail() -> str:
        raise RuntimeError("half way")

    with pytest.raises(RuntimeError):
        Stamps("db").once("pack", [source], fail)
    assert Stamps("db").once("pack", [source], lambda: "done") == "done"


def test_a_renamed_file_is_a_change(source: Path) -> None:
    before = fingerprint([source])
    (source / "pack.yaml").rename(source / "pack.yml")
    assert fingerprint([source]) != before


def test_a_result_that_was_deleted_is_made_again(source: Path) -> None:
    assert Stamps("db").once("static", [source], lambda: "made") == "made"
    assert Stamps("db").once("static", [source], lambda: "made", there=False) == "made"
    assert Stamps("db").once("static", [source], lambda: "made") == "unchanged"
