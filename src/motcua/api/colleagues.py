"""Somebody is away: acting in their place, and giving their dossiers to colleagues."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Query, Router, Status
from pydantic import BaseModel, ConfigDict, Field

from motcua.accounts.rules import OFFICER_ROLES, Scope
from motcua.api.act_values import UserName
from motcua.api.acts import officer_named
from motcua.api.callers import Caller, MachineRequest
from motcua.api.dossier_values import Paging
from motcua.api.operations import asks, reads, writes
from motcua.api.problems import FieldError, wrong
from motcua.api.values import Day, Text
from motcua.dossiers.refusals import reason_of
from motcua.dossiers.services import reassigning
from motcua.dossiers.services.reassigning import Absence, Handing
from motcua.foundation.pagination import keyset_page
from motcua.kernel.vietnamese import fold
from motcua.organizations.models import Delegation, Posting
from motcua.organizations.queries import agencies_led
from motcua.organizations.services import delegating
from motcua.organizations.services.delegating import Wish

router = Router()
reassignments = Router()
officers = Router()


class OfficerQuestion(Paging):
    """Who works at the caller's agencies; ``q``: words with or without accents."""

    q: Text = ""


class OfficerOut(BaseModel):
    """A person in a role at an agency; ``posting`` is what a delegation names."""

    posting: int
    username: str
    name: str
    agency: str
    role: str
    title: str


class OfficerPage(BaseModel):
    """One page; ``next_cursor`` is null on the last."""

    items: list[OfficerOut]
    next_cursor: str | None


class DelegationIn(BaseModel):
    """Who acts in which posting, from the first to the last day, by which written decision."""

    model_config = ConfigDict(extra="forbid")

    posting: Annotated[int, Field(strict=True, ge=1, le=2**62)]
    to: UserName
    first: Day
    last: Day
    basis: Annotated[Text, Field(min_length=1)]
    manner: Literal["behalf", "deputy"] = "behalf"


class DelegationOut(BaseModel):
    """Somebody acts for the holder of a posting."""

    id: int
    posting: int
    holder: str
    to: str
    first: date
    last: date
    manner: str
    basis: str
    is_ended: bool


class DelegationList(BaseModel):
    """What the officer gave, holds or oversees and is not over."""

    items: list[DelegationOut]


class ReassignIn(BaseModel):
    """Who is away, who takes over (nobody: back to the unit's list), and why."""

    model_config = ConfigDict(extra="forbid")

    away: UserName
    to: Annotated[list[UserName], Field(max_length=50)] = Field(default_factory=list)
    reason: Annotated[Text, Field(min_length=1)]


class HandingOut(BaseModel):
    """What becomes of one dossier; ``code`` and ``detail`` say why it stays where it is."""

    dossier: UUID
    number: str
    to: str
    code: str
    detail: str


class HandingList(BaseModel):
    """At most five hundred, the nearest end first."""

    items: list[HandingOut]


@reads(
    officers,
    "",
    scope=Scope.COLLEAGUES,
    response=OfficerPage,
    operation_id="list_officers",
    summary="List officers of the agency",
    vi="Cán bộ của cơ quan và vị trí công tác.",
)
def people(request: MachineRequest, asked: Query[OfficerQuestion]) -> OfficerPage:
    """List postings held today at the caller's agencies."""
    rows = Posting.objects.on(request.auth.day).filter(
        agency__in=request.auth.agencies, role__in=OFFICER_ROLES, user__is_active=True
    )
    for word in fold(asked.q).split():
        rows = rows.filter(user__name_fold__contains=word)
    rows = rows.select_related("user", "agency")
    page = keyset_page(rows, order=["id"], cursor=asked.cursor, size=asked.limit)
    items = [
        OfficerOut(
            posting=each.pk,
            username=each.user.username,
            name=each.user.full_name,
            agency=each.agency.key,
            role=each.role,
            title=each.title,
        )
        for each in page.rows
    ]
    return OfficerPage(items=items, next_cursor=page.next_cursor or None)


