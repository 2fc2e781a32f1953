"""What an officer was reminded of and still waits: their own work, and what they lead."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from motcua.desk.access import OfficerRequest, officers
from motcua.desk.pages import page
from motcua.desk.wording import DUES, RUNG_TONES, WAITINGS
from motcua.dossiers.models import Notice
from motcua.dossiers.queries.desk import Due
from motcua.dossiers.queries.watching import notices_for
from motcua.dossiers.rules.escalation import Rung, Waiting
from motcua.notifications.queries import inbox
from motcua.notifications.services import mark_read

SHOWN = 100


@officers
@require_safe
def reminders(request: OfficerRequest) -> HttpResponse:
    now = timezone.now()
    notices = notices_for(request.user, timezone.localdate(now))[:SHOWN]
    rows = [(each, WAITINGS[Waiting(each.waits_for)], *_level(each, now)) for each in notices]
    values = {"rows": rows, "letters": inbox(request.user).filter(read_at=None)[:5], "now": now}
    return page(request, "reminders", values)


def _level(notice: Notice, now: datetime) -> tuple[str, str]:
    """Return how far a clock is in words and tone; whose end is past is late, whoever was told what."""
    if notice.rung < Rung.HEAD and notice.due_at <= now:
        return str(DUES[Due.LATE]), "late"
    return str(notice.get_rung_display()), RUNG_TONES[Rung(notice.rung)]


@officers
@require_POST
def seen(request: OfficerRequest) -> HttpResponse:
    mark_read(request.user, at=timezone.now())
    return redirect("desk:reminders")
