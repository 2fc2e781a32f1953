"""Numbers of receipts: one after the other, by year and symbol, and what happens when they run out."""

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.db.models import F

from motcua.payments.models import Order, Receipt, ReceiptBook
from motcua.payments.queries.papers import gaps_of
from motcua.payments.queries.receipts import missing_numbers, without_receipt
from motcua.payments.rules.papers import Gap
from motcua.payments.rules.receipts import ReceiptError
from motcua.payments.services import receipting
from motcua.payments.services.receipting import Content, Item
from tests.factories.offices import Office, moment, office
from tests.factories.receipts import CHARGE, FEE, order, pay, series

AT = moment("2026-09-01T08:00")


@pytest.fixture
def place(db: None) -> Office:
    return office()


def paid(place: Office, **more: object) -> list[Receipt]:
    return pay(order(place.centre, AT, **more), place.centre, place.intake, AT)


def test_numbers_begin_again_with_the_year_and_with_the_new_symbols(place: Office) -> None:
    series(place.centre, place.intake)
    days = ("2026-06-30T08:00", "2026-07-01T08:00", "2026-12-31T23:00", "2027-01-01T00:30")
    found = [
        pay(order(place.centre, moment(day), CHARGE), place.centre, place.intake, moment(day))[0] for day in days
    ]
    assert [str(each) for each in found] == [
        "01BLP0-001 AA-26E 1",
        "EBL01 26TAA 1",
        "EBL01 26TAA 2",
        "EBL01 27TAA 1",
    ]


def test_a_used_up_series_makes_the_order_wait_and_never_refuses_a_payment(place: Office) -> None:
    row = series(
        place.centre,
        place.intake,
        delegator="Sở Tư pháp",
        notified_on=date(2019, 1, 1),
        number_from=5,
        number_to=6,
    )
    assert [each.number for each in paid(place)] == [6, 5]
    assert paid(place) == []
    assert without_receipt([place.centre.pk]).count() == 1
    content = Content(kind="fee", agency=place.centre, payer_name="A", method="cash", items=(Item("Phí", 1),))
    with pytest.raises(ReceiptError, match="series_used_up"):
        receipting.write(row, content, by=place.intake, at=AT)
    assert missing_numbers(row) == {"26TAA": []}


@pytest.mark.parametrize(
    ("last", "more", "issued"),
    [
        (1, {}, [6_000]),  # a fee and a charge, and one number
        (2, {"denomination": 5_000}, []),  # three tickets, and two numbers
        (3, {"denomination": 5_000}, [5_000] * 3),
    ],
)
def test_too_few_numbers_never_refuse_a_payment(
    place: Office, last: int, more: dict[str, int], issued: list[int]
) -> None:
    series(place.centre, place.intake, number_to=last, **more)
    assert [each.amount for each in paid(place)] == issued
    (waiting,) = without_receipt([place.centre.pk])
    assert (waiting.state, waiting.proved_at) == (Order.State.PAID, None)
    assert gaps_of(waiting, at=AT) == {Gap.NO_RECEIPT_SERIES}
    series(place.centre, place.intake, letters="BB")
    receipting.issue(waiting, payment=None, by=place.intake, at=AT)
    assert sum(each.amount for each in waiting.receipts.all()) == waiting.amount
    assert not without_receipt([place.centre.pk]).exists()


def test_a_missing_number_is_named_as_it_would_stand_on_the_paper(place: Office) -> None:
    row = series(place.centre, place.intake, number_from=501)
    paid(place)
    assert missing_numbers(row) == {"26TAA": []}
    ReceiptBook.objects.update(last=F("last") + 1)  # as no service does
    assert missing_numbers(row) == {"26TAA": [503]}


@pytest.mark.django_db(transaction=True)
def test_whoever_comes_too_late_for_the_last_number_has_paid_all_the_same(transactional_db: None) -> None:
    place = office()
    row = series(place.centre, place.intake, number_to=3)
    together, failed = Barrier(6), []

    def work() -> None:
        try:
            what = order(place.centre, AT, FEE)
            together.wait(timeout=60)
            pay(what, place.centre, place.intake, AT)
        except Exception as error:
            failed.append(error)
            raise
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert Order.objects.filter(state=Order.State.PAID).count() == 6
    assert sorted(Receipt.objects.values_list("number", flat=True)) == [1, 2, 3]
    assert missing_numbers(row) == {"26TAA": []}
    assert without_receipt([place.centre.pk]).count() == 3


def test_what_is_rolled_back_takes_no_number(place: Office) -> None:
    row = series(place.centre, place.intake)
    paid(place)
    with transaction.atomic():
        paid(place)
        transaction.set_rollback(True)
    assert sorted(each.number for each in paid(place)) == [3, 4]
    assert missing_numbers(row) == {"26TAA": []}


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_numbers_without_a_gap(transactional_db: None) -> None:
    place = office()
    row = series(place.centre, place.intake)

    def work(number: int) -> None:
        try:
            for turn in range(5):
                with transaction.atomic():
                    paid(place)
                    if (number + turn) % 3 == 0:
                        transaction.set_rollback(True)
        finally:
            connection.close()

    threads = [Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Receipt.objects.count() == 40  # thirty payments, ten of them rolled back, two receipts each
    assert missing_numbers(row) == {"26TAA": []}
    assert ReceiptBook.objects.get().last == 40