@reads(
    router,
    "",
    scope=Scope.COLLEAGUES,
    response=DelegationList,
    operation_id="list_delegations",
    summary="List delegations",
    vi="Ủy quyền đang có hiệu lực.",
)
def delegations(request: MachineRequest) -> DelegationList:
    """Tell what runs, the earliest end first; beyond the system's agency nothing."""
    call = request.auth
    rows = delegating.delegations_of(call.user, call.day)
    return DelegationList(items=[_told(each) for each in rows if each.posting.agency_id in call.agencies])


@writes(
    router,
    "",
    scope=Scope.COLLEAGUES,
    response={201: DelegationOut},
    operation_id="delegate",
    summary="Let somebody act in a posting",
    vi="Ủy quyền cho đồng nghiệp làm thay.",
)
def delegate(request: MachineRequest, body: DelegationIn) -> Status[DelegationOut]:
    """Give a delegation for some days; the same again is one."""
    call = request.auth
    _within(call, body.posting)
    wish = Wish(body.posting, officer_named(body.to), body.first, body.last, basis=body.basis, manner=body.manner)
    return Status(201, _told(delegating.delegate(wish, by=call.user, at=call.at)))


@writes(
    router,
    "/{int:delegation_id}/take-back",
    scope=Scope.COLLEAGUES,
    response=DelegationOut,
    operation_id="take_back_delegation",
    summary="End a delegation at once",
    vi="Thu hồi ủy quyền.",
)
def take_back(request: MachineRequest, delegation_id: int) -> DelegationOut:
    """End it; twice is once."""
    call = request.auth
    found = Delegation.objects.filter(posting__agency__in=call.agencies).get(pk=delegation_id)
    return _told(delegating.take_back(found.pk, by=call.user, at=call.at))


@asks(
    reassignments,
    "/look",
    scope=Scope.COLLEAGUES,
    response=HandingList,
    operation_id="look_at_reassignment",
    summary="See who would get an absent officer's dossiers",
    vi="Xem trước việc giao lại hồ sơ của người vắng.",
)
def look(request: MachineRequest, body: ReassignIn) -> HandingList:
    """Say what would happen and change nothing."""
    call = request.auth
    return _handings(reassigning.look(_absence(call, body), by=call.user, at=call.at))


@writes(
    reassignments,
    "",
    scope=Scope.COLLEAGUES,
    response=HandingList,
    operation_id="reassign",
    summary="Give an absent officer's dossiers to colleagues",
    vi="Giao lại hồ sơ của người vắng cho đồng nghiệp.",
)
def reassign(request: MachineRequest, body: ReassignIn) -> HandingList:
    """Share them out evenly among those who may; each dossier succeeds or stays by itself."""
    call = request.auth
    return _handings(reassigning.reassign(_absence(call, body), by=call.user, at=call.at))


def _within(call: Caller, posting_id: int) -> None:
    if not Posting.objects.filter(pk=posting_id, agency__in=call.agencies).exists():
        detail = _("Vị trí này không thuộc phạm vi của hệ thống bạn. Hãy xem lại posting.")
        raise wrong(FieldError(field="posting", detail=detail))


def _absence(call: Caller, body: ReassignIn) -> Absence:
    call.stay_within(set(agencies_led(call.user, call.day)))
    away = officer_named(body.away, "away")
    takers = tuple(officer_named(each) for each in body.to if each != body.away)
    return Absence(away, takers, body.reason)


def _handings(handings: list[Handing]) -> HandingList:
    items = [
        HandingOut(
            dossier=each.dossier.pk,
            number=each.dossier.code,
            to=each.to.username if each.to else "",
            code=each.problem,
            detail=reason_of(each.problem) if each.problem else "",
        )
        for each in handings
    ]
    return HandingList(items=items)


def _told(given: Delegation) -> DelegationOut:
    return DelegationOut(
        id=given.pk,
        posting=given.posting_id,
        holder=given.posting.user.username,
        to=given.to.username,
        first=given.valid_from,
        last=given.valid_to or given.valid_from,
        manner=given.manner,
        basis=given.basis,
        is_ended=given.ended_at is not None,
    )
