"""Dossiers as their agency sees them: lists, one whole, search, and what is there to do."""

from typing import Annotated, Literal
from uuid import UUID

from ninja import Path, Query, Router
from pydantic import BaseModel, ConfigDict, Field

from motcua.accounts.rules import Scope
from motcua.api.callers import Caller, MachineRequest
from motcua.api.dossier_values import (
    DossierLine,
    DossierPage,
    DossierWhole,
    Including,
    Paging,
    Purpose,
    StepOut,
    history_of,
    line_of,
    whole,
)
from motcua.api.filing import router as filings
from motcua.api.operations import asks, reads
from motcua.api.values import Text
from motcua.audit.services import record_look
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries import desk as work
from motcua.dossiers.queries.desk import LISTED, Desk, Due, Narrowing, Tab, readable, work_row
from motcua.dossiers.queries.finding import By, find, kind_of
from motcua.foundation.pagination import keyset_page

TABS: dict[str, Tab] = {
    "intake": Tab.INTAKE,
    "answered": Tab.ANSWERED,
    "processing": Tab.PROCESSING,
    "signing": Tab.SIGNING,
    "stamping": Tab.STAMPING,
    "returning": Tab.RETURNING,
    "consulted": Tab.CONSULTED,
    "waiting": Tab.WAITING,
}
DUES: dict[str, Due] = {"late": Due.LATE, "risk": Due.RISK, "today": Due.TODAY, "tomorrow": Due.TOMORROW}
TabName = Literal["intake", "answered", "processing", "signing", "stamping", "returning", "consulted", "waiting"]
router = Router()
desk_router = Router()


class DossierQuestion(Paging):
    """All dossiers that the agency may read, the latest first."""

    status: int | None = Field(None, ge=1, le=10)


class WorkQuestion(Paging):
    """A list of work, nearest end first."""

    whose: Literal["", "mine", "free"] = ""
    due: Literal["", "late", "risk", "today", "tomorrow"] = ""


class Search(BaseModel):
    """A code, a number or a name; numbers are looked up exactly and the look is recorded."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[Text, Field(min_length=3, max_length=100)]
    purpose: Annotated[Text, Field(min_length=1)]


class Found(BaseModel):
    """At most a hundred; ``is_cut`` when there are more."""

    items: list[DossierLine]
    is_cut: bool


class WorkCounts(BaseModel):
    """How much there is to do; counting stops at a hundred."""

    tabs: dict[str, int]
    dues: dict[str, int]


class History(BaseModel):
    """The journal of a dossier from its beginning."""

    items: list[StepOut]


def desk_of(call: Caller) -> Desk:
    """Return the seats that the officer holds within the caller's reach."""
    desk = work.desk_of(call.user, call.at)
    return Desk(desk.user, desk.now, tuple(seat for seat in desk.seats if seat.agency_id in call.agencies))


@reads(
    filings,  # one address, two methods: both stand in one router
    "",
    scope=Scope.READ,
    response=DossierPage,
    operation_id="list_dossiers",
    summary="List the agency's dossiers",
    vi="Liệt kê hồ sơ mà cơ quan được xem, mới nhất trước.",
)
def listed(request: MachineRequest, asked: Query[DossierQuestion]) -> DossierPage:
    """List every dossier that the caller's agencies hold, received, decide or were asked about."""
    call = request.auth
    rows = Dossier.objects.filter(readable(call.agencies)).select_related("procedure", "assignee").only(*LISTED)
    if asked.status is not None:
        rows = rows.filter(status=asked.status)
    page = keyset_page(rows, order=["-id"], cursor=asked.cursor, size=asked.limit)
    lines = [line_of(work_row(each, call.user)) for each in page.rows]
    return DossierPage(items=lines, next_cursor=page.next_cursor or None)


@asks(
    router,
    "/search",
    scope=Scope.READ,
    response=Found,
    operation_id="search_dossiers",
    summary="Find dossiers by code, number or name",
    vi="Tìm hồ sơ theo mã, số định danh, điện thoại hoặc tên; lần tìm theo số được ghi nhật ký.",
)
def search(request: MachineRequest, asked: Search) -> Found:
    """Find by what one has in hand, within the agency's dossiers."""
    call = request.auth
    if kind_of(asked.text) is By.NUMBER:
        record_look("dossiers:by-number", by=call.user.pk, at=call.at, purpose=asked.purpose)
    found = find(desk_of(call), asked.text)
    return Found(items=[line_of(row) for row in found.rows], is_cut=found.is_cut)


@reads(
    router,
    "/{uuid:dossier_id}",
    scope=Scope.READ,
    response=DossierWhole,
    operation_id="show_dossier",
    summary="Show one dossier",
    vi="Xem một hồ sơ; số định danh và điện thoại được che.",
)
def show(request: MachineRequest, dossier_id: UUID, asked: Query[Including]) -> DossierWhole:
    """Tell a dossier with what is to be included; personal numbers are masked."""
    call = request.auth
    return whole(call.dossier(dossier_id), call, asked.include)


@asks(
    router,
    "/{uuid:dossier_id}/unmask",
    scope=Scope.READ,
    response=DossierWhole,
    operation_id="unmask_dossier",
    summary="Show a dossier with its personal data",
    vi="Xem đầy đủ số định danh và nội dung khai; mục đích được ghi nhật ký trước.",
)
def unmask(request: MachineRequest, dossier_id: UUID, why: Purpose) -> DossierWhole:
    """Record who looks and why, then show full numbers and answers."""
    call = request.auth
    dossier = call.dossier(dossier_id)
    record_look(f"dossier:{dossier.pk}", by=call.user.pk, at=call.at, purpose=why.purpose)
    return whole(dossier, call, "papers,history,opinions,result", masked=False)


@reads(
    router,
    "/{uuid:dossier_id}/history",
    scope=Scope.READ,
    response=History,
    operation_id="dossier_history",
    summary="Read the journal of a dossier",
    vi="Nhật ký xử lý của hồ sơ.",
)
def history(request: MachineRequest, dossier_id: UUID) -> History:
    """Tell everything that happened, in order."""
    return History(items=history_of(request.auth.dossier(dossier_id)))


@reads(
    desk_router,
    "",
    scope=Scope.FIGURES,
    response=WorkCounts,
    operation_id="count_work",
    summary="Count what there is to do",
    vi="Đếm việc theo từng loại và theo hạn.",
)
def counted(request: MachineRequest) -> WorkCounts:
    """Count the work of the officer's seats; no more than a hundred is counted anywhere."""
    counts = work.counts(desk_of(request.auth))
    tabs = {name: counts.tabs[tab] for name, tab in TABS.items() if tab in counts.tabs}
    return WorkCounts(tabs=tabs, dues={name: counts.dues[due] for name, due in DUES.items()})


@reads(
    desk_router,
    "/{tab}",
    scope=Scope.READ,
    response=DossierPage,
    operation_id="list_work",
    summary="List what there is to do",
    vi="Danh sách việc phải làm, gần hạn trước.",
)
def listed_work(
    request: MachineRequest, tab: Annotated[TabName, Path()], asked: Query[WorkQuestion]
) -> DossierPage:
    """List one kind of work of the officer's seats, nearest end first."""
    narrowing = Narrowing(None, asked.whose, DUES[asked.due] if asked.due else None)
    page = work.inbox(desk_of(request.auth), TABS[tab], narrowing, asked.cursor, asked.limit)
    return DossierPage(items=[line_of(row) for row in page.rows], next_cursor=page.next_cursor or None)
