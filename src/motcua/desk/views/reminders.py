"""What an officer was reminded of and still waits: their own work, and what they lead."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from motcua.desk.access import OfficerRequest, officers
from motcua.desk.pages import page
from motcua.desk.wording import RUNG_TONES, WAITINGS
from motcua.dossiers.queries.watching import notices_for
from motcua.dossiers.rules.escalation import Rung, Waiting
from motcua.notifications.queries import inbox
from motcua.notifications.services import mark_read

SHOWN = 100


@officers
@require_safe
def reminders(request: OfficerRequest) -> HttpResponse:
    notices = notices_for(request.user, timezone.localdate())[:SHOWN]
    rows = [(each, WAITINGS[Waiting(each.waits_for)], RUNG_TONES[Rung(each.rung)]) for each in notices]
    values = {"rows": rows, "letters": inbox(request.user).filter(read_at=None)[:5], "now": timezone.now()}
    return page(request, "reminders", values)


@officers
@require_POST
def seen(request: OfficerRequest) -> HttpResponse:
    mark_read(request.user, at=timezone.now())
    return redirect("desk:reminders")
