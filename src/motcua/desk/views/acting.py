"""Doing one thing with one dossier: its form, then the service."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from motcua.desk.access import OfficerRequest, found, officers
from motcua.desk.acts import BY_SLUG, Act, Doer
from motcua.desk.files import inline_pdf
from motcua.desk.forms.acts import ActForm
from motcua.desk.forms.proposing import ProposalForm
from motcua.desk.pages import fragment, page, posted
from motcua.desk.refusals import sentence
from motcua.dossiers import papers
from motcua.dossiers.models import Dossier
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.foundation.documents import TemplateError
from motcua.workflows.rules import Action


@officers
@require_http_methods(["GET", "POST"])
def act(request: OfficerRequest, dossier_id: UUID, slug: str) -> HttpResponse:
    dossier, chosen = found(request, dossier_id), _act(slug)
    if chosen.action is Action.SIGN:
        return redirect("desk:sign", dossier_id)
    form = chosen.form(
        posted(request), dossier=dossier, action=chosen.action, user=request.user, now=timezone.now()
    )
    form.files = request.FILES
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            status = 409
            if perform(request, dossier, chosen, form):
                return redirect("desk:dossier", dossier.pk)
    return _show(request, chosen, form, status)


def _act(slug: str) -> Act:
    if slug not in BY_SLUG:
        raise Http404
    return BY_SLUG[slug]


def perform(request: OfficerRequest, dossier: Dossier, chosen: Act, form: ActForm) -> bool:
    """Do an act and say so; what is refused is said in the form, with everything typed still in it."""
    doer = Doer(request.user, timezone.now(), form.cleaned_data.get("seen"))
    try:
        chosen.do(dossier, form, doer)
    except ActionRefusedError as error:
        form.add_error(None, sentence(error))
        if error.code == "changed":  # a second press means: yes, still
            form.data = {**form.data.dict(), "seen": str(dossier.journal_length)}  # type: ignore[attr-defined]
        return False
    messages.success(request, f"{dossier.code}: {chosen.done}")
    return True


def _show(request: OfficerRequest, chosen: Act, form: ActForm, status: int) -> HttpResponse:
    values = {"dossier": form.dossier, "act": chosen, "form": form, "name": f"desk/parts/{chosen.slug}.html"}
    if request.headers.get("HX-Request"):
        return fragment(request, "act#form", values, status=status)
    return page(request, "act", values, status=status)


@officers
@require_http_methods(["GET", "POST"])
def preview(request: OfficerRequest, dossier_id: UUID) -> HttpResponse:
    """Show the result as it would be, from what is typed so far; nothing is kept."""
    dossier, now = found(request, dossier_id), timezone.now()
    form = ProposalForm(
        posted(request), dossier=dossier, action=Action.SUBMIT_FOR_SIGNATURE, user=request.user, now=now
    )
    if not form.is_valid():
        return _show(request, BY_SLUG["submit-for-signature"], form, 422 if form.is_bound else 200)
    proposal = form.proposal()
    try:
        pdf = papers.result_draft(dossier, proposal.content, number=proposal.number, title=proposal.title, at=now)
    except TemplateError:
        form.add_error(None, _CANNOT_PRINT)
        return _show(request, BY_SLUG["submit-for-signature"], form, 422)
    return inline_pdf(pdf, proposal.title)


_CANNOT_PRINT = gettext_lazy("Không dựng được văn bản từ nội dung này. Hãy bỏ ký tự lạ rồi xem lại.")
