"""Reading the hall: who waits, who is called, how long it takes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.counters.models import Line, Ticket, Window
from motcua.counters.rules import AT_A_WINDOW, State, expected_wait
from motcua.organizations.models import Agency

SHOWN_CALLS = 8


@dataclass(frozen=True, slots=True)
class LineState:
    """A line as somebody who comes in sees it; ``wait`` is ``None`` where nothing is known yet."""

    line: Line
    waiting: int
    wait: timedelta | None


def lines_now(agency: Agency, day: date) -> list[LineState]:
    """Return the lines of a unit with how many wait and how long it is likely to take."""
    here = Q(tickets__day=day, tickets__state=State.WAITING)
    lines = Line.objects.filter(agency=agency, is_active=True).annotate(
        waiting=Count("tickets", filter=here, distinct=True),
        open_windows=Count("windows", filter=Q(windows__officer__isnull=False), distinct=True),
    )
    usual = usual_services(agency, day)
    return [
        LineState(line, line.waiting, expected_wait(line.waiting, line.open_windows, usual.get(line.pk)))
        for line in lines
    ]


def usual_services(agency: Agency, day: date) -> dict[int, timedelta]:
    """Return the median time at the window of each line today."""
    served = Ticket.objects.filter(agency=agency, day=day, state=State.SERVED, started_at__isnull=False)
    times: dict[int, list[timedelta]] = {}
    for line_id, started, ended in served.values_list("line", "started_at", "ended_at"):
        if started and ended:
            times.setdefault(line_id, []).append(ended - started)
    return {line_id: _median(found) for line_id, found in times.items()}


def ticket_of(ticket_id: UUID) -> Ticket:
    """Return a ticket with what its page shows. Raises ``Ticket.DoesNotExist``."""
    return Ticket.objects.select_related("agency", "line", "first_line", "window").get(pk=ticket_id)


@dataclass(frozen=True, slots=True)
class Ahead:
    """How many are called before a ticket, and how long that is likely to take."""

    number: int
    wait: timedelta | None


def ahead_of(ticket: Ticket) -> Ahead:
    """Return who stands before a waiting ticket."""
    before = Q(rank__lt=ticket.rank) | Q(rank=ticket.rank, since__lt=ticket.since)
    waiting = Ticket.objects.filter(before, line=ticket.line, day=ticket.day, state=State.WAITING)
    number = waiting.exclude(pk=ticket.pk).count()
    windows = Window.objects.filter(lines=ticket.line, officer__isnull=False).count()
    usual = usual_services(ticket.agency, ticket.day).get(ticket.line_id)
    return Ahead(number, expected_wait(number, windows, usual))


def called_now(agency: Agency, day: date) -> QuerySet[Ticket]:
    """Return what the big screen shows: the latest calls, newest first."""
    called = Ticket.objects.filter(agency=agency, day=day, state__in=AT_A_WINDOW)
    return called.select_related("first_line", "window").order_by("-called_at")[:SHOWN_CALLS]


def windows_of(agencies: Iterable[int]) -> QuerySet[Window]:
    return Window.objects.filter(agency__in=list(agencies)).select_related("agency", "officer")


def hall_agencies(user: User, day: date) -> frozenset[int]:
    """Return the units whose numbers somebody may call today."""
    return frozenset(posting.agency_id for posting in user.held(day) if posting.role == Role.INTAKE)


def at_window(window: Window) -> Ticket | None:
    """Return the ticket that is at a window."""
    here = window.tickets.filter(state__in=AT_A_WINDOW)
    return here.select_related("first_line", "line").first()


def waiting_for(window: Window, day: date) -> QuerySet[Ticket]:
    """Return who waits for a window's lines, in the order of ranks and time."""
    rows = Ticket.objects.filter(line__in=window.lines.all(), day=day, state=State.WAITING)
    return rows.select_related("first_line", "line").order_by("rank", "since", "number")


def absent_today(window: Window, day: date) -> QuerySet[Ticket]:
    rows = Ticket.objects.filter(line__in=window.lines.all(), day=day, state=State.ABSENT)
    return rows.select_related("first_line").order_by("-called_at")


@dataclass(frozen=True, slots=True)
class DayFigures:
    """What a line or window did in some days; times are whole minutes, ``None`` without cases."""

    name: str
    taken: int
    served: int
    absent: int
    left: int
    wait: int | None
    longest_wait: int | None
    service: int | None


def figures_by_line(agency: Agency, first: date, last: date) -> list[DayFigures]:
    """Return figures of each line over days, both included."""
    rows = _rows(agency, first, last)
    lines = Line.objects.filter(agency=agency)
    return [_figures(str(line), [row for row in rows if row.line_id == line.pk]) for line in lines]


def figures_by_window(agency: Agency, first: date, last: date) -> list[DayFigures]:
    """Return figures of each window over days; who was never called belongs to none."""
    rows = _rows(agency, first, last)
    windows = Window.objects.filter(agency=agency)
    return [_figures(str(window), [row for row in rows if row.window_id == window.pk]) for window in windows]


def _rows(agency: Agency, first: date, last: date) -> list[Ticket]:
    return list(Ticket.objects.filter(agency=agency, day__range=(first, last)))


def _figures(name: str, rows: list[Ticket]) -> DayFigures:
    waits = [row.called_at - row.taken_at for row in rows if row.called_at]
    services = [
        row.ended_at - row.started_at
        for row in rows
        if row.state == State.SERVED and row.started_at and row.ended_at
    ]
    return DayFigures(
        name,
        len(rows),
        sum(row.state == State.SERVED for row in rows),
        sum(row.state == State.ABSENT for row in rows),
        sum(row.state == State.LEFT for row in rows),
        _minutes(_median(waits)) if waits else None,
        _minutes(max(waits)) if waits else None,
        _minutes(_median(services)) if services else None,
    )


def _median(times: list[timedelta]) -> timedelta:
    return timedelta(seconds=median(time.total_seconds() for time in times))


def _minutes(time: timedelta) -> int:
    return round(time / timedelta(minutes=1))
