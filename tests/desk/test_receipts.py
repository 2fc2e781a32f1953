"""The counter's receipts: seen by day, put right with a reason; its cash counted and closed."""

import uuid
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains
from pytest_django.fixtures import Settings

from motcua.foundation.signing_xades import verify_xml
from motcua.payments.models import CashClosing, Payment, Receipt, ReceiptParcel
from motcua.payments.services.refunding import RefundRequest, ask_refund, decide_refund, pay_refund
from tests.factories.offices import Office, moment
from tests.factories.receipts import FEE, PRICE, invoiced_at_ten_percent, order, pay, series

AT = moment("2026-09-01T08:00")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now() -> Any:
    with time_machine.travel(moment("2026-09-01T10:00"), tick=False):
        yield


@pytest.fixture
def receipts(place: Office) -> list[Receipt]:
    series(place.centre, place.intake)
    return pay(order(place.centre, AT), place.centre, place.intake, AT)


def change(client: Client, receipt: Receipt, **data: str) -> Any:
    return client.post(f"/can-bo/bien-lai/{receipt.pk}/", data)


def test_the_day_shows_its_receipts_and_sums(intake: Client, receipts: list[Receipt]) -> None:
    page = intake.get("/can-bo/bien-lai/")
    for words in ("EBL01 26TAA 1", "EBL01 26TAA 2", "Trần Văn Tư", "6.000 đồng", "15.000 đồng"):
        assertContains(page, words)
    assertContains(intake.get("/can-bo/bien-lai/?day=2026-08-31"), "Chưa có biên lai nào")
    assertContains(intake.get("/can-bo/bien-lai/?day=không"), "EBL01 26TAA 1")


def test_others_receipts_do_not_exist_for_me(
    stranger: Client, specialist: Client, receipts: list[Receipt]
) -> None:
    for client in (stranger, specialist):
        assert client.get(f"/can-bo/bien-lai/{receipts[0].pk}/").status_code == 404
        assert client.get(f"/can-bo/bien-lai/{receipts[0].pk}.xml").status_code == 404


def test_the_pdf_and_the_signed_xml_can_be_fetched(intake: Client, receipts: list[Receipt]) -> None:
    pdf = intake.get(f"/can-bo/bien-lai/{receipts[0].pk}.pdf")
    assert (pdf.status_code, pdf.content[:5]) == (200, b"%PDF-")
    xml = intake.get(f"/can-bo/bien-lai/{receipts[0].pk}.xml").content
    assert verify_xml(xml).covered.findtext(".//TgTTTBChu") == "Sáu nghìn đồng"
    assert intake.get(f"/can-bo/bien-lai/{receipts[0].pk}.xml").content == xml


def test_cancelling_needs_a_reason_and_is_told(intake: Client, receipts: list[Receipt]) -> None:
    assertContains(change(intake, receipts[0], act="cancel"), "Hãy ghi lý do", status_code=422)
    assert change(intake, receipts[0], act="cancel", reason="sai người").status_code == 302
    assertContains(intake.get(f"/can-bo/bien-lai/{receipts[0].pk}/"), "sai người")
    assertContains(
        change(intake, receipts[0], act="cancel", reason="nữa"), "đã hủy hoặc đã được thay thế", status_code=422
    )


def test_a_replacement_has_the_right_name(intake: Client, receipts: list[Receipt]) -> None:
    assertContains(change(intake, receipts[0], act="replace", reason="x"), "Hãy ghi đúng tên", status_code=422)
    change(intake, receipts[0], act="replace", reason="sai tên", payer_name="Trần Thị Năm")
    new = Receipt.objects.get(replaces=receipts[0])
    assert (new.payer_name, new.amount) == ("Trần Thị Năm", 6_000)


