"""How receipts are named and numbered, and what may become of them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.payments.rules.receipts import (
    LETTERS,
    Designation,
    ReceiptError,
    ReceiptState,
    check_change,
    check_delegated,
    gaps,
    invoice_designation,
    pieces,
    receipt_designation,
    written_number,
)


@pytest.mark.parametrize(
    ("letters", "on", "is_denominated", "form", "symbol"),
    [
        ("AA", date(2026, 7, 1), False, "EBL01", "26TAA"),
        ("AA", date(2026, 12, 31), True, "EBL02", "26TAA"),
        ("YX", date(2027, 1, 1), False, "EBL01", "27TYX"),
        ("AA", date(2026, 6, 30), False, "01BLP0-001", "AA-26E"),
        ("AA", date(2024, 5, 2), True, "02BLP0-001", "AA-24E"),
    ],
)
def test_a_receipt_is_named_by_the_law_of_its_day(
    letters: str, on: date, is_denominated: bool, form: str, symbol: str
) -> None:
    assert receipt_designation(letters, on, is_denominated=is_denominated) == Designation(form, symbol)


@pytest.mark.parametrize("letters", ["", "A", "AAA", "AF", "IA", "AJ", "OA", "WA", "AZ", "aa", "A1", "ĐA"])
def test_only_two_letters_of_the_list_make_a_symbol(letters: str) -> None:
    with pytest.raises(ReceiptError, match="bad_letters"):
        receipt_designation(letters, date(2026, 9, 1))


@given(st.text(LETTERS, min_size=2, max_size=2), st.dates(date(2026, 7, 1), date(2060, 1, 1)))
def test_a_symbol_has_five_signs(letters: str, on: date) -> None:
    found = receipt_designation(letters, on)
    assert (found.form, len(found.symbol), found.symbol[2:]) == ("EBL01", 5, f"T{letters}")
    assert int(found.symbol[:2]) == on.year % 100


@pytest.mark.parametrize(
    ("form", "is_coded", "type_", "symbol"), [("2", True, "T", "C26TAA"), ("8", False, "T", "K26TAA"), ("1", False, "X", "K26XAA")]
)  # fmt: skip
def test_an_invoice_is_named_by_form_code_and_type(form: str, is_coded: bool, type_: str, symbol: str) -> None:
    found = invoice_designation(form, "AA", date(2026, 9, 1), is_coded=is_coded, type_=type_)
    assert found == Designation(form, symbol)


@pytest.mark.parametrize(("form", "type_"), [("0", "T"), ("12", "T"), ("", "T"), ("2", "A")])
def test_an_unknown_form_of_invoice_is_refused(form: str, type_: str) -> None:
    with pytest.raises(ReceiptError, match="bad_invoice_form"):
        invoice_designation(form, "AA", date(2026, 9, 1), type_=type_)


def test_a_number_has_at_most_eight_digits() -> None:
    assert [written_number(each) for each in (1, 99_999_999)] == ["1", "99999999"]
    for number in (0, 100_000_000):
        with pytest.raises(ReceiptError, match="series_used_up"):
            written_number(number)


@given(st.integers(1, 50), st.integers(1, 100_000))
def test_denominations_make_the_sum_up(count: int, denomination: int) -> None:
    assert sum(pieces(count * denomination, denomination)) == count * denomination


@pytest.mark.parametrize(("amount", "denomination"), [(15_001, 5_000), (0, 5_000), (255_000, 5_000)])
def test_what_a_denomination_cannot_make_up_is_refused(amount: int, denomination: int) -> None:
    with pytest.raises(ReceiptError, match="denomination_does_not_fit"):
        pieces(amount, denomination)


ISSUED, CANCELLED, REPLACED, ADJUSTED = ReceiptState


@pytest.mark.parametrize(
    ("state", "to", "changes", "code"),
    [
        (ISSUED, CANCELLED, "", ""),
        (ISSUED, REPLACED, "", ""),
        (ISSUED, ADJUSTED, "", ""),
        (ADJUSTED, ADJUSTED, "", ""),
        (ADJUSTED, CANCELLED, "", ""),
        (ADJUSTED, REPLACED, "", "adjusted_already"),
        (CANCELLED, CANCELLED, "", "no_longer_in_force"),
        (REPLACED, ADJUSTED, "", "no_longer_in_force"),
        (ISSUED, CANCELLED, "replaces", ""),
        (ISSUED, REPLACED, "replaces", "changes_another"),
        (ISSUED, ADJUSTED, "adjusts", "changes_another"),
    ],
)
def test_what_may_become_of_a_receipt(state: ReceiptState, to: ReceiptState, changes: str, code: str) -> None:
    if not code:
        check_change(state, to, changes=changes)
        return
    with pytest.raises(ReceiptError, match=code):
        check_change(state, to, changes=changes)


def test_a_delegated_issue_is_announced_three_days_before() -> None:
    check_delegated(date(2026, 9, 4), date(2026, 9, 1))
    with pytest.raises(ReceiptError, match="notified_too_late"):
        check_delegated(date(2026, 9, 3), date(2026, 9, 1))


def test_gaps_are_found() -> None:
    assert gaps([]) == []
    assert gaps([3, 1, 2]) == []
    assert gaps([1, 4]) == [2, 3]
