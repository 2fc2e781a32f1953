"""What stands on a receipt: the mandatory content, in the XML and on the paper."""

from typing import Any

import pytest

from motcua.foundation import files
from motcua.foundation.signing_xades import verify_xml
from motcua.payments.models import Receipt, ReceiptNotice
from motcua.payments.receipt_xml import notice_tree, receipt_tree
from motcua.payments.services import receipting
from motcua.payments.services.receipt_sending import seal
from motcua.payments.services.receipting import WrongWords
from motcua.payments.xml_parts import total_in_words
from tests.factories.offices import Office, moment, office
from tests.factories.receipts import FEE, order, pay, series
from tests.paper import text_of

pytestmark = pytest.mark.django_db
AT = moment("2026-09-01T08:00")


@pytest.fixture
def place() -> Office:
    return office()


def issued(place: Office, **more: Any) -> Receipt:
    series(place.centre, place.intake, address="12 Nguyễn Huệ", **more)
    return pay(order(place.centre, AT, FEE), place.centre, place.intake, AT)[0]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("TTChung/TBLai", "Biên lai thu phí"),
        ("TTChung/KHMSBLai", "EBL01"),
        ("TTChung/KHBLai", "26TAA"),
        ("TTChung/SBLai", "1"),
        ("TTChung/NLap", "2026-09-01"),
        ("TTChung/MHSo", "H58-260901-0001"),
        ("TTChung/DVTTe", "VND"),
        ("TTChung/HTTToan", "TM"),
        ("NDBLai/DVThu/MST", "1209900117"),
        ("NDBLai/DVThu/DChi", "12 Nguyễn Huệ"),
        ("NDBLai/NNop/Ten", "Trần Văn Tư"),
        ("NDBLai/DSKThu/KThu/Loai", "P"),
        ("NDBLai/DSKThu/KThu/MKThu", "PHI-CT"),
        ("NDBLai/DSKThu/KThu/TKThu", "Phí chứng thực"),
        ("NDBLai/DSKThu/KThu/SLuong", "3"),
        ("NDBLai/DSKThu/KThu/ThTien", "6000"),
        ("NDBLai/TToan/TgTTTBSo", "6000"),
        ("NDBLai/TToan/TgTTTBChu", "Sáu nghìn đồng"),
    ],
)
def test_every_field_of_the_xml(place: Office, path: str, value: str) -> None:
    root, _ = receipt_tree(issued(place))
    assert root.find("DLBLai").findtext(path) == value


def test_signs_that_xml_has_no_place_for_are_left_out(place: Office) -> None:
    found = issued(place)
    Receipt.objects.filter(pk=found.pk).update(payer_name="Trần\x0b Văn\x1f Tư")
    found.refresh_from_db()
    root, _ = receipt_tree(found)
    assert root.findtext("DLBLai/NDBLai/NNop/Ten") == "Trần Văn Tư"


def test_it_is_signed_once_by_the_collector_at_the_time_of_issue(place: Office) -> None:
    first = seal(issued(place).pk)
    found = verify_xml(files.load(first.xml_sha256))
    assert found.signed_at == AT
    assert place.centre.name[:20] in found.certificate.subject.rfc4514_string()
    assert seal(first.pk).xml_sha256 == first.xml_sha256


def test_the_paper_says_the_same(place: Office) -> None:
    text = text_of(files.load(seal(issued(place).pk).pdf_sha256))
    for words in (
        "BIÊN LAI THU PHÍ",
        "EBL01",
        "26TAA",
        "1209900117",
        "Trần Văn Tư",
        "6.000",
        "Sáu nghìn đồng",
        "01-09-2026",
    ):
        assert words in text


def test_a_delegated_receipt_names_who_delegates(place: Office) -> None:
    more = {"delegator": "Sở Tư pháp", "delegator_tax_code": "1", "notified_on": AT.date(), "number_to": 100}
    root, _ = receipt_tree(issued(place, **more))
    assert root.findtext("DLBLai/NDBLai/DVUNhiem/Ten") == "Sở Tư pháp"


def test_a_replacement_names_what_it_replaces(place: Office) -> None:
    first = issued(place)
    less = receipting.adjust(first.pk, -1_000, "thừa", by=place.intake, at=AT)
    root, _ = receipt_tree(less)
    related = root.find("DLBLai/TTChung/TTBLLQuan")
    assert [related.findtext(name) for name in ("TCBLai", "KHBLai", "SBLai")] == ["2", "26TAA", "1"]
    assert root.findtext("DLBLai/NDBLai/TToan/TgTTTBChu") == "Giảm một nghìn đồng"


def test_notices_say_what_kind_they_are(place: Office) -> None:
    receipt = issued(place)
    notice: ReceiptNotice = receipting.give_notice(
        receipt.pk, WrongWords("Tu", "Tư", "gõ sai"), by=place.intake, at=AT
    )
    root, _ = notice_tree(receipt, notice)
    row = root.find("DLTBao/DSBLai/BLai")
    assert (root.findtext("DLTBao/MSo"), row.findtext("TCTBao"), row.findtext("LDo")) == (
        "04/SS-CTĐT", "4", "gõ sai: “Tu” → “Tư”"
    )  # fmt: skip
    ended = receipting.cancel(receipt.pk, "sai người", by=place.intake, at=AT)
    assert notice_tree(ended, None)[0].findtext("DLTBao/DSBLai/BLai/TCTBao") == "1"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("TTChung/KHMSHDon", "2"),
        ("TTChung/KHHDon", "K26TAA"),
        ("TTChung/SHDon", "1"),
        ("TTChung/TGia", "1"),
        ("NDHDon/NBan/MST", "1209900117"),
        ("NDHDon/NMua/Ten", "Trần Văn Tư"),
        ("NDHDon/DSHHDVu/HHDVu/THHDVu", "Phí chứng thực"),
        ("NDHDon/DSHHDVu/HHDVu/DGia", "2000"),
        ("NDHDon/DSHHDVu/HHDVu/ThTien", "6000"),
        ("NDHDon/TToan/THTTLTSuat/LTSuat/TSuat", "KCT"),
        ("NDHDon/TToan/TgTCThue", "6000"),
        ("NDHDon/TToan/TgTTTBSo", "6000"),
        ("NDHDon/TToan/TgTTTBChu", "Sáu nghìn đồng"),
    ],
)
def test_every_field_of_an_invoice(place: Office, path: str, value: str) -> None:
    row = series(place.centre, place.intake, kind="invoice", invoice_form="2")
    what = order(place.centre, AT, FEE)
    item = receipting.Item("Phí chứng thực", 6_000, 3, "PHI-CT")
    content = receipting.Content(
        kind="fee", agency=place.centre, payer_name="Trần Văn Tư", method="cash", items=(item,), order=what
    )
    root, _ = receipt_tree(receipting.write(row, content, by=place.intake, at=AT))
    assert root.find("DLHDon").findtext(path) == value


def test_sums_in_words_may_be_taken_off() -> None:
    assert (total_in_words(15_000), total_in_words(-15_000)) == ("Mười lăm nghìn đồng", "Giảm mười lăm nghìn đồng")
