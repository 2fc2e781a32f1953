"""Money that goes back: asked by one, approved by another, booked once; and held money that is used or returned."""

from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import connection, transaction
from django.db.models import Sum

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.payments.models import LedgerLine, Method, Mismatch, Order, Payment, Refund
from motcua.payments.queries.orders import missing
from motcua.payments.rules.mismatches import MismatchError, Resolution
from motcua.payments.rules.states import OrderError
from motcua.payments.services.booking import Money, receive
from motcua.payments.services.refunding import (
    RefundRequest,
    Settling,
    ask_refund,
    decide_refund,
    pay_refund,
    settle,
)
from tests.factories.offices import Office, office, officer
from tests.factories.payments import OPENED, order

LATER = OPENED + timedelta(days=1)


def came(mine: Order, amount: int, txn: str, method: Method = Method.NATIONAL) -> Payment:
    money = Money(method=method, provider="payment_national", txn=txn, amount=amount, paid_at=OPENED, order=mine)
    return receive(money, by=None, at=OPENED)


def on(account: str) -> int:
    return LedgerLine.objects.filter(account=account).aggregate(total=Sum("amount"))["total"] or 0


@pytest.fixture
def other(place: Office) -> User:
    return officer("Lê Thị Duyệt", Role.ADMINISTRATOR, place.centre)


@pytest.fixture
def paid(place: Office) -> Payment:
    return came(order(place), 20_000, "T1")


def asked(paid: Payment, place: Office, amount: int = 20_000, **more: str) -> Refund:
    request = RefundRequest(key=f"{paid.pk}:{amount}", amount=amount, reason="Nộp nhầm", **more)
    return ask_refund(paid.pk, request, by=place.intake, at=LATER)


def test_a_refund_goes_through_two_people_and_closes_the_order(paid: Payment, place: Office, other: User) -> None:
    refund = asked(paid, place, to_account="VCB 0011")
    with pytest.raises(OrderError, match="by_another"):
        decide_refund(refund.pk, approve=True, by=place.intake, at=LATER)
    with pytest.raises(OrderError, match="not_now"):
        pay_refund(refund.pk, proof="UNC 1", by=other, at=LATER)
    decide_refund(refund.pk, approve=True, by=other, at=LATER)
    for _ in range(2):
        pay_refund(refund.pk, proof="UNC 1", by=place.intake, at=LATER)
    assert (on("bank"), on("fee"), on("charge")) == (-20_000, 0, 0)
    assert Order.objects.get().state == Order.State.REFUNDED


def test_part_of_the_money_leaves_the_order_paid(paid: Payment, place: Office, other: User) -> None:
    refund = asked(paid, place, amount=5_000)
    decide_refund(refund.pk, approve=True, by=other, at=LATER)
    pay_refund(refund.pk, proof="PC 7", by=place.intake, at=LATER)
    assert Order.objects.get().state == Order.State.PAID
    assert on("cash") == -5_000
    assert on("fee") + on("charge") == -15_000


def test_a_part_payment_can_go_back_too(place: Office, other: User) -> None:
    mine = order(place)
    part = came(mine, 5_000, "T1")
    refund = asked(part, place, amount=5_000, to_account="VCB 0011")
    decide_refund(refund.pk, approve=True, by=other, at=LATER)
    pay_refund(refund.pk, proof="UNC 2", by=place.intake, at=LATER)
    mine.refresh_from_db()
    assert (mine.state, missing(mine), on("held"), on("bank")) == (Order.State.DUE, 20_000, 0, -5_000)
    whole = came(mine, 20_000, "T2")
    rest = asked(whole, place, amount=15_000)
    decide_refund(rest.pk, approve=True, by=other, at=LATER)
    pay_refund(rest.pk, proof="UNC 3", by=place.intake, at=LATER)
    mine.refresh_from_db()
    assert (mine.state, mine.proved_at, on("fee") + on("charge")) == (Order.State.PAID, None, -5_000)


@pytest.mark.django_db(transaction=True)
def test_two_refunds_paid_at_once_end_the_order(transactional_db: None) -> None:
    place = office()
    other = officer("Lê Thị Duyệt", Role.ADMINISTRATOR, place.centre)
    paid = came(order(place), 20_000, "T1")
    first, second = (asked(paid, place, amount=amount) for amount in (12_000, 8_000))
    for each in (first, second):
        decide_refund(each.pk, approve=True, by=other, at=LATER)
    began = Event()

    def pay_the_second() -> None:
        began.set()
        try:
            pay_refund(second.pk, proof="PC 2", by=other, at=LATER)
        finally:
            connection.close()

    thread = Thread(target=pay_the_second)
    with transaction.atomic():
        pay_refund(first.pk, proof="PC 1", by=other, at=LATER)
        thread.start()
        began.wait(timeout=60)
        thread.join(timeout=1)  # the other would be done by now if it did not wait for us
    thread.join()
    assert Order.objects.get().state == Order.State.REFUNDED
    assert (on("fee"), on("charge"), on("cash")) == (0, 0, -20_000)


