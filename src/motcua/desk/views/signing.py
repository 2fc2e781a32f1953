"""The leader's page: the document large, what was looked at, one button."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from motcua.desk.access import OfficerRequest, found, officers
from motcua.desk.acts import BY_ACTION, acts_for
from motcua.desk.forms.acts import ActForm, ReturnForm
from motcua.desk.pages import page, posted
from motcua.desk.views.acting import perform
from motcua.desk.wording import CHECKS
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.results import Check, checks
from motcua.workflows.rules import Action


@officers
@require_http_methods(["GET", "POST"])
def sign(request: OfficerRequest, dossier_id: UUID) -> HttpResponse:
    dossier, now = found(request, dossier_id), timezone.now()
    if not hasattr(dossier, "result"):
        raise Http404
    looked = checks(dossier, dossier.result, request.user, now)
    form = ActForm(posted(request), dossier=dossier, action=Action.SIGN, user=request.user, now=now)
    may_sign = not any(check.is_fatal and not check.is_passed for check in looked)
    if form.is_bound and form.is_valid() and may_sign and perform(request, dossier, BY_ACTION[Action.SIGN], form):
        return redirect("desk:tab", "ky")
    values = {"form": form, "lines": [_line(check) for check in looked], "may_sign": may_sign, "now": now}
    return page(request, "sign", {**values, **_around(request, dossier)}, status=409 if form.is_bound else 200)


def _around(request: OfficerRequest, dossier: Dossier) -> dict[str, object]:
    now = timezone.now()
    possible = {act.action for act in acts_for(dossier, request.user, now)}
    back = ReturnForm(None, dossier=dossier, action=Action.RETURN_STEP, user=request.user, now=now)
    return {
        "dossier": dossier,
        "result": dossier.result,
        "can_sign": Action.SIGN in possible,
        "back": back if Action.RETURN_STEP in possible else None,
        "reason": _last_note(dossier),
    }


def _last_note(dossier: Dossier) -> str:
    event = dossier.events.filter(kind=Action.SUBMIT_FOR_SIGNATURE).order_by("-seq").first()
    return event.note if event else ""


def _line(check: Check) -> tuple[str, str]:
    good, bad = CHECKS[check.code]
    return (str(good), "done") if check.is_passed else (str(bad), "late" if check.is_fatal else "attention")
