"""Papers that go between counter and unit: what waits, handing over, taking over."""

from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Status
from pydantic import BaseModel, ConfigDict, Field

from motcua.accounts.rules import Scope
from motcua.api.callers import MachineRequest
from motcua.api.dossier_values import Paging
from motcua.api.files import download
from motcua.api.operations import binary, reads, writes
from motcua.api.problems import FieldError, wrong
from motcua.api.values import Moment, Text
from motcua.dossiers.models import Consignment
from motcua.dossiers.queries.consignments import to_give
from motcua.dossiers.services import consigning
from motcua.foundation.pagination import keyset_page
from motcua.organizations.queries import agency_by_id

router = Router()
Kind = Literal["papers", "results"]


class WaitingQuestion(BaseModel):
    """What lies at an agency of the caller and belongs elsewhere."""

    kind: Kind = "papers"


class WaitingLine(BaseModel):
    """A dossier whose papers or result have to be carried; ``agency``: where they lie."""

    dossier: UUID
    code: str
    agency: str
    to: str


class WaitingList(BaseModel):
    """At most two hundred of each agency, oldest first."""

    items: list[WaitingLine]


class ConsignmentOut(BaseModel):
    """A hand-over; ``taken`` is null until the other side has confirmed it."""

    id: int
    kind: str
    number: str
    from_agency: str
    to_agency: str
    given: Moment
    taken: Moment | None
    dossiers: list[UUID]


class ConsignmentPage(BaseModel):
    """One page; ``next_cursor`` is null on the last."""

    items: list[ConsignmentOut]
    next_cursor: str | None


class ConsignmentQuestion(Paging):
    """Hand-overs from and to the caller's agencies, the latest first."""

    is_open: bool = False


class GiveIn(BaseModel):
    """What is handed over from an agency of the caller."""

    model_config = ConfigDict(extra="forbid")

    agency: Annotated[Text, Field(min_length=1)]
    kind: Kind
    dossiers: Annotated[list[UUID], Field(min_length=1, max_length=200)]


class GivenOut(BaseModel):
    """One record for each agency that it goes to."""

    items: list[ConsignmentOut]


class Lacking(BaseModel):
    """A dossier whose papers did not come."""

    model_config = ConfigDict(extra="forbid")

    dossier: UUID
    note: Annotated[Text, Field(min_length=1)]


class TakeOverIn(BaseModel):
    """What did not come; nothing: everything is there."""

    model_config = ConfigDict(extra="forbid")

    missing: Annotated[list[Lacking], Field(max_length=200)] = Field(default_factory=list)


@reads(
    router,
    "/waiting",
    scope=Scope.CONSIGN,
    response=WaitingList,
    operation_id="list_to_consign",
    summary="List what has to be carried",
    vi="Giấy tờ, kết quả đang chờ bàn giao.",
)
def waiting(request: MachineRequest, asked: Query[WaitingQuestion]) -> WaitingList:
    """Tell which papers or results lie at the caller's agencies and belong elsewhere."""
    items = [
        WaitingLine(
            dossier=row.pk,
            code=row.code,
            agency=agency_by_id(place).key,
            to=(row.receiving_agency if asked.kind == "results" else row.holder).key,
        )
        for place in sorted(request.auth.agencies)
        for row in to_give([place], asked.kind)
    ]
    return WaitingList(items=items)


@reads(
    router,
    "",
    scope=Scope.CONSIGN,
    response=ConsignmentPage,
    operation_id="list_consignments",
    summary="List hand-overs",
    vi="Các phiếu bàn giao đi và đến.",
)
def listed(request: MachineRequest, asked: Query[ConsignmentQuestion]) -> ConsignmentPage:
    """List what the caller's agencies gave and got."""
    mine = request.auth.agencies
    rows = Consignment.objects.filter(from_agency__in=mine) | Consignment.objects.filter(to_agency__in=mine)
    rows = rows.filter(taken_at=None) if asked.is_open else rows
    rows = rows.select_related("from_agency", "to_agency").prefetch_related("lines")
    page = keyset_page(rows, order=["-id"], cursor=asked.cursor, size=asked.limit)
    return ConsignmentPage(items=[_told(each) for each in page.rows], next_cursor=page.next_cursor or None)


@writes(
    router,
    "",
    scope=Scope.CONSIGN,
    response={201: GivenOut},
    operation_id="give_papers",
    summary="Hand papers or results over",
    vi="Lập phiếu bàn giao hồ sơ hoặc kết quả.",
)
def give(request: MachineRequest, body: GiveIn) -> Status[GivenOut]:
    """Make one record for each agency that something goes to; what has gone meanwhile is left out."""
    call = request.auth
    agency = call.agency(body.agency)
    if agency is None:
        raise wrong(
            FieldError(
                field="agency", detail=_("Cơ quan này không thuộc phạm vi của hệ thống bạn. Hãy xem lại key.")
            )
        )
    made = consigning.give(body.dossiers, body.kind, from_agency=agency, by=call.user, at=call.at)
    return Status(201, GivenOut(items=[_told(each) for each in made]))


@reads(
    router,
    "/{int:consignment_id}",
    scope=Scope.CONSIGN,
    response=ConsignmentOut,
    operation_id="show_consignment",
    summary="Show a hand-over",
    vi="Xem một phiếu bàn giao.",
)
def show(request: MachineRequest, consignment_id: int) -> ConsignmentOut:
    """Tell what went from where to where."""
    return _told(_found(request, consignment_id))


@writes(
    router,
    "/{int:consignment_id}/take-over",
    scope=Scope.CONSIGN,
    response=ConsignmentOut,
    operation_id="take_over_papers",
    summary="Confirm what came",
    vi="Xác nhận đã nhận bàn giao, ghi hồ sơ thiếu.",
)
def take_over(request: MachineRequest, consignment_id: int, body: TakeOverIn) -> ConsignmentOut:
    """Confirm a hand-over; what did not come goes back to the giver's list. Twice is once."""
    call = request.auth
    found = _found(request, consignment_id)
    call.stay_within({found.to_agency_id})
    missing = {each.dossier: each.note for each in body.missing}
    consigning.take_over(found.pk, missing, by=call.user, at=call.at)
    return _told(_found(request, consignment_id))


@reads(
    router,
    "/{int:consignment_id}/file",
    scope=Scope.CONSIGN,
    response={200: None},
    operation_id="print_consignment",
    summary="Print the record of a hand-over",
    vi="In phiếu bàn giao.",
    extra=binary("application/pdf"),
)
def record(request: MachineRequest, consignment_id: int) -> HttpResponse:
    """Return the record that both sides sign, as PDF."""
    found = _found(request, consignment_id)
    return download(consigning.record_of(found), "application/pdf", f"ban-giao {found}.pdf")


def _found(request: MachineRequest, consignment_id: int) -> Consignment:
    mine = request.auth.agencies
    rows = Consignment.objects.filter(from_agency__in=mine) | Consignment.objects.filter(to_agency__in=mine)
    related = ("from_agency", "to_agency", "given_by", "taken_by")
    return rows.select_related(*related).prefetch_related("lines").get(pk=consignment_id)


def _told(made: Consignment) -> ConsignmentOut:
    return ConsignmentOut(
        id=made.pk,
        kind=made.kind,
        number=str(made),
        from_agency=made.from_agency.key,
        to_agency=made.to_agency.key,
        given=made.given_at,
        taken=made.taken_at,
        dossiers=[line.dossier_id for line in made.lines.all()],
    )
