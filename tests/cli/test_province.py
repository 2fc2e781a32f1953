"""``motcua province``: what the operator sees, and the exit codes."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.test import override_settings

from motcua.catalog.models import PackLoad, ProcedureVersion
from motcua.cli import places
from motcua.cli.province import command
from tests.catalog.packs import PACK, change, small_home

STAFF = f"{PACK}/staff.csv"
BIRTH = {
    "MATTHC": "1.001193",
    "TENTTHC": "Thủ tục đăng ký khai sinh",
    "CAPTHUCHIEN": "Cấp Xã",
    "LINHVUCTHUCHIEN": [{"MALINHVUC": "G15-TP07", "TENLINHVUC": "Hộ tịch"}],
    "CACHTHUCTHUCHIEN": [],
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The commands read the small province and run against this test's database."""
    folder = small_home(tmp_path / "provinces")
    monkeypatch.setattr(places, "ROOT", tmp_path)
    monkeypatch.setattr("motcua.cli.database.check_server", lambda url: 18)
    monkeypatch.setattr("motcua.cli.database.set_up_django", lambda url="": None)
    with override_settings(PROVINCES=folder, MOTCUA_PACK=PACK):
        yield folder


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(command, words)
    assert result.exit_code == code, result.output
    return result.output


def test_a_pack_in_order_is_said_to_be(home: Path) -> None:
    assert run("check") == f"{PACK}: no mistakes\n"


def test_a_mistake_is_shown_with_its_place(home: Path) -> None:
    change(home, STAFF, ",specialist,", ",boss,")
    assert f"{STAFF}:3: “role” là “boss”" in run("check", PACK, code=2)


def test_a_mistake_in_what_is_invoiced_is_shown_too(home: Path) -> None:
    (home / PACK / "invoices.yaml").write_text("items:\n  - {kind: tax}\n", encoding="utf-8")
    assert f"{PACK}/invoices.yaml:2: “kind” là “tax”" in run("check", PACK, code=2)


def test_machines_get_one_object(home: Path) -> None:
    change(home, STAFF, ",specialist,", ",boss,")
    found = json.loads(run("check", "--json", code=2))
    assert [(each["file"], each["line"]) for each in found[PACK]] == [(STAFF, 3)]


@pytest.mark.parametrize("words", [("check", "nowhere"), ("load", "nowhere"), ("load", "../nowhere")])
@pytest.mark.django_db
def test_an_unknown_pack_is_told_with_those_there_are(home: Path, words: tuple[str, ...]) -> None:
    assert PACK in run(*words, code=2)


@pytest.mark.django_db
def test_a_load_shows_what_it_did_and_the_next_that_nothing_changed(home: Path) -> None:
    lines = run("load").splitlines()
    assert ["procedures", "6", "0", "0"] in [line.split() for line in lines]
    assert lines[-1].startswith(f"{PACK}: loaded")
    assert run("load", PACK).startswith(f"{PACK}: unchanged")
    assert json.loads(run("load", "--json"))["changed"] is False


@pytest.mark.django_db
def test_a_broken_pack_is_not_loaded(home: Path) -> None:
    change(home, STAFF, ",specialist,", ",boss,")
    output = run("load", code=2)
    assert "có 1 lỗi, chưa ghi gì" in output
    assert f"{STAFF}:3:" in output
    assert json.loads(run("load", "--json", code=2))["mistakes"][0]["line"] == 3
    assert not PackLoad.objects.exists()


@pytest.mark.django_db
def test_the_national_portals_answer_makes_versions(home: Path, tmp_path: Path) -> None:
    run("load", "--at", "2025-07-01")
    answer = tmp_path / "answer.json"
    answer.write_text(json.dumps({"error_code": "0", "result": [BIRTH]}), encoding="utf-8")
    report = json.loads(run("import-national", str(answer), "--at", "2026-03-02", "--json"))
    assert report["tallies"]["procedures"]["changed"] == 1
    assert ProcedureVersion.objects.filter(procedure__code="1.001193").count() == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [("{", "is no JSON text"), ('[{"MATTHC": "1"}]', "LayThuTuc:1: “1” không phải mã thủ tục"), ("[]", "loaded")],
)
@pytest.mark.django_db
def test_an_answer_that_makes_no_sense_is_told(home: Path, tmp_path: Path, text: str, told: str) -> None:
    run("load")
    answer = tmp_path / "answer.json"
    answer.write_text(text, encoding="utf-8")
    assert told in run("import-national", str(answer), code=0 if told == "loaded" else 2)
    assert ProcedureVersion.objects.count() == 6
