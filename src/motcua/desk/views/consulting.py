"""Answering what another agency asks."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.desk.access import OfficerRequest, found, officers
from motcua.desk.forms.consulting import AnswerForm, GoOnForm
from motcua.desk.pages import page, posted
from motcua.desk.refusals import sentence
from motcua.dossiers.models import Consultation
from motcua.dossiers.queries.desk import agencies_of
from motcua.dossiers.services import consulting
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.kernel.vietnamese import fold
from motcua.organizations.models import Agency

MOST_SUGGESTED = 20


@officers
@require_http_methods(["GET", "POST"])
def answer(request: OfficerRequest, dossier_id: UUID, consultation_id: int) -> HttpResponse:
    dossier = found(request, dossier_id)
    mine = Consultation.objects.filter(agency__in=agencies_of(request.user, timezone.localdate()))
    asked = get_object_or_404(mine.select_related("agency", "asked_by"), pk=consultation_id, dossier=dossier)
    form = AnswerForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            consulting.answer(asked.pk, form.opinion(), by=request.user, at=timezone.now())
        except ActionRefusedError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("Đã gửi ý kiến của cơ quan bạn."))
            return redirect("desk:dossier", dossier.pk)
    values = {"dossier": dossier, "asked": asked, "form": form}
    return page(request, "answer", values, status=422 if form.is_bound else 200)


@officers
@require_http_methods(["GET", "POST"])
def go_on(request: OfficerRequest, dossier_id: UUID) -> HttpResponse:
    """Let handling go on although some are silent whose time is over."""
    dossier = found(request, dossier_id)
    form = GoOnForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            consulting.go_on_without(dossier.pk, form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except ActionRefusedError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("Đã ghi nhận. Hồ sơ được làm tiếp."))
            return redirect("desk:dossier", dossier.pk)
    status = 422 if form.is_bound else 200
    return page(request, "go_on", {"dossier": dossier, "form": form}, status=status)


@officers
@require_safe
def agencies(request: OfficerRequest) -> HttpResponse:
    """Suggest agencies to ask, by words without accents."""
    typed = fold(request.GET.get("q", ""))[:100]
    rows = Agency.objects.today()
    for word in typed.split():
        rows = rows.filter(name_fold__contains=word)
    found_rows = rows.select_related("parent").order_by("name_fold")[:MOST_SUGGESTED] if len(typed) > 1 else []
    return JsonResponse(
        [{"value": str(each.pk), "text": each.name, "more": each.code} for each in found_rows], safe=False
    )
