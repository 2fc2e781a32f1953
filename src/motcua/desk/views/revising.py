"""Correcting a signed result or issuing it again: propose, sign, issue, each by whoever may."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.audit.services import record_look
from motcua.desk.access import OfficerRequest, found, officers
from motcua.desk.files import inline_pdf
from motcua.desk.forms.revising import RevisionForm
from motcua.desk.pages import page, posted
from motcua.desk.refusals import sentence
from motcua.dossiers.models import Dossier, Revision
from motcua.dossiers.queries.desk import agencies_of
from motcua.dossiers.queries.revisions import open_revisions
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.dossiers.services.revising import (
    drop_revision,
    issue_revision,
    propose_revision,
    sign_revision,
    steps_for,
)
from motcua.foundation import files
from motcua.workflows.rules import Action


@officers
@require_safe
def waiting(request: OfficerRequest) -> HttpResponse:
    """List the revisions under way at this person's agencies."""
    rows = list(open_revisions(agencies_of(request.user, timezone.localdate()))[:200])
    return page(request, "revisions", {"rows": rows})


@officers
@require_http_methods(["GET", "POST"])
def revising(request: OfficerRequest, dossier_id: UUID) -> HttpResponse:
    """Show what takes the place of a result, and take in a proposal for it."""
    dossier, now = found(request, dossier_id), timezone.now()
    result = getattr(dossier, "result", None)
    if result is None or result.document_id is None:
        raise Http404
    form = RevisionForm(
        posted(request), dossier=dossier, action=Action.SUBMIT_FOR_SIGNATURE, user=request.user, now=now
    )
    if form.is_bound and form.is_valid() and _proposed(request, dossier, form):
        return redirect("desk:revising", dossier.pk)
    revision = dossier.revisions.filter(issued_at=None, dropped_at=None).first()
    values = {"dossier": dossier, "result": result, "form": form, "revision": revision}
    steps = steps_for(request.user, dossier, revision, now)
    past = dossier.revisions.exclude(issued_at=None, dropped_at=None).order_by("-id")
    return page(request, "revising", {**values, "steps": steps, "past": past}, status=422 if form.errors else 200)


def _proposed(request: OfficerRequest, dossier: Dossier, form: RevisionForm) -> bool:
    try:
        propose_revision(dossier.pk, form.change(), by=request.user, at=timezone.now())
    except ActionRefusedError as error:
        form.add_error(None, sentence(error))
        return False
    messages.success(request, _("Đã trình bản thay thế để lãnh đạo ký."))
    return True


@officers
@require_POST
def carry_on(request: OfficerRequest, dossier_id: UUID, revision_id: int) -> HttpResponse:
    """Sign, issue or give up the revision under way."""
    dossier = found(request, dossier_id)
    revision = get_object_or_404(Revision, pk=revision_id, dossier=dossier)
    try:
        messages.success(request, _carried_on(request, revision))
    except ActionRefusedError as error:
        messages.error(request, sentence(error))
    return redirect("desk:revising", dossier.pk)


def _carried_on(request: OfficerRequest, revision: Revision) -> str:
    by, at = request.user, timezone.now()
    match request.POST.get("do"):
        case "sign":
            sign_revision(revision.pk, by=by, at=at)
            return _("Đã ký bản thay thế.")
        case "issue":
            issue_revision(revision.pk, by=by, at=at)
            return _("Đã phát hành bản thay thế; bản cũ được giữ và ghi rõ đã bị thay thế.")
        case "drop":
            drop_revision(revision.pk, request.POST.get("reason", ""), by=by, at=at)
            return _("Đã bỏ bản thay thế; kết quả cũ giữ nguyên.")
    raise Http404


@officers
@require_safe
def draft(request: OfficerRequest, dossier_id: UUID, revision_id: int) -> HttpResponse:
    """Show the paper of a revision as it is now."""
    dossier = found(request, dossier_id)
    revision = get_object_or_404(Revision, pk=revision_id, dossier=dossier)
    record_look(f"dossier:{dossier.pk}", by=request.user.pk, at=timezone.now(), purpose=_("Xem bản thay thế"))
    kept = revision.document.sha256 if revision.document else revision.signed_sha256 or revision.draft_sha256
    try:
        return inline_pdf(files.load(kept), revision.title)
    except files.MissingFileError:
        raise Http404 from None
