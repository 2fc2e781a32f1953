"""Series are registered, tables go to the tax office, the treasury sees what was collected."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import time_machine
from django.test import Client
from pytest_django.asserts import assertContains
from pytest_django.fixtures import Settings

from motcua.accounts.rules import Role
from motcua.foundation import files
from motcua.foundation.signing_xades import verify_xml
from motcua.organizations.models import Agency
from motcua.payments.models import Receipt, ReceiptParcel, ReceiptSeries, ReceiptSummary
from tests.console.conftest import SignIn
from tests.factories.offices import Office, moment, officer
from tests.factories.receipts import CHARGE, PRICE, invoiced_at_ten_percent, order, pay, series

AT = moment("2026-09-01T08:00")
MONTH = {"tu": "2026-09-01", "den": "2026-09-30"}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now() -> Any:
    with time_machine.travel(moment("2026-09-30T10:00"), tick=False):
        yield


@pytest.fixture
def administrator(place: Office, sign_in: SignIn) -> Client:
    return sign_in(officer("Quản Trị", Role.ADMINISTRATOR, Agency.objects.get(key="ubnd-tinh")))


@pytest.fixture
def receipts(place: Office) -> list[Receipt]:
    series(place.centre, place.intake)
    return pay(order(place.centre, AT), place.centre, place.intake, AT)


def registration(place: Office, **more: str) -> dict[str, str]:
    return {
        "agency": str(place.centre.pk), "kind": "receipt", "letters": "ab", "collector": "Trung tâm", "tax_code": "1209900117",
        "registration": "12/TB-ĐKĐT", "valid_from": "2026-09-30", **more,
    }  # fmt: skip


def cells(answer: Any) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0].values)


def test_a_series_is_registered_and_used(place: Office, administrator: Client) -> None:
    assert administrator.post("/dieu-hanh/bien-lai/dai/", registration(place)).status_code == 302
    row = ReceiptSeries.objects.get()
    assert (row.letters, row.denomination, row.number_from, row.registered_by.full_name) == (
        "AB",
        None,
        1,
        "Quản Trị",
    )
    made = pay(
        order(place.centre, moment("2026-09-30T10:00")), place.centre, place.intake, moment("2026-09-30T10:00")
    )
    assert str(made[0].book) == "EBL01 26TAB"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"letters": "AF"}, "phải lấy trong: A B C D E G"),
        ({"tax_code": "12"}, "10 hoặc 13 số"),
        ({"kind": "invoice"}, "một chữ số từ 1 đến 9"),
        ({"kind": "invoice", "invoice_form": "2", "denomination": "5000"}, "Hóa đơn không có mệnh giá"),
        ({"delegator": "Sở"}, "Ủy nhiệm phải có"),
        ({"delegator": "Sở", "notified_on": "2026-09-28", "number_to": "100"}, "trước ít nhất 3 ngày"),
        ({"notified_on": "2026-09-01"}, "Ủy nhiệm phải có"),
        ({"number_from": "9", "number_to": "3"}, "Số cuối phải từ số đầu trở lên"),
    ],
)
def test_what_is_wrong_with_a_series_is_said(
    place: Office, administrator: Client, more: dict[str, str], words: str
) -> None:
    assertContains(
        administrator.post("/dieu-hanh/bien-lai/dai/", registration(place, **more)), words, status_code=422
    )
    assert not ReceiptSeries.objects.exists()


def test_the_same_symbol_is_registered_once(place: Office, administrator: Client) -> None:
    administrator.post("/dieu-hanh/bien-lai/dai/", registration(place))
    again = administrator.post("/dieu-hanh/bien-lai/dai/", registration(place))
    assertContains(again, "Hãy chọn hai chữ cái khác", status_code=422)


def test_no_two_units_have_the_same_numbers(place: Office, administrator: Client) -> None:
    split = {"delegator": "Sở Tư pháp", "notified_on": "2026-09-20"}
    address, ranges = "/dieu-hanh/bien-lai/dai/", [("501", "600", 302), ("600", "700", 422), ("601", "700", 302)]
    for first, last, status in ranges:
        data = registration(place, **split, number_from=first, number_to=last)
        assert administrator.post(address, data).status_code == status
    assert administrator.post(address, registration(place)).status_code == 422  # from one on, without an end
    assert ReceiptSeries.objects.count() == 2


def test_a_delegated_series_has_its_numbers(place: Office, administrator: Client) -> None:
    more = {"delegator": "Sở Tư pháp", "notified_on": "2026-09-20", "number_from": "501", "number_to": "600"}
    administrator.post("/dieu-hanh/bien-lai/dai/", registration(place, **more))
    made = pay(
        order(place.centre, moment("2026-09-30T10:00")), place.centre, place.intake, moment("2026-09-30T10:00")
    )
    assert sorted(each.number for each in made) == [501, 502]


def test_the_page_shows_series_numbers_and_refusals(board: Client, receipts: list[Receipt]) -> None:
    ReceiptParcel.objects.filter(receipt=receipts[0]).update(
        state="refused", try_at=None, settled_at=AT, answer="TONG: sai tổng"
    )
    page = board.get("/dieu-hanh/bien-lai/")
    for words in ("26TAA: 2", "TONG: sai tổng", "1209900117"):
        assertContains(page, words)


def test_only_administrators_register_and_send_again(
    place: Office, board: Client, administrator: Client, receipts: list[Receipt]
) -> None:
    parcel = ReceiptParcel.objects.filter(receipt=receipts[0])
    parcel.update(state="refused", try_at=None, settled_at=AT)
    address = f"/dieu-hanh/bien-lai/gui-lai/{parcel.get().pk}/"
    assert board.post(address).status_code == 404
    assert board.get("/dieu-hanh/bien-lai/dai/").status_code == 404
    assertContains(administrator.post(address, follow=True), "Sẽ gửi lại")
    assert parcel.get().state == "waiting"


def test_the_summary_table_has_the_columns_of_the_form(board: Client, receipts: list[Receipt]) -> None:
    row = receipts[0].book.series
    head, *rows = cells(board.get(f"/dieu-hanh/bien-lai/dai/{row.pk}/tong-hop/", MONTH))
    assert (len(head), head[0], head[-1]) == (13, "STT", "Ghi chú")
    assert [(each[3], each[4], each[6], each[8]) for each in rows] == [
        (1, "01/09/2026", 15_000, "Mới"),
        (2, "01/09/2026", 6_000, "Mới"),
    ]


def test_the_signed_summary_is_promised_to_the_tax_office(board: Client, receipts: list[Receipt]) -> None:
    row = receipts[0].book.series
    page = board.post(f"/dieu-hanh/bien-lai/dai/{row.pk}/tong-hop/", MONTH, follow=True)
    assertContains(page, "Đã ký bảng tổng hợp 2 dòng")
    made = ReceiptSummary.objects.get()
    assert (made.first_on, made.last_on, made.parcel.state) == (date(2026, 9, 1), date(2026, 9, 30), "waiting")
    told = verify_xml(files.load(made.xml_sha256)).covered
    assert [each.findtext("STien") for each in told.iterfind(".//DLieu")] == ["15000", "6000"]
    assert board.get(f"/dieu-hanh/bien-lai/tong-hop/{made.pk}.xml").content == files.load(made.xml_sha256)


def test_a_period_that_makes_no_sense_is_said(board: Client, receipts: list[Receipt]) -> None:
    row = receipts[0].book.series
    page = board.get(f"/dieu-hanh/bien-lai/dai/{row.pk}/tong-hop/", {"tu": "2026-09-30", "den": "x"}, follow=True)
    assertContains(page, "Hãy chọn lại ngày")
    assertContains(
        board.get("/dieu-hanh/kho-bac/", {"tu": "2026-09-30", "den": "2026-09-01"}), "đi tới", status_code=422
    )


def test_the_treasury_report_by_unit_and_item(board: Client, place: Office, receipts: list[Receipt]) -> None:
    page = board.get("/dieu-hanh/kho-bac/", MONTH)
    for words in (place.centre.name, "Phí chứng thực", "6.000", "15.000"):
        assertContains(page, words)
    _, *rows = cells(board.get("/dieu-hanh/kho-bac/", {**MONTH, "tep": "xlsx"}))
    assert {(each[1], each[2], each[5]) for each in rows} == {
        ("Phí", "PHI-CT", 6_000),
        ("Lệ phí", "LP-HT", 15_000),
    }
    assertContains(
        board.get("/dieu-hanh/kho-bac/", {"tu": "2026-01-01", "den": "2026-01-31"}), "Chưa thu khoản nào"
    )


def test_a_leader_sees_their_own_agencies_only(place: Office, sign_in: SignIn, receipts: list[Receipt]) -> None:
    page = sign_in(place.signer).get("/dieu-hanh/kho-bac/", MONTH)
    assert page.status_code == 200
    assert (place.centre.name in page.content.decode()) == (place.centre.path.startswith(place.department.path))


def test_invoices_have_series_of_their_own_and_no_summary_table(place: Office, administrator: Client) -> None:
    answer = administrator.post("/dieu-hanh/bien-lai/dai/", registration(place, kind="invoice", invoice_form="2"))
    row = ReceiptSeries.objects.get()
    assert (answer.status_code, row.kind, row.invoice_form) == (302, "invoice", "2")
    now = moment("2026-09-30T10:00")
    pay(order(place.centre, now, PRICE), place.centre, place.intake, now)
    page = administrator.get("/dieu-hanh/bien-lai/")
    for words in ("K26TAB: 1", "mẫu 2", "từng hóa đơn được gửi riêng"):
        assertContains(page, words)
    assert administrator.get(f"/dieu-hanh/bien-lai/dai/{row.pk}/tong-hop/", MONTH).status_code == 404
    assertContains(administrator.get("/dieu-hanh/kho-bac/", MONTH), "Giá dịch vụ, đồng")


def test_the_province_sees_what_lacks_a_paper_and_a_table_that_cannot_be_read(
    place: Office, board: Client, settings: Settings, tmp_path: Path
) -> None:
    pay(order(place.centre, AT, PRICE), place.centre, place.intake, AT)
    assert board.get("/dieu-hanh/bien-lai/").context["unproved"] == "1"
    invoiced_at_ten_percent(settings, tmp_path, "items: [{kind: tax}]")
    assertContains(board.get("/dieu-hanh/bien-lai/"), "invoices.yaml:1")


def test_the_province_counts_to_a_hundred_and_no_further(place: Office, board: Client) -> None:
    for _ in range(101):
        pay(order(place.centre, AT, CHARGE), place.centre, place.intake, AT)
    assertContains(board.get("/dieu-hanh/bien-lai/"), "99+")


def test_what_is_invoiced_stands_among_the_conventions(board: Client, settings: Settings, tmp_path: Path) -> None:
    invoiced_at_ten_percent(settings, tmp_path)
    page = board.get("/dieu-hanh/cai-dat/")
    for words in ("Hóa đơn, thuế suất 10, từ 01/07/2026", "quy ước của phép thử"):
        assertContains(page, words)
