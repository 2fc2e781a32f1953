"""The papers that the province keeps for a person."""

from uuid import UUID

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.dossiers.services.delivering import collect_document
from motcua.foundation.pagination import CursorError, keyset_page
from motcua.portal import looking
from motcua.portal.access import SignedInRequest, applicants
from motcua.portal.downloads import pdf_answer
from motcua.portal.pages import page
from motcua.portal.sharing import lifetimes
from motcua.vault.models import Document
from motcua.vault.queries import documents_of, looks_at
from motcua.vault.rules import USUAL_DAYS
from motcua.vault.services import open_document
from motcua.vault.services.exporting import export_all

LOOKS_SHOWN = 10


@applicants
@require_safe
def vault(request: SignedInRequest) -> HttpResponse:
    """Show the papers, latest first."""
    rows = documents_of(request.user)
    try:
        listing = keyset_page(rows, order=("-issued_at", "-id"), cursor=request.GET.get("cursor", ""))
    except CursorError as error:
        raise Http404 from error
    return page(request, "vault", {"listing": listing, "today": timezone.localdate()})


def own(request: SignedInRequest, document_id: UUID) -> Document:
    """Return one of the person's own papers; somebody else's does not exist."""
    found = documents_of(request.user).filter(pk=document_id).first()
    if found is None:
        raise Http404
    return found


@applicants
@require_safe
def document(request: SignedInRequest, document_id: UUID) -> HttpResponse:
    """Hand out one paper, and note that it was opened."""
    found = own(request, document_id)
    purpose = _("Chủ sở hữu tải về")
    content = open_document(found, by=request.user, at=timezone.now(), purpose=purpose)
    collect_document(found, by=request.user, at=timezone.now())
    return pdf_answer(content, found.title)


@applicants
@require_safe
def details(request: SignedInRequest, document_id: UUID) -> HttpResponse:
    """Show everything about one paper: what it is, who may use it, who looked at it."""
    return paper_page(request, own(request, document_id))


def paper_page(
    request: SignedInRequest, found: Document, *, errors: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    """Return the page of one paper, with what was wrong about a wish to share it."""
    now = timezone.now()
    shares = [(share, share.is_open(now)) for share in found.shares.order_by("-given_at")[:LOOKS_SHOWN]]
    values = {
        "document": found,
        "is_in_force": found.is_in_force(timezone.localdate(now)),
        "shares": shares,
        "consents": found.consents.order_by("-given_at")[:LOOKS_SHOWN],
        "looks": looking.told(looks_at(found)[:LOOKS_SHOWN], {}, to=request.user),
        "lifetimes": lifetimes(),
        "days": request.POST.get("days", str(USUAL_DAYS)),
        "given_to": request.POST.get("given_to", ""),
        "errors": errors or {},
    }
    return page(request, "document", values, status=status)


@applicants
@require_safe
def looks(request: SignedInRequest) -> HttpResponse:
    """Show who opened anything of this person's, latest first."""
    rows = looking.looks_of(request.user)
    try:
        listing = keyset_page(rows, order=("-at", "-id"), cursor=request.GET.get("cursor", ""))
    except CursorError as error:
        raise Http404 from error
    names = looking.names_of(request.user)
    told = looking.told(listing.rows, names, to=request.user)
    return page(request, "looks", {"listing": listing, "looks": told})


@applicants
@require_POST
def export(request: SignedInRequest) -> StreamingHttpResponse:
    """Send everything that is kept for this person as one file, while it is being written."""
    pieces = export_all(request.user, at=timezone.now())
    headers = {"Content-Disposition": 'attachment; filename="giay-to-cua-toi.zip"'}
    return StreamingHttpResponse(pieces, content_type="application/zip", headers=headers)
