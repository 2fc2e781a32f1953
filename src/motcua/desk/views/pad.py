"""The intake pad: goes on working when the line to the server is cut, and sends what it took in afterwards."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from motcua.catalog.queries.procedures import offered_on
from motcua.desk import intake as steps
from motcua.desk.access import OfficerRequest, receivers
from motcua.desk.forms.intake import IntakeForm, counters
from motcua.desk.pages import page
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.counter import is_received_by
from motcua.dossiers.services.catching_up import CatchingUpRefusedError, catch_up
from motcua.dossiers.services.filing import Paper

MOST_PAPERS, LONGEST_NAME = 40, 300
SENTENCES = {
    "number": gettext_lazy("Số tạm không đúng dạng. Hãy nhập lại hồ sơ này ở trang tiếp nhận."),
    "number_used": gettext_lazy("Số tạm này đã dùng cho hồ sơ khác. Hãy nhập lại hồ sơ này ở trang tiếp nhận."),
    "too_old": gettext_lazy("Hồ sơ nhận quá ba ngày trước. Hãy nhập ở trang tiếp nhận và ghi rõ ngày nhận."),
    "not_yet": gettext_lazy("Đồng hồ của máy này chạy nhanh. Hãy chỉnh giờ rồi gửi lại."),
}


@receivers
@require_safe
def pad(request: OfficerRequest) -> HttpResponse:
    """Show the form that the browser keeps."""
    units = counters(request.user, timezone.now())
    return page(request, "pad", {"units": units, "kinds": Dossier.ApplicantKind.choices})


@receivers
@require_safe
def worker(request: OfficerRequest) -> HttpResponse:
    """Return the script that keeps the page when there is no line."""
    return render(request, "desk/pad-worker.js", content_type="text/javascript")


@receivers
@require_safe
def procedures(request: OfficerRequest) -> JsonResponse:
    """Return everything these units receive, to be chosen from without a line."""
    units = counters(request.user, timezone.now())
    offered = offered_on(localdate()).filter(workflow__isnull=False).order_by("name", "pk")
    rows = offered.values_list("pk", "name", "procedure__code", "deciding_level")
    known = [
        [str(pk), f"{name} ({code})"]
        for pk, name, code, level in rows
        if any(is_received_by(unit, level) for unit in units)
    ]
    return JsonResponse(known, safe=False)


@receivers
@require_safe
def token(request: OfficerRequest) -> JsonResponse:
    """Say that the line and the session are there, and give what sending needs."""
    return JsonResponse({"token": get_token(request)})


@receivers
@require_POST
def send(request: OfficerRequest) -> JsonResponse:
    """Take one in; the answer is its code, or sentences that say what to mend. Again is the same dossier."""
    try:
        sent = json.loads(request.body)
        taken_at = datetime.fromisoformat(sent["taken_at"])
        number, papers = str(sent["number"]), [str(each).strip() for each in sent["papers"]]
        fields = {str(name): str(value) for name, value in sent["fields"].items()}
    except (ValueError, TypeError, KeyError, AttributeError):
        return _refused([_("Dữ liệu gửi lên bị hỏng. Hãy nhập lại hồ sơ này ở trang tiếp nhận.")])
    if taken_at.tzinfo is None:
        return _refused([str(SENTENCES["not_yet"])])
    form = IntakeForm(fields, user=request.user, at=timezone.now())
    if not form.is_valid():
        return _refused([str(each) for errors in form.errors.values() for each in errors])
    return _filed(request, form, _papers(papers), number, taken_at)


def _papers(names: list[str]) -> tuple[Paper, ...]:
    return tuple(Paper(name[:LONGEST_NAME]) for name in names[:MOST_PAPERS] if name)


def _filed(
    request: OfficerRequest, form: IntakeForm, papers: tuple[Paper, ...], number: str, taken_at: datetime
) -> JsonResponse:
    filing: Any = replace(steps.filing_of(form, []), papers=papers)
    try:
        dossier = catch_up(filing, number, taken_at=taken_at, by=request.user, at=form.at)
    except CatchingUpRefusedError as error:
        return _refused([str(SENTENCES[error.code])])
    return JsonResponse({"code": dossier.code, "url": reverse("desk:received", args=[dossier.pk])})


def _refused(sentences: list[str]) -> JsonResponse:
    return JsonResponse({"errors": sentences}, status=422)
