"""Loading of what a data pack says of places, agencies, staff and days."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django.contrib.auth.hashers import make_password
from django.db import models, transaction
from django.utils import timezone

from motcua.accounts.models import User
from motcua.kernel.vietnamese import fold
from motcua.organizations.models import (
    Agency,
    Area,
    AreaSuccession,
    CalendarDay,
    Dated,
    OfficeHours,
    Posting,
)
from motcua.organizations.queries import forget_agencies, forget_calendars
from motcua.organizations.rules.pack import (
    AgencyFact,
    AreaFact,
    DayFact,
    HoursFact,
    Key,
    Organizations,
    StaffFact,
    SuccessionFact,
)
from motcua.organizations.services.founding import agency_of, area_of

BATCH = 2_000
ONE_DAY = timedelta(days=1)
D = TypeVar("D", bound=Dated)


@dataclass
class Tally:
    """How many rows of a kind were added, changed or closed, and were there already."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0


@transaction.atomic
def load_organizations(facts: Organizations, *, at: datetime) -> dict[str, Tally]:
    """Bring places, agencies, staff and days to what a pack says; the same pack again changes nothing.

    A row of a key that begins later closes the open one on the day before.
    """
    areas, area_tally = _load_areas(facts.areas)
    agencies, agency_tally = _load_agencies(facts.agencies, areas)
    tallies = {
        "areas": area_tally,
        "successions": _load_successions(facts.successions, areas),
        "agencies": agency_tally,
        "staff": _load_staff(facts.staff, agencies),
        "office_hours": _load_hours(facts.hours, agencies, today=timezone.localdate(at)),
        "calendar_days": _load_days(facts.days),
    }
    forget_calendars()
    forget_agencies()
    return tallies


def _load_areas(facts: Sequence[AreaFact]) -> tuple[dict[Key, Area], Tally]:
    tally = Tally()
    kept = {(row.code, row.valid_from): row for row in Area.objects.all()}
    for kind in ("province", "district", "commune"):
        wanted = [fact for fact in facts if fact.kind == kind]
        new = [
            area_of(fact, kept[fact.parent] if fact.parent else None) for fact in wanted if fact.key not in kept
        ]
        for fact in wanted:
            if fact.key in kept:
                _update(kept[fact.key], tally, name=fact.name, name_fold=fold(fact.name), valid_to=fact.valid_to)
        _close_earlier(kept.values(), new, tally, same=lambda row: (row.code, row.kind))
        Area.objects.bulk_create(new, batch_size=BATCH)
        kept |= {(row.code, row.valid_from): row for row in new}
        tally.added += len(new)
    return kept, tally


def _load_successions(facts: Sequence[SuccessionFact], areas: dict[Key, Area]) -> Tally:
    kept = set(AreaSuccession.objects.values_list("old_id", "new_id"))
    new = [
        AreaSuccession(
            old=areas[fact.old],
            new=areas[fact.new],
            is_whole=fact.is_whole,
            is_main=fact.is_main,
            effective_on=fact.effective_on,
            legal_basis=fact.legal_basis,
        )
        for fact in facts
        if (areas[fact.old].pk, areas[fact.new].pk) not in kept
    ]
    AreaSuccession.objects.bulk_create(new, batch_size=BATCH)
    return Tally(added=len(new), unchanged=len(facts) - len(new))


def _load_agencies(facts: Sequence[AgencyFact], areas: dict[Key, Area]) -> tuple[dict[str, Agency], Tally]:
    """Return the latest agency of each key after loading them level by level, parents first."""
    tally = Tally()
    kept = {(row.key, row.valid_from): row for row in Agency.objects.all()}
    for depth in sorted({fact.path.count("/") for fact in facts}):
        new = []
        for fact in (each for each in facts if each.path.count("/") == depth):
            row = kept.get((fact.key, fact.valid_from))
            if row is None:
                new.append(agency_of(fact, _parent(fact, kept), areas[fact.area] if fact.area else None))
            else:
                texts = {"name": fact.name, "name_fold": fold(fact.name), "address": fact.address}
                _update(row, tally, code=fact.code, phone=fact.phone, valid_to=fact.valid_to, **texts)
        _close_earlier(kept.values(), new, tally, same=lambda row: row.key)
        Agency.objects.bulk_create(new, batch_size=BATCH)
        kept |= {(row.key, row.valid_from): row for row in new}
        tally.added += len(new)
    return {row.key: row for row in sorted(kept.values(), key=lambda row: row.valid_from)}, tally


def _parent(fact: AgencyFact, kept: dict[Key, Agency]) -> Agency | None:
    """Return the agency above that existed when this one began; else the one that came first."""
    above = sorted((row for row in kept.values() if row.key == fact.parent), key=lambda row: row.valid_from)
    return next((row for row in reversed(above) if row.valid_from <= fact.valid_from), above[0] if above else None)


