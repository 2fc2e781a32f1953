"""Receipts, notices and summaries as the XML that is signed: the data under ``Id="data"``, then the signatures.

Law: Circular 91/2026/TT-BTC Art. 18 (a data part and a signature part). The tax authority's list of components for
receipts was not at hand: names follow those of invoices (``TTChung``, ``NDHDon`` …) and stand only here.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.timezone import localdate
from lxml import etree  # type: ignore[import-untyped]

from motcua.kernel.amount_in_words import dong_in_words
from motcua.payments.models import Receipt, ReceiptNotice, ReceiptSeries, ReceiptSummary
from motcua.payments.queries.receipts import SummaryRow

VERSION = "2.0.0"
KINDS = {"fee": "P", "charge": "LP"}
TITLES = {"fee": "Biên lai thu phí", "charge": "Biên lai thu lệ phí"}
HOW = {"cash": "TM", "card": "THE"}  # anything else is a transfer
NOTICE_FORM, SUMMARY_FORM = "04/SS-CTĐT", "01/TH-BLĐT"
CANCELLING, EXPLAINING = "1", "4"  # tính chất thông báo
REPLACING, ADJUSTING = "1", "2"


def total_in_words(amount: int) -> str:
    """Return a sum in words; what an adjustment takes off is said as such."""
    words = dong_in_words(abs(amount))
    return f"Giảm {words[0].lower()}{words[1:]}" if amount < 0 else words


def receipt_tree(receipt: Receipt) -> tuple[Any, Any]:
    """Return the XML of a receipt or an invoice, and where its signature goes."""
    if receipt.book.series.kind == ReceiptSeries.Kind.INVOICE:
        return _invoice(receipt)
    root = etree.Element("BLai")
    data = etree.SubElement(root, "DLBLai", Id="data")
    _heads(etree.SubElement(data, "TTChung"), receipt)
    _body(etree.SubElement(data, "NDBLai"), receipt)
    return root, etree.SubElement(etree.SubElement(root, "DSCKS"), "DVThu")


def _heads(part: Any, receipt: Receipt) -> None:
    _put(part, "PBan", VERSION)
    _put(part, "TBLai", TITLES[receipt.kind])
    _put(part, "KHMSBLai", receipt.book.form)
    _put(part, "KHBLai", receipt.book.symbol)
    _put(part, "SBLai", receipt.number)
    _put(part, "NLap", localdate(receipt.issued_at).isoformat())
    _put(part, "MHSo", receipt.subject_code)
    _put(part, "DVTTe", "VND")
    _put(part, "HTTToan", HOW.get(receipt.method, "CK"))
    related = receipt.replaces or receipt.adjusts
    if related is not None:
        other = etree.SubElement(part, "TTBLLQuan")
        _put(other, "TCBLai", REPLACING if receipt.replaces_id else ADJUSTING)
        _put(other, "KHMSBLai", related.book.form)
        _put(other, "KHBLai", related.book.symbol)
        _put(other, "SBLai", related.number)
        _put(other, "GChu", related.reason)


def _body(part: Any, receipt: Receipt) -> None:
    series = receipt.book.series
    _party(part, "DVThu", series.collector, series.tax_code, series.address)
    if series.delegator:
        _party(part, "DVUNhiem", series.delegator, series.delegator_tax_code)
    _party(part, "NNop", receipt.payer_name, receipt.payer_tax_code, receipt.payer_address)
    items = etree.SubElement(part, "DSKThu")
    for line in receipt.lines.all():
        item = etree.SubElement(items, "KThu")
        _put(item, "STT", line.position)
        _put(item, "Loai", KINDS[receipt.kind])
        _put(item, "MKThu", line.code)
        _put(item, "TKThu", line.title)
        _put(item, "SLuong", line.quantity)
        _put(item, "ThTien", line.amount)
    _total(etree.SubElement(part, "TToan"), receipt.amount)


def _total(part: Any, amount: int) -> None:
    _put(part, "TgTTTBSo", amount)
    _put(part, "TgTTTBChu", total_in_words(amount))


def _party(part: Any, tag: str, name: str, tax_code: str = "", address: str = "") -> None:
    party = etree.SubElement(part, tag)
    _put(party, "Ten", name)
    _put(party, "MST", tax_code)
    _put(party, "DChi", address)


def _invoice(receipt: Receipt) -> tuple[Any, Any]:
    root = etree.Element("HDon")
    data = etree.SubElement(root, "DLHDon", Id="data")
    head = etree.SubElement(data, "TTChung")
    series = receipt.book.series
    values = {
        "PBan": VERSION,
        "THDon": "Hóa đơn điện tử",
        "KHMSHDon": receipt.book.form,
        "KHHDon": receipt.book.symbol,
        "SHDon": receipt.number,
        "NLap": localdate(receipt.issued_at).isoformat(),
        "DVTTe": "VND",
        "TGia": 1,
        "HTTToan": HOW.get(receipt.method, "CK"),
    }
    for name, value in values.items():
        _put(head, name, value)
    body = etree.SubElement(data, "NDHDon")
    _party(body, "NBan", series.collector, series.tax_code, series.address)
    _party(body, "NMua", receipt.payer_name, receipt.payer_tax_code, receipt.payer_address)
    goods = etree.SubElement(body, "DSHHDVu")
    for line in receipt.lines.all():
        _goods(etree.SubElement(goods, "HHDVu"), line)
    total = etree.SubElement(body, "TToan")
    rate = etree.SubElement(etree.SubElement(total, "THTTLTSuat"), "LTSuat")
    for name, value in (("TSuat", "KCT"), ("ThTien", receipt.amount), ("TThue", 0)):
        _put(rate, name, value)
    _put(total, "TgTCThue", receipt.amount)
    _put(total, "TgTThue", 0)
    _total(total, receipt.amount)
    return root, etree.SubElement(etree.SubElement(root, "DSCKS"), "NBan")


def _goods(part: Any, line: Any) -> None:
    values = {
        "TChat": 1,
        "STT": line.position,
        "MHHDVu": line.code,
        "THHDVu": line.title,
        "DVTinh": "lần",
        "SLuong": line.quantity,
        "DGia": line.amount // line.quantity,
        "TLCKhau": 0,
        "STCKhau": 0,
        "ThTien": line.amount,
        "TSuat": "KCT",
    }
    for name, value in values.items():
        _put(part, name, value)


def notice_tree(receipt: Receipt, notice: ReceiptNotice | None) -> tuple[Any, Any]:
    """Return the notice 04/SS-CTĐT: that a receipt was cancelled, or that words of it are wrong."""
    root = etree.Element("TBao")
    data = etree.SubElement(root, "DLTBao", Id="data")
    series = receipt.book.series
    at = notice.made_at if notice else receipt.ended_at or receipt.issued_at
    for name, value in (("MSo", NOTICE_FORM), ("TNNT", series.collector), ("MST", series.tax_code)):
        _put(data, name, value)
    _put(data, "NTBao", localdate(at).isoformat())
    row = etree.SubElement(etree.SubElement(data, "DSBLai"), "BLai")
    _named(row, 1, receipt)
    _put(row, "TCTBao", EXPLAINING if notice else CANCELLING)
    reason = f"{notice.reason}: “{notice.wrong}” → “{notice.right}”" if notice else receipt.reason
    _put(row, "LDo", reason)
    return root, etree.SubElement(etree.SubElement(root, "DSCKS"), "DVThu")


def _named(row: Any, place: int, receipt: Receipt) -> None:
    _put(row, "STT", place)
    _put(row, "KHMSBLai", receipt.book.form)
    _put(row, "KHBLai", receipt.book.symbol)
    _put(row, "SBLai", receipt.number)
    _put(row, "NLap", localdate(receipt.issued_at).isoformat())


def summary_tree(summary: ReceiptSummary, rows: Iterable[SummaryRow]) -> tuple[Any, Any]:
    """Return the summary table 01/TH-BLĐT with its columns in the order of the form."""
    root = etree.Element("BTHop")
    data = etree.SubElement(root, "DLBTHop", Id="data")
    head = etree.SubElement(data, "TTChung")
    values = {
        "MSo": SUMMARY_FORM,
        "Ten": summary.collector,
        "MST": summary.tax_code,
        "TNgay": summary.first_on.isoformat(),
        "DNgay": summary.last_on.isoformat(),
        "LDau": int(summary.edition == 1),
        "BSLThu": summary.edition - 1,
    }
    for name, value in values.items():
        _put(head, name, value)
    table = etree.SubElement(data, "NDBTHop")
    for place, each in enumerate(rows, 1):
        row = etree.SubElement(table, "DLieu")
        _named(row, place, each.receipt)
        _put(row, "TKThu", each.title)
        _put(row, "STien", each.amount)
        _put(row, "TGia", 1)
        _put(row, "TThai", each.state)
        _put(row, "KDChinh", "")
        _put(row, "BLLQuan", each.related)
        _put(row, "GTrinh", each.explanation)
        _put(row, "GChu", each.receipt.subject_code)
    return root, etree.SubElement(etree.SubElement(root, "DSCKS"), "DVThu")


def _put(parent: Any, tag: str, value: object) -> None:
    etree.SubElement(parent, tag).text = str(value)
