"""A receipt or an invoice as people read it: the picture of the signed XML, as PDF."""

from pathlib import Path
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import override

from motcua.foundation.documents import render_pdf
from motcua.kernel.money import spaced
from motcua.payments.invoice_xml import invoice_name
from motcua.payments.models import Receipt, ReceiptLine
from motcua.payments.receipt_xml import TITLES
from motcua.payments.xml_parts import total_in_words

TEMPLATE = Path(__file__).parent / "papers" / "receipt.typ"


@override("vi")  # an official paper speaks Vietnamese, whatever the reader's screen speaks
def receipt_pdf(receipt: Receipt) -> bytes:
    """Return the PDF of a receipt or an invoice: the mandatory content with the sum in words.

    Law: Decree 254/2026/NĐ-CP Art. 23, 24.
    """
    return render_pdf(TEMPLATE, _data(receipt), at=receipt.issued_at)


def _data(receipt: Receipt) -> dict[str, Any]:
    series, day = receipt.book.series, localdate(receipt.issued_at)
    return {
        "title": invoice_name(receipt.book.form) if receipt.is_invoice else TITLES[receipt.kind],
        "is_invoice": receipt.is_invoice,
        "is_taxed": any(line.rate for line in receipt.lines.all()),
        "collector": series.collector,
        "tax_code": series.tax_code,
        "address": series.address,
        "delegator": series.delegator,
        "delegator_tax_code": series.delegator_tax_code,
        "form": receipt.book.form,
        "symbol": receipt.book.symbol,
        "number": str(receipt.number),
        "date": f"Ngày {day:%d} tháng {day:%m} năm {day:%Y}",
        "signed_on": f"{day:%d-%m-%Y}",
        "related": _related(receipt),
        "payer": receipt.payer_name,
        "payer_tax_code": receipt.payer_tax_code,
        "payer_address": receipt.payer_address,
        "subject": receipt.subject_code,
        "method": receipt.get_method_display(),
        "rows": [_row(line) for line in receipt.lines.all()],
        "net": spaced(receipt.amount - receipt.tax),
        "tax": spaced(receipt.tax),
        "total": spaced(receipt.amount),
        "words": total_in_words(receipt.amount),
        "code": f"Mã nhận biết: {receipt.pk}",
    }


def _row(line: ReceiptLine) -> dict[str, str]:
    return {
        "place": str(line.position),
        "title": line.title,
        "quantity": str(line.quantity),
        "net": spaced(line.net),
        "rate": f"{line.rate}%" if line.rate.isdigit() else line.rate,
        "tax": spaced(line.tax),
        "amount": spaced(line.amount),
    }


def _related(receipt: Receipt) -> str:
    noun = "hóa đơn" if receipt.is_invoice else "biên lai"
    if receipt.replaces is not None:
        return f"Thay thế {noun} {receipt.replaces}"
    return f"Điều chỉnh {noun} {receipt.adjusts}" if receipt.adjusts is not None else ""
