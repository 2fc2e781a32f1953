"""Which running clocks another calendar moves, and to when: what a dry run shows and a change writes."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.timezone import make_aware
from psycopg.types.datetime import TimestamptzLoader

from motcua.catalog.queries.procedures import plan
from motcua.dossiers.models import Consultation, Dossier, Supplement
from motcua.dossiers.models import Pause as PauseRow
from motcua.dossiers.models.dossier import OPEN_STATUSES
from motcua.dossiers.queries.clocks import AT_WORK, FACTS, Calendars, Ends, Facts, ends_of, pauses_of
from motcua.dossiers.queries.policies import words
from motcua.dossiers.rules.deadlines import moved_end
from motcua.dossiers.rules.escalation import Waiting
from motcua.dossiers.rules.policies import Key, end_of, hand_over_by, local_day
from motcua.kernel.working_time import VIETNAM, Pause
from motcua.organizations.models import Agency


@dataclass(frozen=True, slots=True)
class Scope:
    """Which clocks are looked at: those that run over ``day`` (none: all) at some agencies (none: all)."""

    day: date | None = None
    agencies: frozenset[int] | None = None

    @property
    def over(self) -> Q:
        """Return the condition that a dossier's clocks run over the day."""
        if self.day is None:
            return Q()
        begin = make_aware(datetime.combine(self.day, time()), VIETNAM)
        end = begin + timedelta(days=1)
        return Q(received_at__lt=end, due_at__gte=begin) | Q(wait_started_at__lt=end, act_by__gte=begin)


@dataclass(frozen=True, slots=True)
class Change:
    """A dossier whose clocks end at another time, with the ends as they were and as they are.

    Of the facts only those of a hand-over that is still awaited are as they are now.
    """

    dossier: Facts
    ends: Ends
    days: tuple[date, date] | None  # the promised day before and after, where the day itself moved
    answer_by: datetime | None = None  # of the request it waits for, where that moved


@dataclass(frozen=True, slots=True)
class Moves:
    """How many dossiers go from one promised day to another."""

    before: date
    after: date
    number: int


@dataclass(slots=True)
class Outcome:
    """What a change of the calendar does, or would do."""

    looked_at: int = 0
    changed: int = 0
    told: int = 0
    opinions: int = 0
    days: Counter[tuple[date, date]] = field(default_factory=Counter)

    def count(self, found: Iterable["Change"]) -> None:
        """Add dossiers that move."""
        for each in found:
            self.changed += 1
            if each.days:
                self.days[each.days] += 1

    @property
    def moves(self) -> list[Moves]:
        """Return the promised days that move, earliest first."""
        return [Moves(before, after, number) for (before, after), number in sorted(self.days.items())]

    @property
    def moved(self) -> int:
        return self.days.total()


def open_dossiers(scope: Scope) -> QuerySet[Dossier]:
    """Return the open dossiers of a scope."""
    rows = Dossier.objects.filter(scope.over, status__in=OPEN_STATUSES, wait_started_at__isnull=False)
    if scope.agencies is not None:
        rows = rows.filter(Q(holder__in=scope.agencies) | Q(deciding_agency__in=scope.agencies))
    return rows.order_by()


def changes(scope: Scope, after: Calendars, outcome: Outcome) -> Iterator[Change]:
    """Yield the dossiers that another calendar moves, and count all into ``outcome``."""
    dossiers = _read(open_dossiers(scope))
    places = {each.holder_id for each in dossiers} | {each.deciding_agency_id for each in dossiers}
    places |= {each.receiving_agency_id for each in dossiers}
    agencies = Agency.objects.in_bulk(places)
    pauses, answers = _pauses(scope), _answers(dossiers, after, agencies)
    for dossier in dossiers:
        dossier.holder = agencies[dossier.holder_id]
        dossier.deciding_agency = agencies[dossier.deciding_agency_id]
        dossier.receiving_agency = agencies[dossier.receiving_agency_id]
        change = _change(dossier, after, pauses.get(dossier.pk, ()), answers.get(dossier.pk))
        if change is not None:
            yield change
    outcome.looked_at += len(dossiers)


