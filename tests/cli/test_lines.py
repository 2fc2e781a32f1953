"""What is written to the terminal: aligned tables, and how far a long job has come."""

import pytest

from motcua.cli.lines import Counter, table


def test_a_table_is_aligned_and_fills_what_a_row_lacks() -> None:
    rows = [{"who": "Cán bộ", "where": "/can-bo/"}, {"who": "Công dân"}]
    assert table(rows) == ["who       where", "Cán bộ    /can-bo/", "Công dân"]


def test_a_counter_tells_how_far_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    count = Counter("dossiers", 40, every_seconds=0)
    count(10)
    count()
    assert [line.split(",")[0].strip() for line in capsys.readouterr().err.splitlines()] == [
        "10 of 40 dossiers",
        "11 of 40 dossiers",
    ]


def test_a_counter_is_quiet_in_between(capsys: pytest.CaptureFixture[str]) -> None:
    count = Counter("dossiers", 40, every_seconds=3600)
    count(10)
    assert capsys.readouterr().err == ""
