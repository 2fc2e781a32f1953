"""Receipts: issued with the payment, numbered without gaps, put right without being changed."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.db.utils import DatabaseError

from motcua.payments.models import Method, Order, OrderLine, Receipt, ReceiptLine, ReceiptParcel
from motcua.payments.queries.papers import offered_series
from motcua.payments.queries.receipts import (
    MOST_COUNTED,
    collected,
    missing_numbers,
    summary_rows,
    totals,
    unproved,
    unproved_count,
    without_receipt,
)
from motcua.payments.rules.receipts import ReceiptError
from motcua.payments.services import receipting
from motcua.payments.services.receipting import Content, Item, WrongWords
from tests.factories.offices import Office, moment, office
from tests.factories.receipts import CHARGE, FEE, PRICE, order, pay, series

AT = moment("2026-09-01T08:00")


@pytest.fixture
def place(db: None) -> Office:
    return office()


def paid(place: Office, **more: object) -> list[Receipt]:
    return pay(order(place.centre, AT, **more), place.centre, place.intake, AT)


def test_a_payment_brings_a_receipt_for_fees_and_one_for_charges(place: Office) -> None:
    series(place.centre, place.intake)
    fee, charge = paid(place)
    assert (fee.kind, fee.amount, str(fee)) == ("fee", 6_000, "EBL01 26TAA 2")
    assert (charge.kind, charge.amount, str(charge)) == ("charge", 15_000, "EBL01 26TAA 1")
    assert [(line.title, line.quantity, line.amount) for line in fee.lines.all()] == [("Phí chứng thực", 3, 6_000)]
    assert (fee.issued_by, fee.agency, fee.payer_name, fee.method) == (
        place.intake,
        place.centre,
        "Trần Văn Tư",
        Method.CASH,
    )
    assert list(fee.parcels.values_list("what", "state")) == [("issued", "waiting")]


def test_issuing_again_issues_nothing(place: Office) -> None:
    series(place.centre, place.intake)
    first = paid(place)
    assert first[0].order is not None
    assert receipting.issue(first[0].order, payment=None, by=None, at=AT) == []
    assert Receipt.objects.count() == 2


def test_a_part_payment_brings_none_until_all_is_there(place: Office) -> None:
    series(place.centre, place.intake)
    what = order(place.centre, AT)
    assert pay(what, place.centre, place.intake, AT, amount=1_000, given=1_000) == []
    assert len(pay(what, place.centre, place.intake, AT, amount=20_000, given=20_000)) == 2


def test_without_a_series_the_payment_stands_and_the_order_is_listed(place: Office) -> None:
    assert paid(place) == []
    (waiting,) = without_receipt([place.centre.pk])
    assert waiting.state == Order.State.PAID
    series(place.centre, place.intake)
    assert len(receipting.issue(waiting, payment=waiting.payments.get(), by=place.intake, at=AT)) == 2
    assert not without_receipt([place.centre.pk]).exists()


def test_an_order_is_marked_with_the_last_of_its_papers(place: Office) -> None:
    what = order(place.centre, AT, FEE, PRICE)
    series(place.centre, place.intake)
    pay(what, place.centre, place.intake, AT)
    what.refresh_from_db()
    assert (what.receipts.count(), what.proved_at, unproved_count()) == (1, None, 1)
    series(place.centre, place.intake, kind="invoice", invoice_form="2")
    later = AT + timedelta(hours=1)
    for at in (later, later + timedelta(hours=1)):
        receipting.issue(what, payment=None, by=place.intake, at=at)
    what.refresh_from_db()
    assert (what.receipts.count(), what.proved_at, unproved_count()) == (2, later, 0)


def test_what_lacks_a_paper_is_counted_without_reading_what_has_one(place: Office) -> None:
    paid(place)  # without a series
    lacking = Order.objects.get()
    Order.objects.bulk_create(copies(lacking, 3_000, proved_at=AT))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE payments_order")
    for asked in (unproved(), without_receipt([place.centre.pk])):
        plan = asked.explain()
        assert "order_unproved" in plan
        assert "Seq Scan on payments_order" not in plan
    assert unproved_count() == 1


def test_counting_what_lacks_a_paper_stops_early(place: Office, django_assert_num_queries: Any) -> None:
    paid(place)
    more = Order.objects.bulk_create(copies(Order.objects.get(), 150))
    OrderLine.objects.bulk_create(
        OrderLine(order=each, position=1, kind="fee", title="Phí", unit_amount=1, amount=1) for each in more
    )
    with django_assert_num_queries(1) as asked:
        assert unproved_count() == MOST_COUNTED
    assert f"LIMIT {MOST_COUNTED}" in asked.captured_queries[0]["sql"]


def copies(what: Order, count: int, **more: Any) -> list[Order]:
    """Return so many more orders like one, not written yet."""
    values = {field.attname: getattr(what, field.attname) for field in Order._meta.concrete_fields}
    own = [{"id": uuid.uuid4(), "key": f"copy:{number}", "code": f"COPY{number}"} for number in range(count)]
    return [Order(**{**values, **more, **each}) for each in own]


def test_a_unit_issues_from_the_nearest_series_above_it(place: Office) -> None:
    province = place.centre.parent
    assert province is not None
    series(province, place.intake)
    assert {each.book.series.agency for each in paid(place)} == {province}
    series(place.centre, place.intake, letters="BB", tax_code="1", valid_from=date(2026, 9, 1))
    assert {str(each.book) for each in paid(place)} == {"EBL01 26TBB"}
    assert [each.distance for each in offered_series(place.centre, at=AT)] == [1, 0]
    assert [each.distance for each in offered_series(place.centre, at=moment("2026-08-31T08:00"))] == [1]
    assert offered_series(place.centre, at=moment("2019-01-01T08:00")) == []


def test_a_cancelled_receipt_keeps_its_number_and_counts_no_more(place: Office) -> None:
    row = series(place.centre, place.intake)
    fee, _ = paid(place)
    after = receipting.cancel(fee.pk, "ghi sai người nộp", by=place.intake, at=AT)
    assert (after.state, after.reason, after.ended_by) == ("cancelled", "ghi sai người nộp", place.intake)
    assert fee.parcels.filter(what=ReceiptParcel.What.CANCELLED).exists()
    assert totals(collected([place.centre.pk], AT.date(), AT.date())) == {"fee": 0, "charge": 15_000, "price": 0}
    assert missing_numbers(row) == {"26TAA": []}
    with pytest.raises(ReceiptError, match="no_longer_in_force"):
        receipting.cancel(fee.pk, "lần nữa", by=place.intake, at=AT)


def test_a_line_whose_receipt_was_cancelled_gets_another_while_the_money_is_kept(place: Office) -> None:
    series(place.centre, place.intake)
    fee, _ = paid(place)
    assert not without_receipt([place.centre.pk]).exists()
    receipting.cancel(fee.pk, "ghi sai người nộp", by=place.intake, at=AT)
    (waiting,) = without_receipt([place.centre.pk])
    assert [line.title for line in waiting.unproved] == [FEE.title]  # type: ignore[attr-defined]
    (again,) = receipting.issue(waiting, payment=waiting.payments.get(), by=place.intake, at=AT)
    assert (again.kind, again.amount, again.number) == ("fee", 6_000, 3)
    assert not without_receipt([place.centre.pk]).exists()
    waiting.refresh_from_db()
    assert waiting.proved_at == AT


def test_a_line_whose_receipt_was_replaced_waits_once_the_new_one_is_cancelled(place: Office) -> None:
    series(place.centre, place.intake)
    fee, _ = paid(place)
    right = Content(kind="fee", agency=place.centre, payer_name="B", method="cash", items=(Item("Phí", 6_000),))
    new = receipting.replace_receipt(fee.pk, right, "sai tên", by=place.intake, at=AT)
    assert not without_receipt([place.centre.pk]).exists()
    receipting.cancel(new.pk, "lại sai", by=place.intake, at=AT)
    assert without_receipt([place.centre.pk]).count() == 1


def test_a_receipt_of_a_used_up_series_is_put_right_from_the_next(place: Office) -> None:
    series(place.centre, place.intake, number_to=2)
    fee, charge = paid(place)
    with pytest.raises(ReceiptError, match="series_used_up"):
        receipting.adjust(fee.pk, -1_000, "thừa", by=place.intake, at=AT)
    series(place.centre, place.intake, letters="CC", tax_code="2")  # of another collector
    series(place.centre, place.intake, letters="DD", denomination=5_000)
    series(place.centre, place.intake, letters="BB")
    less = receipting.adjust(fee.pk, -1_000, "thừa", by=place.intake, at=AT)
    right = Content(
        kind="charge", agency=place.centre, payer_name="B", method="cash", items=(Item("Phí", 15_000),)
    )
    new = receipting.replace_receipt(charge.pk, right, "sai tên", by=place.intake, at=AT)
    assert (str(less), str(new), new.replaces) == ("EBL01 26TBB 1", "EBL01 26TBB 2", charge)


def test_a_reason_is_needed(place: Office) -> None:
    series(place.centre, place.intake)
    with pytest.raises(ReceiptError, match="reason_missing"):
        receipting.cancel(paid(place)[0].pk, "  ", by=place.intake, at=AT)


def test_a_replaced_receipt_points_to_the_right_one(place: Office) -> None:
    series(place.centre, place.intake)
    fee, _ = paid(place)
    right = Content(
        kind="fee", agency=place.centre, payer_name="Trần Thị Năm", method="cash", items=(Item("Phí", 5_000),)
    )
    new = receipting.replace_receipt(fee.pk, right, "sai số tiền", by=place.intake, at=AT)
    fee.refresh_from_db()
    assert (fee.state, fee.replaced_by, new.amount, new.order) == ("replaced", new, 5_000, fee.order)
    with pytest.raises(ReceiptError, match="changes_another"):
        receipting.replace_receipt(new.pk, right, "nữa", by=place.intake, at=AT)


def test_an_adjustment_adds_or_takes_and_never_below_nothing(place: Office) -> None:
    series(place.centre, place.intake)
    fee, _ = paid(place)
    less = receipting.adjust(fee.pk, -2_000, "thu thừa một trang", by=place.intake, at=AT)
    assert (less.amount, less.adjusts, less.kind) == (-2_000, fee, "fee")
    assert totals(collected(None, AT.date(), AT.date())) == {"fee": 4_000, "charge": 15_000, "price": 0}
    for wrong in (-4_001, 0):
        with pytest.raises(ReceiptError, match="adjustment_out_of_range"):
            receipting.adjust(fee.pk, wrong, "sai", by=place.intake, at=AT)


def test_wrong_words_are_told_without_a_new_receipt(place: Office) -> None:
    series(place.centre, place.intake)
    fee, _ = paid(place)
    notice = receipting.give_notice(
        fee.pk, WrongWords("Trần Văn Tu", "Trần Văn Tư", "gõ thiếu dấu"), by=place.intake, at=AT
    )
    fee.refresh_from_db()
    assert (notice.number, fee.state, Receipt.objects.count()) == (1, "issued", 2)
    assert notice.parcel.what == ReceiptParcel.What.NOTICE
    with pytest.raises(ReceiptError, match="reason_missing"):
        receipting.give_notice(fee.pk, WrongWords("", "b", "c"), by=place.intake, at=AT)


def test_denominated_receipts_make_the_sum_up(place: Office) -> None:
    series(place.centre, place.intake, denomination=5_000)
    found = pay(order(place.centre, AT, CHARGE), place.centre, place.intake, AT)
    assert sorted((str(each), each.amount) for each in found) == [
        (f"EBL02 26TAA {number}", 5_000) for number in (1, 2, 3)
    ]
    assert {line.order_line.title for each in found for line in each.lines.all() if line.order_line} == {
        CHARGE.title
    }


def test_lines_cannot_be_changed_afterwards(place: Office) -> None:
    series(place.centre, place.intake)
    fee, _ = paid(place)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ReceiptLine.objects.filter(receipt=fee).update(amount=F("amount") + 1)


def test_the_summary_has_each_receipt_once_with_what_became_of_it(place: Office) -> None:
    series(place.centre, place.intake)
    fee, charge = paid(place)
    receipting.cancel(charge.pk, "sai", by=place.intake, at=AT)
    less = receipting.adjust(fee.pk, -1_000, "thừa", by=place.intake, at=AT)
    rows = summary_rows("1209900117", AT.date(), AT.date())
    assert [(row.receipt.number, row.amount, row.state, row.related) for row in rows] == [
        (1, 15_000, "Hủy", ""),
        (2, 6_000, "Bị điều chỉnh", ""),
        (less.number, -1_000, "Điều chỉnh", "EBL01 26TAA 2"),
    ]
    assert summary_rows("0000000000", AT.date(), AT.date()) == []


def test_the_treasury_report_keeps_units_codes_and_kinds_apart(place: Office) -> None:
    series(place.centre, place.intake)
    series(place.department, place.intake, letters="BB", tax_code="2")
    for agency in (place.centre, place.centre, place.department):
        pay(order(agency, AT, FEE), agency, place.intake, AT)
    rows = collected([place.centre.pk, place.department.pk], AT.date(), AT.date())
    assert {(row.agency, row.kind, row.code): (row.count, row.amount) for row in rows} == {
        (place.centre.name, "fee", "PHI-CT"): (2, 12_000),
        (place.department.name, "fee", "PHI-CT"): (1, 6_000),
    }
    assert collected([place.centre.pk], date(2026, 9, 2), date(2026, 9, 30)) == []


def test_what_was_reported_of_a_month_stays_when_a_receipt_is_cancelled_later(place: Office) -> None:
    series(place.centre, place.intake)
    september, october = (date(2026, 9, 1), date(2026, 9, 30)), (date(2026, 10, 1), date(2026, 10, 31))
    fee, charge = paid(place)
    reported = collected(None, *september)
    later = moment("2026-10-05T08:00")
    receipting.cancel(fee.pk, "ghi sai người nộp", by=place.intake, at=later)
    right = Content(
        kind="charge", agency=place.centre, payer_name="B", method="cash",
        items=(Item(CHARGE.title, 15_000, code=CHARGE.code),),
    )  # fmt: skip
    receipting.replace_receipt(charge.pk, right, "sai tên", by=place.intake, at=later)
    assert collected(None, *september) == reported
    (less,) = collected(None, *october)
    assert (less.kind, less.count, less.amount) == ("fee", -1, -6_000)
    assert totals(collected(None, september[0], october[1])) == {"fee": 0, "charge": 15_000, "price": 0}


def test_every_receipt_of_an_order_has_a_number_of_its_own(place: Office) -> None:
    series(place.centre, place.intake)
    same = {"key": str(uuid.uuid4())}
    paid(place, **same)
    numbers = list(Receipt.objects.values_list("book", "number"))
    assert len(set(numbers)) == len(numbers) == 2