def test_money_that_came_to_no_counter_goes_back_to_an_account(place: Office) -> None:
    money = Money(method=Method.TRANSFER, provider="bank", txn="X1", amount=9_000, paid_at=OPENED)
    receive(money, by=None, at=OPENED)
    waits = Mismatch.objects.get()
    with pytest.raises(OrderError, match="account_missing"):
        settle(waits.pk, Settling(how=Resolution.REFUNDED, note="Trả lại"), by=place.intake, at=LATER)
    settling = Settling(how=Resolution.REFUNDED, note="Trả lại", to_account="VCB 0011")
    settle(waits.pk, settling, by=place.intake, at=LATER)
    assert Refund.objects.get().amount == 9_000


def test_not_more_goes_back_than_came(paid: Payment, place: Office, other: User) -> None:
    asked(paid, place, amount=15_000)
    with pytest.raises(OrderError, match="amount"):
        asked(paid, place, amount=5_001)
    assert asked(paid, place, amount=15_000).pk == Refund.objects.get().pk
    decide_refund(Refund.objects.get().pk, approve=False, by=other, at=LATER)
    assert asked(paid, place, amount=20_000).state == Refund.State.ASKED


def test_a_refund_needs_its_reason_and_its_proof(paid: Payment, place: Office, other: User) -> None:
    with pytest.raises(OrderError, match="reason_missing"):
        ask_refund(paid.pk, RefundRequest(key="x", amount=1, reason=" "), by=place.intake, at=LATER)
    refund = asked(paid, place)
    decide_refund(refund.pk, approve=True, by=other, at=LATER)
    with pytest.raises(OrderError, match="proof_missing"):
        pay_refund(refund.pk, proof=" ", by=place.intake, at=LATER)


def test_what_was_too_much_goes_back_from_the_credit(place: Office, other: User) -> None:
    mine = order(place)
    came(mine, 26_000, "T1")
    waits = Mismatch.objects.get()
    assert (waits.kind, on("credit")) == (Mismatch.Kind.SURPLUS, -6_000)
    settle(waits.pk, Settling(how=Resolution.REFUNDED, note="Trả phần thừa"), by=place.intake, at=LATER)
    refund = Refund.objects.get()
    decide_refund(refund.pk, approve=True, by=other, at=LATER)
    pay_refund(refund.pk, proof="PC 8", by=place.intake, at=LATER)
    assert (on("credit"), on("cash"), refund.amount) == (0, -6_000, 6_000)
    mine.refresh_from_db()
    assert mine.state == Order.State.PAID


def test_a_refused_return_puts_the_money_back_into_the_queue(place: Office, other: User) -> None:
    came(order(place), 26_000, "T1")
    waits = Mismatch.objects.get()
    settle(waits.pk, Settling(how=Resolution.REFUNDED, note="Trả phần thừa"), by=place.intake, at=LATER)
    decide_refund(Refund.objects.get().pk, approve=False, by=other, at=LATER)
    waits.refresh_from_db()
    assert waits.resolved_at is None
    settle(waits.pk, Settling(how=Resolution.REFUNDED, note="Trả lại"), by=place.intake, at=LATER + timedelta(1))
    assert Refund.objects.filter(state=Refund.State.ASKED).count() == 1


def test_what_was_too_much_pays_another_order_of_that_amount(place: Office) -> None:
    came(order(place), 40_000, "T1")
    second = order(place)
    waits = Mismatch.objects.get()
    settling = Settling(how=Resolution.CREDITED, note="Người nộp đồng ý", order_code=second.code)
    for _ in range(2):
        settle(waits.pk, settling, by=place.intake, at=LATER)
    second.refresh_from_db()
    assert (second.state, on("credit")) == (Order.State.PAID, 0)
    assert on("fee") + on("charge") == -40_000


def test_held_money_is_never_signed_away(place: Office) -> None:
    came(order(place), 26_000, "T1")
    with pytest.raises(MismatchError, match="money_held"):
        settle(
            Mismatch.objects.get().pk, Settling(how=Resolution.SIGNED, note="Bỏ qua"), by=place.intake, at=LATER
        )


def test_nothing_is_settled_without_a_reason(place: Office) -> None:
    came(order(place), 26_000, "T1")
    with pytest.raises(MismatchError, match="note_missing"):
        settle(Mismatch.objects.get().pk, Settling(how=Resolution.REFUNDED, note=" "), by=place.intake, at=LATER)


def test_a_refund_that_is_under_way_leaves_no_second_way_out(paid: Payment, place: Office, other: User) -> None:
    """The race of a refund with money that comes late: each đồng leaves once."""
    refund = asked(paid, place)
    came(Order.objects.get(), 20_000, "T2")
    assert on("credit") == -20_000
    decide_refund(refund.pk, approve=True, by=other, at=LATER)
    pay_refund(refund.pk, proof="PC 9", by=place.intake, at=LATER)
    assert (on("gateway"), on("cash"), on("credit")) == (40_000, -20_000, -20_000)
    assert Order.objects.get().state == Order.State.REFUNDED
