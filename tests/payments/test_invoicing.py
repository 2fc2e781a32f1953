"""What is sold as a service gets an invoice when it is paid, beside the receipts of fees and charges; once."""

from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from lxml import etree  # type: ignore[import-untyped]
from pytest_django.fixtures import Settings

from motcua.foundation import files
from motcua.foundation.signing_xades import verify_xml
from motcua.payments.models import Method, Order, Payment, Receipt, ReceiptSeries
from motcua.payments.queries.books import balances
from motcua.payments.queries.papers import paper_plan
from motcua.payments.queries.receipts import collected, missing_numbers, summary_rows, totals, without_receipt
from motcua.payments.rules.papers import Gap
from motcua.payments.services import receipting
from motcua.payments.services.booking import Money, receive
from motcua.payments.services.orders import LineRequest
from motcua.payments.services.receipt_sending import seal
from motcua.payments.services.receipting import Content, Item
from motcua.payments.services.refunding import RefundRequest, ask_refund, decide_refund, pay_refund
from tests.factories.offices import Office, moment, office
from tests.factories.receipts import CHARGE, FEE, PRICE, invoiced_at_ten_percent, order, pay, series
from tests.paper import text_of

AT = moment("2026-09-01T08:00")


@pytest.fixture
def place(db: None) -> Office:
    return office()


def invoices(place: Office, **more: Any) -> ReceiptSeries:
    values = {"kind": "invoice", "invoice_form": "1", "letters": "AA", **more}
    return series(place.centre, place.intake, **values)


@pytest.fixture
def taxed(place: Office, settings: Settings, tmp_path: Path) -> ReceiptSeries:
    """A unit with series of receipts and of VAT invoices, in a province that says its rate."""
    invoiced_at_ten_percent(settings, tmp_path)
    series(place.centre, place.intake)
    return invoices(place)


def paid(place: Office, *lines: LineRequest) -> list[Receipt]:
    return pay(order(place.centre, AT, *(lines or (FEE, CHARGE, PRICE))), place.centre, place.intake, AT)


def test_one_payment_brings_receipts_and_an_invoice(place: Office, taxed: ReceiptSeries) -> None:
    found = paid(place)
    assert [(each.kind, str(each), each.amount) for each in found] == [
        ("price", "1 K26TAA 1", 110_000),
        ("fee", "EBL01 26TAA 2", 6_000),
        ("charge", "EBL01 26TAA 1", 15_000),
    ]
    assert [each.is_invoice for each in found] == [True, False, False]
    (line,) = found[0].lines.all()
    assert (line.rate, line.net, line.tax, found[0].tax) == ("10", 100_000, 10_000, 10_000)
    assert list(found[0].parcels.values_list("what", "state")) == [("issued", "waiting")]
    assert not without_receipt([place.centre.pk]).exists()


def test_the_tax_code_of_the_buyer_stands_on_the_invoice(place: Office, taxed: ReceiptSeries) -> None:
    place.citizen.tax_code = "1200100009"
    place.citizen.save()
    (made,) = pay(order(place.centre, AT, PRICE, payer=place.citizen), place.centre, place.intake, AT)
    told = etree.fromstring(files.load(seal(made.pk).xml_sha256))
    assert told.findtext("DLHDon/NDHDon/NMua/MST") == "1200100009"


def test_each_line_knows_what_proves_it(place: Office, taxed: ReceiptSeries) -> None:
    found = paid(place, FEE, PRICE)
    assert {
        (line.order_line.title, str(each)) for each in found for line in each.lines.all() if line.order_line
    } == {(FEE.title, "EBL01 26TAA 1"), (PRICE.title, "1 K26TAA 1")}


def test_issuing_again_issues_nothing(place: Office, taxed: ReceiptSeries) -> None:
    what = paid(place)[0].order
    assert what is not None
    for _ in range(2):
        assert receipting.issue(what, payment=what.payments.get(), by=None, at=AT) == []
    assert Receipt.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_the_same_payment_told_by_many_at_once_is_one_invoice(
    transactional_db: None, settings: Settings, tmp_path: Path
) -> None:
    place = office()
    invoiced_at_ten_percent(settings, tmp_path)
    series(place.centre, place.intake)
    row = invoices(place)
    what = order(place.centre, AT, FEE, PRICE)
    money = Money(
        method=Method.NATIONAL, provider="national", txn="GD1", amount=what.amount, paid_at=AT, order=what
    )

    def work() -> None:
        try:
            payment = receive(money, by=None, at=AT)
            receipting.issue(what, payment=payment, by=None, at=AT)
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert Payment.objects.count() == 1
    assert sorted(str(each) for each in Receipt.objects.select_related("book")) == ["1 K26TAA 1", "EBL01 26TAA 1"]
    assert missing_numbers(row) == {"K26TAA": []}


