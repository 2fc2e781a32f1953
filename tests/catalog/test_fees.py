"""Fees: the right line of the schedule, times the right count, to the đồng."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.catalog.rules.fees import PER, FeeLine, FeeScheduleError, fee_total

DAY = date(2026, 11, 22)
OLD = date(2020, 1, 1)


def line(amount: int, channel: str = "", *, kind: str = "charge", per: str = "dossier", **dates: date) -> FeeLine:
    return FeeLine(
        kind=kind,
        amount=amount,
        per=per,
        valid_from=dates.get("since", OLD),
        channel=channel,
        valid_to=dates.get("until"),
    )


LADDER = FeeLine("fee", 2_000, "page", OLD, first_pages=2, further_amount=1_000, most_per_copy=200_000)


@pytest.mark.parametrize(
    ("pages", "copies", "amount"),
    [(1, 1, 2_000), (2, 1, 4_000), (3, 1, 5_000), (3, 4, 20_000), (198, 1, 200_000), (199, 2, 400_000)],
)
def test_a_fee_per_page_falls_and_ends(pages: int, copies: int, amount: int) -> None:
    assert fee_total([LADDER], channel="counter", on=DAY, pages=pages, copies=copies).amount == amount


RESIDENCE = [line(20_000), line(10_000, "online")]


@pytest.mark.parametrize(
    ("lines", "channel", "amount", "saving"),
    [
        pytest.param([], "online", 0, 0, id="no schedule, nothing to pay"),
        pytest.param(RESIDENCE, "online", 10_000, 10_000, id="less online"),
        pytest.param(RESIDENCE, "counter", 20_000, 0, id="the counter pays the general line"),
        pytest.param(RESIDENCE, "post", 20_000, 0, id="so does the post"),
        pytest.param([line(20_000, "counter"), line(30_000, "online")], "online", 30_000, 0, id="dearer is no saving"),
        pytest.param([line(20_000, "counter")], "online", 0, 20_000, id="no line for the channel"),
        pytest.param([line(5_000), line(7_000, since=date(2026, 1, 1))], "online", 7_000, 0, id="the younger line"),
        pytest.param([line(5_000), line(7_000, since=date(2027, 1, 1))], "online", 5_000, 0, id="not yet"),
        pytest.param([line(5_000, until=date(2026, 11, 21))], "online", 0, 0, id="not any more"),
        pytest.param([line(5_000, until=DAY)], "online", 5_000, 0, id="the last day counts"),
        pytest.param([line(9_000, "online"), line(7_000, since=date(2026, 6, 1))], "online", 9_000, 0, id="own before younger"),
        pytest.param([line(135_000, kind="fee"), line(30_000)], "online", 165_000, 0, id="fee and charge add up"),
        pytest.param([line(5_000), line(5_000)], "online", 5_000, 0, id="the same twice is once"),
    ],
)  # fmt: skip
def test_the_line_that_holds_is_charged(lines: list[FeeLine], channel: str, amount: int, saving: int) -> None:
    quote = fee_total(lines, channel=channel, on=DAY)
    assert (quote.amount, quote.saving) == (amount, saving)


@pytest.mark.parametrize(
    ("per", "amount"), [("dossier", 8_000), ("copy", 24_000), ("page", 120_000), ("case", 16_000)]
)
def test_it_is_charged_for_what_it_is_per(per: str, amount: int) -> None:
    quote = fee_total([line(8_000, per=per)], channel="online", on=DAY, copies=3, pages=5, cases=2)
    assert quote.amount == amount
    assert quote.lines[0].amount == quote.lines[0].quantity * 8_000


def test_two_lines_with_the_same_right_are_refused() -> None:
    with pytest.raises(FeeScheduleError, match="two lines hold at once"):
        fee_total([line(5_000), line(7_000)], channel="online", on=DAY)


def test_an_unknown_unit_and_an_impossible_count_are_refused() -> None:
    with pytest.raises(FeeScheduleError, match="'kilo'"):
        fee_total([line(5_000, per="kilo")], channel="online", on=DAY)
    with pytest.raises(ValueError, match="at least one"):
        fee_total([], channel="online", on=DAY, copies=0)


LINES = st.lists(
    st.builds(
        line,
        st.integers(0, 10_000_000),
        st.sampled_from(["", "online", "counter", "post"]),
        kind=st.sampled_from(["fee", "charge"]),
        per=st.sampled_from(PER),
        since=st.integers(0, 3000).map(lambda days: OLD + timedelta(days=days)),
    ),
    max_size=8,
    unique_by=lambda one: (one.kind, one.per, one.channel, one.valid_from),
)
CHANNELS = st.sampled_from(["online", "counter", "post"])


@given(LINES, CHANNELS, st.integers(1, 50), st.integers(1, 100))
def test_the_total_is_the_sum_of_its_lines(lines: list[FeeLine], channel: str, copies: int, pages: int) -> None:
    quote = fee_total(lines, channel=channel, on=DAY, copies=copies, pages=pages)
    assert quote.amount == sum(one.amount for one in quote.lines)
    assert len({(one.line.kind, one.line.per) for one in quote.lines}) == len(quote.lines)
    assert all(one.line.channel in {"", channel} and one.line.valid_from <= DAY for one in quote.lines)
    assert quote.saving >= 0


@given(LINES, CHANNELS)
def test_the_order_of_the_schedule_does_not_matter(lines: list[FeeLine], channel: str) -> None:
    forwards = fee_total(lines, channel=channel, on=DAY)
    backwards = fee_total(reversed(lines), channel=channel, on=DAY)
    assert (forwards.amount, forwards.saving) == (backwards.amount, backwards.saving)


@given(LINES)
def test_the_counter_saves_nothing_against_itself(lines: list[FeeLine]) -> None:
    assert fee_total(lines, channel="counter", on=DAY).saving == 0


@given(LINES, CHANNELS, st.integers(1, 40))
def test_another_copy_never_costs_less(lines: list[FeeLine], channel: str, copies: int) -> None:
    fewer = fee_total(lines, channel=channel, on=DAY, copies=copies)
    more = fee_total(lines, channel=channel, on=DAY, copies=copies + 1)
    assert more.amount >= fewer.amount
