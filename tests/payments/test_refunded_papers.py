"""Money that went back takes its receipts with it: which are to be cancelled, which adjusted, until somebody has."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.payments.models import Order, Payment, Receipt, Refund
from motcua.payments.queries.orders import kept_by_kind
from motcua.payments.queries.receipts import unproved_count
from motcua.payments.queries.refunded import of_receipt, overstated, overstated_count
from motcua.payments.rules.receipts import Standing, after_refund
from motcua.payments.services import receipting
from motcua.payments.services.refunding import RefundRequest, ask_refund, decide_refund, pay_refund
from tests.factories.offices import Office, moment, officer
from tests.factories.receipts import FEE, PRICE, invoiced_at_ten_percent, order, pay, series

AT = moment("2026-09-01T08:00")
LATER = AT + timedelta(days=1)


@pytest.fixture
def other(place: Office) -> User:
    return officer("Lê Thị Duyệt", Role.ADMINISTRATOR, place.centre)


def given_back(what: Order, amount: int, by: User, other: User) -> Refund:
    payment = Payment.objects.get(order=what)
    request = RefundRequest(key=f"{what.pk}:{amount}", amount=amount, reason="Nộp nhầm")
    refund = ask_refund(payment.pk, request, by=by, at=LATER)
    decide_refund(refund.pk, approve=True, by=other, at=LATER)
    return pay_refund(refund.pk, proof="PC 1", by=by, at=LATER)


def wanted(place: Office) -> list[tuple[str, int, bool]]:
    return [(each.receipt.kind, each.difference, each.is_cancelled) for each in overstated([place.centre.pk])]


def test_receipts_of_a_whole_refund_wait_until_each_is_cancelled(place: Office, other: User) -> None:
    series(place.centre, place.intake)
    what = order(place.centre, AT)
    fee, charge = pay(what, place.centre, place.intake, AT)
    assert wanted(place) == []
    given_back(what, 21_000, place.intake, other)
    assert wanted(place) == [("fee", -6_000, True), ("charge", -15_000, True)]
    assert (overstated_count(), unproved_count()) == (1, 0)
    receipting.cancel(fee.pk, "Hoàn trả", by=place.intake, at=LATER)
    assert wanted(place) == [("charge", -15_000, True)]
    receipting.cancel(charge.pk, "Hoàn trả", by=place.intake, at=LATER)
    assert (wanted(place), overstated_count()) == ([], 0)


def test_what_was_given_back_in_part_is_taken_off_by_an_adjustment(place: Office, other: User) -> None:
    series(place.centre, place.intake)
    what = order(place.centre, AT)
    fee, charge = pay(what, place.centre, place.intake, AT)
    given_back(what, 10_000, place.intake, other)  # all of the fee first, then of the charge
    assert wanted(place) == [("fee", -6_000, True), ("charge", -4_000, False)]
    receipting.cancel(fee.pk, "Hoàn trả", by=place.intake, at=LATER)
    receipting.adjust(charge.pk, -4_000, "Hoàn trả", by=place.intake, at=LATER)
    assert wanted(place) == []
    given_back(what, 11_000, place.intake, other)
    what.refresh_from_db()
    assert (what.state, sum(kept_by_kind(what).values())) == (Order.State.REFUNDED, 0)
    assert wanted(place) == [("charge", -11_000, False)]  # adjusted already: it goes on being adjusted
    receipting.adjust(charge.pk, -11_000, "Hoàn trả", by=place.intake, at=LATER)
    assert (wanted(place), overstated_count()) == ([], 0)


def test_two_refunds_take_from_what_is_left_of_each_kind(place: Office, other: User) -> None:
    what = order(place.centre, AT)
    pay(what, place.centre, place.intake, AT)
    given_back(what, 5_000, place.intake, other)
    assert kept_by_kind(what) == {"fee": 1_000, "charge": 15_000, "price": 0}
    given_back(what, 16_000, place.intake, other)
    assert kept_by_kind(what) == {"fee": 0, "charge": 0, "price": 0}


def test_an_invoice_is_adjusted_to_nothing_and_never_cancelled(
    place: Office, other: User, settings: Settings, tmp_path: Path
) -> None:
    invoiced_at_ten_percent(settings, tmp_path)
    series(place.centre, place.intake, kind="invoice", invoice_form="1")
    what = order(place.centre, AT, PRICE)
    (invoice,) = pay(what, place.centre, place.intake, AT)
    given_back(what, 110_000, place.intake, other)
    assert wanted(place) == [("price", -110_000, False)]
    found = of_receipt(Receipt.objects.get(pk=invoice.pk))
    assert found is not None
    assert (found.less, found.reason) == (110_000, "Nộp nhầm")


def test_what_was_given_back_before_it_had_a_receipt_needs_none(place: Office, other: User) -> None:
    what = order(place.centre, AT)
    pay(what, place.centre, place.intake, AT)
    assert unproved_count() == 1
    given_back(what, 21_000, place.intake, other)
    assert (wanted(place), overstated_count(), unproved_count()) == ([], 0, 0)


def test_a_receipt_issued_after_part_of_it_went_back_is_to_be_adjusted_too(place: Office, other: User) -> None:
    what = order(place.centre, AT, FEE)
    pay(what, place.centre, place.intake, AT)
    given_back(what, 2_000, place.intake, other)
    assert (wanted(place), unproved_count()) == ([], 1)
    series(place.centre, place.intake)
    receipting.issue(what, payment=None, by=place.intake, at=LATER)
    assert (wanted(place), unproved_count()) == ([("fee", -2_000, False)], 0)


def test_another_counters_receipts_are_not_shown(place: Office, other: User) -> None:
    series(place.centre, place.intake)
    what = order(place.centre, AT)
    pay(what, place.centre, place.intake, AT)
    given_back(what, 21_000, place.intake, other)
    assert overstated([place.department.pk]) == []


@given(st.lists(st.tuples(st.integers(1, 50), st.booleans()), max_size=6), st.integers(0, 300))
def test_afterwards_papers_say_no_more_than_was_kept(drawn: list[tuple[int, bool]], kept: int) -> None:
    papers = [Standing(str(number), amount, free) for number, (amount, free) in enumerate(drawn)]
    changes = {each.key: each for each in after_refund(papers, kept)}
    said = sum(paper.amount for paper in papers)
    left = [paper.amount + (changes[paper.key].difference if paper.key in changes else 0) for paper in papers]
    assert sum(left) == min(said, kept)
    assert all(amount >= 0 for amount in left)
    for paper, amount in zip(papers, left, strict=True):
        is_cancelled = paper.key in changes and changes[paper.key].is_cancelled
        assert is_cancelled == (amount == 0 and paper.may_be_cancelled)
