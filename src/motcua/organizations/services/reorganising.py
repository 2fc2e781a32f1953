"""Writing what a reorganisation changes in places, agencies and postings, and giving it back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q

from motcua.organizations.models import (
    Agency,
    AgencySuccession,
    Area,
    AreaSuccession,
    Posting,
    Reorganisation,
    ReorganisationChange,
)
from motcua.organizations.queries import forget_agencies, forget_calendars
from motcua.organizations.rules.pack import AgencyFact
from motcua.organizations.rules.reorganisation_plan import Plan
from motcua.organizations.services.founding import agency_of, area_of
from motcua.organizations.structure import Changes, ended_agencies

BATCH = 2_000
ONE_DAY = timedelta(days=1)
VOID = Q(valid_to__lt=F("valid_from"))  # founded by a reorganisation that was undone
What = ReorganisationChange.What
_DEPTH = ("province", "district", "commune")
_TABLES: dict[str, type[models.Model]] = {
    What.AREA: Area,
    What.AREA_SUCCESSION: AreaSuccession,
    What.AGENCY: Agency,
    What.SUCCESSION: AgencySuccession,
    What.POSTING: Posting,
}


def restructure(reorganisation: Reorganisation, plan: Plan, changes: Changes) -> list[tuple[int, int]]:
    """Write what is new and end what ends, each row noted so that it can be given back.

    Returns each new posting with the one it continues. Call it inside the transaction that begins the operation.
    """
    _places(reorganisation, changes)
    _end(reorganisation, What.AREA, changes.areas_ended, plan.eve)
    _end(reorganisation, What.AGENCY, changes.agencies_ended, plan.eve)
    _agencies(reorganisation, changes.agencies)
    _successions(reorganisation, plan)
    _end(reorganisation, What.POSTING, changes.postings_ended, plan.eve)
    return _postings(reorganisation, plan, changes)


def note(reorganisation: Reorganisation, what: str, rows: Iterable[int]) -> None:
    """Keep which rows a reorganisation made."""
    ReorganisationChange.objects.bulk_create(
        [ReorganisationChange(reorganisation=reorganisation, what=what, row=row, is_new=True) for row in rows],
        batch_size=BATCH,
    )


def note_ended(reorganisation: Reorganisation, what: str, rows: Mapping[int, date | None]) -> None:
    """Keep which rows a reorganisation ended, each with the last day it had before."""
    ReorganisationChange.objects.bulk_create(
        [
            ReorganisationChange(
                reorganisation=reorganisation, what=what, row=row, is_new=False, last_day_before=day
            )
            for row, day in rows.items()
        ],
        batch_size=BATCH,
    )


def _end(reorganisation: Reorganisation, what: str, rows: Iterable[Area | Agency | Posting], last: date) -> None:
    before = {row.pk: row.valid_to for row in rows}
    note_ended(reorganisation, what, before)
    _TABLES[what]._default_manager.filter(pk__in=list(before)).update(valid_to=last)


def _places(reorganisation: Reorganisation, changes: Changes) -> None:
    kept = {(row.code, row.valid_from): row for row in Area.objects.all()}
    for kind in _DEPTH:
        wanted = [fact for fact in changes.areas if fact.kind == kind]
        new = [area_of(fact, kept[fact.parent] if fact.parent else None) for fact in wanted]
        _found(Area, new, "code")
        kept |= {(row.code, row.valid_from): row for row in new}
        note(reorganisation, What.AREA, [row.pk for row in new])
    heirs = [
        AreaSuccession(
            old=kept[each.old],
            new=kept[each.new],
            is_whole=each.is_whole,
            is_main=each.is_main,
            effective_on=each.effective_on,
            legal_basis=each.legal_basis,
        )
        for each in changes.area_successions
    ]
    AreaSuccession.objects.bulk_create(heirs, batch_size=BATCH)
    note(reorganisation, What.AREA_SUCCESSION, [row.pk for row in heirs])


def _found(table: type[models.Model], rows: Sequence[Any], unique: str) -> None:
    """Insert rows, or bring back the void ones that an undone reorganisation left under the same key and day."""
    key = {unique, "valid_from"}
    names = [field.name for field in table._meta.concrete_fields if not field.primary_key]
    table._default_manager.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=sorted(key),
        update_fields=[name for name in names if name not in key],
    )


def _agencies(reorganisation: Reorganisation, facts: Iterable[AgencyFact]) -> None:
    """Found agencies level by level, each below the newest row of its parent's key."""
    areas = {(row.code, row.valid_from): row for row in Area.objects.all()}
    newest = {row.key: row for row in Agency.objects.exclude(VOID).order_by("valid_from")}
    waiting = sorted(facts, key=lambda fact: fact.path.count("/"))
    for depth in sorted({fact.path.count("/") for fact in waiting}):
        new = [
            agency_of(fact, newest[fact.parent] if fact.parent else None, areas[fact.area] if fact.area else None)
            for fact in waiting
            if fact.path.count("/") == depth
        ]
        _found(Agency, new, "key")
        newest |= {row.key: row for row in new}
        note(reorganisation, What.AGENCY, [row.pk for row in new])


def _successions(reorganisation: Reorganisation, plan: Plan) -> None:
    after = {row.key: row for row in Agency.objects.on(plan.effective)}
    known = set(AgencySuccession.objects.values_list("old", "new"))
    rows = [
        AgencySuccession(
            old=old, new=after[heir.key], how=ending.change, is_main=heir.is_main, reorganisation=reorganisation
        )
        for old in ended_agencies(plan).values()
        for ending in [plan.orders.endings[old.key]]
        for heir in ending.heirs
        if (old.pk, after[heir.key].pk) not in known
    ]
    AgencySuccession.objects.bulk_create(rows, batch_size=BATCH)
    note(reorganisation, What.SUCCESSION, [row.pk for row in rows])


def _postings(reorganisation: Reorganisation, plan: Plan, changes: Changes) -> list[tuple[int, int]]:
    after = {row.key: row for row in Agency.objects.on(plan.effective)}
    for posting, heir in zip(changes.postings, changes.heirs, strict=True):
        posting.agency = after[heir]
    Posting.objects.bulk_create(changes.postings, batch_size=BATCH)
    note(reorganisation, What.POSTING, [row.pk for row in changes.postings])
    forget_agencies()
    forget_calendars()
    return [(row.pk, before) for row, before in zip(changes.postings, changes.carried, strict=True)]


def give_back(reorganisation: Reorganisation) -> None:
    """Bring places, agencies and postings to what they were; whoever calls has made sure that nothing needs them.

    Places and agencies that were founded stay as void rows, valid on no day: transfers and figures point to them.
    """
    changes = reorganisation.changes
    for what in (What.POSTING, What.SUCCESSION, What.AREA_SUCCESSION):
        made = changes.filter(what=what, is_new=True).values_list("row", flat=True)
        _TABLES[what]._default_manager.filter(pk__in=list(made)).delete()
    for what in (What.AGENCY, What.AREA):
        made = changes.filter(what=what, is_new=True).values_list("row", flat=True)
        _TABLES[what]._default_manager.filter(pk__in=list(made)).update(valid_to=F("valid_from") - ONE_DAY)
    for what in (What.POSTING, What.AGENCY, What.AREA):
        ended = changes.filter(what=what, is_new=False).values_list("last_day_before", "row")
        days = dict.fromkeys(day for day, _row in ended)
        for last in days:
            rows = [row for day, row in ended if day == last]
            _TABLES[what]._default_manager.filter(pk__in=rows).update(valid_to=last)
    forget_agencies()
    forget_calendars()