def test_what_cannot_be_issued_waits_and_is_issued_later_without_the_rest(
    place: Office, settings: Settings, tmp_path: Path
) -> None:
    series(place.centre, place.intake)
    fee, _ = paid(place)
    what = fee.order
    assert what is not None
    assert list(without_receipt([place.centre.pk])) == [what]
    assert set(paper_plan(what, place.centre, at=AT).gaps.values()) == {Gap.NO_INVOICE_SERIES}
    invoices(place)
    assert set(paper_plan(what, place.centre, at=AT).gaps.values()) == {Gap.NO_RATE}
    assert receipting.issue(what, payment=what.payments.get(), by=place.intake, at=AT) == []
    invoiced_at_ten_percent(settings, tmp_path)
    (late,) = receipting.issue(what, payment=what.payments.get(), by=place.intake, at=moment("2026-09-03T08:00"))
    assert (str(late), late.amount) == ("1 K26TAA 1", 110_000)
    assert not without_receipt([place.centre.pk]).exists()


def test_a_table_that_cannot_be_read_refuses_no_payment(place: Office, settings: Settings, tmp_path: Path) -> None:
    series(place.centre, place.intake)
    invoiced_at_ten_percent(settings, tmp_path, "items: [{kind: price}]")
    assert paid(place) == []
    what = Order.objects.get()
    assert what.state == Order.State.PAID
    assert set(paper_plan(what, place.centre, at=AT).gaps.values()) == {Gap.BAD_TABLE}
    invoiced_at_ten_percent(settings, tmp_path / "mended")
    invoices(place)
    assert len(receipting.issue(what, payment=what.payments.get(), by=place.intake, at=AT)) == 3


def test_numbers_of_invoices_begin_again_with_the_year_and_have_no_gaps(
    place: Office, taxed: ReceiptSeries
) -> None:
    days = ("2026-09-01T08:00", "2026-12-31T23:00", "2027-01-01T00:30")
    found = [
        pay(order(place.centre, moment(day), PRICE), place.centre, place.intake, moment(day))[0] for day in days
    ]
    assert [str(each) for each in found] == ["1 K26TAA 1", "1 K26TAA 2", "1 K27TAA 1"]
    assert missing_numbers(taxed) == {"K26TAA": [], "K27TAA": []}


def test_tickets_are_issued_where_each_unit_costs_the_denomination(place: Office) -> None:
    series(place.centre, place.intake)
    series(place.centre, place.intake, letters="BB", denomination=2_000)
    found = paid(place, FEE, CHARGE)
    assert sorted((str(each), each.amount) for each in found) == [
        ("EBL01 26TAA 1", 15_000),
        ("EBL02 26TBB 1", 2_000),
        ("EBL02 26TBB 2", 2_000),
        ("EBL02 26TBB 3", 2_000),
    ]


def test_the_xml_of_an_invoice_says_net_tax_and_whole_and_is_signed(place: Office, taxed: ReceiptSeries) -> None:
    made = seal(paid(place, PRICE, LineRequest("price", "In bản đồ", 7_000, 21_000, 3, "IN"))[0].pk)
    told = verify_xml(files.load(made.xml_sha256)).covered
    assert [told.findtext(f"TTChung/{tag}") for tag in ("THDon", "KHMSHDon", "KHHDon", "SHDon")] == [
        "Hóa đơn giá trị gia tăng", "1", "K26TAA", "1",
    ]  # fmt: skip
    items = [
        [each.findtext(tag) for tag in ("THHDVu", "SLuong", "DGia", "ThTien", "TSuat")]
        for each in told.iterfind("NDHDon/DSHHDVu/HHDVu")
    ]
    assert items == [
        ["Giá dịch vụ đo đạc", "1", "100000", "100000", "10%"],
        ["In bản đồ", "3", "6363.67", "19091", "10%"],
    ]
    sums = told.find("NDHDon/TToan")
    assert [sums.findtext(tag) for tag in ("TgTCThue", "TgTThue", "TgTTTBSo", "TgTTTBChu")] == [
        "119091", "11909", "131000", "Một trăm ba mươi mốt nghìn đồng",
    ]  # fmt: skip
    assert [sums.findtext(f"THTTLTSuat/LTSuat/{tag}") for tag in ("TSuat", "ThTien", "TThue")] == [
        "10%", "119091", "11909",
    ]  # fmt: skip
    assert told.findtext("TTKhac/TTin/DLieu") == "H58-260901-0001"


