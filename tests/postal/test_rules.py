"""Waybills, addresses by date, the stand-in table, and what events come to."""

import itertools
from datetime import date, timedelta

import pytest

from motcua.postal.rules import (
    Direction,
    Happening,
    NoTariffError,
    Stage,
    Tariff,
    WaybillError,
    fallback_price,
    has_district,
    stage_of,
    wait_before,
    waybill,
)
from tests.factories.offices import moment

NOW = moment("2026-11-22T08:00")
TABLE = (
    Tariff(Direction.DELIVER, True, 100, 25_000),
    Tariff(Direction.DELIVER, True, 500, 28_000),
    Tariff(Direction.DELIVER, False, 100, 33_000),
)


@pytest.mark.parametrize(
    ("serial", "number"),
    [
        (47312482, "RR473124829VN"),
        (12345678, "RR123456785VN"),
        (0, "RR000000005VN"),
        (10_000_000, "RR100000003VN"),
    ],
)
def test_a_waybill_has_the_check_digit_of_the_postal_union(serial: int, number: str) -> None:
    assert waybill("RR", serial) == number


@pytest.mark.parametrize(("prefix", "serial"), [("R", 1), ("R1", 1), ("RR", -1), ("RR", 100_000_000)])
def test_what_is_no_waybill_is_none(prefix: str, serial: int) -> None:
    with pytest.raises(WaybillError):
        waybill(prefix, serial)


def test_districts_end_with_june_2025() -> None:
    assert has_district(date(2025, 6, 30))
    assert not has_district(date(2025, 7, 1))


@pytest.mark.parametrize(
    ("grams", "inside", "amount"),
    [(1, True, 25_000), (100, True, 25_000), (101, True, 28_000), (50, False, 33_000)],
)
def test_the_lightest_line_that_fits_counts(grams: int, inside: bool, amount: int) -> None:
    assert fallback_price(TABLE, Direction.DELIVER, grams, is_inside=inside) == amount


@pytest.mark.parametrize(
    ("direction", "grams", "inside"),
    [(Direction.COLLECT, 100, True), (Direction.DELIVER, 501, True), (Direction.DELIVER, 200, False)],
)
def test_nobody_invents_a_price(direction: Direction, grams: int, inside: bool) -> None:
    with pytest.raises(NoTariffError):
        fallback_price(TABLE, direction, grams, is_inside=inside)


def test_events_come_to_the_same_in_every_order() -> None:
    told = [
        Happening(Stage.COLLECTED, NOW),
        Happening(Stage.MOVING, NOW + timedelta(hours=1)),
        Happening(Stage.FAILED, NOW + timedelta(hours=5)),
        Happening(Stage.DELIVERED, NOW + timedelta(hours=9)),
        Happening(Stage.DELIVERED, NOW + timedelta(hours=20), 50_000),
    ]
    for order in itertools.permutations(told):
        assert stage_of(order) is Stage.DELIVERED
        assert stage_of([each for each in order if each.stage is not Stage.DELIVERED]) is Stage.FAILED


def test_an_end_is_never_left_again() -> None:
    late = [Happening(Stage.DELIVERED, NOW), Happening(Stage.MOVING, NOW + timedelta(days=1))]
    assert stage_of(late) is Stage.DELIVERED
    assert stage_of([]) is None
    assert stage_of([Happening(Stage.MOVING, NOW, 10_000)]) is None


def test_waiting_grows_to_an_hour_and_never_ends() -> None:
    waits = [wait_before(attempt) for attempt in range(1, 30)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(seconds=30), timedelta(hours=1))
