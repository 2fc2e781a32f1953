"""A change of the calendar: each running clock it touches is counted again and journalled; moved days are told.

Set-based: however many dossiers move, there are a handful of statements.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.dossiers.models import Consultation, Supplement
from motcua.dossiers.queries.clocks import Calendars, office_calendar
from motcua.dossiers.queries.recounting import Change, Outcome, Scope, changes, moved_opinions
from motcua.dossiers.services.journal import READERS
from motcua.notifications.services import Letter, tell_all
from motcua.organizations.models import Agency, CalendarDay
from motcua.organizations.queries import agencies_below, offices
from motcua.organizations.services.announcing import Announcement, announce_day

RECOUNTED = "recount"
BATCH = 20_000
SETTLING = timedelta(minutes=15)

TABLE = """
CREATE TEMP TABLE IF NOT EXISTS recounted (id uuid PRIMARY KEY, due_at timestamptz, step_due_at timestamptz,
    act_by timestamptz, warn_at timestamptz, watch_at timestamptz, due_before timestamptz) ON COMMIT DROP;
TRUNCATE recounted;
"""
WRITE = """
WITH moved AS (
    UPDATE dossiers_dossier d SET due_at = r.due_at, step_due_at = r.step_due_at, act_by = r.act_by,
        warn_at = r.warn_at, watch_at = r.watch_at, journal_length = d.journal_length + 1
    FROM recounted r WHERE d.id = r.id
    RETURNING d.id, d.journal_length, d.deciding_agency_id, d.status, d.step, d.due_at, r.due_before
), written AS (
    INSERT INTO dossiers_dossierevent
        (dossier_id, seq, kind, at, by_id, agency_id, status, step, due_at, note, data)
    SELECT id, journal_length, %(kind)s, %(at)s, %(by)s::uuid, deciding_agency_id, status, step, due_at, %(note)s,
        jsonb_strip_nulls(jsonb_build_object('day', %(day)s::text, 'due_before', due_before))
    FROM moved RETURNING id
)
INSERT INTO dossiers_newevent (event_id, reader)
SELECT id, reader FROM written CROSS JOIN unnest(%(readers)s::text[]) AS reader
"""


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
    for _change in changes(scope, after, outcome):
        pass
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
    found = list(changes(scope, office_calendar, outcome, lock=True))
    for start in range(0, len(found), BATCH):
        _write(found[start : start + BATCH], why)
    _move_answers(found)
    outcome.told = _tell(found, why)
    moved = [(row, due_at) for row, due_at in moved_opinions(scope, before, office_calendar)]
    for row, due_at in moved:
        row.due_at, row.watch_at = due_at, None
    Consultation.objects.bulk_update([row for row, _ in moved], ["due_at", "watch_at"], batch_size=1_000)
    outcome.opinions = len(moved)
    if found:
        facts = {"reason": why.reason, "changed": outcome.changed, "moved": outcome.moved}
        audit("recount clocks", f"day:{why.day or 'all'}", by=why.by.pk if why.by else None, at=why.at, data=facts)
    return outcome


def _write(found: Sequence[Change], why: Why) -> None:
    values: dict[str, Any] = {
        "kind": RECOUNTED,
        "at": why.at,
        "by": why.by.pk if why.by else None,
        "note": why.reason,
        "day": why.day.isoformat() if why.day else None,
        "readers": list(READERS),
    }
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
        with cursor.copy("COPY recounted FROM STDIN") as copy:
            for each in found:
                ends = each.ends
                row = (each.dossier.pk, ends.due_at, ends.step_due_at, ends.act_by, ends.warn_at, ends.watch_at)
                copy.write_row((*row, each.dossier.due_at if each.dossier.due_at != ends.due_at else None))
        cursor.execute("ANALYZE recounted")
        cursor.execute(WRITE, values)


def _move_answers(found: Iterable[Change]) -> None:
    """Write where the time of a request for supplements ends now."""
    moved = {each.dossier.pk: each.answer_by for each in found if each.answer_by is not None}
    rows = list(Supplement.objects.filter(dossier__in=moved, closed_at=None)) if moved else []
    for row in rows:
        row.answer_by = moved[row.dossier_id]
    Supplement.objects.bulk_update(rows, ["answer_by"], batch_size=1_000)


def _tell(found: Iterable[Change], why: Why) -> int:
    """Tell the applicants whose promised day moved; return how many dossiers that concerns."""
    bodies: dict[tuple[date, date], str] = {}
    letters: list[tuple[UUID, Letter]] = []
    told = 0
    with override("vi"):  # a letter is Vietnamese, whatever the announcer's screen speaks
        subject = _("Ngày hẹn trả kết quả hồ sơ %(code)s thay đổi")
        for each in found:
            days, dossier = each.days, each.dossier
            if days is None:
                continue
            told += 1
            if dossier.applicant_id is None:
                continue
            body = bodies.get(days) or bodies.setdefault(days, _body(days, why.reason))
            key = f"dossier:{dossier.pk}:recount-{days[0]:%y%m%d}-{days[1]:%y%m%d}-{why.at:%y%m%d%H%M%S}"
            link = f"/ho-so-cua-toi/{dossier.pk}/"
            letters.append((dossier.applicant_id, Letter(key, subject % {"code": dossier.code}, body, link)))
    for start in range(0, len(letters), BATCH):
        tell_all(letters[start : start + BATCH], at=why.at)
    return told


def _body(days: tuple[date, date], reason: str) -> str:
    values = {"before": f"{days[0]:%d/%m/%Y}", "after": f"{days[1]:%d/%m/%Y}", "reason": reason}
    return (
        _(
            "Ngày hẹn chuyển từ %(before)s sang %(after)s vì lịch làm việc thay đổi: %(reason)s. "
            "Trang theo dõi hồ sơ giải thích cách tính từng ngày."
        )
        % values
    )
