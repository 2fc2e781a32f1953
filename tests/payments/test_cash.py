"""A counter's cash book: one after the other without a gap, counted, explained."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from threading import Thread

import pytest
from django.db import OperationalError, connection, transaction

from motcua.payments.models import CashClosing, Method, Order, Payment, Refund
from motcua.payments.queries.cash import cash_book, closings
from motcua.payments.services.cash import CashError, Count, close_book, in_open_book
from motcua.payments.services.paying import Till, take_at_counter
from tests.factories.offices import Office, moment, office
from tests.factories.receipts import CHARGE, order, pay

pytestmark = pytest.mark.django_db
AT = moment("2026-09-01T08:00")
NOON, EVENING = moment("2026-09-01T11:30"), moment("2026-09-01T17:00")


@pytest.fixture
def place() -> Office:
    return office()


def cash(place: Office, at: object = AT, **more: object) -> Order:
    what = order(place.centre, AT, CHARGE)
    pay(what, place.centre, place.intake, at, **more)  # type: ignore[arg-type]
    return what


def test_only_cash_of_this_counter_is_in_its_book(place: Office) -> None:
    cash(place)
    cash(place, method=Method.CARD, given=None)
    pay(order(place.department, AT, CHARGE), place.department, place.intake, AT)
    book = cash_book(place.centre, until=NOON)
    assert (book.opening, book.received, book.expected, len(book.lines)) == (0, 15_000, 15_000, 1)


def test_a_closing_carries_over_to_the_next(place: Office) -> None:
    cash(place)
    first = close_book(place.centre, Count(10_000, 5_000), by=place.intake, at=NOON)
    cash(place, moment("2026-09-01T14:00"))
    assert cash_book(place.centre, until=EVENING).expected == 20_000
    second = close_book(place.centre, Count(20_000, 0), by=place.intake, at=EVENING)
    assert (first.number, second.number, second.begins_at, second.opening) == (1, 2, first.ends_at, 5_000)
    assert [each.difference for each in closings(place.centre)] == [0, 0]


def test_cash_handed_back_leaves_the_till(place: Office) -> None:
    what = cash(place)
    Refund.objects.create(
        key="r", order=what, payment=Payment.objects.get(order=what), amount=4_000, reason="thừa", state="done", asked_at=AT,
        asked_by=place.intake, decided_at=AT, decided_by=place.signer, done_at=moment("2026-09-01T09:00"), proof="PC 1",
    )  # fmt: skip
    book = cash_book(place.centre, until=NOON)
    assert (book.received, book.paid_back, book.expected) == (15_000, 4_000, 11_000)


def test_cash_handed_back_for_money_that_came_online_leaves_the_till_too(place: Office) -> None:
    what = cash(place, method=Method.VIETQR, given=None)
    values = {
        "order": what, "payment": Payment.objects.get(order=what), "amount": 4_000, "reason": "thừa", "state": "done",
        "asked_at": AT, "asked_by": place.intake, "done_at": AT,
    }  # fmt: skip
    Refund.objects.create(key="cash", **values)
    Refund.objects.create(key="transfer", to_account="VCB 0011", **values)
    book = cash_book(place.centre, until=NOON)
    assert (book.received, book.paid_back, book.expected) == (0, 4_000, -4_000)


def test_cash_begun_before_a_closing_and_taken_after_it_is_in_the_next_book(place: Office) -> None:
    close_book(place.centre, Count(0, 0), by=place.intake, at=NOON)
    till = Till(key=uuid.uuid4(), method=Method.CASH, amount=15_000, agency=place.centre, given=15_000)
    take_at_counter(order(place.centre, AT, CHARGE).pk, till, by=place.intake, at=NOON - timedelta(seconds=1))
    assert cash_book(place.centre, until=EVENING).expected == 15_000


@pytest.mark.parametrize(
    ("count", "code"),
    [
        (Count(16_000, 0), "deposit_too_large"),
        (Count(0, 14_000), "note_missing"),
        (Count(0, 16_000, " "), "note_missing"),
    ],
)
def test_what_does_not_add_up_is_refused(place: Office, count: Count, code: str) -> None:
    cash(place)
    with pytest.raises(CashError, match=code):
        close_book(place.centre, count, by=place.intake, at=NOON)
    assert not CashClosing.objects.exists()


def test_a_difference_with_a_note_is_kept(place: Office) -> None:
    cash(place)
    closing = close_book(place.centre, Count(0, 14_000, "thiếu một nghìn"), by=place.intake, at=NOON)
    assert (closing.expected, closing.difference, closing.note) == (15_000, -1_000, "thiếu một nghìn")


@pytest.mark.django_db(transaction=True)
def test_a_closing_waits_for_cash_that_is_being_taken_and_others_who_take_it_do_not() -> None:
    place, waited = office(), list[bool]()

    def meanwhile(work: Callable[[], object]) -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '500ms'")
                work()
            waited.append(False)
        except OperationalError:
            waited.append(True)
        finally:
            connection.close()

    def close() -> CashClosing:
        return close_book(place.centre, Count(0, 0), by=place.intake, at=NOON)

    with transaction.atomic():
        in_open_book(place.centre, AT)
        for work in (lambda: in_open_book(place.centre, AT), close):
            thread = Thread(target=meanwhile, args=(work,))
            thread.start()
            thread.join()
    assert waited == [False, True]
    assert close().number == 1