def test_an_adjustment_and_a_notice(intake: Client, receipts: list[Receipt]) -> None:
    assertContains(change(intake, receipts[0], act="adjust", reason="x"), "Hãy ghi số tiền", status_code=422)
    assertContains(
        change(intake, receipts[0], act="adjust", reason="x", difference="-9000"), "số âm", status_code=422
    )
    change(intake, receipts[0], act="adjust", reason="thừa", difference="-1000")
    assert Receipt.objects.get(adjusts=receipts[0]).amount == -1_000
    assertContains(change(intake, receipts[1], act="notice", reason="x"), "nội dung đúng", status_code=422)
    change(intake, receipts[1], act="notice", reason="gõ sai", wrong="Tu", right="Tư")
    assert receipts[1].notices.get().right == "Tư"


def test_the_button_pressed_twice_adjusts_once(intake: Client, receipts: list[Receipt]) -> None:
    form = intake.get(f"/can-bo/bien-lai/{receipts[0].pk}/").context["form"]
    data = {"act": "adjust", "reason": "thừa", "difference": "-1000", "seen": str(form["seen"].value())}
    assert change(intake, receipts[0], **data).status_code == 302
    assertContains(change(intake, receipts[0], **data), "Tờ này vừa được xử lý", status_code=422)
    assert Receipt.objects.filter(adjusts=receipts[0]).count() == 1


def test_an_order_without_a_receipt_gets_one_when_a_series_is_there(place: Office, intake: Client) -> None:
    what = order(place.centre, AT)
    pay(what, place.centre, place.intake, AT)
    assertContains(intake.get("/can-bo/bien-lai/"), "Đã thu tiền, chưa có biên lai")
    address = f"/can-bo/bien-lai/lap/{what.pk}/"
    assertContains(intake.post(address, follow=True), "chưa đăng ký dải biên lai")
    series(place.centre, place.intake)
    assertContains(intake.post(address, follow=True), "Đã lập biên lai")
    assert intake.post(address).status_code == 404
    assert intake.post(f"/can-bo/bien-lai/lap/{uuid.uuid4()}/").status_code == 404


def test_what_the_tax_office_refused_is_shown_and_sent_again(intake: Client, receipts: list[Receipt]) -> None:
    parcels = ReceiptParcel.objects.filter(receipt=receipts[0])
    parcels.update(state="refused", try_at=None, settled_at=AT, answer="TONG: sai tổng")
    assertContains(intake.get("/can-bo/bien-lai/"), "TONG: sai tổng")
    address = f"/can-bo/bien-lai/gui-lai/{parcels.get().pk}/"
    assertContains(intake.post(address, follow=True), "Sẽ gửi lại")
    assert parcels.get().state == "waiting"
    assert intake.post(address).status_code == 404


def test_the_cash_book_is_closed_once_counted(place: Office, intake: Client, receipts: list[Receipt]) -> None:
    assertContains(intake.get("/can-bo/bien-lai/so-quy/"), "21.000")
    data = {"agency": str(place.centre.pk), "deposited": "20000", "counted": "500"}
    assertContains(intake.post("/can-bo/bien-lai/so-quy/", data), "Hãy ghi lý do chênh lệch", status_code=422)
    assertContains(
        intake.post("/can-bo/bien-lai/so-quy/", data | {"deposited": "22000"}), "lớn hơn số tiền", status_code=422
    )
    page = intake.post("/can-bo/bien-lai/so-quy/", data | {"note": "thiếu 500 đồng lẻ"}, follow=True)
    assertContains(page, "Đã khóa sổ quỹ lần 1")
    closing = CashClosing.objects.get()
    assert (closing.received, closing.expected, closing.difference) == (21_000, 1_000, -500)
    pay(order(place.centre, moment("2026-09-01T10:10")), place.centre, place.intake, moment("2026-09-01T10:10"))
    with time_machine.travel(moment("2026-09-01T10:15"), tick=False):
        later = intake.get("/can-bo/bien-lai/so-quy/")
        assertContains(later, "21.500")
        assertNotContains(later, "42.000")


def test_somebody_elses_counter_cannot_be_closed(place: Office, intake: Client) -> None:
    answer = intake.post(
        "/can-bo/bien-lai/so-quy/", {"agency": str(place.department.pk), "deposited": "0", "counted": "0"}
    )
    assert answer.status_code == 404


def test_specialists_have_no_receipts(specialist: Client) -> None:
    for address in ("/can-bo/bien-lai/", "/can-bo/bien-lai/so-quy/"):
        assert specialist.get(address).status_code == 404