def _load_staff(facts: Sequence[StaffFact], agencies: dict[str, Agency]) -> Tally:
    """Load people without a usable password; whoever may let them in sets one."""
    tally = Tally()
    users = {user.username: user for user in User.objects.filter(kind=User.Kind.OFFICER)}
    newcomers: dict[str, User] = {}
    for fact in facts:
        if fact.username not in users and fact.username not in newcomers:
            newcomers[fact.username] = User(
                username=fact.username,
                kind=User.Kind.OFFICER,
                full_name=fact.full_name,
                name_fold=fold(fact.full_name),
                password=make_password(None),
            )
    User.objects.bulk_create(newcomers.values(), batch_size=BATCH)
    users |= newcomers
    kept = {(row.user_id, row.agency_id, row.role, row.valid_from): row for row in Posting.objects.all()}
    new = []
    for fact in facts:
        user, agency = users[fact.username], agencies[fact.agency]
        row = kept.get((user.pk, agency.pk, fact.role, fact.valid_from))
        if row is not None:
            _update(row, tally, title=fact.title, valid_to=fact.valid_to)
            continue
        days = {"valid_from": fact.valid_from, "valid_to": fact.valid_to}
        new.append(Posting(user=user, agency=agency, role=fact.role, title=fact.title, **days))
    Posting.objects.bulk_create(new, batch_size=BATCH)
    tally.added += len(new)
    tally.changed += _end_with_their_agencies()
    return tally


def _end_with_their_agencies() -> int:
    """Close the open postings at agencies that have a last day; return how many.

    One plain update for each last day, and there are few: a join would be planned by what was known of the tables
    before they were filled.
    """
    ended: dict[date, list[int]] = {}
    for agency, last in Agency.objects.exclude(valid_to=None).values_list("pk", "valid_to"):
        if last is not None:
            ended.setdefault(last, []).append(agency)
    open_ones = Posting.objects.filter(valid_to=None)
    return sum(open_ones.filter(agency__in=agencies).update(valid_to=last) for last, agencies in ended.items())


def _load_hours(facts: Sequence[HoursFact], agencies: dict[str, Agency], *, today: date) -> Tally:
    """Load office hours: the rules of an agency are exchanged as a whole, on their first day or from today on."""
    tally = Tally()
    for key in dict.fromkeys(fact.agency for fact in facts):
        agency = agencies[key] if key else None
        _load_hours_of(agency, [fact for fact in facts if fact.agency == key], tally, today=today)
    return tally


def _load_hours_of(agency: Agency | None, facts: Sequence[HoursFact], tally: Tally, *, today: date) -> None:
    rows = list(OfficeHours.objects.filter(agency=agency, valid_to=None))
    latest = [fact for fact in facts if fact.valid_to is None]
    known = {(row.weekday, row.opens, row.closes, row.counts_in_terms) for row in rows}
    if known == {fact.window for fact in latest}:
        tally.unchanged += len(rows)
        return
    begins = None
    if rows:
        earliest = max(row.valid_from for row in rows) + ONE_DAY
        wanted = latest[0].valid_from
        begins = wanted if wanted >= earliest else max(today, earliest)
        tally.changed += OfficeHours.objects.filter(pk__in=[row.pk for row in rows]).update(
            valid_to=begins - ONE_DAY
        )
    new = [
        OfficeHours(
            agency=agency,
            weekday=fact.weekday,
            opens=fact.opens,
            closes=fact.closes,
            counts_in_terms=fact.counts,
            valid_from=begins or fact.valid_from,
            valid_to=fact.valid_to,
        )
        for fact in (latest if rows else facts)
    ]
    OfficeHours.objects.bulk_create(new, batch_size=BATCH)
    tally.added += len(new)


def _load_days(facts: Iterable[DayFact]) -> Tally:
    tally = Tally()
    kept = {row.day: row for row in CalendarDay.objects.filter(agency=None)}
    for fact in facts:
        values = {"is_open": fact.is_open, "name": fact.name, "source": fact.source}
        if fact.day in kept:
            _update(kept[fact.day], tally, **values)
        else:
            CalendarDay.objects.create(agency=None, day=fact.day, **values)
            tally.added += 1
    return tally


def _update(row: models.Model, tally: Tally, **values: Any) -> None:
    """Save what differs: a spelling, an address, the last day."""
    differing = [name for name, value in values.items() if getattr(row, name) != value]
    for name in differing:
        setattr(row, name, values[name])
    if differing:
        row.save(update_fields=differing)
        tally.changed += 1
    else:
        tally.unchanged += 1


def _close_earlier(kept: Iterable[D], new: Iterable[D], tally: Tally, *, same: Callable[[D], Any]) -> None:
    """End each open row whose successor of the same key begins later, on the day before."""
    starts = {same(row): row.valid_from for row in new}
    for row in kept:
        begins = starts.get(same(row))
        if begins is not None and row.valid_to is None and row.valid_from < begins:
            _update(row, tally, valid_to=begins - ONE_DAY)
