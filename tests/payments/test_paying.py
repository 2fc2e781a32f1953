"""Paying at the national platform: asked, heard, booked once, whatever the messages do."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from motcua.foundation.adapters import RefusedError, UnavailableError
from motcua.organizations.models import Agency
from motcua.payments import ports
from motcua.payments.models import Attempt, LedgerEntry, LedgerLine, Method, Mismatch, Order, Payment
from motcua.payments.ports import Fate, Outcome
from motcua.payments.queries.orders import missing, received
from motcua.payments.rules.asking import SCHEDULE
from motcua.payments.rules.states import OrderError
from motcua.payments.services.asking import ask, ask_due, conclude
from motcua.payments.services.orders import LineRequest, cancel, expire_orders, reopen, revise
from motcua.payments.services.paying import Till, begin_national, begin_transfer, take_at_counter
from tests.factories.offices import Office
from tests.factories.payments import OPENED, order
from tests.plugins.money import Outside

VISITOR = "127.0.0.1"


def balances() -> dict[str, int]:
    rows = LedgerLine.objects.values_list("account").annotate(total=Sum("amount"))
    return {account: total for account, total in rows if total}


def begun(place: Office, **more: Any) -> Attempt:
    return begin_national(order(place, **more).pk, visitor=VISITOR, at=OPENED)


def state_of(attempt: Attempt) -> str:
    attempt.refresh_from_db()
    return str(attempt.state)


def test_what_is_paid_becomes_fees_and_charges(place: Office, outside: Outside) -> None:
    attempt = begun(place)
    txn = outside.charge(attempt.reference)
    ask(attempt.pk, at=OPENED)
    assert state_of(attempt) == Attempt.State.PAID
    assert attempt.order.state == Order.State.PAID
    assert Payment.objects.get().provider_txn == txn
    assert balances() == {"gateway": 20_000, "charge": -8_000, "fee": -12_000}
    assert received(attempt.order) == 20_000
    assert missing(attempt.order) == 0


def test_the_reference_carries_the_dossier_and_the_hour_of_24(place: Office, outside: Outside) -> None:
    afternoon = OPENED + timedelta(hours=7)
    attempt = begin_national(order(place).pk, visitor=VISITOR, at=afternoon)
    assert attempt.reference == "dvcH20912603020001" + "20260302150000"


def test_begun_twice_is_one_attempt_with_one_page(place: Office, outside: Outside) -> None:
    mine = order(place)
    first = begin_national(mine.pk, visitor=VISITOR, at=OPENED)
    again = begin_national(mine.pk, visitor=VISITOR, at=OPENED + timedelta(minutes=2))
    assert (first.pk, first.address) == (again.pk, again.address)
    later = begin_national(mine.pk, visitor=VISITOR, at=OPENED + timedelta(minutes=11))
    assert later.pk != first.pk


def test_a_call_that_fails_leaves_an_attempt_that_is_asked_about(place: Office, outside: Outside) -> None:
    outside.break_down(**{"payment.init": {"answer_then_cut": 1}})
    mine = order(place)
    with pytest.raises(UnavailableError):
        begin_national(mine.pk, visitor=VISITOR, at=OPENED)
    attempt = mine.attempts.get()
    assert (attempt.state, attempt.ask_at) == (Attempt.State.STARTED, OPENED + SCHEDULE[0])
    again = begin_national(mine.pk, visitor=VISITOR, at=OPENED + timedelta(minutes=1))
    assert again.pk == attempt.pk
    assert again.address


def test_asked_again_nothing_is_booked_twice(place: Office, outside: Outside) -> None:
    attempt = begun(place)
    outside.charge(attempt.reference)
    for _ in range(3):
        ask(attempt.pk, at=OPENED)
    assert Payment.objects.count() == LedgerEntry.objects.count() == 1


def test_no_answer_is_not_a_failure(place: Office, outside: Outside) -> None:
    attempt = begun(place)
    outside.charge(attempt.reference)
    outside.break_down(**{"payment.query": {"error_500": 2}})
    ask(attempt.pk, at=OPENED)
    assert state_of(attempt) == Attempt.State.STARTED
    assert ask_due(at=OPENED + timedelta(seconds=5)) == 1
    assert ask_due(at=OPENED + timedelta(seconds=6)) == 0
    assert ask_due(at=OPENED + timedelta(seconds=15)) == 1
    assert state_of(attempt) == Attempt.State.PAID


def test_the_question_is_put_for_48_hours_and_then_somebody_is_told(place: Office, outside: Outside) -> None:
    attempt = begun(place)
    for pause in SCHEDULE:
        assert state_of(attempt) == Attempt.State.STARTED
        assert ask_due(at=OPENED + pause) == 1
    assert state_of(attempt) == Attempt.State.SILENT
    assert ask_due(at=OPENED + timedelta(days=9)) == 0
    assert Mismatch.objects.get().kind == Mismatch.Kind.SILENT
    outside.charge(attempt.reference)
    ask(attempt.pk, at=OPENED + timedelta(days=10))
    assert state_of(attempt) == Attempt.State.PAID
    assert received(attempt.order) == 20_000


def test_questions_missed_in_an_outage_are_not_made_up_for_one_by_one(place: Office, outside: Outside) -> None:
    begun(place)
    assert ask_due(at=OPENED + timedelta(hours=3)) == 1
    assert ask_due(at=OPENED + timedelta(hours=3, seconds=1)) == 0
    assert Attempt.objects.get().ask_at == OPENED + timedelta(hours=4)


def test_who_leaves_the_page_can_begin_again(place: Office, outside: Outside) -> None:
    import httpx

    attempt = begun(place)
    httpx.post(attempt.address, data={"cancel": "1"}, trust_env=False)
    ask(attempt.pk, at=OPENED)
    assert state_of(attempt) == Attempt.State.FAILED
    assert attempt.ask_at is None
    again = begin_national(attempt.order.pk, visitor=VISITOR, at=OPENED + timedelta(minutes=1))
    assert again.pk != attempt.pk


def test_money_after_the_order_has_expired_waits_in_the_queue(place: Office, outside: Outside) -> None:
    attempt = begun(place, expires_at=OPENED + timedelta(minutes=5))
    assert expire_orders(at=OPENED + timedelta(minutes=5)) == 1
    outside.charge(attempt.reference)
    ask(attempt.pk, at=OPENED + timedelta(hours=1))
    attempt.order.refresh_from_db()
    assert attempt.order.state == Order.State.EXPIRED
    assert balances() == {"gateway": 20_000, "credit": -20_000}
    waits = Mismatch.objects.get()
    assert (waits.kind, waits.theirs) == (Mismatch.Kind.LATE, 20_000)


def test_a_second_charge_is_the_payers_credit(place: Office, outside: Outside) -> None:
    attempt = begun(place)
    outside.charge(attempt.reference)
    ask(attempt.pk, at=OPENED)
    outside.charge(attempt.reference)
    ask(attempt.pk, at=OPENED + timedelta(minutes=1))
    assert balances() == {"gateway": 40_000, "charge": -8_000, "fee": -12_000, "credit": -20_000}
    assert Mismatch.objects.get().kind == Mismatch.Kind.LATE


@pytest.mark.parametrize(
    ("paid", "state", "accounts"),
    [
        (15_000, Order.State.PARTLY, {"gateway": 15_000, "held": -15_000}),
        (25_000, Order.State.PAID, {"gateway": 25_000, "charge": -8_000, "fee": -12_000, "credit": -5_000}),
    ],
)
def test_another_amount_than_asked_is_booked_as_it_came_and_told(
    place: Office, outside: Outside, paid: int, state: str, accounts: dict[str, int]
) -> None:
    attempt = begun(place)
    outside.charge(attempt.reference, amount=paid)
    ask(attempt.pk, at=OPENED)
    attempt.order.refresh_from_db()
    assert attempt.order.state == state
    assert balances() == accounts
    assert Mismatch.objects.filter(kind=Mismatch.Kind.AMOUNT, ours=20_000, theirs=paid).count() == 1


def test_what_is_left_of_a_part_can_be_paid(place: Office, outside: Outside) -> None:
    attempt = begun(place)
    outside.charge(attempt.reference, amount=15_000)
    ask(attempt.pk, at=OPENED)
    rest = begin_national(attempt.order.pk, visitor=VISITOR, at=OPENED + timedelta(minutes=1))
    assert rest.amount == 5_000
    outside.charge(rest.reference)
    ask(rest.pk, at=OPENED + timedelta(minutes=2))
    assert balances() == {"gateway": 20_000, "charge": -8_000, "fee": -12_000}


def test_nothing_can_be_paid_twice_or_after_cancelling(place: Office, outside: Outside) -> None:
    attempt = begun(place)
    outside.charge(attempt.reference)
    ask(attempt.pk, at=OPENED)
    with pytest.raises(OrderError):
        begin_national(attempt.order.pk, visitor=VISITOR, at=OPENED + timedelta(hours=1))
    other = cancel(order(place).pk, by=place.intake, at=OPENED)
    with pytest.raises(OrderError):
        begin_national(other.pk, visitor=VISITOR, at=OPENED)
    with pytest.raises(OrderError):
        cancel(attempt.order.pk, by=place.intake, at=OPENED)


def test_an_expired_order_is_paid_after_it_is_opened_again(place: Office, outside: Outside) -> None:
    mine = order(place, expires_at=OPENED)
    expire_orders(at=OPENED)
    with pytest.raises(OrderError):
        begin_national(mine.pk, visitor=VISITOR, at=OPENED)
    reopen(mine.pk, at=OPENED, expires_at=None)
    assert begin_national(mine.pk, visitor=VISITOR, at=OPENED).address


def test_the_platform_says_no_in_its_own_words(place: Office, outside: Outside) -> None:
    bad = order(place, procedure_name="", title=" ")
    with pytest.raises(RefusedError, match="TenTTHC"):
        begin_national(bad.pk, visitor=VISITOR, at=OPENED)


def test_its_receipt_is_a_pdf(place: Office, outside: Outside) -> None:
    attempt = begun(place)
    with pytest.raises(RefusedError):
        ports.gateway().bill(attempt.reference, at=OPENED)
    outside.charge(attempt.reference)
    assert ports.gateway().bill(attempt.reference, at=OPENED).startswith(b"%PDF")


def test_what_the_platform_takes_back_is_told_and_the_books_stay(place: Office, outside: Outside) -> None:
    attempt = begun(place)
    txn = outside.charge(attempt.reference)
    ask(attempt.pk, at=OPENED)
    back = Outcome(Fate.REVERSED, attempt.reference, 20_000, merchant="MOTCUA", txn=txn)
    for _ in range(2):
        conclude(attempt.pk, back, at=OPENED + timedelta(days=1))
    told = Mismatch.objects.get()
    assert (told.kind, told.order, told.theirs) == (Mismatch.Kind.REVERSED, attempt.order, 20_000)
    assert state_of(attempt) == Attempt.State.PAID
    assert balances() == {"gateway": 20_000, "charge": -8_000, "fee": -12_000}


def test_a_fee_is_worked_out_anew_for_whoever_was_shown_a_code_and_not_for_whoever_is_paying(
    place: Office, outside: Outside
) -> None:
    shown, paying = order(place), order(place)
    begin_transfer(shown.pk, at=OPENED)
    begin_national(paying.pk, visitor=VISITOR, at=OPENED)
    less = (LineRequest("charge", "Lệ phí hộ tịch", 8_000, 5_000),)
    assert revise(shown.pk, less, by=place.intake, at=OPENED).amount == 5_000
    assert begin_transfer(shown.pk, at=OPENED).amount == 5_000
    with pytest.raises(OrderError, match="being_paid"):
        revise(paying.pk, less, by=place.intake, at=OPENED)


def test_terminals_number_their_slips_anew(place: Office) -> None:
    def swiped(mine: Order, agency: Agency, at: datetime) -> Payment:
        till = Till(key=uuid.uuid4(), method=Method.CARD, amount=20_000, agency=agency, slip="000123")
        return take_at_counter(mine.pk, till, by=place.intake, at=at)

    mine = order(place)
    assert swiped(mine, place.centre, OPENED) == swiped(mine, place.centre, OPENED)
    with pytest.raises(OrderError, match="slip_used"):
        swiped(order(place), place.centre, OPENED + timedelta(hours=1))
    swiped(order(place), place.department, OPENED)
    swiped(order(place), place.centre, OPENED + timedelta(days=1))
    assert Payment.objects.count() == 3


def test_nothing_due_is_waived_from_the_start(place: Office) -> None:
    assert order(place, lines=()).state == Order.State.WAIVED


def test_the_same_key_is_one_order(place: Office) -> None:
    assert order(place, key="once").pk == order(place, key="once").pk


@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
@pytest.mark.parametrize("model", [LedgerEntry, LedgerLine, Payment])
def test_the_database_lets_nothing_of_the_books_be_changed(
    place: Office, outside: Outside, model: Any, statement: str
) -> None:
    attempt = begun(place)
    outside.charge(attempt.reference)
    ask(attempt.pk, at=OPENED)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(model._meta.db_table))


def test_the_database_lets_no_entry_in_that_does_not_balance(place: Office) -> None:
    def one_sided() -> None:
        with transaction.atomic():
            entry = LedgerEntry.objects.create(key="bad", kind="received", at=OPENED)
            LedgerLine.objects.create(entry=entry, account="cash", amount=5)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError, match="do not balance"):
        one_sided()