def test_an_invoice_is_shown_with_its_tax_and_put_right_like_a_receipt(
    place: Office, intake: Client, settings: Settings, tmp_path: Path
) -> None:
    invoiced_at_ten_percent(settings, tmp_path)
    series(place.centre, place.intake, kind="invoice", invoice_form="1")
    (found,) = pay(order(place.centre, AT, PRICE), place.centre, place.intake, AT)
    assertContains(intake.get("/can-bo/bien-lai/"), "Hóa đơn: Giá dịch vụ")
    page = intake.get(f"/can-bo/bien-lai/{found.pk}/")
    for words in ("1 K26TAA 1", "Hóa đơn: Giá dịch vụ", "trong đó thuế 10.000"):
        assertContains(page, words)
    pdf = intake.get(f"/can-bo/bien-lai/{found.pk}.pdf")
    assert "hoa-don-k26taa-1" in pdf["Content-Disposition"]
    change(intake, found, act="replace", reason="sai tên", payer_name="Công ty Năm", payer_tax_code="1200100009")
    new = Receipt.objects.get(replaces=found)
    assert (str(new), new.payer_tax_code, new.tax) == ("1 K26TAA 2", "1200100009", 10_000)


def test_what_a_line_waits_for_is_said(place: Office, intake: Client, settings: Settings, tmp_path: Path) -> None:
    series(place.centre, place.intake)
    what = order(place.centre, AT, FEE, PRICE)
    pay(what, place.centre, place.intake, AT)
    page = intake.get("/can-bo/bien-lai/")
    assertContains(page, "Đã thu tiền, chưa có biên lai, hóa đơn")
    assertContains(page, PRICE.title)
    assertNotContains(page, FEE.title)
    address = f"/can-bo/bien-lai/lap/{what.pk}/"
    assertContains(intake.post(address, follow=True), "chưa đăng ký dải hóa đơn")
    series(place.centre, place.intake, kind="invoice", invoice_form="1")
    assertContains(intake.post(address, follow=True), "Chưa có thuế suất")
    invoiced_at_ten_percent(settings, tmp_path, "items: [}")
    assertContains(intake.post(address, follow=True), "invoices.yaml của tỉnh có lỗi")
    invoiced_at_ten_percent(settings, tmp_path / "mended")
    assertContains(intake.post(address, follow=True), "Đã lập biên lai, hóa đơn: 1 K26TAA 1")


def test_receipts_of_money_that_went_back_are_listed_until_they_are_put_right(
    place: Office, intake: Client, receipts: list[Receipt]
) -> None:
    payment = Payment.objects.get()
    refund = ask_refund(
        payment.pk, RefundRequest(key="k", amount=10_000, reason="Nộp nhầm"), by=place.intake, at=AT
    )
    assertNotContains(intake.get("/can-bo/bien-lai/"), "Đã hoàn trả")
    decide_refund(refund.pk, approve=True, by=place.signer, at=AT)
    pay_refund(refund.pk, proof="PC 1", by=place.intake, at=AT)
    page = intake.get("/can-bo/bien-lai/")
    for words in ("Đã hoàn trả", "cần hủy, tiền đã hoàn hết", "cần điều chỉnh giảm 4.000 đồng", "Nộp nhầm"):
        assertContains(page, words)
    fee, charge = receipts
    form = intake.get(f"/can-bo/bien-lai/{fee.pk}/").context["form"]
    assert (form["act"].value(), form["reason"].value()) == ("cancel", "Hoàn trả: Nộp nhầm")
    form = intake.get(f"/can-bo/bien-lai/{charge.pk}/").context["form"]
    assert (form["act"].value(), form["difference"].value()) == ("adjust", -4_000)
    change(intake, fee, act="cancel", reason="Hoàn trả")
    change(intake, charge, act="adjust", reason="Hoàn trả", difference="-4000")
    assertNotContains(intake.get("/can-bo/bien-lai/"), "Đã hoàn trả")
    assertNotContains(intake.get(f"/can-bo/bien-lai/{charge.pk}/"), "Đã hoàn một phần")
