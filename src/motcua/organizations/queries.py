"""Who and where: agencies on a day, people's postings, the working calendar of an office."""

import time as clock
from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.kernel.working_time import Window, WorkingCalendar
from motcua.organizations.models import Agency, Area, CalendarDay, OfficeHours, Posting
from motcua.organizations.rules.calendars import national_calendar

FIRST_YEAR, LAST_YEAR = 2015, 2035
CALENDAR_SECONDS = 30  # how long a process may keep a calendar before it looks again
_calendars: dict[int | None, tuple[float, WorkingCalendar]] = {}


def working_calendar(agency: Agency | None = None) -> WorkingCalendar:
    """Return the calendar an agency works by: national days, provincial ones, its own, and its office hours.

    Kept by each process for up to ``CALENDAR_SECONDS``.
    """
    key = agency.pk if agency else None
    kept = _calendars.get(key)
    if kept is None or clock.monotonic() - kept[0] > CALENDAR_SECONDS:
        kept = (clock.monotonic(), _read_calendar(agency))
        _calendars[key] = kept
    return kept[1]


def forget_calendars() -> None:
    """Make this process read the calendars again; for whoever has just changed them."""
    _calendars.clear()


def _read_calendar(agency: Agency | None) -> WorkingCalendar:
    mine = Q(agency=None) | Q(agency=agency) if agency else Q(agency=None)
    days = CalendarDay.objects.filter(mine).order_by("agency_id")
    overrides = [(each.day, each.is_open, each.name) for each in days]
    return national_calendar(
        range(FIRST_YEAR, LAST_YEAR + 1), hours=_office_hours(mine, agency), overrides=overrides
    )


def _office_hours(mine: Q, agency: Agency | None) -> dict[int, tuple[Window, ...]] | None:
    rows = list(OfficeHours.objects.today().filter(mine).order_by("weekday", "opens"))
    own = [row for row in rows if agency and row.agency_id == agency.pk]
    hours: dict[int, tuple[Window, ...]] = {}
    for row in own or rows:
        hours[row.weekday] = (*hours.get(row.weekday, ()), (row.opens, row.closes))
    return hours or None


def postings_of(user: User, day: date) -> QuerySet[Posting]:
    """Return what a person holds on a day."""
    return Posting.objects.on(day).filter(user=user).select_related("agency")


def colleagues(agency: Agency, role: str, day: date) -> QuerySet[User]:
    """Return the active people who hold a role at an agency on a day, by name."""
    held = Posting.objects.on(day).filter(agency=agency, role=role).values("user")
    return User.objects.filter(pk__in=held, is_active=True).order_by("name_fold", "id")


def agency_by_key(key: str, day: date) -> Agency | None:
    return Agency.objects.on(day).filter(key=key).first()


def agency_of_area(area: Area, kind: str, day: date) -> Agency | None:
    """Return the agency of a kind that serves a place on a day, looking upward through the places."""
    place: Area | None = area
    while place is not None:
        found = Agency.objects.on(day).filter(area=place, kind=kind).first()
        if found:
            return found
        place = place.parent
    return None


def within(agencies: Iterable[Agency]) -> Q:
    """Return the condition "this agency or one below it" on rows of ``Agency``."""
    condition = Q(pk__in=[])
    for agency in agencies:
        condition |= Q(path__startswith=agency.path)
    return condition


def agencies_led(user: User, day: date) -> frozenset[int]:
    """Return the agencies that a person signs for on a day, with everything below them."""
    signs = Posting.objects.on(day).filter(user=user, role=Role.SIGNER).select_related("agency")
    mine = [posting.agency for posting in signs]
    return frozenset(Agency.objects.filter(within(mine)).values_list("pk", flat=True))


def communes_on(day: date) -> QuerySet[Area]:
    """Return the communes that exist on a day, by name."""
    communes = Area.objects.on(day).filter(kind=Area.Kind.COMMUNE)
    return communes.select_related("parent").order_by("name_fold", "code")
