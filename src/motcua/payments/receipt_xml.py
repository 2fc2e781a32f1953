"""Receipts, notices and summaries as the XML that is signed: the data under ``Id="data"``, then the signatures.

Law: Circular 91/2026/TT-BTC Art. 18 (a data part and a signature part). The tax authority's list of components for
receipts was not at hand: names follow those of invoices (``TTChung``, ``NDHDon`` …) and stand only here.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.timezone import localdate
from lxml import etree  # type: ignore[import-untyped]

from motcua.payments.invoice_xml import invoice_tree
from motcua.payments.models import Receipt, ReceiptNotice, ReceiptSummary
from motcua.payments.queries.receipts import SummaryRow
from motcua.payments.xml_parts import ADJUSTING, HOW, REPLACING, VERSION, party, put, total

KINDS = {"fee": "P", "charge": "LP"}
TITLES = {"fee": "Biên lai thu phí", "charge": "Biên lai thu lệ phí"}
NOTICE_FORM, SUMMARY_FORM = "04/SS-CTĐT", "01/TH-BLĐT"
CANCELLING, EXPLAINING = "1", "4"  # tính chất thông báo


def receipt_tree(receipt: Receipt) -> tuple[Any, Any]:
    """Return the XML of a receipt or an invoice, and where its signature goes."""
    if receipt.is_invoice:
        return invoice_tree(receipt)
    root = etree.Element("BLai")
    data = etree.SubElement(root, "DLBLai", Id="data")
    _heads(etree.SubElement(data, "TTChung"), receipt)
    _body(etree.SubElement(data, "NDBLai"), receipt)
    return root, etree.SubElement(etree.SubElement(root, "DSCKS"), "DVThu")


def _heads(part: Any, receipt: Receipt) -> None:
    put(part, "PBan", VERSION)
    put(part, "TBLai", TITLES[receipt.kind])
    put(part, "KHMSBLai", receipt.book.form)
    put(part, "KHBLai", receipt.book.symbol)
    put(part, "SBLai", receipt.number)
    put(part, "NLap", localdate(receipt.issued_at).isoformat())
    put(part, "MHSo", receipt.subject_code)
    put(part, "DVTTe", "VND")
    put(part, "HTTToan", HOW.get(receipt.method, "CK"))
    related = receipt.replaces or receipt.adjusts
    if related is not None:
        other = etree.SubElement(part, "TTBLLQuan")
        put(other, "TCBLai", REPLACING if receipt.replaces_id else ADJUSTING)
        put(other, "KHMSBLai", related.book.form)
        put(other, "KHBLai", related.book.symbol)
        put(other, "SBLai", related.number)
        put(other, "GChu", related.reason)


def _body(part: Any, receipt: Receipt) -> None:
    series = receipt.book.series
    party(part, "DVThu", series.collector, series.tax_code, series.address)
    if series.delegator:
        party(part, "DVUNhiem", series.delegator, series.delegator_tax_code)
    party(part, "NNop", receipt.payer_name, receipt.payer_tax_code, receipt.payer_address)
    items = etree.SubElement(part, "DSKThu")
    for line in receipt.lines.all():
        item = etree.SubElement(items, "KThu")
        put(item, "STT", line.position)
        put(item, "Loai", KINDS[receipt.kind])
        put(item, "MKThu", line.code)
        put(item, "TKThu", line.title)
        put(item, "SLuong", line.quantity)
        put(item, "ThTien", line.amount)
    total(etree.SubElement(part, "TToan"), receipt.amount)


def notice_tree(receipt: Receipt, notice: ReceiptNotice | None) -> tuple[Any, Any]:
    """Return the notice 04/SS-CTĐT: that a receipt was cancelled, or that words of it are wrong."""
    root = etree.Element("TBao")
    data = etree.SubElement(root, "DLTBao", Id="data")
    series = receipt.book.series
    at = notice.made_at if notice else receipt.ended_at or receipt.issued_at
    for name, value in (("MSo", NOTICE_FORM), ("TNNT", series.collector), ("MST", series.tax_code)):
        put(data, name, value)
    put(data, "NTBao", localdate(at).isoformat())
    listed, one = ("DSHDon", "HDon") if receipt.is_invoice else ("DSBLai", "BLai")
    row = etree.SubElement(etree.SubElement(data, listed), one)
    _named(row, 1, receipt)
    put(row, "TCTBao", EXPLAINING if notice else CANCELLING)
    reason = f"{notice.reason}: “{notice.wrong}” → “{notice.right}”" if notice else receipt.reason
    put(row, "LDo", reason)
    return root, etree.SubElement(etree.SubElement(root, "DSCKS"), "NBan" if receipt.is_invoice else "DVThu")


def _named(row: Any, place: int, receipt: Receipt) -> None:
    what = "HDon" if receipt.is_invoice else "BLai"
    put(row, "STT", place)
    put(row, f"KHMS{what}", receipt.book.form)
    put(row, f"KH{what}", receipt.book.symbol)
    put(row, f"S{what}", receipt.number)
    put(row, "NLap", localdate(receipt.issued_at).isoformat())


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
        put(head, name, value)
    table = etree.SubElement(data, "NDBTHop")
    for place, each in enumerate(rows, 1):
        row = etree.SubElement(table, "DLieu")
        _named(row, place, each.receipt)
        put(row, "TKThu", each.title)
        put(row, "STien", each.amount)
        put(row, "TGia", 1)
        put(row, "TThai", each.state)
        put(row, "KDChinh", "")
        put(row, "BLLQuan", each.related)
        put(row, "GTrinh", each.explanation)
        put(row, "GChu", each.receipt.subject_code)
    return root, etree.SubElement(etree.SubElement(root, "DSCKS"), "DVThu")
