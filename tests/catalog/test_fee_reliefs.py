"""Benefits: who has them, until which day, and that the best one counts alone."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.catalog.rules.fee_reliefs import CLAIMABLE, GROUNDS, Payer, Relief, after, claimable, grounds_by_age
from motcua.catalog.rules.fees import PER, FeeLine, Occasion, Quantities, fee_quote

DAY = date(2026, 11, 22)
OLD = date(2020, 1, 1)
RESIDENCE = [
    FeeLine("charge", 20_000, "dossier", OLD, "counter"),
    FeeLine("charge", 10_000, "dossier", OLD, "online"),
]
EXTRACT = [FeeLine("fee", 8_000, "copy", OLD)]
CARD = [FeeLine("charge", 50_000, "dossier", OLD)]
DIGITAL = Relief(
    "so",
    "Công dân số",
    "digital_citizen",
    100,
    date(2026, 8, 15),
    date(2027, 2, 28),
    "online",
    legal_basis="NQ 66.22",
)
MAP = [FeeLine("price", 110_000, "dossier", OLD, code="DO-DAC")]
POOR = Relief("ngheo", "Hộ nghèo", "poor_household", 100, OLD)
HALF = Relief("nua", "Giảm một nửa", "anyone", 50, OLD, date(2026, 12, 31))
STUDENT = Relief("sv", "Sinh viên", "student", 50, OLD)
CITIZEN = Payer(frozenset({"digital_citizen"}))


def due(
    lines: list[FeeLine], reliefs: list[Relief], channel: str, payer: Payer, on: date = DAY, copies: int = 1
) -> int:
    return fee_quote(lines, reliefs, Occasion(channel, on, Quantities(copies), payer)).amount


@pytest.mark.parametrize(
    ("lines", "reliefs", "channel", "payer", "amount"),
    [
        pytest.param(RESIDENCE, [DIGITAL], "online", CITIZEN, 0, id="residence online, digital citizen"),
        pytest.param(RESIDENCE, [DIGITAL], "counter", CITIZEN, 20_000, id="not at the counter"),
        pytest.param(RESIDENCE, [DIGITAL], "online", Payer(), 10_000, id="nobody told us: the online rate"),
        pytest.param(RESIDENCE, [DIGITAL], "online", Payer(claims={"digital_citizen": "tôi"}), 10_000, id="cannot be claimed"),
        pytest.param(RESIDENCE, [POOR], "counter", Payer(claims={"poor_household": "GCN 12"}), 0, id="poor with evidence"),
        pytest.param(RESIDENCE, [POOR], "counter", Payer(claims={"poor_household": " "}), 20_000, id="no evidence, no benefit"),
        pytest.param(RESIDENCE, [STUDENT], "online", Payer(claims={"student": "thẻ"}), 10_000, id="half of the counter's, not a quarter"),
        pytest.param(CARD, [HALF], "counter", Payer(), 25_000, id="half until the end of 2026"),
        pytest.param(CARD, [HALF, DIGITAL], "online", CITIZEN, 0, id="the better of two"),
        pytest.param(CARD, [replace(POOR, kinds=("fee",))], "counter", Payer(claims={"poor_household": "x"}), 50_000, id="for fees only"),
        pytest.param(MAP, [HALF], "counter", Payer(), 110_000, id="a price is neither fee nor charge"),
        pytest.param(MAP, [replace(HALF, kinds=("price",))], "counter", Payer(), 55_000, id="less where a benefit names prices"),
        pytest.param(CARD, [replace(HALF, most_off=10_000)], "counter", Payer(), 40_000, id="a cap holds"),
        pytest.param(CARD, [replace(DIGITAL, once_a_year=True)], "online", replace(CITIZEN, used=frozenset({"so"})), 50_000, id="once a year, had already"),
        pytest.param(CARD, [replace(DIGITAL, once_a_year=True)], "online", CITIZEN, 0, id="once a year, first time"),
    ],
)  # fmt: skip
def test_what_is_due(lines: list[FeeLine], reliefs: list[Relief], channel: str, payer: Payer, amount: int) -> None:
    assert due(lines, reliefs, channel, payer) == amount


@pytest.mark.parametrize(
    ("on", "amount"),
    [
        (date(2026, 8, 14), 24_000),
        (date(2026, 8, 15), 0),
        (date(2027, 2, 28), 0),
        (date(2027, 3, 1), 24_000),
    ],
)
def test_first_and_last_day_are_exact(on: date, amount: int) -> None:
    assert due(EXTRACT, [DIGITAL], "online", CITIZEN, on, copies=3) == amount


def test_each_line_names_the_benefit_that_counted() -> None:
    payer = Payer(frozenset({"digital_citizen"}), {"poor_household": "GCN 12"})
    (line,) = fee_quote(RESIDENCE, [HALF, POOR, DIGITAL], Occasion("online", DAY, payer=payer)).lines
    assert (line.amount, line.ordinary, line.scheduled) == (0, 20_000, 10_000)
    assert line.relief is POOR  # of two as good the first by key: always the same
    assert line.off == 20_000


def test_fees_and_charges_stay_apart() -> None:
    lines = [FeeLine("fee", 135_000, "dossier", OLD), FeeLine("charge", 30_000, "dossier", OLD)]
    quote = fee_quote(lines, [replace(HALF, kinds=("charge",))], Occasion("counter", DAY))
    assert (quote.sum_of("fee"), quote.sum_of("charge"), quote.amount) == (135_000, 15_000, 150_000)


def test_two_items_of_one_kind_add_up_by_code() -> None:
    lines = [FeeLine("fee", 100, "dossier", OLD, code="A"), FeeLine("fee", 200, "dossier", OLD, code="B")]
    assert fee_quote(lines, [], Occasion("counter", DAY)).amount == 300


@pytest.mark.parametrize(
    ("born", "grounds"),
    [
        (date(2010, 11, 23), {"child"}),
        (date(2010, 11, 22), set()),
        (date(1966, 11, 23), set()),
        (date(1966, 11, 22), {"elderly"}),
        (date(2027, 1, 1), set()),
        (None, set()),
    ],
)
def test_age_gives_a_ground_by_itself(born: date | None, grounds: set[str]) -> None:
    assert grounds_by_age(born, DAY) == grounds


def test_what_may_be_claimed_is_told_once_per_ground_and_never_what_registers_tell() -> None:
    less = replace(POOR, key="a", percent=30)
    found = claimable([less, POOR, DIGITAL, HALF, replace(STUDENT, channel="online")], Occasion("counter", DAY))
    assert found == [POOR]


LINES = st.lists(
    st.builds(
        lambda amount, channel, kind, per, days: FeeLine(kind, amount, per, OLD + timedelta(days=days), channel),
        st.integers(0, 10_000_000),
        st.sampled_from(["", "online", "counter", "post"]),
        st.sampled_from(["fee", "charge"]),
        st.sampled_from(PER),
        st.integers(0, 3000),
    ),
    max_size=6,
    unique_by=lambda one: (one.kind, one.per, one.channel, one.valid_from),
)
RELIEFS = st.lists(
    st.builds(
        lambda number, ground, percent, channel, most, begins, lasts: Relief(
            f"r{number}", "x", ground, percent, OLD + timedelta(days=begins), OLD + timedelta(days=begins + lasts), channel,
            most_off=most,
        ),
        st.integers(0, 99),
        st.sampled_from(GROUNDS),
        st.integers(1, 100),
        st.sampled_from(["", "online", "counter"]),
        st.none() | st.integers(1, 100_000),
        st.integers(0, 3000),
        st.integers(0, 3000),
    ),
    max_size=5,
    unique_by=lambda one: one.key,
)  # fmt: skip
PAYERS = st.builds(
    Payer,
    st.frozensets(st.sampled_from(GROUNDS)),
    st.dictionaries(st.sampled_from(GROUNDS), st.sampled_from(["", "giấy số 1"])),
)
COUNTS = st.builds(Quantities, st.integers(1, 50), st.integers(1, 300), st.integers(1, 9))
CHANNELS = st.sampled_from(["online", "counter", "post"])


@given(LINES, RELIEFS, PAYERS, COUNTS, CHANNELS)
def test_it_is_never_negative_and_never_above_the_schedule(
    lines: list[FeeLine], reliefs: list[Relief], payer: Payer, counts: Quantities, channel: str
) -> None:
    without = fee_quote(lines, [], Occasion(channel, DAY, counts))
    quote = fee_quote(lines, reliefs, Occasion(channel, DAY, counts, payer))
    assert all(type(line.amount) is int and 0 <= line.amount <= line.scheduled for line in quote.lines)
    assert quote.amount == sum(line.amount for line in quote.lines) <= without.amount
    assert quote.saving >= 0


@given(LINES, RELIEFS, PAYERS, COUNTS, CHANNELS)
def test_the_best_benefit_is_the_minimum_and_none_is_added_to_another(
    lines: list[FeeLine], reliefs: list[Relief], payer: Payer, counts: Quantities, channel: str
) -> None:
    quote = fee_quote(lines, reliefs, Occasion(channel, DAY, counts, payer))
    alone = [fee_quote(lines, [each], Occasion(channel, DAY, counts, payer)) for each in reliefs]
    for place, line in enumerate(quote.lines):
        assert line.amount == min([line.scheduled, *(each.lines[place].amount for each in alone)])


@given(LINES, RELIEFS, PAYERS, COUNTS, CHANNELS)
def test_more_never_costs_less(
    lines: list[FeeLine], reliefs: list[Relief], payer: Payer, counts: Quantities, channel: str
) -> None:
    before = fee_quote(lines, reliefs, Occasion(channel, DAY, counts, payer)).amount
    for more in ("copies", "pages", "cases"):
        grown = replace(counts, **{more: getattr(counts, more) + 1})
        assert fee_quote(lines, reliefs, Occasion(channel, DAY, grown, payer)).amount >= before


@given(LINES, RELIEFS, PAYERS, CHANNELS)
def test_the_order_of_lines_and_benefits_does_not_matter(
    lines: list[FeeLine], reliefs: list[Relief], payer: Payer, channel: str
) -> None:
    occasion = Occasion(channel, DAY, payer=payer)
    assert fee_quote(lines, reliefs, occasion) == fee_quote(lines[::-1], reliefs[::-1], occasion)


@given(st.integers(0, 10**9), st.integers(1, 100), st.none() | st.integers(1, 10**6))
def test_parts_of_a_dong_are_dropped_for_the_payer(ordinary: int, percent: int, most: int | None) -> None:
    left = after(Relief("r", "x", "anyone", percent, OLD, most_off=most), ordinary, "fee")
    exact = ordinary * (100 - percent) / 100
    assert left <= max(exact, ordinary - (most or ordinary)) + 1e-6
    assert 0 <= left <= ordinary


def test_every_ground_can_be_claimed_or_is_told_by_a_register() -> None:
    assert set(GROUNDS) - set(CLAIMABLE) == {"anyone", "digital_citizen"}
