"""The receipts and invoices of what was paid for one's own dossier."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from motcua.foundation import files
from motcua.payments.queries.receipts import of_subject
from motcua.payments.services.receipt_sending import seal
from motcua.portal.access import SignedInRequest, applicants
from motcua.portal.downloads import pdf_answer, xml_answer
from motcua.portal.tracking import own


@applicants
@require_safe
def fee_receipt(request: SignedInRequest, dossier_id: UUID, receipt_id: UUID, kind: str) -> HttpResponse:
    """Hand out the signed XML of a receipt or an invoice, which counts, or its picture as PDF."""
    view = own(request.user, dossier_id, now=timezone.now())
    found = get_object_or_404(of_subject(view.dossier.pk), pk=receipt_id)
    noun = "hoa don" if found.is_invoice else "bien lai"
    whole, title = seal(found.pk), f"{noun} {found.book.symbol} {found.number}"
    if kind == "xml":
        return xml_answer(files.load(whole.xml_sha256), title)
    return pdf_answer(files.load(whole.pdf_sha256), title)
