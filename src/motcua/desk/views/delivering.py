"""Results that leave without the counter, the code that opens a hand-out, and what nobody fetches."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.accounts.models import User
from motcua.desk.access import OfficerRequest, found, officers, receivers
from motcua.desk.forms.delivering import CameBackForm, DeliveredForm, WaybillForm
from motcua.desk.pages import page
from motcua.desk.refusals import sentence
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.desk import agencies_of
from motcua.dossiers.queries.uncollected import retention_of, told_of, waiting_results
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services import delivering as services
from motcua.dossiers.services.handing import send_code
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.foundation.pagination import CursorError, keyset_page

FORMS: dict[str, type[forms.Form]] = {
    "code": forms.Form,
    "post": WaybillForm,
    "delivered": DeliveredForm,
    "came-back": CameBackForm,
}


@officers
@require_http_methods(["GET", "POST"])
def delivering(request: OfficerRequest, dossier_id: UUID) -> HttpResponse:
    """Send a code, hand a result to the post, say what became of it."""
    dossier = found(request, dossier_id)
    if dossier.status != Status.DONE:
        return redirect("desk:dossier", dossier.pk)
    asked = request.POST.get("do", "")
    if request.method == "GET":
        return _show(request, dossier, {})
    if asked not in FORMS:
        raise Http404
    form = FORMS[asked](request.POST)
    if form.is_valid() and _done(request, dossier, asked, form):
        return redirect("desk:dossier" if asked == "delivered" else "desk:delivering", dossier.pk)
    return _show(request, dossier, {asked: form}, status=422)


def _done(request: OfficerRequest, dossier: Dossier, asked: str, form: forms.Form) -> bool:
    try:
        said = DEEDS[asked](dossier, form.cleaned_data, request.user)
    except ActionRefusedError as error:
        form.add_error(None, sentence(error))
        return False
    messages.success(request, f"{dossier.code}: {said}")
    return True


def _code(dossier: Dossier, data: dict[str, Any], user: User) -> str:
    send_code(dossier.pk, by=user, at=timezone.now())
    return _("Đã gửi mã nhận kết quả tới tài khoản của chủ hồ sơ.")


def _post(dossier: Dossier, data: dict[str, Any], user: User) -> str:
    services.post_result(dossier.pk, data["number"], by=user, at=timezone.now())
    return _("Đã ghi gửi bưu chính và báo cho chủ hồ sơ.")


def _delivered(dossier: Dossier, data: dict[str, Any], user: User) -> str:
    services.record_delivery(dossier.pk, data["delivered_at"], by=user, at=timezone.now())
    return _("Đã ghi bưu chính phát xong. Hồ sơ đã trả kết quả.")


def _came_back(dossier: Dossier, data: dict[str, Any], user: User) -> str:
    services.record_came_back(dossier.pk, data["reason"], by=user, at=timezone.now())
    return _("Đã ghi bưu chính chuyển lại. Kết quả chờ ở quầy và chủ hồ sơ được báo.")


DEEDS: dict[str, Callable[[Dossier, dict[str, Any], User], str]] = {
    "code": _code,
    "post": _post,
    "delivered": _delivered,
    "came-back": _came_back,
}


def _show(
    request: OfficerRequest, dossier: Dossier, given: dict[str, forms.Form], status: int = 200
) -> HttpResponse:
    sent = list(dossier.dispatches.order_by("-sent_at"))
    under_way = next((each for each in sent if each.delivered_at is None and each.came_back_at is None), None)
    shown = {name.replace("-", "_"): given.get(name) or kind() for name, kind in FORMS.items()}
    failed = next(iter(given.values()), None)
    code = dossier.pickup_codes.order_by("-sent_at").first()
    values = {"dossier": dossier, "sent": sent, "under_way": under_way, "failed": failed, "last_code": code}
    return page(request, "delivering", {**values, **shown}, status=status)


@receivers
@require_safe
def uncollected(request: OfficerRequest) -> HttpResponse:
    """List the results that wait at this person's counters, the longest first."""
    now = timezone.now()
    rows = waiting_results(agencies_of(request.user, timezone.localdate(now)), now)
    try:
        listing = keyset_page(rows, order=("finished_at", "id"), cursor=request.GET.get("cursor", ""))
    except CursorError as error:
        raise Http404 from error
    told = told_of(listing.rows, now)
    policy = retention_of(listing.rows[0]) if listing.rows else None
    return page(request, "uncollected", {"listing": listing, "rows": told, "policy": policy})
