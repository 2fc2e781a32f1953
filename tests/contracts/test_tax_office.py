"""What whoever takes receipts promises: over HTTP to the sandbox, faults on; and that nothing is lost on the way."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pytest_django.fixtures import Settings

from motcua.adapters.einvoice_tax.client import TaxOffice
from motcua.foundation import files
from motcua.foundation.adapters import RefusedError, UnavailableError
from motcua.payments.models import Receipt, ReceiptParcel, ReceiptSeries
from motcua.payments.receipt_ports import TaxMessage
from motcua.payments.services import receipting
from motcua.payments.services.receipt_sending import make_summary, seal, send_again, send_due
from motcua.payments.services.receipting import Content, Item, WrongWords
from tests.factories.offices import Office, moment
from tests.factories.receipts import CHARGE, FEE, PRICE, invoiced_at_ten_percent, order, pay, series
from tests.plugins.sandbox import RunningSandbox

AT = moment("2026-09-01T08:00")
pytestmark = pytest.mark.django_db


def office_at(url: str, secret: str = "sandbox-only") -> TaxOffice:
    return TaxOffice(base_url=url, client="motcua", secret=secret, timeout_seconds=2)


@pytest.fixture
def tax_office(fresh_sandbox: RunningSandbox, settings: Settings) -> TaxOffice:
    url = f"{fresh_sandbox.url}/einvoice"
    options: dict[str, object] = {
        "base_url": url,
        "client": "motcua",
        "secret": "sandbox-only",
        "timeout_seconds": 2,
    }
    chosen = ("motcua.adapters.einvoice_tax.client.TaxOffice", options)
    settings.MOTCUA_ADAPTERS = {**settings.MOTCUA_ADAPTERS, "payments.tax_office": chosen}
    return office_at(url)


@pytest.fixture
def receipts(place: Office) -> list[Receipt]:
    series(place.centre, place.intake)
    return pay(order(place.centre, AT), place.centre, place.intake, AT)


def invoice_series(place: Office, **more: Any) -> ReceiptSeries:
    return series(place.centre, place.intake, **{"kind": "invoice", "invoice_form": "2", **more})


def message(receipt: Receipt, key: str = "MOTCUA000000000001") -> TaxMessage:
    return TaxMessage(key, "issued", "1209900117", files.load(seal(receipt.pk).xml_sha256))


def faults(sandbox: RunningSandbox, **chosen: Any) -> None:
    httpx.put(f"{sandbox.url}/control/faults", json={"seed": 1, "einvoice": chosen}).raise_for_status()


def counts(sandbox: RunningSandbox) -> dict[str, int]:
    found: dict[str, int] = httpx.get(f"{sandbox.url}/control/summary").json()["services"]["einvoice"]
    return found


def test_it_answers(tax_office: TaxOffice) -> None:
    assert "motcua" in tax_office.check()


def test_a_wrong_secret_is_told_as_a_line_that_does_not_work(fresh_sandbox: RunningSandbox) -> None:
    with pytest.raises(UnavailableError):
        office_at(f"{fresh_sandbox.url}/einvoice", "wrong").check()


def test_a_receipt_is_taken_and_the_same_again_counts_once(
    tax_office: TaxOffice, receipts: list[Receipt], fresh_sandbox: RunningSandbox
) -> None:
    first = tax_office.hand_over(message(receipts[0]))
    assert first == tax_office.hand_over(message(receipts[0]))
    assert counts(fresh_sandbox) == {"receipts": 1, "invoices": 0, "cancelled": 0}


def test_a_number_is_taken_once(tax_office: TaxOffice, receipts: list[Receipt]) -> None:
    tax_office.hand_over(message(receipts[0]))
    with pytest.raises(RefusedError, match="TRUNGSO"):
        tax_office.hand_over(message(receipts[0], "MOTCUA000000000002"))


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"<TgTTTBSo>6000<", b"<TgTTTBSo>6001<", "TONG"),
        (b"<KHBLai>26TAA<", b"<KHBLai>26TFF<", "KHBLAI"),
        (b"<KHBLai>26TAA<", b"<KHBLai>25TAA<", "KHBLAI_NAM"),
        (b"<KHMSBLai>EBL01<", b"<KHMSBLai>EBL03<", "KHMSBLAI"),
        (b"<SBLai>2<", b"<SBLai>123456789<", "SBLAI"),
        (b"<Loai>P<", b"<Loai>X<", "LOAI"),
        (b"<PBan>2.0.0<", b"<PBan>9.9.9<", "CHUKY"),
    ],
)
def test_what_is_wrong_is_refused_with_its_reason(
    tax_office: TaxOffice, receipts: list[Receipt], old: bytes, new: bytes, code: str
) -> None:
    right = message(receipts[0])
    assert old in right.xml
    with pytest.raises(RefusedError, match=code):
        tax_office.hand_over(TaxMessage(right.key, right.what, right.tax_code, right.xml.replace(old, new, 1)))


@pytest.fixture
def invoice(place: Office, settings: Settings, tmp_path: Path) -> Receipt:
    invoiced_at_ten_percent(settings, tmp_path)
    invoice_series(place, invoice_form="1")
    return pay(order(place.centre, AT, PRICE), place.centre, place.intake, AT)[0]


def test_an_invoice_is_taken_and_its_tax_looked_at(
    tax_office: TaxOffice, invoice: Receipt, fresh_sandbox: RunningSandbox
) -> None:
    right = message(invoice)
    for old, new, code in (
        (b"<TgTThue>10000<", b"<TgTThue>9999<", "TONG"),
        (b"<TThue>10000<", b"<TThue>8000<", "TTHUE"),
        (b"<TSuat>10%<", b"<TSuat>12%<", "TSUAT"),
        (b"<KHHDon>K26TAA<", b"<KHHDon>K25TAA<", "KHHDON_NAM"),
        (b"<KHMSHDon>1<", b"<KHMSHDon>0<", "KHMSHDON"),
        (b"<SHDon>1<", b"<SHDon>01<", "SHDON"),
    ):
        assert old in right.xml
        with pytest.raises(RefusedError, match=code):
            tax_office.hand_over(TaxMessage(right.key, right.what, right.tax_code, right.xml.replace(old, new, 1)))
    assert tax_office.hand_over(right) == tax_office.hand_over(right)
    assert counts(fresh_sandbox) == {"receipts": 0, "invoices": 1, "cancelled": 0}


@pytest.mark.usefixtures("tax_office")
def test_an_invoice_is_replaced_adjusted_noticed_and_cancelled_there_too(
    invoice: Receipt, place: Office, fresh_sandbox: RunningSandbox
) -> None:
    other = pay(order(place.centre, AT, PRICE), place.centre, place.intake, AT)[0]
    items = (Item(PRICE.title, 220_000, 1, PRICE.code),)
    whole = Content(kind="price", agency=place.centre, payer_name="Công ty Năm", method="cash", items=items)
    new = receipting.replace_receipt(invoice.pk, whole, "sai tên", by=place.intake, at=AT)
    receipting.give_notice(new.pk, WrongWords("Nam", "Năm", "thiếu dấu"), by=place.intake, at=AT)
    less = receipting.adjust(other.pk, -11_000, "thu thừa", by=place.intake, at=AT)
    receipting.cancel(less.pk, "nhầm", by=place.intake, at=AT)
    assert send_due(at=AT) == 6
    assert set(ReceiptParcel.objects.values_list("state", "answer").exclude(state="taken")) == set()
    assert counts(fresh_sandbox) == {"receipts": 0, "invoices": 4, "cancelled": 1}


@pytest.mark.parametrize("fault", ["error_500", "reset", "answer_then_cut", "delay"])
def test_a_line_that_fails_is_no_refusal_and_the_message_is_not_doubled(
    tax_office: TaxOffice, receipts: list[Receipt], fresh_sandbox: RunningSandbox, fault: str
) -> None:
    faults(fresh_sandbox, **{fault: 1.0}, **({"delay_seconds": 4} if fault == "delay" else {}))
    with pytest.raises(UnavailableError):
        tax_office.hand_over(message(receipts[0]))
    faults(fresh_sandbox)
    assert tax_office.hand_over(message(receipts[0]))
    assert counts(fresh_sandbox)["receipts"] == 1


@pytest.mark.usefixtures("tax_office")
def test_every_promise_is_kept_whatever_the_line_does(
    receipts: list[Receipt], place: Office, fresh_sandbox: RunningSandbox
) -> None:
    receipting.cancel(receipts[0].pk, "sai người nộp", by=place.intake, at=AT)
    words = WrongWords("Trần Văn Tu", "Trần Văn Tư", "thiếu dấu")
    receipting.give_notice(receipts[1].pk, words, by=place.intake, at=AT)
    invoice_series(place)
    for _ in range(6):
        receipts += pay(order(place.centre, AT, FEE, CHARGE, PRICE), place.centre, place.intake, AT)
    invoice = Receipt.objects.filter(kind="price").order_by("number").first()
    assert invoice is not None
    receipting.cancel(invoice.pk, "sai người mua", by=place.intake, at=AT)
    faults(fresh_sandbox, answer_then_cut=0.3, error_500=0.2, reset=0.1)
    now = AT
    for _ in range(60):
        send_due(at=now)
        now += timedelta(hours=2)
    faults(fresh_sandbox)
    send_due(at=now + timedelta(hours=2))
    assert set(ReceiptParcel.objects.values_list("state", flat=True)) == {"taken"}
    assert ReceiptParcel.objects.count() == 23
    assert counts(fresh_sandbox) == {"receipts": 14, "invoices": 6, "cancelled": 2}


@pytest.mark.usefixtures("tax_office")
def test_a_refusal_waits_for_somebody_and_can_be_sent_again(
    receipts: list[Receipt], place: Office, fresh_sandbox: RunningSandbox
) -> None:
    faults(fresh_sandbox, refuse=1.0)
    assert send_due(at=AT) == 2
    parcel = ReceiptParcel.objects.filter(receipt=receipts[0]).get()
    assert (parcel.state, parcel.try_at, parcel.answer) == ("refused", None, "GIALAP: Từ chối theo công tắc lỗi")
    assert send_due(at=AT + timedelta(days=1)) == 0
    faults(fresh_sandbox)
    assert send_again(parcel.pk, by=place.intake, at=AT).state == "waiting"
    assert send_due(at=AT) == 1
    parcel.refresh_from_db()
    assert parcel.state == "taken"


@pytest.mark.usefixtures("tax_office")
def test_the_summary_table_reaches_the_tax_office(receipts: list[Receipt], place: Office) -> None:
    row = receipts[0].book.series
    invoice_series(place)
    pay(order(place.centre, AT, PRICE), place.centre, place.intake, AT)
    send_due(at=AT)
    first = make_summary(row, AT.date(), AT.date(), by=place.intake, at=AT)
    again = make_summary(row, AT.date(), AT.date(), by=place.intake, at=AT)
    assert (first.row_count, first.edition, again.edition) == (2, 1, 2)
    assert send_due(at=AT) == 2
    assert [each.answer for each in ReceiptParcel.objects.filter(state="refused")] == []


@pytest.mark.usefixtures("tax_office")
def test_what_cannot_be_signed_waits_alone_with_its_reason(receipts: list[Receipt], settings: Settings) -> None:
    stuck, ready = sorted(receipts, key=lambda each: each.number)
    seal(ready.pk)
    kind = settings.MOTCUA_SIGNING["kind"]
    settings.MOTCUA_SIGNING = {**settings.MOTCUA_SIGNING, "kind": "nothing"}
    assert send_due(at=AT) == 1
    parcel = stuck.parcels.get()
    assert (parcel.state, parcel.try_at) == ("waiting", AT + timedelta(seconds=30))
    assert "MOTCUA_SIGNING_KIND" in parcel.answer
    settings.MOTCUA_SIGNING = {**settings.MOTCUA_SIGNING, "kind": kind}
    assert send_due(at=AT + timedelta(minutes=1)) == 1
    assert set(ReceiptParcel.objects.values_list("state", flat=True)) == {"taken"}


def test_nobody_there_is_told_as_such() -> None:
    with pytest.raises(UnavailableError, match="không trả lời"):
        office_at("http://127.0.0.1:9").check()
