"""``motcua payments``: statements taken once, differences as an exit code."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from motcua.cli.payments import command
from tests.factories.offices import Office, office
from tests.factories.payments import order
from tests.plugins.money import Outside

HEADER = "STT,Ngày giao dịch,Số bút toán,Ghi nợ,Ghi có,Nội dung\n"


@pytest.fixture
def place(db: None) -> Office:
    return office()


def test_a_statement_is_taken_once_and_compared(place: Office, outside: Outside, tmp_path: Path) -> None:
    file = tmp_path / "sao-ke.csv"
    file.write_text(f"{HEADER}1,02/03/2026,FT1,,20000,{order(place).code}\n", encoding="utf-8")
    told = [json.loads(CliRunner().invoke(command, ["import", str(file), "--json"]).output) for _ in range(2)]
    assert told[0] == {"lines": 1, "new": True, "sides": {"bank": {"matched": 1, "differences": 0}}, "open": 0}
    assert told[1] == {**told[0], "new": False}


def test_open_differences_are_exit_code_1(place: Office, outside: Outside, tmp_path: Path) -> None:
    file = tmp_path / "sao-ke.csv"
    file.write_text(f"{HEADER}1,02/03/2026,FT1,,20000,tien la\n", encoding="utf-8")
    CliRunner().invoke(command, ["import", str(file)])
    done = CliRunner().invoke(command, ["reconcile", "--from", "2026-03-01", "--to", "2026-03-03"])
    assert (done.exit_code, "1 differences open." in done.output) == (1, True)


def test_a_file_that_cannot_be_read_is_one_sentence_and_exit_code_2(
    place: Office, outside: Outside, tmp_path: Path
) -> None:
    file = tmp_path / "sao-ke.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    done = CliRunner().invoke(command, ["import", str(file)])
    assert done.exit_code == 2
    assert "unreadable" in done.output
