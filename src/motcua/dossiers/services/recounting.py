"""A change of the calendar: each running clock it touches is counted again and journalled; moved days are told.

Set-based: however many dossiers move, there are a handful of statements.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection, transaction

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.dossiers.models import Consultation, Supplement
from motcua.dossiers.queries.clocks import Calendars, office_calendar
from motcua.dossiers.queries.recounting import Change, Outcome, Scope, changes, moved_opinions
from motcua.foundation.copying import lines
from motcua.notifications.rules.events import Kind
from motcua.notifications.services import Letter, Stationery, post, stationery, write_out
from motcua.organizations.models import Agency, CalendarDay
from motcua.organizations.queries import agencies_below, offices
from motcua.organizations.services.announcing import Announcement, announce_day

RECOUNTED = "recount"
BATCH = 5_000
TURN_SECONDS = 0.0005
USUAL_TURN_SECONDS = sys.getswitchinterval()  # as the process began: two recounts at once both come back to it
ROUNDS = 5  # a dossier that is acted on all the time is counted by those acts
SETTLING = timedelta(minutes=15)

TABLE = """
CREATE TEMP TABLE IF NOT EXISTS recounted (id uuid PRIMARY KEY, due_at timestamptz, step_due_at timestamptz,
    act_by timestamptz, warn_at timestamptz, watch_at timestamptz, due_before timestamptz, seen int,
    hand_over_due_at timestamptz, clock_started_at timestamptz) ON COMMIT DROP
