"""What proves a paid line: receipt or invoice, which form, which series, at which rate; and what it waits for."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.payments.rules.invoices_pack import read_table
from motcua.payments.rules.papers import (
    RATES,
    Gap,
    InvoicedItem,
    PaidLine,
    Paper,
    Ruling,
    Series,
    included_tax,
    pick,
    plan,
    ruling,
)
from motcua.payments.rules.receipts import ReceiptKind

DAY, FIRST = date(2026, 9, 1), date(2026, 7, 1)
RECEIPT, INVOICE = ReceiptKind
FEE = PaidLine(1, "fee", 6_000, 3, "PHI-CT", "2.000815")
CHARGE = PaidLine(2, "charge", 15_000, 1, "LP-HT", "1.001193")
PRICE = PaidLine(3, "price", 110_000, 1, "DO-DAC", "1.004000")
TEN = InvoicedItem(FIRST, kind="price", rate="10")
FREE = InvoicedItem(FIRST, kind="price", code="DO-DAC", rate="KCT")
SURVEY = InvoicedItem(FIRST, code="PHI-CT", rate="8")
OLD = InvoicedItem(date(2026, 1, 1), date(2026, 6, 30), kind="price", rate="8")
LATER = InvoicedItem(date(2026, 8, 1), kind="price", rate="5")


@pytest.mark.parametrize(
    ("line", "table", "on", "ruled"),
    [
        pytest.param(FEE, [], DAY, Ruling(RECEIPT), id="a fee has a receipt"),
        pytest.param(CHARGE, [], DAY, Ruling(RECEIPT), id="a charge has a receipt"),
        pytest.param(PRICE, [], DAY, Ruling(INVOICE), id="a price has an invoice, its rate unknown"),
        pytest.param(PRICE, [TEN], DAY, Ruling(INVOICE, "10"), id="its rate is data"),
        pytest.param(PRICE, [TEN, FREE], DAY, Ruling(INVOICE, "KCT"), id="the line that says more counts"),
        pytest.param(PRICE, [FREE, TEN], DAY, Ruling(INVOICE, "KCT"), id="in whichever order"),
        pytest.param(PRICE, [TEN, LATER], DAY, Ruling(INVOICE, "5"), id="the younger of two alike"),
        pytest.param(PRICE, [TEN, LATER], date(2026, 7, 31), Ruling(INVOICE, "10"), id="from its first day on"),
        pytest.param(PRICE, [OLD], date(2026, 6, 30), Ruling(INVOICE, "8"), id="to its last day"),
        pytest.param(PRICE, [OLD], FIRST, Ruling(INVOICE), id="not a day longer"),
        pytest.param(FEE, [SURVEY], DAY, Ruling(INVOICE, "8"), id="what is called a fee and sold as a service"),
        pytest.param(CHARGE, [SURVEY, TEN], DAY, Ruling(RECEIPT), id="others stay what they are"),
        pytest.param(
            FEE, [InvoicedItem(FIRST, kind="fee", procedure="2.000815", rate="8")], DAY, Ruling(INVOICE, "8"),
            id="by its procedure",
        ),
    ],
)  # fmt: skip
def test_a_line_is_proved_by_the_law_and_the_table_of_its_day(
    line: PaidLine, table: list[InvoicedItem], on: date, ruled: Ruling
) -> None:
    assert ruling(line, table, on) == ruled


PLAIN = Series(1, RECEIPT, 0)
FAR = Series(2, RECEIPT, 2)
TWO = Series(3, RECEIPT, 0, denomination=2_000)
FIVE = Series(4, RECEIPT, 0, denomination=5_000)
VAT = Series(5, INVOICE, 0, form="1")
SALE = Series(6, INVOICE, 0, form="2")
FAR_SALE = Series(7, INVOICE, 1, form="2")
ASSET = Series(8, INVOICE, 0, form="3")
BOTH = Series(9, INVOICE, 0, form="8")


@pytest.mark.parametrize(
    ("line", "offered", "found"),
    [
        pytest.param(FEE, [], Gap.NO_RECEIPT_SERIES, id="nothing registered"),
        pytest.param(FEE, [PLAIN], PLAIN, id="EBL01"),
        pytest.param(FEE, [PLAIN, TWO], TWO, id="EBL02 where each costs the denomination"),
        pytest.param(FEE, [FAR, TWO], TWO, id="EBL02 of the nearest"),
        pytest.param(FEE, [PLAIN, FIVE], PLAIN, id="EBL01 where the denomination does not fit"),
        pytest.param(FEE, [FAR, FIVE], FAR, id="EBL01 of a body above, likewise"),
        pytest.param(CHARGE, [PLAIN, FIVE], PLAIN, id="EBL01 rather than three tickets for one thing"),
        pytest.param(CHARGE, [FAR, FIVE], FIVE, id="three tickets where the nearest has no EBL01"),
        pytest.param(CHARGE, [TWO], Gap.NO_RECEIPT_SERIES, id="a sum that tickets cannot make up"),
        pytest.param(PaidLine(9, "fee", 102_000, 51), [TWO, PLAIN], PLAIN, id="more than fifty tickets"),
        pytest.param(FEE, [SALE, VAT], Gap.NO_RECEIPT_SERIES, id="an invoice is no receipt"),
    ],
)
def test_the_form_of_a_receipt_is_picked(line: PaidLine, offered: list[Series], found: Series | Gap) -> None:
    assert pick(line, Ruling(RECEIPT), offered) == found


@pytest.mark.parametrize(
    ("rate", "offered", "found"),
    [
        pytest.param("10", [], Gap.NO_INVOICE_SERIES, id="nothing registered"),
        pytest.param("10", [PLAIN, TWO], Gap.NO_INVOICE_SERIES, id="a receipt is no invoice"),
        pytest.param("10", [VAT], VAT, id="form 1 with a rate"),
        pytest.param("", [VAT], Gap.NO_RATE, id="form 1 without one"),
        pytest.param("", [VAT, FAR_SALE], FAR_SALE, id="form 2 above shows none"),
        pytest.param("10", [SALE], SALE, id="form 2 with a rate that it does not show"),
        pytest.param("KCT", [BOTH], BOTH, id="form 8, not taxed"),
        pytest.param("10", [ASSET], Gap.NO_INVOICE_SERIES, id="form 3 sells no service"),
        pytest.param("10", [FAR_SALE, VAT], VAT, id="the nearest"),
    ],
)
def test_the_form_of_an_invoice_is_picked(rate: str, offered: list[Series], found: Series | Gap) -> None:
    assert pick(PRICE, Ruling(INVOICE, rate), offered) == found


def test_each_kind_has_a_paper_of_its_own_and_what_cannot_be_issued_waits_alone() -> None:
    more = PaidLine(4, "fee", 1_000)
    found = plan([FEE, CHARGE, PRICE, more], [TEN], [PLAIN, VAT], DAY)
    assert found.papers == (
        Paper(1, "charge", (2,), ("",)),
        Paper(1, "fee", (1, 4), ("", "")),
        Paper(5, "price", (3,), ("10",)),
    )
    assert plan([FEE, PRICE], [], [VAT], DAY).gaps == {1: Gap.NO_RECEIPT_SERIES, 3: Gap.NO_RATE}
    assert plan([FEE, PRICE], [TEN], [PLAIN, SALE], DAY).papers[1] == Paper(6, "price", (3,), ("",))


lines = st.lists(
    st.builds(
        PaidLine, st.integers(1, 10**6), st.sampled_from(["fee", "charge", "price"]), st.integers(1, 10**7),
        st.integers(1, 60), st.sampled_from(["", "PHI-CT", "DO-DAC"]),
    ),
    unique_by=lambda line: line.key,
)  # fmt: skip
SERIES = [PLAIN, FAR, TWO, FIVE, VAT, SALE, FAR_SALE, ASSET, BOTH]


@given(lines, st.sets(st.sampled_from([TEN, FREE, SURVEY, OLD, LATER])), st.sets(st.sampled_from(SERIES)))
def test_every_line_is_proved_once_or_waits(
    paid: list[PaidLine], table: set[InvoicedItem], offered: set[Series]
) -> None:
    found = plan(paid, sorted(table, key=repr), offered, DAY)
    proved = [key for paper in found.papers for key in paper.lines]
    assert sorted([*proved, *found.gaps]) == sorted(line.key for line in paid)


@pytest.mark.parametrize(
    ("amount", "rate", "tax"),
    [
        (110_000, "10", 10_000),
        (108_000, "8", 8_000),
        (105_000, "5", 5_000),
        (-110_000, "10", -10_000),
        (21_001, "10", 1_909),
        (6, "10", 1),
        (5, "10", 0),
        (110_000, "0", 0),
        (110_000, "KCT", 0),
        (110_000, "", 0),
    ],
)
def test_the_tax_is_inside_what_was_paid(amount: int, rate: str, tax: int) -> None:
    assert included_tax(amount, rate) == tax


@given(st.integers(0, 10**12), st.sampled_from(RATES))
def test_tax_and_the_rest_are_the_whole_within_half_a_dong(amount: int, rate: str) -> None:
    tax = included_tax(amount, rate)
    percent = int(rate) if rate.isdigit() else 0
    assert abs((amount - tax) * (100 + percent) - amount * 100) * 2 <= 100 + percent
    assert included_tax(-amount, rate) == -tax


def test_a_table_is_read_with_its_sources() -> None:
    found, mistakes = read_table(
        'items:\n  - {kind: price, code: DO-DAC, rate: "10", valid_from: 2026-07-01, source: "Công văn 1", confidence: L}',
        "t.yaml",
    )
    assert mistakes == []
    assert found == [
        InvoicedItem(FIRST, None, "price", "DO-DAC", "", "10", source="Công văn 1", confidence="L"),
    ]
    assert read_table("items: []", "t.yaml") == ([], [])


ROW = 'rate: "10", valid_from: 2026-07-01, source: a, confidence: L'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("items: [}", "không đọc được YAML"),
        ("- a", "phải có khóa “items”"),
        ("item: []", "không biết khóa “item”"),
        ("items:\n  - {kind: tax, " + ROW + "}", "“kind” là “tax”"),
        ('items:\n  - {kind: price, rate: "7", valid_from: 2026-07-01, source: a, confidence: L}', "“rate” là “7”"),
        ('items:\n  - {kind: price, rate: "10", source: a, confidence: L}', "“valid_from”"),
        ('items:\n  - {kind: price, valid_from: 2026-07-01, confidence: L}', "thiếu “source”"),
        ("items:\n  - {kind: fee, " + ROW + "}", "phải nêu “code” hoặc “procedure”"),
        ("items:\n  - {kind: price, valid_to: 2026-06-30, " + ROW + "}", "hết hiệu lực"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_table_is_said_with_file_and_line(text: str, said: str) -> None:
    _, mistakes = read_table(text, "t.yaml")
    assert any(said in str(mistake) and str(mistake).startswith("t.yaml:") for mistake in mistakes)
