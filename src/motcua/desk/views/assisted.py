"""Filing in the applicant's name, with consent; and the electronic form at the counter."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.catalog.rules.answers import changes_group
from motcua.desk.access import OfficerRequest, receivers
from motcua.desk.electronic import begin, electronic_of, keep
from motcua.desk.ending import Ending
from motcua.desk.forms.intake import AssistedForm
from motcua.desk.pages import page, posted
from motcua.desk.scans import PaperLine, papers_of
from motcua.desk.views.intake import no_bad_scans, show


@receivers
@require_http_methods(["GET", "POST"])
def assisted(request: OfficerRequest) -> HttpResponse:
    form = AssistedForm(posted(request), user=request.user, at=timezone.now())
    papers: list[PaperLine] = []
    if form.is_bound:
        is_valid = form.is_valid()
        papers = papers_of(request, form)
        if is_valid and _has_form(form) and no_bad_scans(form, papers):
            return redirect("desk:electronic", begin(form, papers).pk)
    return show(request, "assisted", form, papers)


def _has_form(form: AssistedForm) -> bool:
    version = form.quote.version if form.quote else None
    if version is None or version.form is None or not version.is_online:
        form.add_error("procedure", _("Thủ tục này chưa nộp trực tuyến được. Hãy tiếp nhận tại quầy."))
        return False
    return True


@receivers
@require_http_methods(["GET", "POST"])
def electronic(request: OfficerRequest, draft_id: UUID) -> HttpResponse:
    filling, problems = electronic_of(request.user, draft_id), []
    at = timezone.now()
    ending = Ending(filling, request.POST, request.user, at)
    if request.method == "POST":
        given = dict(request.POST.lists())
        filling = ending.filling = keep(filling, given, at=at)
        looks_again = any(changes_group(filling.form, step["key"], given) for step in filling.steps)
        problems = [] if looks_again or "keep" in request.POST else filling.problems()
        if not (problems or looks_again or "keep" in request.POST):
            filed = ending.file()
            if filed is not None:
                return redirect("desk:received", filed.pk)
    values = {"filling": filling, "problems": problems, "ending": ending, "beside": ending.beside}
    return page(request, "electronic", values, status=422 if problems or ending.errors else 200)
