"""What is put right in a receipt and how a cash book is closed, by a system: the same rules as at the counter."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from motcua.audit.models import AuditEvent
from motcua.payments.models import CashClosing, Payment, Receipt, ReceiptParcel
from motcua.payments.services.refunding import RefundRequest, ask_refund, decide_refund, pay_refund
from tests.api.world import Caller, World, world
from tests.factories.receipts import PRICE, order, pay, series

pytestmark = pytest.mark.django_db


@pytest.fixture
def it() -> World:
    return world()


@pytest.fixture
def call(it: World) -> Caller:
    return Caller(it.token("mine"))


def change(call: Caller, it: World, **body: Any) -> Any:
    return call("POST", f"/receipts/{it.ids['receipt']}/changes", body)


def test_a_receipt_is_replaced_by_one_for_the_right_payer(it: World, call: Caller) -> None:
    old = Receipt.objects.get(pk=it.ids["receipt"])
    body = {"act": "replace", "reason": "Ghi sai tên", "payer_name": "Trần Văn Tư Em", "payer_address": "Ấp 2"}
    done = change(call, it, **body)
    assert done.status_code == 200, done.content
    new = Receipt.objects.get(pk=done.json()["id"])
    assert (new.payer_name, new.payer_address, new.replaces) == ("Trần Văn Tư Em", "Ấp 2", old)
    assert (new.amount, new.number > old.number, new.order) == (old.amount, True, old.order)
    assert [line.title for line in new.lines.all()] == [line.title for line in old.lines.all()]
    old.refresh_from_db()
    assert (old.state, old.reason, old.ended_by) == ("replaced", "Ghi sai tên", it.officer)
    assert ReceiptParcel.objects.filter(receipt=new, what=ReceiptParcel.What.ISSUED).exists()


def test_a_receipt_is_cancelled_once(it: World, call: Caller) -> None:
    done = change(call, it, act="cancel", reason="Thu nhầm")
    assert (done.status_code, done.json()["state"]) == (200, "cancelled")
    parcels = ReceiptParcel.objects.filter(receipt=it.ids["receipt"], what=ReceiptParcel.What.CANCELLED)
    assert parcels.count() == 1
    for act in ({"act": "cancel"}, {"act": "replace", "payer_name": "Ai"}, {"act": "adjust", "difference": 5}):
        again = change(call, it, reason="Thu nhầm", **act)
        assert (again.status_code, again.json()["code"]) == (409, "no_longer_in_force"), act
        assert "tờ mới nhất" in again.json()["detail"]
    assert parcels.count() == 1


def test_the_sum_is_adjusted_by_a_receipt_of_its_own(it: World, call: Caller) -> None:
    old = Receipt.objects.get(pk=it.ids["receipt"])
    done = change(call, it, act="adjust", reason="Đếm sót bản", difference=-1_000)
    assert (done.status_code, done.json()["amount"]) == (200, -1_000)
    assert Receipt.objects.get(pk=done.json()["id"]).adjusts == old
    beyond = change(call, it, act="adjust", reason="Đếm sót bản", difference=-old.amount)
    assert (beyond.status_code, beyond.json()["code"]) == (409, "adjustment_out_of_range")


def test_who_replaces_says_for_whom(it: World, call: Caller) -> None:
    refused = change(call, it, act="replace", reason="Ghi sai tên")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "payer_name")
    empty = change(call, it, act="notice", reason="Ghi sai tên")
    assert (empty.status_code, empty.json()["code"]) == (409, "reason_missing")


def test_no_other_system_touches_a_receipt(it: World) -> None:
    theirs = Caller(it.token("theirs"))
    for body in ({"act": "cancel", "reason": "x"}, {"act": "replace", "reason": "x", "payer_name": "Ai"}):
        assert change(theirs, it, **body).status_code == 404
    assert Receipt.objects.get(pk=it.ids["receipt"]).state == "issued"


def test_a_cash_book_is_read_and_closed_with_a_count(it: World, call: Caller) -> None:
    book = call("GET", "/cash-book?agency=centre").json()
    paid = Receipt.objects.filter(method="cash").aggregate(all=Sum("amount"))["all"]
    assert (book["expected"], sum(line["amount"] for line in book["lines"])) == (paid, paid)
    count = {"agency": "centre", "deposited": paid - 1_000, "counted": 900}
    refused = call("POST", "/cash-book/closings", count)
    assert (refused.status_code, refused.json()["code"]) == (409, "note_missing")
    done = call("POST", "/cash-book/closings", count | {"note": "Thiếu một tờ 100 đồng"})
    assert done.status_code == 201, done.content
    assert (done.json()["expected"], done.json()["counted"]) == (1_000, 900)
    closing = CashClosing.objects.get()
    assert (closing.closed_by, closing.agency) == (it.officer, it.place.centre)
    assert AuditEvent.objects.filter(action="close cash book").count() == 1
    book = call("GET", "/cash-book?agency=centre").json()
    assert (book["opening"], book["lines"], len(book["closings"])) == (900, [], 1)
    much = call("POST", "/cash-book/closings", {"agency": "centre", "deposited": 901, "counted": 0})
    assert (much.status_code, much.json()["code"]) == (409, "deposit_too_large")


def test_the_thousandth_system_asks_for_a_refund_like_the_first(it: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('accounts_machineclient', 'id'), 1000)")
    it.system("late", it.officer)
    call, dossier = Caller(it.token("late")), it.dossiers["filed"]
    due = call("GET", f"/dossiers/{dossier.pk}/fee").json()["due"]
    taken = call("POST", f"/dossiers/{dossier.pk}/fee/payments", {"method": "cash", "amount": due})
    assert taken.status_code == 201, taken.content
    [paid] = taken.json()["payments"]
    body = {"amount": due, "reason": "Thu nhầm"}
    asked = call("POST", f"/dossiers/{dossier.pk}/fee/payments/{paid['id']}/refunds", body)
    assert (asked.status_code, asked.json()["state"]) == (201, "asked")


def test_no_other_system_sees_a_till(it: World) -> None:
    theirs = Caller(it.token("theirs"))
    assert theirs("GET", "/cash-book?agency=centre").status_code == 422
    count = {"agency": "centre", "deposited": 0, "counted": it.ids["cash"]}
    assert theirs("POST", "/cash-book/closings", count).status_code == 422
    assert not CashClosing.objects.exists()


def test_an_invoice_is_listed_as_such_and_what_a_line_waits_for_is_told(it: World, call: Caller) -> None:
    counter, now = Receipt.objects.get(pk=it.ids["receipt"]).agency, timezone.now()
    what = order(counter, now, PRICE)
    pay(what, counter, it.officer, now)
    told = call("POST", "/receipts", {"order": str(what.pk)})
    assert (told.status_code, told.json()) == (200, {"items": [], "waiting": ["no_invoice_series"]})
    series(counter, it.officer, kind="invoice", invoice_form="2", letters="YX")
    told = call("POST", "/receipts", {"order": str(what.pk)}).json()
    assert [(each["paper"], each["amount"], each["tax"]) for each in told["items"]] == [("invoice", 110_000, 0)]
    assert told["waiting"] == []
    days = f"first={timezone.localdate(it.at)}&last={timezone.localdate()}"
    listed = call("GET", f"/receipts?{days}").json()["items"]
    assert {each["paper"] for each in listed} == {"invoice", "receipt"}


def test_what_waits_at_the_counter_is_listed_until_it_is_done(it: World, call: Caller) -> None:
    nothing: dict[str, list[object]] = {"overstated": [], "lacking": [], "refused": []}
    assert call("GET", "/receipts/to-do").json() == nothing
    fee = Receipt.objects.get(pk=it.ids["receipt"])
    [paid, *_] = Payment.objects.filter(order=fee.order)
    given = RefundRequest(key="k", amount=paid.amount, reason="Nộp nhầm")
    refund = ask_refund(paid.pk, given, by=it.officer, at=timezone.now())
    decide_refund(refund.pk, approve=True, by=it.place.signer, at=timezone.now())
    pay_refund(refund.pk, proof="PC 1", by=it.officer, at=timezone.now())
    [parcel] = ReceiptParcel.objects.filter(receipt=fee)
    ReceiptParcel.objects.filter(pk=parcel.pk).update(
        state=ReceiptParcel.State.REFUSED, answer="Sai mã số thuế", try_at=None, settled_at=timezone.now()
    )
    lacking = order(fee.agency, timezone.now(), PRICE)
    pay(lacking, fee.agency, it.officer, timezone.now())
    told = call("GET", "/receipts/to-do").json()
    papers = {each["receipt"]["id"]: (each["act"], each["reason"]) for each in told["overstated"]}
    assert papers[str(fee.pk)] == ("cancel", "Nộp nhầm")
    assert len(papers) == 2
    assert told["lacking"] == [
        {
            "order": str(lacking.pk),
            "subject": lacking.subject_code,
            "amount": 110_000,
            "waiting": ["no_invoice_series"],
        }
    ]
    [refused] = told["refused"]
    assert (refused["id"], refused["receipt_id"], refused["answer"]) == (parcel.pk, str(fee.pk), "Sai mã số thuế")
    assert Caller(it.token("theirs"))("GET", "/receipts/to-do").json() == nothing
    assert call("POST", f"/receipts/parcels/{refused['id']}/send-again", {}).status_code == 200
    for paper in told["overstated"]:
        body = {"act": paper["act"], "reason": paper["reason"], "difference": paper["difference"]}
        done = call("POST", f"/receipts/{paper['receipt']['id']}/changes", body)
        assert done.status_code == 200, done.content
    series(fee.agency, it.officer, kind="invoice", invoice_form="2", letters="YX")
    assert call("POST", "/receipts", {"order": str(lacking.pk)}).json()["waiting"] == []
    assert call("GET", "/receipts/to-do").json() == nothing
