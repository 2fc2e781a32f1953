"""Papers of a dossier: what was handed in, the slips, the result. Every look is recorded."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from motcua.accounts.rules import Role
from motcua.audit.services import record_look
from motcua.desk.access import OfficerRequest, found, officers
from motcua.desk.files import inline, inline_pdf
from motcua.desk.pages import page
from motcua.desk.slips import SLUGS, printing_rows
from motcua.dossiers import papers
from motcua.dossiers.models import Attachment, Dossier, HandOut, Obligation, Result
from motcua.dossiers.queries.printable import one_printable, taken_in_together
from motcua.dossiers.services.printing import print_form, print_together
from motcua.foundation import files


@officers
@require_safe
def attachment(request: OfficerRequest, dossier_id: UUID, attachment_id: UUID) -> HttpResponse:
    dossier = found(request, dossier_id)
    open_ones = Attachment.objects.exclude(sha256="").exclude(consent__withdrawn_at__isnull=False)
    paper = get_object_or_404(open_ones, pk=attachment_id, dossier=dossier)
    _look_at_kept(request, paper)
    _look(request, dossier, _("Xem giấy tờ khi xử lý hồ sơ"))
    return inline(_kept(paper.sha256), paper.content_type, paper.file_name or paper.name)


@officers
@require_safe
def notice(request: OfficerRequest, dossier_id: UUID, obligation_id: int) -> HttpResponse:
    """Show the copy of a notice of a financial obligation."""
    dossier = found(request, dossier_id)
    told = get_object_or_404(Obligation.objects.exclude(sha256=""), pk=obligation_id, dossier=dossier)
    _look(request, dossier, _("Xem thông báo nghĩa vụ tài chính"))
    return inline(_kept(told.sha256), told.content_type, told.file_name)


@officers
@require_safe
def result(request: OfficerRequest, dossier_id: UUID) -> HttpResponse:
    dossier = found(request, dossier_id)
    proposed = get_object_or_404(Result, dossier=dossier)
    _look(request, dossier, _("Xem văn bản kết quả"))
    return inline_pdf(_kept(proposed.signed_sha256 or proposed.draft_sha256), proposed.title)


@officers
@require_safe
def slip(request: OfficerRequest, dossier_id: UUID, kind: str) -> HttpResponse:
    """Return the latest form of a kind."""
    return _printed(request, dossier_id, kind, None)


@officers
@require_safe
def form(request: OfficerRequest, dossier_id: UUID, kind: str, occasion: int) -> HttpResponse:
    """Return one form of a dossier, told apart by what it tells of."""
    return _printed(request, dossier_id, kind, occasion)


@officers
@require_safe
def forms(request: OfficerRequest, dossier_id: UUID) -> HttpResponse:
    """List the forms that may be printed now, and when each was first issued."""
    dossier = found(request, dossier_id)
    hand_out = getattr(dossier, "hand_out", None)
    receives = Role.INTAKE in request.user.current_roles()
    values = {"dossier": dossier, "rows": printing_rows(dossier), "hand_out": hand_out, "receives": receives}
    values["together"] = len(taken_in_together(dossier))
    return page(request, "forms", values)


@officers
@require_safe
def together(request: OfficerRequest, dossier_id: UUID) -> HttpResponse:
    """Return one receipt for everything this applicant handed in here on that day."""
    dossier = found(request, dossier_id)
    if dossier.received_on is None:
        raise Http404
    rows = taken_in_together(dossier)
    return inline_pdf(print_together(rows, by=request.user, at=timezone.now()), f"tiep-nhan {dossier.code}")


@officers
@require_safe
def result_receipt(request: OfficerRequest, dossier_id: UUID) -> HttpResponse:
    dossier = found(request, dossier_id)
    hand_out = get_object_or_404(HandOut.objects.select_related("by"), dossier=dossier)
    hand_out.dossier = dossier
    signature = _kept(hand_out.signature_sha256) if hand_out.signature_sha256 else b""
    _look(request, dossier, _("In phiếu biên nhận kết quả"))
    return inline_pdf(papers.result_receipt(hand_out, signature), f"bien-nhan {dossier.code}")


def _printed(request: OfficerRequest, dossier_id: UUID, kind: str, occasion: int | None) -> HttpResponse:
    dossier = found(request, dossier_id)
    wanted = one_printable(dossier, SLUGS[kind], occasion) if kind in SLUGS else None
    if wanted is None:
        raise Http404
    pdf = print_form(dossier, wanted, by=request.user, at=timezone.now())
    return inline_pdf(pdf, f"{kind} {dossier.code}")


def _look_at_kept(request: OfficerRequest, paper: Attachment) -> None:
    """Let the owner of a paper of the vault see that it was opened for this dossier."""
    if paper.document_id is not None:
        purpose = _("Xem giấy tờ dùng lại khi xử lý hồ sơ")
        subject = f"document:{paper.document_id}"
        record_look(subject, by=request.user.pk, at=timezone.now(), purpose=purpose)


def _look(request: OfficerRequest, dossier: Dossier, purpose: str) -> None:
    record_look(f"dossier:{dossier.pk}", by=request.user.pk, at=timezone.now(), purpose=purpose)


def _kept(sha256: str) -> bytes:
    try:
        return files.load(sha256)
    except files.MissingFileError:
        raise Http404 from None
