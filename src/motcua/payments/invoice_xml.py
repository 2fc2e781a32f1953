"""An invoice as the XML that is signed (``HDon``): what somebody paid for a service, with the tax inside it.

Names of the elements are those seen in use (``HDon``, ``DSHHDVu``, ``THTTLTSuat`` …); those about a replaced or an
adjusted invoice (``TTHDLQuan``) are assumed by the same pattern. They stand only here.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate
from lxml import etree  # type: ignore[import-untyped]

from motcua.payments.models import Receipt, ReceiptLine
from motcua.payments.rules.papers import NOT_TAXED
from motcua.payments.xml_parts import ADJUSTING, HOW, REPLACING, VERSION, party, put, total

NAMES = {
    "1": "Hóa đơn giá trị gia tăng",
    "2": "Hóa đơn bán hàng",
    "8": "Hóa đơn giá trị gia tăng tích hợp biên lai",
    "9": "Hóa đơn bán hàng tích hợp biên lai",
}
GOODS = 1  # TChat: a good or a service


def invoice_name(form: str) -> str:
    """Return what an invoice of a form is called."""
    return NAMES.get(form, "Hóa đơn điện tử")


def invoice_tree(receipt: Receipt) -> tuple[Any, Any]:
    """Return the XML of an invoice, and where its signature goes."""
    root = etree.Element("HDon")
    data = etree.SubElement(root, "DLHDon", Id="data")
    _heads(etree.SubElement(data, "TTChung"), receipt)
    _body(etree.SubElement(data, "NDHDon"), receipt)
    if receipt.subject_code:
        note = etree.SubElement(etree.SubElement(data, "TTKhac"), "TTin")
        put(note, "TTruong", "MHSo")
        put(note, "DLieu", receipt.subject_code)
    return root, etree.SubElement(etree.SubElement(root, "DSCKS"), "NBan")


def _heads(part: Any, receipt: Receipt) -> None:
    values = {
        "PBan": VERSION,
        "THDon": invoice_name(receipt.book.form),
        "KHMSHDon": receipt.book.form,
        "KHHDon": receipt.book.symbol,
        "SHDon": receipt.number,
        "NLap": localdate(receipt.issued_at).isoformat(),
        "DVTTe": "VND",
        "TGia": 1,
        "HTTToan": HOW.get(receipt.method, "CK"),
    }
    for name, value in values.items():
        put(part, name, value)
    related = receipt.replaces or receipt.adjusts
    if related is not None:
        other = etree.SubElement(part, "TTHDLQuan")
        put(other, "TCHDon", REPLACING if receipt.replaces_id else ADJUSTING)
        put(other, "KHMSHDCLQuan", related.book.form)
        put(other, "KHHDCLQuan", related.book.symbol)
        put(other, "SHDCLQuan", related.number)
        put(other, "GChu", related.reason)


def _body(part: Any, receipt: Receipt) -> None:
    series, lines = receipt.book.series, list(receipt.lines.all())
    party(part, "NBan", series.collector, series.tax_code, series.address)
    party(part, "NMua", receipt.payer_name, receipt.payer_tax_code, receipt.payer_address)
    goods = etree.SubElement(part, "DSHHDVu")
    for line in lines:
        _goods(etree.SubElement(goods, "HHDVu"), line)
    sums = etree.SubElement(part, "TToan")
    by_rate = etree.SubElement(sums, "THTTLTSuat")
    for rate in sorted({_rate(line) for line in lines}):
        _of_rate(etree.SubElement(by_rate, "LTSuat"), rate, [line for line in lines if _rate(line) == rate])
    put(sums, "TgTCThue", receipt.amount - receipt.tax)
    put(sums, "TgTThue", receipt.tax)
    total(sums, receipt.amount)


def _of_rate(part: Any, rate: str, lines: Iterable[ReceiptLine]) -> None:
    found = list(lines)
    put(part, "TSuat", rate)
    put(part, "ThTien", sum(line.net for line in found))
    put(part, "TThue", sum(line.tax for line in found))


def _rate(line: ReceiptLine) -> str:
    """Return a rate as an invoice writes it; a paper that shows none is written as not taxed."""
    return f"{line.rate}%" if line.rate.isdigit() else line.rate or NOT_TAXED


def _goods(part: Any, line: ReceiptLine) -> None:
    values = {
        "TChat": GOODS,
        "STT": line.position,
        "MHHDVu": line.code,
        "THHDVu": line.title,
        "DVTinh": "lần",
        "SLuong": line.quantity,
        "DGia": _each(line.net, line.quantity),
        "TLCKhau": 0,
        "STCKhau": 0,
        "ThTien": line.net,
        "TSuat": _rate(line),
    }
    for name, value in values.items():
        put(part, name, value)


def _each(amount: int, quantity: int) -> Decimal | int:
    """Return the price of one: whole đồng where it comes out even, else to two places."""
    whole, rest = divmod(amount, quantity)
    return whole if not rest else (Decimal(amount) / quantity).quantize(Decimal("0.01"))
