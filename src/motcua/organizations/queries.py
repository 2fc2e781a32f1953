"""Who and where: agencies on a day, people's postings, the working calendar of an office."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.foundation.keeping import Kept
from motcua.kernel.working_time import WorkingCalendar
from motcua.organizations.models import Agency, Area, CalendarDay, Posting
from motcua.organizations.working_days import FIRST_YEAR, LAST_YEAR, forget_calendars, offices

__all__ = [
    "FIRST_YEAR", "LAST_YEAR", "agencies_below", "agencies_led", "agency_by_id", "agency_by_key", "agency_of_area",
    "announced_days", "colleagues", "commune_codes", "communes_on", "forget_agencies", "forget_calendars",
    "offices", "postings_of", "reach_of", "standing_agency", "within", "working_calendar",
]  # fmt: skip

AGENCY_SECONDS = 5  # how long a process may keep an agency before it looks again
_agencies_of_key: Kept[str, tuple[Agency, ...]] = Kept(
    lambda key: tuple(Agency.objects.filter(key=key).select_related("area").order_by("pk")), seconds=AGENCY_SECONDS
)
_agency_of_id: Kept[int, Agency] = Kept(
    lambda pk: Agency.objects.select_related("area").get(pk=pk), seconds=AGENCY_SECONDS
)


def working_calendar(agency: Agency | None = None, *, counter: bool = False) -> WorkingCalendar:
    """Return the calendar an agency works by: national days, provincial ones, its own, and its office hours of
    each day; with ``counter`` that of its counters. Kept by each process for up to ``CALENDAR_SECONDS``.
    """
    return offices().calendar(agency, counter=counter)


def announced_days(first: date) -> QuerySet[CalendarDay]:
    """Return the days from ``first`` on that differ from the national calendar, latest first."""
    return CalendarDay.objects.filter(day__gte=first).select_related("agency").order_by("-day", "agency__name")


def postings_of(user: User, day: date) -> QuerySet[Posting]:
    """Return what a person holds on a day."""
    return Posting.objects.on(day).filter(user=user).select_related("agency")


def reach_of(user: User, agency_key: str, day: date) -> frozenset[int]:
    """Return the agencies where a person holds a posting on a day; with a key only those at or below that one."""
    held = {posting.agency_id for posting in user.held(day)}
    return frozenset(key for key in held if not agency_key or f"/{agency_key}/" in agency_by_id(key).path)


def colleagues(agency: Agency, role: str, day: date) -> QuerySet[User]:
    """Return the active people who hold a role at an agency on a day, by name."""
    held = Posting.objects.on(day).filter(agency=agency, role=role).values("user")
    return User.objects.filter(pk__in=held, is_active=True).order_by("name_fold", "id")


def agency_by_key(key: str, day: date) -> Agency | None:
    """Return the agency that has a key on a day."""
    return next((agency for agency in _agencies_of_key(key) if agency.is_valid_on(day)), None)


def province_code(day: date) -> str:
    """Return the code of the province itself on a day ("H58"): under it what belongs to no unit yet is asked."""
    rows = Agency.objects.on(day).filter(kind=Agency.Kind.PROVINCE).order_by("-valid_from", "pk")
    return rows.values_list("code", flat=True).first() or ""


def agency_by_id(agency_id: int) -> Agency:
    """Return an agency with its place. Raises ``Agency.DoesNotExist``."""
    return _agency_of_id(agency_id)


def forget_agencies() -> None:
    """Make this process read agencies again; for whoever has just changed them."""
    _agencies_of_key.forget()
    _agency_of_id.forget()
    _codes_on.forget()


def standing_agency(agency: Agency, day: date) -> Agency:
    """Return an agency while it stands; once it has ended, its main heir, or the heir of that."""
    seen = {agency.pk}
    while not agency.is_valid_on(day):
        heirs = Agency.objects.filter(predecessions__old=agency, predecessions__is_main=True)
        heir = heirs.select_related("area").first()
        if heir is None or heir.pk in seen:
            return agency
        seen.add(heir.pk)
        agency = heir
    return agency


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
    mine = [agency_by_id(posting.agency_id) for posting in user.held(day) if posting.role == Role.SIGNER]
    return frozenset(Agency.objects.filter(within(mine)).values_list("pk", flat=True))


def communes_on(day: date) -> QuerySet[Area]:
    """Return the communes that exist on a day, by name."""
    communes = Area.objects.on(day).filter(kind=Area.Kind.COMMUNE)
    return communes.select_related("parent").order_by("name_fold", "code")


def commune_codes(day: date) -> frozenset[str]:
    """Return the codes of the communes that exist on a day."""
    return _codes_on(day)


_codes_on: Kept[date, frozenset[str]] = Kept(
    lambda day: frozenset(communes_on(day).order_by().values_list("code", flat=True)), seconds=AGENCY_SECONDS
)


def agencies_below(agency: Agency) -> QuerySet[Agency]:
    """Return an agency and everything below it, whenever it existed."""
    return Agency.objects.filter(path__startswith=agency.path)