"""
WRITE = """
WITH moved AS (
    UPDATE dossiers_dossier d SET due_at = r.due_at, step_due_at = r.step_due_at, act_by = r.act_by,
        warn_at = r.warn_at, watch_at = r.watch_at, hand_over_due_at = r.hand_over_due_at,
        clock_started_at = r.clock_started_at, journal_length = d.journal_length + 1
    FROM recounted r WHERE d.id = r.id AND d.journal_length = r.seen
    RETURNING d.id, d.journal_length, d.deciding_agency_id, d.status, d.step, d.due_at, r.due_before
), written AS (
    INSERT INTO dossiers_dossierevent
        (dossier_id, seq, kind, at, by_id, agency_id, status, step, due_at, note, data)
    SELECT id, journal_length, %(kind)s, %(at)s, %(by)s::uuid, deciding_agency_id, status, step, due_at, %(note)s,
        jsonb_strip_nulls(jsonb_build_object('day', %(day)s::text, 'due_before', due_before))
    FROM moved RETURNING id
), fed AS (
    INSERT INTO dossiers_newevent (event_id, reader)
    SELECT id, reader FROM written CROSS JOIN unnest(%(readers)s::text[]) AS reader
)
SELECT id FROM moved
"""


def batched(changes: Iterable[Change], size: int) -> Iterator[list[Change]]:
    """Yield a stream in lists of ``size``, the last one shorter."""
    stream = iter(changes)
    while batch := list(islice(stream, size)):
        yield batch


@dataclass(frozen=True, slots=True)
class Why:
    """What a recount is journalled and told as: the reason in words, the day it is about, who said it when."""

    reason: str
    day: date | None
    by: User | None
    at: datetime


def would_move(said: Announcement) -> Outcome:
    """Return what announcing a day would do, and change nothing."""
    outcome, scope = Outcome(), _scope(said)
    after = offices().with_day(said.agency, said.day, is_open=said.is_open, name=said.name).calendar
    outcome.count(changes(scope, after, outcome))
    outcome.opinions = sum(1 for _ in moved_opinions(scope, office_calendar, after))
    return outcome


@transaction.atomic
def announce(said: Announcement, *, by: User | None, at: datetime) -> Outcome:
    """Announce a day on which an office works or not, and count again every clock that runs over it.

    One transaction. Announcing the same day again changes nothing.
    Policy: the calendar is the province's to change (holidays by notice, swapped days, closures by storm).
    """
    before, scope = offices().calendar, _scope(said)
    announce_day(said, by=by, at=at)
    reason = f"{said.name} ({said.source})"
    return _recount(scope, before, Why(reason, said.day, by, at))


def settle_recent(at: datetime) -> int:
    """Count again what runs over the days announced lately; return how many dossiers differed.

    Another process may have gone on for some seconds with the calendar it had kept.
    """
    changed = 0
    recent = CalendarDay.objects.filter(announced_at__gte=at - SETTLING, announced_at__lte=at)
    for row in recent.select_related("agency"):
        said = Announcement(row.day, is_open=row.is_open, name=row.name, source=row.source, agency=row.agency)
        with transaction.atomic():
            why = Why(f"{row.name} ({row.source})", row.day, row.announced_by, at)
            changed += _recount(_scope(said), office_calendar, why).changed
    return changed


@transaction.atomic
def recount(reason: str, *, by: User | None, at: datetime) -> Outcome:
    """Count every running clock again by the calendars as they stand: after office hours or a whole year changed.

    Where nothing differs nothing is written.
    """
    return _recount(Scope(), office_calendar, Why(reason, None, by, at))


def _scope(said: Announcement) -> Scope:
    below = None if said.agency is None else frozenset(_below(said.agency))
    return Scope(said.day, below)


def _below(agency: Agency) -> Iterable[int]:
    return agencies_below(agency).values_list("pk", flat=True)


def _recount(scope: Scope, before: Calendars, why: Why) -> Outcome:
    outcome = Outcome()
    found = _write_all(scope, why, outcome)
    _move_answers(found)
    moved = list(moved_opinions(scope, before, office_calendar))
    for row, due_at in moved:
        row.due_at, row.watch_at = due_at, None
    Consultation.objects.bulk_update([row for row, _ in moved], ["due_at", "watch_at"], batch_size=1_000)
    outcome.opinions = len(moved)
    if found:
        facts = {"reason": why.reason, "changed": outcome.changed, "moved": outcome.moved}
        audit("recount clocks", f"day:{why.day or 'all'}", by=why.by.pk if why.by else None, at=why.at, data=facts)
    return outcome


@dataclass(frozen=True, slots=True)
class Batch:
    """Dossiers that move, with their rows and letters written out: while one batch is stored the next is made."""

    found: Sequence[Change]
    rows: str
    letters: str


def _write_all(scope: Scope, why: Why, outcome: Outcome) -> list[Change]:
    """Write and tell what moves; a dossier that somebody acted on meanwhile is looked at again."""
    written: list[Change] = []
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # looked at with each batch instead of all at the end
        by = stationery(cursor.cursor)
    for _round in range(ROUNDS):
        found = 0
        with (
            _brief_turns(),
            ThreadPoolExecutor(1) as writer,
        ):  # PostgreSQL writes one batch while the next is counted
            jobs = []
            for batch in batched(changes(scope, office_calendar, outcome), BATCH):
                found += len(batch)
                jobs.append(writer.submit(_write, connection.connection, _batch(batch, why, by), why, by))
        now = [change for job in jobs for change in job.result()]
        written += now
        if len(now) == found:
            break
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    outcome.count(written)
    outcome.told = sum(change.days is not None for change in written)
    return written


@contextmanager
def _brief_turns() -> Iterator[None]:
    """Let threads take turns often: who writes would wait five milliseconds for who counts, at each word said."""
    sys.setswitchinterval(TURN_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(USUAL_TURN_SECONDS)


def _batch(found: Sequence[Change], why: Why, by: Stationery) -> Batch:
    return Batch(found, lines(map(_row, found)), write_out(_letters(found, why), by, at=why.at))


def _row(each: Change) -> tuple[object, ...]:
    ends, was = each.ends, each.dossier
    before = was.due_at if was.due_at != ends.due_at else None
    clocks = (ends.due_at, ends.step_due_at, ends.act_by, ends.warn_at, ends.watch_at)
    return (was.pk, *clocks, before, was.journal_length, was.hand_over_due_at, was.clock_started_at)


def _write(connected: psycopg.Connection, batch: Batch, why: Why, by: Stationery) -> list[Change]:
    """Write one batch with its journal and letters; return what nobody else had changed before."""
    values: dict[str, Any] = {
        "kind": RECOUNTED,
        "at": why.at,
        "by": why.by.pk if why.by else None,
        "note": why.reason,
        "day": why.day.isoformat() if why.day else None,
        "readers": ["sync"],  # no count depends on a promised day before the end
    }
    with connected.cursor() as cursor:
        cursor.execute("TRUNCATE recounted")
        with cursor.copy("COPY recounted FROM STDIN") as copy:
            copy.write(batch.rows)
        cursor.execute("ANALYZE recounted")
        written = {key for (key,) in cursor.execute(WRITE, values)}
        if len(written) == len(batch.found):
            post(cursor, batch.letters)
            return list(batch.found)
        kept = [each for each in batch.found if each.dossier.pk in written]
        post(cursor, write_out(_letters(kept, why), by, at=why.at))
    return kept


def _move_answers(found: Iterable[Change]) -> None:
    """Write where the time of a request for supplements ends now."""
    moved = {each.dossier.pk: each.answer_by for each in found if each.answer_by is not None}
    rows = list(Supplement.objects.filter(dossier__in=moved, closed_at=None)) if moved else []
    for row in rows:
        row.answer_by = moved[row.dossier_id]
    Supplement.objects.bulk_update(rows, ["answer_by"], batch_size=1_000)


def _letters(found: Iterable[Change], why: Why) -> Iterator[tuple[UUID, Letter]]:
    """Yield the letters to the applicants whose promised day moved."""
    for each in found:
        days, dossier = each.days, each.dossier
        if days is None or dossier.applicant_id is None:
            continue
        facts = {
            "code": dossier.code,
            "before": f"{days[0]:%d/%m/%Y}",
            "after": f"{days[1]:%d/%m/%Y}",
            "reason": why.reason,
        }
        key = f"dossier:{dossier.pk}:recount-{dossier.journal_length + 1}"
        yield dossier.applicant_id, Letter(key, Kind.RECOUNTED, facts, f"/ho-so-cua-toi/{dossier.pk}/")
