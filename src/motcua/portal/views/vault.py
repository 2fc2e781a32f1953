"""The papers that the province keeps for a person."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from motcua.foundation.pagination import CursorError, keyset_page
from motcua.portal.access import SignedInRequest, applicants
from motcua.portal.downloads import pdf_answer
from motcua.portal.pages import page
from motcua.vault.queries import documents_of
from motcua.vault.services import open_document


@applicants
@require_safe
def vault(request: SignedInRequest) -> HttpResponse:
    """Show the papers, latest first."""
    rows = documents_of(request.user)
    try:
        listing = keyset_page(rows, order=("-issued_at", "-id"), cursor=request.GET.get("cursor", ""))
    except CursorError as error:
        raise Http404 from error
    return page(request, "vault", {"listing": listing})


@applicants
@require_safe
def document(request: SignedInRequest, document_id: UUID) -> HttpResponse:
    """Hand out one paper, and note that it was opened."""
    found = documents_of(request.user).filter(pk=document_id).first()
    if found is None:
        raise Http404
    purpose = _("Chủ sở hữu tải về")
    content = open_document(found, by=request.user, at=timezone.now(), purpose=purpose)
    return pdf_answer(content, found.title)
