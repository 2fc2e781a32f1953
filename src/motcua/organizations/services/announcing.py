"""Announcing a day that differs from the calendar: a new holiday, a swapped Saturday, a closure by storm."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.organizations.models import Agency, CalendarDay
from motcua.organizations.working_days import forget_calendars


@dataclass(frozen=True, slots=True)
class Announcement:
    """A day to be worked or not, for the province (``agency`` none) or one unit with those below it, and why."""

    day: date
    is_open: bool
    name: str
    source: str
    agency: Agency | None = None


@transaction.atomic
def announce_day(said: Announcement, *, by: User | None, at: datetime) -> bool:
    """Write a day that differs from the calendar; return whether it was news. The latest word on a day holds.

    Clocks that are running are recounted by whoever owns them (``dossiers.services.recounting``).
    """
    row = CalendarDay.objects.select_for_update(of=("self",)).filter(agency=said.agency, day=said.day).first()
    told = {"is_open": said.is_open, "name": said.name, "source": said.source}
    if row is not None and all(getattr(row, name) == value for name, value in told.items()):
        return False
    row = row or CalendarDay(agency=said.agency, day=said.day)
    row.is_open, row.name, row.source = said.is_open, said.name, said.source
    row.announced_by, row.announced_at = by, at
    row.save()
    facts = {"agency": said.agency.key if said.agency else "", **told}
    audit("announce day", f"day:{said.day}", by=by.pk if by else None, at=at, data=facts)
    forget_calendars()
    return True
