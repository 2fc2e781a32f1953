"""What the calendar and the ladder cost: a new holiday over open dossiers, a round of reminders over all."""

import time
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.timezone import localdate

from benchmarks.fill import fill
from motcua.dossiers.models import Dossier, DossierEvent, NewEvent
from motcua.dossiers.services import recounting
from motcua.dossiers.services.watching import watch
from motcua.notifications.models import Message
from motcua.organizations.queries import working_calendar
from motcua.organizations.services.announcing import Announcement

Answer = dict[str, Any]
DAYS = 15  # the open dossiers were received in these
TERM = 30  # working days: all of them are due after the day that is announced


def fill_open(job: Mapping[str, Any]) -> Answer:
    """Make dossiers that are all being handled, with clocks as the engine counts them."""
    began = time.perf_counter()
    fill(job["size"], days=DAYS, is_open=True)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE dossiers_dossier SET term_amount = %s, term_unit = 'working_day'", [TERM])
        cursor.execute("VACUUM FULL ANALYZE dossiers_dossier")
    recounting.recount("bench", by=None, at=timezone.now())
    Message.objects.all().delete()
    NewEvent.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE dossiers_dossier, dossiers_dossierevent, dossiers_newevent")
        cursor.execute("CHECKPOINT")
    return {"seconds": time.perf_counter() - began}


def holiday(job: Mapping[str, Any]) -> Answer:
    """Announce a holiday that lies before the end of every open dossier; announce it again."""
    said = Announcement(_day(), is_open=False, name="Nghỉ tránh bão", source="bench", agency=None)
    planned = recounting.would_move(said)
    events = DossierEvent.objects.count()
    began = time.perf_counter()
    done = recounting.announce(said, by=None, at=timezone.now())
    seconds = time.perf_counter() - began
    written = DossierEvent.objects.count() - events
    again = time.perf_counter()
    twice = recounting.announce(said, by=None, at=timezone.now())
    return {
        "seconds": seconds,
        "again_seconds": time.perf_counter() - again,
        "facts": {
            "open": Dossier.objects.count(),
            "planned": planned.moved,
            "moved": done.moved,
            "journalled": written,
            "letters": Message.objects.count(),
            "moved_again": twice.changed,
        },
    }


def ladder(job: Mapping[str, Any]) -> Answer:
    """Climb everything that waits at once, as after a long outage; then once more with nothing due."""
    at = timezone.now()
    began = time.perf_counter()
    told = watch(at)
    first = time.perf_counter() - began
    again = time.perf_counter()
    twice = watch(at)
    idle = (time.perf_counter() - again) * 1000
    letters = Message.objects.filter(key__startswith="watch:").count()
    facts = {"rungs": told, "rungs_again": twice, "letters": letters, "first_seconds": round(first, 2)}
    return {"idle_ms": idle, "facts": facts}


def _day() -> date:
    """Return a worked day that lies inside every term."""
    return working_calendar().next_open(localdate() + timedelta(days=1))
