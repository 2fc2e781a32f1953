"""``motcua procedure``: a procedure goes out as a file and comes in as a draft."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from motcua.catalog.models import ProcedureDraft
from motcua.catalog.queries.documents import document_of
from motcua.catalog.rules.documents import write_document
from motcua.cli.procedure import command
from tests.factories.designs import CODE, whole_office
from tests.factories.offices import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr("motcua.cli.database.check_server", lambda url: 18)
    monkeypatch.setattr("motcua.cli.database.set_up_django", lambda url="": None)
    return whole_office()


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(command, words)
    assert result.exit_code == code, result.output
    return result.output


def test_what_is_exported_is_checked_and_comes_in_again(place: Office, tmp_path: Path) -> None:
    file = tmp_path / "thu-tuc.yaml"
    file.write_text(run("export", CODE), encoding="utf-8")
    assert file.read_text(encoding="utf-8") == write_document(document_of(place.version))
    assert "không có lỗi" in run("check", str(file))
    assert "còn 0 lỗi" in run("import", str(file), "--by", place.signer.username)
    assert ProcedureDraft.objects.get().document == document_of(place.version)
    assert "open already" in run("import", str(file), "--by", place.signer.username, code=2)


def test_each_mistake_has_its_line(place: Office, tmp_path: Path) -> None:
    file = tmp_path / "thu-tuc.yaml"
    text = run("export", CODE)
    line = text[: text.index("level: province")].count("\n") + 1
    file.write_text(text.replace("level: province", "level: huyện"), encoding="utf-8")
    assert f"thu-tuc.yaml:{line}: “level” là “huyện”" in run("check", str(file), code=2)


def test_what_is_not_there_is_said(place: Office, tmp_path: Path) -> None:
    assert "there is no procedure 9.9" in run("export", "9.9", code=2)
    assert "in version 7" in run("export", CODE, "--version", "7", code=2)
    file = tmp_path / "x.yaml"
    file.write_text("a: [", encoding="utf-8")
    assert "there is no officer" in run("import", str(file), "--by", "ai-do", code=2)
    assert "x.yaml:2" in run("import", str(file), "--by", place.signer.username, code=2)
