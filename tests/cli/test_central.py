"""``motcua central import``: what it says and how it ends."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from motcua.cli.central import command
from motcua.dossiers.rules.central import COLUMNS
from tests.dossiers.test_central import LINE
from tests.factories.offices import office


@pytest.mark.django_db
def test_a_table_is_taken_in_and_wrong_lines_are_listed(tmp_path: Path) -> None:
    office()
    wrong = {**LINE, "code": "B", "agency": "khong-co"}
    lines = [",".join(COLUMNS), *(",".join(line[name] for name in COLUMNS) for line in (LINE, wrong))]
    table = tmp_path / "bo.csv"
    table.write_text("\n".join(lines), encoding="utf-8")
    answer = CliRunner().invoke(command, ["import", str(table), "--json"])
    assert answer.exit_code == 2
    done = json.loads(answer.output)
    assert (done["added"], done["mistakes"][0]["line"]) == (1, 3)
    again = CliRunner().invoke(command, ["import", str(table)])
    assert "added 0, changed 0, unchanged 1, older 0" in again.output
