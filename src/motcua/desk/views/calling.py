"""Calling numbers: sit down at a window, call, serve, send on."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from motcua.counters import queries
from motcua.counters.models import Line, Window
from motcua.counters.rules import TicketAct
from motcua.counters.services import calling
from motcua.counters.services.calling import HallRefusedError
from motcua.desk.access import OfficerRequest, receivers
from motcua.desk.pages import page

SENTENCES = {
    "nobody": _("Không còn ai chờ ở các nhóm việc của quầy này."),
    "taken": _("Quầy này đang có cán bộ khác ngồi. Hãy chọn quầy khác."),
    "busy": _("Quầy đang có người. Hãy xong lượt này rồi mới rời quầy."),
    "not_yours": _("Bạn không ngồi ở quầy này. Hãy chọn quầy của bạn."),
    "not_now": _("Số này vừa đổi trạng thái. Hãy xem lại màn hình."),
    "line_closed": _("Nhóm việc này đã ngừng. Hãy chọn nhóm khác."),
}
ACTS = {
    "goi-lai": TicketAct.RECALL,
    "bat-dau": TicketAct.START,
    "xong": TicketAct.FINISH,
    "vang": TicketAct.NO_SHOW,
}


@receivers
@require_safe
def windows(request: OfficerRequest) -> HttpResponse:
    """Go to the window where the officer sits, or choose one."""
    mine = Window.objects.filter(officer=request.user).first()
    if mine is not None:
        return redirect("desk:window", mine.pk)
    found = queries.windows_of(queries.hall_agencies(request.user, localdate()))
    return page(request, "windows", {"windows": found})


@receivers
@require_safe
def window(request: OfficerRequest, window_id: int) -> HttpResponse:
    """Show who is here and who waits."""
    found = _found(request, window_id)
    today = localdate()
    ticket = queries.at_window(found)
    values: dict[str, Any] = {
        "window": found,
        "ticket": ticket,
        "waiting": queries.waiting_for(found, today)[:30],
        "absent": queries.absent_today(found, today)[:10],
        "lines": [
            (str(line.pk), str(line))
            for line in Line.objects.filter(agency=found.agency, is_active=True)
            if ticket is None or line.pk != ticket.line_id
        ],
    }
    return page(request, "window", values)


def _found(request: OfficerRequest, window_id: int) -> Window:
    seen = queries.windows_of(queries.hall_agencies(request.user, localdate()))
    found = seen.filter(pk=window_id, officer=request.user).first()
    if found is None:
        raise Http404
    return found


@receivers
@require_POST
def act(request: OfficerRequest, window_id: int, name: str) -> HttpResponseRedirect:
    """Sit down, get up or call the next number."""
    services = {"ngoi": calling.sit_down, "roi": calling.get_up, "goi": calling.call_next}
    if name not in services:
        raise Http404
    try:
        services[name](window_id, by=request.user, at=timezone.now())
    except HallRefusedError as error:
        messages.warning(request, str(SENTENCES[error.code]))
    return redirect("desk:windows")


@receivers
@require_POST
def ticket_act(request: OfficerRequest, ticket_id: UUID, name: str) -> HttpResponseRedirect:
    """Do something with the number at the window, or call back one that was missed."""
    at = timezone.now()
    try:
        if name == "chuyen":
            chosen = request.POST.get("line", "")
            line_id = int(chosen) if chosen.isdecimal() and len(chosen) < 10 else 0
            calling.transfer(ticket_id, line_id, by=request.user, at=at)
        elif name == "quay-lai":
            calling.come_back(ticket_id, by=request.user, at=at)
        elif name in ACTS:
            calling.act_on(ticket_id, ACTS[name], by=request.user, at=at)
        else:
            raise Http404
    except HallRefusedError as error:
        messages.warning(request, str(SENTENCES[error.code]))
    return redirect("desk:windows")
