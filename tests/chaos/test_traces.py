"""What counts as a difference between a job that was killed and one that was not."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection

from motcua.chaos.traces import Column, Shelf, Traces, tables, traces

UNDISTURBED = Traces(
    rows={"parcel": 2},
    columns={"parcel.state": Column(2, 17), "parcel.sent_at": Column(2, 99)},
    files=1,
    outside={"post: orders": 2},
)
STEADY = {"parcel.state"}


def test_the_same_is_no_difference_whatever_the_hour() -> None:
    later = replace(UNDISTURBED, columns={**UNDISTURBED.columns, "parcel.sent_at": Column(2, 100)})
    assert UNDISTURBED.differences(later, STEADY) == {}
    assert UNDISTURBED.steady(later) == STEADY


def test_a_file_that_no_row_names_is_none_either() -> None:
    assert UNDISTURBED.differences(replace(UNDISTURBED, files=2), STEADY) == {}


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (replace(UNDISTURBED, rows={"parcel": 3}), {"parcel": (2, 3)}),
        (replace(UNDISTURBED, files=0), {"files": (1, 0)}),
        (replace(UNDISTURBED, outside={"post: orders": 3}), {"post: orders": (2, 3)}),
        (
            replace(UNDISTURBED, columns={**UNDISTURBED.columns, "parcel.state": Column(2, 18)}),
            {"parcel.state": (0, 1)},
        ),
        (
            replace(UNDISTURBED, columns={**UNDISTURBED.columns, "parcel.sent_at": Column(1, 99)}),
            {"parcel.sent_at": (2, 1)},
        ),
    ],
)
def test_a_row_a_file_an_order_outside_a_state_or_a_missing_time_is_one(
    other: Traces, found: dict[str, tuple[int, int]]
) -> None:
    assert UNDISTURBED.differences(other, STEADY) == found


@pytest.mark.django_db
def test_what_stands_in_a_column_is_seen(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    before = traces(shelf, {"post": {"orders": 1, "duplicates": 4}})
    assert before.outside == {"post: orders": 1}
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO foundation_bucket (key, tokens, at, is_admitted) VALUES ('k', 1, now(), true)")
        one = traces(shelf, {})
        cursor.execute("UPDATE foundation_bucket SET tokens = 2")
    two = traces(shelf, {})
    assert one.rows["foundation_bucket"] == before.rows["foundation_bucket"] + 1
    assert one.differences(two, set(one.columns)) == {"foundation_bucket.tokens": (0, 1)}


@pytest.mark.django_db
def test_numbers_of_rows_and_counts_of_tries_are_left_out() -> None:
    found = tables()
    assert "id" not in found["dossiers_dossier"]
    assert "attempts" not in found["postal_postorder"]
    assert "state" in found["postal_postorder"]


def test_what_came_onto_the_shelves_is_counted_and_cleared(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "first").write_text("1", encoding="ascii")
    shelf = Shelf(tmp_path)
    (tmp_path / "files" / "second").write_text("2", encoding="ascii")
    (tmp_path / "files" / "third.abc.part").write_text("3", encoding="ascii")
    assert shelf.count() == 2
    shelf.clear()
    assert [path.name for path in (tmp_path / "files").iterdir()] == ["first"]
