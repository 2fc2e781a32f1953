"""What officers are shown beside their work: reminders, results that wait, dossiers of ministries' systems."""

from uuid import UUID

from ninja import Query, Router
from pydantic import BaseModel

from motcua.accounts.rules import Scope
from motcua.api.callers import MachineRequest
from motcua.api.dossier_values import Paging
from motcua.api.operations import reads, writes
from motcua.api.values import Moment, Text
from motcua.dossiers.queries.central import central_dossiers
from motcua.dossiers.queries.uncollected import told_of, waiting_results
from motcua.dossiers.queries.watching import notices_for
from motcua.foundation.pagination import keyset_page
from motcua.notifications.services import mark_read

reminders = Router()
uncollected = Router()
central = Router()
SHOWN = 100


class ReminderOut(BaseModel):
    """A clock that runs out: which dossier, what it waits for, how far it is (1 reminded … 4 leader told)."""

    dossier: UUID
    code: str
    waits_for: str
    rung: int
    due: Moment


class ReminderList(BaseModel):
    """At most a hundred, the gravest first."""

    items: list[ReminderOut]


class SeenOut(BaseModel):
    """How many letters were marked as read."""

    letters: int


class UncollectedOut(BaseModel):
    """A result that nobody has fetched; ``waybill``: the post has or had it."""

    dossier: UUID
    code: str
    title: str
    finished: Moment | None
    reminders: int
    waybill: str


class UncollectedPage(BaseModel):
    """One page, the longest wait first; ``next_cursor`` is null on the last."""

    items: list[UncollectedOut]
    next_cursor: str | None


class CentralQuestion(Paging):
    """Dossiers that ministries' systems handle; ``code``: its beginning."""

    code: Text = ""


class CentralOut(BaseModel):
    """A dossier seen here and done there."""

    system: str
    code: str
    procedure: str
    procedure_name: str
    agency: str
    status: int
    status_words: str
    submitted: Moment
    due: Moment | None
    finished: Moment | None
    reported: Moment


class CentralPage(BaseModel):
    """One page, latest news first; ``next_cursor`` is null on the last."""

    items: list[CentralOut]
    next_cursor: str | None


@reads(
    reminders,
    "",
    scope=Scope.READ,
    response=ReminderList,
    operation_id="list_reminders",
    summary="List clocks that run out",
    vi="Việc sắp trễ, đã trễ mà cán bộ được nhắc.",
)
def reminded(request: MachineRequest) -> ReminderList:
    """Tell what the officer was reminded of and still waits, within reach."""
    call = request.auth
    rows = notices_for(call.user, call.day).filter(agency__in=call.agencies)[:SHOWN]
    items = [
        ReminderOut(
            dossier=each.dossier_id,
            code=each.dossier.code,
            waits_for=each.waits_for,
            rung=each.rung,
            due=each.due_at,
        )
        for each in rows
    ]
    return ReminderList(items=items)


@writes(
    reminders,
    "/seen",
    scope=Scope.HANDLE,
    response=SeenOut,
    operation_id="mark_reminders_seen",
    summary="Mark the officer's letters as read",
    vi="Đánh dấu đã xem thư nhắc việc.",
)
def seen(request: MachineRequest) -> SeenOut:
    """Mark them as read; twice is once."""
    call = request.auth
    return SeenOut(letters=mark_read(call.user, at=call.at) or 0)


@reads(
    uncollected,
    "",
    scope=Scope.RETURN,
    response=UncollectedPage,
    operation_id="list_uncollected",
    summary="List results that nobody has fetched",
    vi="Kết quả chưa có người nhận.",
)
def waiting(request: MachineRequest, asked: Query[Paging]) -> UncollectedPage:
    """List the results that wait at the caller's counters, the longest first."""
    call = request.auth
    rows = waiting_results(call.agencies, call.at)
    page = keyset_page(rows, order=["finished_at", "id"], cursor=asked.cursor, size=asked.limit)
    items = [
        UncollectedOut(
            dossier=each.dossier.pk,
            code=each.dossier.code,
            title=each.dossier.result.title if hasattr(each.dossier, "result") else "",
            finished=each.dossier.finished_at,
            reminders=each.reminders,
            waybill=each.dispatch.number if each.dispatch else "",
        )
        for each in told_of(page.rows, call.at)
    ]
    return UncollectedPage(items=items, next_cursor=page.next_cursor or None)


@reads(
    central,
    "",
    scope=Scope.READ,
    response=CentralPage,
    operation_id="list_central_dossiers",
    summary="List dossiers of ministries' systems",
    vi="Hồ sơ ở hệ thống tập trung của bộ, chỉ để xem.",
)
def listed(request: MachineRequest, asked: Query[CentralQuestion]) -> CentralPage:
    """List what is counted with the caller's agencies; nothing can be done with it here."""
    rows = central_dossiers(request.auth.agencies, asked.code)
    page = keyset_page(rows, order=["-reported_at", "-id"], cursor=asked.cursor, size=asked.limit)
    items = [
        CentralOut(
            system=each.system,
            code=each.code,
            procedure=each.procedure_code,
            procedure_name=each.procedure_name,
            agency=each.agency.key,
            status=each.status,
            status_words=each.status_text,
            submitted=each.submitted_at,
            due=each.due_at,
            finished=each.finished_at,
            reported=each.reported_at,
        )
        for each in page.rows
    ]
    return CentralPage(items=items, next_cursor=page.next_cursor or None)