def _read(rows: QuerySet[Dossier]) -> list[Facts]:
    """Return the facts of many dossiers, past the models and with the times as the driver itself reads them."""
    sql, params = rows.values_list(*("id", *FACTS[1:])).query.sql_with_params()
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        cursor.adapters.register_loader("timestamptz", TimestamptzLoader)
        cursor.execute(sql, params)
        return [Facts(*row) for row in cursor]


def _change(
    dossier: Facts, after: Calendars, pauses: tuple[Pause, ...], answer: tuple[datetime, datetime] | None
) -> Change | None:
    before, now = answer or (None, None)
    _move_hand_over(dossier, after)
    ends = ends_of(dossier, (Waiting(dossier.waits_for), dossier.wait_started_at), after, pauses, now or before)
    was = (dossier.due_at, dossier.step_due_at, dossier.act_by)
    if was == (ends.due_at, ends.step_due_at, ends.act_by):
        return None
    return Change(dossier, ends, _days(dossier.due_at, ends.due_at), now if now != before else None)


def _days(before: datetime | None, after: datetime | None) -> tuple[date, date] | None:
    if before is None or after is None:
        return None
    was, will_be = before.astimezone(VIETNAM).date(), after.astimezone(VIETNAM).date()
    return (was, will_be) if was != will_be else None


def _move_hand_over(dossier: Facts, after: Calendars) -> None:
    """Move until when the competent body should have a dossier, and with it where its term begins."""
    if dossier.hand_over_due_at is None or dossier.competent_at is not None or dossier.received_at is None:
        return
    policy = words().of(Key.HAND_OVER, local_day(dossier.received_at))
    due_at = hand_over_by(policy, dossier.received_at, after(dossier.receiving_agency, counter=True))
    if dossier.clock_started_at == dossier.hand_over_due_at:
        dossier.clock_started_at = due_at
    dossier.hand_over_due_at = due_at


def _pauses(scope: Scope) -> dict[UUID, tuple[Pause, ...]]:
    """Return the pauses of dossiers that are at work; while one waits, its term has no end to move."""
    found: dict[UUID, list[PauseRow]] = defaultdict(list)
    at_work = open_dossiers(scope).filter(waits_for__in=AT_WORK).values("pk")
    for row in PauseRow.objects.filter(dossier__in=at_work).order_by("started_at"):
        found[row.dossier_id].append(row)
    return {key: pauses_of(each) for key, each in found.items()}


def _answers(
    dossiers: Iterable[Facts], after: Calendars, agencies: dict[int, Agency]
) -> dict[UUID, tuple[datetime, datetime]]:
    """Return for each dossier that waits for a supplement the end of that time as it was and as it is."""
    waiting = {each.pk: each for each in dossiers if each.waits_for == Waiting.SUPPLEMENT}
    found = {}
    asked = Supplement.objects.filter(dossier__in=waiting, closed_at=None, answer_by__isnull=False)
    for row in asked if waiting else ():
        dossier = waiting[row.dossier_id]
        code = plan(dossier.procedure_id).version.procedure.code
        policy = words().of(Key.BRING, local_day(row.asked_at), code, dossier.channel)
        calendar = after(agencies[dossier.deciding_agency_id])
        if row.answer_by is not None:
            found[row.dossier_id] = (row.answer_by, end_of(policy, row.asked_at, calendar))
    return found


def moved_opinions(scope: Scope, before: Calendars, after: Calendars) -> Iterator[tuple[Consultation, datetime]]:
    """Yield the open questions to other agencies whose time ends at another moment, with that moment."""
    rows = Consultation.objects.filter(answered_at=None).select_related("agency")
    if scope.agencies is not None:
        rows = rows.filter(agency__in=scope.agencies)
    if scope.day is not None:
        begin = make_aware(datetime.combine(scope.day, time()), VIETNAM)
        rows = rows.filter(asked_at__lt=begin + timedelta(days=1), due_at__gte=begin)
    for row in rows:
        due_at = moved_end(row.asked_at, row.due_at, before(row.agency), after(row.agency))
        if due_at != row.due_at:
            yield row, due_at