def test_the_paper_of_an_invoice_shows_the_tax(place: Office, taxed: ReceiptSeries) -> None:
    text = text_of(files.load(seal(paid(place, PRICE)[0].pk).pdf_sha256))
    for words in (
        "HÓA ĐƠN GIÁ TRỊ GIA TĂNG",
        "K26TAA",
        "Người mua",
        "100.000",
        "10%",
        "10.000",
        "110.000",
        "NGƯỜI BÁN",
    ):
        assert words in text
    assert "biên lai" not in text.lower()


def test_a_sales_invoice_shows_no_tax(place: Office) -> None:
    invoices(place, invoice_form="2")
    (made,) = paid(place, PRICE)
    assert (str(made), made.tax, made.lines.get().rate) == ("2 K26TAA 1", 0, "")
    text = text_of(files.load(seal(made.pk).pdf_sha256))
    assert "HÓA ĐƠN BÁN HÀNG" in text
    assert "Thuế suất" not in text


def test_an_invoice_is_cancelled_replaced_and_adjusted_with_its_rate(place: Office, taxed: ReceiptSeries) -> None:
    first, second, third = (paid(place, PRICE)[0] for _ in range(3))
    receipting.cancel(first.pk, "sai người mua", by=place.intake, at=AT)
    right = Content(
        kind="price", agency=place.centre, payer_name="Công ty Năm", payer_tax_code="1200100009", method="cash",
        items=(Item(PRICE.title, 99_000, 1, PRICE.code),),
    )  # fmt: skip
    new = receipting.replace_receipt(second.pk, right, "sai số tiền", by=place.intake, at=AT)
    less = receipting.adjust(third.pk, -11_000, "thu thừa", by=place.intake, at=AT)
    assert [(str(each), each.amount, each.tax) for each in (new, less)] == [
        ("1 K26TAA 4", 99_000, 9_000),
        ("1 K26TAA 5", -11_000, -1_000),
    ]
    told = etree.fromstring(files.load(seal(new.pk).xml_sha256))
    related = told.find("DLHDon/TTChung/TTHDLQuan")
    assert [related.findtext(tag) for tag in ("TCHDon", "KHMSHDCLQuan", "KHHDCLQuan", "SHDCLQuan")] == [
        "1", "1", "K26TAA", "2",
    ]  # fmt: skip
    assert "Thay thế hóa đơn 1 K26TAA 2" in text_of(files.load(seal(new.pk).pdf_sha256))
    assert totals(collected([place.centre.pk], AT.date(), AT.date())) == {"fee": 0, "charge": 0, "price": 198_000}
    assert missing_numbers(taxed) == {"K26TAA": []}


def test_the_summary_table_of_receipts_has_no_invoices(place: Office, taxed: ReceiptSeries) -> None:
    paid(place)
    rows = summary_rows("1209900117", AT.date(), AT.date())
    assert [row.receipt.kind for row in rows] == ["charge", "fee"]


def test_prices_are_booked_apart_and_refunded_from_there(place: Office, taxed: ReceiptSeries) -> None:
    what = paid(place, FEE, PRICE)[0].order
    assert what is not None
    request = RefundRequest(key="a", amount=what.amount, reason="không làm được", to_account="")
    refund = ask_refund(what.payments.get().pk, request, by=place.intake, at=AT)
    assert {row.account: row.amount for row in balances()} == {"cash": 116_000, "fee": 6_000, "price": 110_000}
    decide_refund(refund.pk, approve=True, by=place.signer, at=AT)
    pay_refund(refund.pk, proof="PC 1", by=place.intake, at=AT)
    what.refresh_from_db()
    assert (what.state, balances()) == (Order.State.REFUNDED, [])
