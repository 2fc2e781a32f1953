"""Numbers are taken, called and served; a press that comes twice does nothing twice."""

from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.counters.models import Line, Ticket, TicketEvent, Window
from motcua.counters.queries import at_window, hall_agencies
from motcua.counters.rules import (
    AT_A_WINDOW,
    PRIORITY_RUN,
    Rank,
    State,
    TicketAct,
    TicketActError,
    Waiting,
    choose,
    state_after,
)


class HallRefusedError(ValueError):
    """The hall cannot do that.

    ``code``: ``line_closed``, ``not_yours``, ``taken``, ``nobody``, ``not_now``, ``busy``.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def take_ticket(line: Line, *, key: UUID, has_priority: bool, at: datetime) -> Ticket:
    """Give out the next number of a line; the same ``key`` again gives the same ticket.

    Raises ``HallRefusedError``.
    """
    with connection.cursor() as cursor:  # a second press at the same moment waits for the first
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"ticket:{key}"])
    found = Ticket.objects.filter(key=key).first()
    if found is not None:
        return found
    if not line.is_active:
        raise HallRefusedError("line_closed")
    day = localdate(at)
    ticket = Ticket.objects.create(
        key=key,
        agency_id=line.agency_id,
        first_line=line,
        line=line,
        day=day,
        number=_next_number(line, day),
        rank=Rank.PRIORITY if has_priority else Rank.USUAL,
        taken_at=at,
        since=at,
    )
    _note(ticket, "take", by=None, at=at)
    return ticket


def _next_number(line: Line, day: date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO counters_lineday (line_id, day, last) VALUES (%s, %s, 1) "
            "ON CONFLICT (line_id, day) DO UPDATE SET last = counters_lineday.last + 1 RETURNING last",
            [line.pk, day],
        )
        return int(cursor.fetchone()[0])


@transaction.atomic
def sit_down(window_id: int, *, by: User, at: datetime) -> Window:
    """Open a window: its officer gets up from any other one, unless somebody stands there.

    Raises ``HallRefusedError``.
    """
    User.objects.select_for_update(of=("self",), no_key=True).values_list("pk").get(pk=by.pk)  # at one at a time
    window = _window(window_id, by=by, at=at)
    if window.officer_id not in {None, by.pk}:
        raise HallRefusedError("taken")
    others = list(Window.objects.select_for_update(of=("self",)).filter(officer=by).exclude(pk=window.pk))
    if any(at_window(other) is not None for other in others):
        raise HallRefusedError("busy")
    Window.objects.filter(pk__in=[other.pk for other in others]).update(officer=None)
    window.officer = by
    window.save(update_fields=["officer"])
    return window


@transaction.atomic
def get_up(window_id: int, *, by: User, at: datetime) -> Window:
    """Close a window; not while somebody stands there. Raises ``HallRefusedError``."""
    window = _own_window(window_id, by=by, at=at)
    if at_window(window) is not None:
        raise HallRefusedError("busy")
    window.officer = None
    window.save(update_fields=["officer"])
    return window


@transaction.atomic
def call_next(window_id: int, *, by: User, at: datetime) -> Ticket:
    """Call whoever is next for a window's lines; the one who is there already stays. Raises ``HallRefusedError``.

    Two windows of one line never call the same number: the line's waiting tickets are locked while one is chosen.
    """
    window = _own_window(window_id, by=by, at=at)
    there = at_window(window)
    if there is not None:
        return there
    lines = list(window.lines.select_for_update(of=("self",)).order_by("pk"))
    here = Ticket.objects.filter(line__in=lines, day=localdate(at))
    waiting = here.filter(state=State.WAITING).values_list("pk", "rank", "since")
    chosen = choose([Waiting(key, Rank(rank), since) for key, rank, since in waiting], _called_before(here))
    if chosen is None:
        raise HallRefusedError("nobody")
    return _change(chosen.key, TicketAct.CALL, by=by, at=at, window=window)


def _called_before(here: QuerySet[Ticket]) -> list[Rank]:
    called = here.filter(called_at__isnull=False).order_by("-called_at", "-pk")
    return [Rank(rank) for rank in called.values_list("rank", flat=True)[:PRIORITY_RUN]]


@transaction.atomic
def act_on(ticket_id: UUID, act: TicketAct, *, by: User, at: datetime) -> Ticket:
    """Call again, begin, finish, or note that nobody came, at the window where the ticket is.

    The same act again changes nothing. Raises ``HallRefusedError``.
    """
    if act not in {TicketAct.RECALL, TicketAct.START, TicketAct.FINISH, TicketAct.NO_SHOW}:
        raise HallRefusedError("not_now")
    ticket = _at_own_window(ticket_id, by=by, at=at)
    return _change(ticket.pk, act, by=by, at=at, window=ticket.window)


@transaction.atomic
def come_back(ticket_id: UUID, *, by: User, at: datetime) -> Ticket:
    """Let somebody wait again who missed the call: behind those who wait now. Raises ``HallRefusedError``."""
    ticket = _in_own_hall(ticket_id, by=by, at=at)
    return _change(ticket.pk, TicketAct.COME_BACK, by=by, at=at, window=None)


@transaction.atomic
def transfer(ticket_id: UUID, line_id: int, *, by: User, at: datetime) -> Ticket:
    """Send somebody on to another line of the hall, before those who wait there. Raises ``HallRefusedError``."""
    ticket = _at_own_window(ticket_id, by=by, at=at)
    line = Line.objects.filter(pk=line_id, agency=ticket.agency_id, is_active=True).first()
    if line is None:
        raise HallRefusedError("line_closed")
    moved = _change(ticket.pk, TicketAct.TRANSFER, by=by, at=at, window=None)
    moved.line, moved.rank = line, Rank.TRANSFERRED
    moved.save(update_fields=["line", "rank"])
    return moved


def close_days(today: date, *, at: datetime) -> int:
    """End what earlier days left open, free the windows nobody got up from; return how many tickets there were."""
    ended = (State.SERVED, State.LEFT)
    open_ones = list(Ticket.objects.filter(day__lt=today).exclude(state__in=ended).values_list("pk", flat=True))
    for ticket_id in open_ones:
        with transaction.atomic():
            _change(ticket_id, TicketAct.CLOSE, by=None, at=at, window=None)
    today_at_windows = Ticket.objects.filter(day=today, state__in=AT_A_WINDOW).values("window")
    Window.objects.filter(officer__isnull=False).exclude(pk__in=today_at_windows).update(officer=None)
    return len(open_ones)


def _change(ticket_id: UUID, act: TicketAct, *, by: User | None, at: datetime, window: Window | None) -> Ticket:
    ticket = Ticket.objects.select_for_update(of=("self",)).get(pk=ticket_id)
    if _is_repeat(ticket, act):
        return ticket
    try:
        ticket.state = state_after(State(ticket.state), act)
    except TicketActError as error:
        raise HallRefusedError("not_now") from error
    _note(ticket, act, by=by, at=at)
    if act in {TicketAct.CALL, TicketAct.RECALL}:
        ticket.called_at, ticket.calls, ticket.window = ticket.called_at or at, ticket.calls + 1, window
    if act is TicketAct.START:
        ticket.started_at = at
    if act in {TicketAct.TRANSFER, TicketAct.COME_BACK}:
        ticket.window, ticket.since, ticket.started_at = None, at, None
    if act is TicketAct.FINISH:  # when somebody left who was never finished with, nobody knows
        ticket.ended_at = at
    ticket.save()
    return ticket


def _is_repeat(ticket: Ticket, act: TicketAct) -> bool:
    reached = {TicketAct.START: State.SERVING, TicketAct.FINISH: State.SERVED, TicketAct.NO_SHOW: State.ABSENT}
    return reached.get(act) == ticket.state


def _note(ticket: Ticket, act: str, *, by: User | None, at: datetime) -> None:
    TicketEvent.objects.create(ticket=ticket, act=act, at=at, by=by, window=ticket.window)


def _window(window_id: int, *, by: User, at: datetime) -> Window:
    rows = Window.objects.select_for_update(of=("self",)).filter(pk=window_id)
    window = rows.filter(agency__in=hall_agencies(by, localdate(at))).first()
    if window is None:
        raise HallRefusedError("not_yours")
    return window


def _own_window(window_id: int, *, by: User, at: datetime) -> Window:
    window = _window(window_id, by=by, at=at)
    if window.officer_id != by.pk:
        raise HallRefusedError("not_yours")
    return window


def _in_own_hall(ticket_id: UUID, *, by: User, at: datetime) -> Ticket:
    rows = Ticket.objects.select_related("window").filter(pk=ticket_id, day=localdate(at))
    ticket = rows.filter(agency__in=hall_agencies(by, localdate(at))).first()
    if ticket is None:
        raise HallRefusedError("not_yours")
    return ticket


def _at_own_window(ticket_id: UUID, *, by: User, at: datetime) -> Ticket:
    ticket = _in_own_hall(ticket_id, by=by, at=at)
    if ticket.window is None or ticket.window.officer_id != by.pk:
        raise HallRefusedError("not_yours")
    return ticket
