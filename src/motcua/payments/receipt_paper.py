"""A receipt as people read it: the picture of the signed XML, as PDF."""

from pathlib import Path
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import override

from motcua.foundation.documents import render_pdf
from motcua.kernel.money import spaced
from motcua.payments.models import Receipt, ReceiptSeries
from motcua.payments.receipt_xml import TITLES, total_in_words

TEMPLATE = Path(__file__).parent / "papers" / "receipt.typ"


@override("vi")  # an official paper speaks Vietnamese, whatever the reader's screen speaks
def receipt_pdf(receipt: Receipt) -> bytes:
    """Return the PDF of a receipt: the mandatory content with the sum in words.

    Law: Decree 254/2026/NĐ-CP Art. 23, 24.
    """
    return render_pdf(TEMPLATE, _data(receipt), at=receipt.issued_at)


def _data(receipt: Receipt) -> dict[str, Any]:
    series, day = receipt.book.series, localdate(receipt.issued_at)
    is_invoice = series.kind == ReceiptSeries.Kind.INVOICE
    return {
        "title": "Hóa đơn điện tử" if is_invoice else TITLES[receipt.kind],
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
        "rows": [
            {
                "place": str(line.position),
                "title": line.title,
                "quantity": str(line.quantity),
                "amount": spaced(line.amount),
            }
            for line in receipt.lines.all()
        ],
        "total": spaced(receipt.amount),
        "words": total_in_words(receipt.amount),
        "code": f"Mã nhận biết: {receipt.pk}",
    }


def _related(receipt: Receipt) -> str:
    if receipt.replaces is not None:
        return f"Thay thế biên lai {receipt.replaces}"
    return f"Điều chỉnh biên lai {receipt.adjusts}" if receipt.adjusts is not None else ""
