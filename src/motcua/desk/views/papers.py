"""Papers of a dossier: what was handed in, the slips, the result. Every look is recorded."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from motcua.audit.services import record_look
from motcua.desk.access import OfficerRequest, found, officers
from motcua.desk.files import inline, inline_pdf
from motcua.dossiers import papers
from motcua.dossiers.models import Attachment, Dossier, Result, Supplement
from motcua.foundation import files
from motcua.workflows.rules import Action


@officers
@require_safe
def attachment(request: OfficerRequest, dossier_id: UUID, attachment_id: UUID) -> HttpResponse:
    dossier = found(request, dossier_id)
    paper = get_object_or_404(Attachment.objects.exclude(sha256=""), pk=attachment_id, dossier=dossier)
    _look(request, dossier, _("Xem giấy tờ khi xử lý hồ sơ"))
    return inline(_kept(paper.sha256), paper.content_type, paper.file_name or paper.name)


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
    """Return the receipt or the refusal; a supplement slip is the latest one."""
    dossier = found(request, dossier_id)
    makers = {"tiep-nhan": _receipt, "tu-choi": _refusal, "bo-sung": _last_supplement}
    if kind not in makers:
        raise Http404
    pdf = makers[kind](dossier)
    _look(request, dossier, _("In phiếu cho người nộp"))
    return inline_pdf(pdf, f"{kind} {dossier.code}")


@officers
@require_safe
def supplement_slip(request: OfficerRequest, dossier_id: UUID, number: int) -> HttpResponse:
    dossier = found(request, dossier_id)
    asked = get_object_or_404(Supplement.objects.select_related("asked_by"), dossier=dossier, number=number)
    asked.dossier = dossier
    _look(request, dossier, _("In phiếu cho người nộp"))
    return inline_pdf(papers.supplement(asked, at=timezone.now()), f"bo-sung {dossier.code}")


def _receipt(dossier: Dossier) -> bytes:
    return papers.receipt(dossier, at=timezone.now())


def _last_supplement(dossier: Dossier) -> bytes:
    asked = dossier.supplements.select_related("asked_by").order_by("-number").first()
    if asked is None:
        raise Http404
    return papers.supplement(asked, at=timezone.now())


def _refusal(dossier: Dossier) -> bytes:
    event = dossier.events.filter(kind=Action.REFUSE).select_related("by").order_by("-seq").first()
    if event is None or event.by is None:
        raise Http404
    return papers.refusal(dossier, papers.Refusal(event.note, event.by, event.at))


def _look(request: OfficerRequest, dossier: Dossier, purpose: str) -> None:
    record_look(f"dossier:{dossier.pk}", by=request.user.pk, at=timezone.now(), purpose=purpose)


def _kept(sha256: str) -> bytes:
    try:
        return files.load(sha256)
    except files.MissingFileError:
        raise Http404 from None
