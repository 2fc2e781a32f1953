"""Calling numbers: sit down at a window, call, serve, send on."""

from collections.abc import Callable
from typing import Annotated, Literal
from uuid import UUID

from ninja import Path, Router
from pydantic import BaseModel, ConfigDict, Field

from motcua.accounts.rules import Role, Scope
from motcua.api.callers import MachineRequest
from motcua.api.operations import reads, writes
from motcua.api.values import Moment
from motcua.counters import queries
from motcua.counters.models import Line, Ticket, Window
from motcua.counters.rules import TicketAct
from motcua.counters.services import calling

router = Router()
tickets = Router()
SITTING = {"sit-down": calling.sit_down, "get-up": calling.get_up, "call-next": calling.call_next}
SERVING = {
    "recall": TicketAct.RECALL,
    "start": TicketAct.START,
    "finish": TicketAct.FINISH,
    "no-show": TicketAct.NO_SHOW,
}


class TicketOut(BaseModel):
    """A number somebody has taken."""

    id: UUID
    number: str
    line: int
    state: str
    calls: int
    since: Moment


class WindowOut(BaseModel):
    """A window, who sits there, and whom it serves."""

    id: int
    agency: str
    number: int
    officer: str
    lines: list[int]
    ticket: TicketOut | None
    waiting: int


class WindowList(BaseModel):
    """The windows of the halls within reach."""

    items: list[WindowOut]


class TransferIn(BaseModel):
    """To which line of the hall."""

    model_config = ConfigDict(extra="forbid")

    line: Annotated[int, Field(strict=True, ge=1, le=2**62)]


@reads(
    router,
    "",
    scope=Scope.HALL,
    response=WindowList,
    operation_id="list_windows",
    summary="List windows",
    vi="Các quầy gọi số trong phạm vi.",
)
def windows(request: MachineRequest) -> WindowList:
    """Tell every window of the officer's halls with who is there."""
    halls = request.auth.agencies_as(Role.INTAKE)
    rows = queries.windows_of(halls).prefetch_related("lines").order_by("agency_id", "number")
    return WindowList(items=[_window(each, request) for each in rows])


@writes(
    router,
    "/{int:window_id}/{act}",
    scope=Scope.HALL,
    response=WindowOut,
    operation_id="act_at_window",
    summary="Sit down, get up or call the next number",
    vi="Ngồi vào quầy, rời quầy hoặc gọi số tiếp theo.",
)
def at_window(
    request: MachineRequest, window_id: int, act: Annotated[Literal["sit-down", "get-up", "call-next"], Path()]
) -> WindowOut:
    """Do it as the officer; a window where somebody else sits is refused."""
    call = request.auth
    found = queries.windows_of(call.agencies_as(Role.INTAKE)).get(pk=window_id)
    do: Callable[..., object] = SITTING[act]
    do(found.pk, by=call.user, at=call.at)
    found.refresh_from_db()
    return _window(found, request)


@writes(
    tickets,
    "/{uuid:ticket_id}/transfer",
    scope=Scope.HALL,
    response=TicketOut,
    operation_id="transfer_ticket",
    summary="Send somebody on to another line",
    vi="Chuyển số sang nhóm việc khác.",
)
def transfer(request: MachineRequest, ticket_id: UUID, body: TransferIn) -> TicketOut:
    """Let somebody wait at another line, before those who wait there."""
    call = request.auth
    return _ticket(calling.transfer(_known(request, ticket_id), body.line, by=call.user, at=call.at))


@writes(
    tickets,
    "/{uuid:ticket_id}/{act}",
    scope=Scope.HALL,
    response=TicketOut,
    operation_id="act_on_ticket",
    summary="Call again, begin, finish, note a no-show or a return",
    vi="Gọi lại, bắt đầu, xong, vắng hoặc quay lại.",
)
def on_ticket(
    request: MachineRequest,
    ticket_id: UUID,
    act: Annotated[Literal["recall", "start", "finish", "no-show", "come-back"], Path()],
) -> TicketOut:
    """Do something with the number at the officer's window, or call back one that was missed."""
    call, known = request.auth, _known(request, ticket_id)
    if act == "come-back":
        return _ticket(calling.come_back(known, by=call.user, at=call.at))
    return _ticket(calling.act_on(known, SERVING[act], by=call.user, at=call.at))


def _known(request: MachineRequest, ticket_id: UUID) -> UUID:
    halls = request.auth.agencies_as(Role.INTAKE)
    return Ticket.objects.filter(agency__in=halls).only("pk").get(pk=ticket_id).pk


def _window(window: Window, request: MachineRequest) -> WindowOut:
    ticket = queries.at_window(window)
    return WindowOut(
        id=window.pk,
        agency=window.agency.key,
        number=window.number,
        officer=window.officer.username if window.officer else "",
        lines=[line.pk for line in window.lines.all()],
        ticket=_ticket(ticket) if ticket else None,
        waiting=queries.waiting_for(window, request.auth.day).count(),
    )


def _ticket(ticket: Ticket) -> TicketOut:
    line = Line.objects.get(pk=ticket.first_line_id)
    return TicketOut(
        id=ticket.pk,
        number=f"{line.letter}{ticket.number:03}",
        line=ticket.line_id,
        state=ticket.state,
        calls=ticket.calls,
        since=ticket.since,
    )
