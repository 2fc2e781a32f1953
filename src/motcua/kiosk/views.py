"""The pages of the waiting hall."""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.counters import queries
from motcua.counters.models import Line, Ticket
from motcua.counters.rules import State
from motcua.counters.services.calling import HallRefusedError, take_ticket
from motcua.foundation.access import public
from motcua.foundation.limits import TICKETS_BY_VISITOR, visitor
from motcua.organizations.models import Agency
from motcua.organizations.queries import agency_by_key


@public
@never_cache
@require_http_methods(["GET", "POST"])
def hall(request: HttpRequest, key: str) -> HttpResponse:
    """Show the lines with how long they are; a press takes a number."""
    agency = _unit(key)
    problem = ""
    if request.method == "POST":
        try:
            return redirect("kiosk:ticket", _taken(request, agency).pk)
        except HallRefusedError:
            problem = _("Nhóm việc này đang tạm ngừng phát số. Hãy chọn nhóm khác hoặc hỏi cán bộ hướng dẫn.")
    values = {
        "agency": agency,
        "lines": queries.lines_now(agency, localdate()),
        "key": uuid.uuid4(),
        "problem": problem,
    }
    return render(request, "kiosk/hall.html", values, status=422 if problem else 200)


def _unit(key: str) -> Agency:
    agency = agency_by_key(key, localdate())
    if agency is None or not Line.objects.filter(agency=agency).exists():
        raise Http404
    return agency


def _taken(request: HttpRequest, agency: Agency) -> Ticket:
    """Take the number that a press asks for. Raises ``HallRefusedError``."""
    if TICKETS_BY_VISITOR.is_used_up(visitor(request)):
        raise HallRefusedError("line_closed")
    chosen, pressed = request.POST.get("line", ""), request.POST.get("key", "")
    line = Line.objects.filter(pk=int(chosen) if chosen.isdecimal() and len(chosen) < 10 else 0, agency=agency)
    try:
        key = uuid.UUID(pressed)
    except ValueError:
        raise HallRefusedError("not_now") from None
    found = line.first()
    if found is None:
        raise HallRefusedError("line_closed")
    return take_ticket(found, key=key, has_priority="priority" in request.POST, at=timezone.now())


@public
@never_cache
@require_safe
def ticket(request: HttpRequest, ticket_id: uuid.UUID) -> HttpResponse:
    """Show a number, who is before it and where it is called; the page keeps itself fresh."""
    try:
        found = queries.ticket_of(ticket_id)
    except Ticket.DoesNotExist:
        raise Http404 from None
    values: dict[str, Any] = {"ticket": found, "state": State(found.state)}
    if found.state == State.WAITING:
        values["ahead"] = queries.ahead_of(found)
    template = "kiosk/ticket.html#state" if request.headers.get("HX-Request") else "kiosk/ticket.html"
    return render(request, template, values)


@public
@never_cache
@require_safe
def board(request: HttpRequest, key: str) -> HttpResponse:
    """Show on the big screen which number is called to which window."""
    agency = _unit(key)
    values = {"agency": agency, "called": queries.called_now(agency, localdate()), "now": timezone.now()}
    template = "kiosk/board.html#called" if request.headers.get("HX-Request") else "kiosk/board.html"
    return render(request, template, values)
