"""Messages of the national portal that wait for somebody: what hinders each, mending it, refusing it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.audit.services import record_look
from motcua.console import inbound as wording
from motcua.console.access import ManagerRequest, province_only
from motcua.console.pages import page
from motcua.organizations.queries import communes_on
from motcua.sync.front_door import FrontDoor
from motcua.sync.inbound_ports import national_filings
from motcua.sync.models import ParkedMessage
from motcua.sync.queries.inbound import cursor_of, gaps, parked, refusals_not_taken, refused_answers
from motcua.sync.services.answering import tell_again
from motcua.sync.services.inbound import mend, turn_away

SHOWN = 100


@province_only
@require_safe
def inbound(request: ManagerRequest) -> HttpResponse:
    """List what waits, longest waiting first, and the answers that the portal does not take."""
    values = {
        "rows": [wording.row_of(each) for each in parked()[:SHOWN]],
        "cursor": cursor_of(),
        "refused": refused_answers(),
        "refusals": refusals_not_taken(),
        "gaps": gaps()[:SHOWN],
    }
    return page(request, "inbound", values)


@province_only
@require_http_methods(["GET", "POST"])
def message(request: ManagerRequest, parked_id: int) -> HttpResponse:
    """Show one message; POST puts right what hinders it and tries it at once."""
    row = get_object_or_404(ParkedMessage, pk=parked_id, outcome="")
    form = wording.MendingForm(row, _communes(), request.POST if request.method == "POST" else None)
    if request.method == "GET" or not form.is_valid():
        return _message(request, row, form, wording.RefusalForm())
    mend(row.pk, form.mending(), by=request.user, at=timezone.now())
    tried = FrontDoor(national_filings()).try_parked(ParkedMessage.objects.get(pk=row.pk), by=request.user)
    if not tried.outcome:
        messages.warning(request, _("Vẫn chưa thực hiện được. Xem lý do mới ở dưới."))
        return redirect("console:inbound-message", tried.pk)
    messages.success(request, _("Đã thực hiện bản tin. Hồ sơ đã có ở bàn tiếp nhận."))
    return redirect("console:inbound")


@province_only
@require_POST
def refuse(request: ManagerRequest, parked_id: int) -> HttpResponse:
    """Refuse a message with a reason; of a filing the national portal is told."""
    row = get_object_or_404(ParkedMessage, pk=parked_id, outcome="")
    form = wording.RefusalForm(request.POST)
    if not form.is_valid():
        return _message(request, row, wording.MendingForm(row, _communes()), form)
    turn_away(row.pk, form.cleaned_data["reason"], by=request.user, at=timezone.now())
    messages.success(request, _("Đã từ chối bản tin."))
    return redirect("console:inbound")


@province_only
@require_POST
def tell(request: ManagerRequest, dossier_id: UUID) -> HttpResponse:
    """Tell the national portal once more what it did not take."""
    tell_again(dossier_id, by=request.user.pk, at=timezone.now())
    messages.success(request, _("Đã xếp lại vào hàng gửi. Trạng thái đổi trong vòng một phút."))
    return redirect("console:inbound")


def _message(request: ManagerRequest, row: ParkedMessage, form: Any, refusal: Any) -> HttpResponse:
    record_look(f"inbound:{row.subject}", by=request.user.pk, at=timezone.now(), purpose="inbound message")
    is_wrong = bool(form.errors or refusal.errors)
    values = {"row": wording.row_of(row), "said": wording.said(row), "form": form, "refusal": refusal}
    return page(request, "inbound_message", values, status=422 if is_wrong else 200)


def _communes() -> list[tuple[str, str]]:
    return wording.commune_choices(list(communes_on(timezone.localdate()).order_by("name_fold")))
