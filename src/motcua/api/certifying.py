"""Certified copies: what they cost, their numbers in the register, and mistakes put right."""

import uuid
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from ninja import Query, Router, Status
from pydantic import BaseModel, ConfigDict, Field

from motcua.accounts.queries import by_personal_id
from motcua.accounts.rules import Role, Scope
from motcua.api.act_values import UserName
from motcua.api.callers import Caller, MachineRequest
from motcua.api.dossier_values import Paging
from motcua.api.filing_values import Required
from motcua.api.operations import asks, reads, writes
from motcua.api.problems import FieldError, RefusedError, wrong
from motcua.api.values import Moment, Text
from motcua.catalog.models import Channel
from motcua.catalog.queries.offers import deciding_agency
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.certification import (
    Entry,
    books_of,
    entries_of,
    entry,
    fees_of,
    procedure_for_copies,
    read,
    register,
    signers_at,
)
from motcua.dossiers.queries.counter import is_received_by
from motcua.dossiers.rules.certification import Copies
from motcua.dossiers.services.certifying import Correction, Request, certify, correct
from motcua.dossiers.services.filing import Filing, Person
from motcua.foundation.pagination import keyset_page
from motcua.kernel.identifiers import is_old_id, is_personal_id, is_tax_code
from motcua.kernel.vietnamese import tidy_name
from motcua.organizations.models import Agency
from motcua.organizations.queries import agency_by_id

router = Router()


class CopiesIn(BaseModel):
    """A paper of which copies are certified."""

    model_config = ConfigDict(extra="forbid")

    title: Annotated[Text, Field(min_length=1)]
    pages: Annotated[int, Field(strict=True, ge=1, le=999)]
    copies: Annotated[int, Field(strict=True, ge=1, le=200)] = 1


class CertificationPapers(BaseModel):
    """What would be certified."""

    model_config = ConfigDict(extra="forbid")

    papers: Annotated[list[CopiesIn], Field(min_length=1, max_length=20)]


class CertificationFee(BaseModel):
    """In whole đồng: each paper, and all."""

    fees: list[int]
    total: int


class CertifyIn(CertificationPapers):
    """Who asks, which papers, who signs; ``waiver``: why it is free, if it is."""

    name: Required
    identity_number: Text = ""
    phone: Text = ""
    signer: UserName
    waiver: Text = ""


class EntryOut(BaseModel):
    """One number of the register, with its corrections applied."""

    id: int
    number: int
    year: int
    agency: str
    title: str
    pages: int
    copies: int
    fee: int
    signer: str
    stamp: list[str]
    is_void: bool
    entered: Moment


class CertifiedOut(BaseModel):
    """The dossier of a request and its numbers."""

    dossier: uuid.UUID
    code: str
    fee: int
    entries: list[EntryOut]


class EntryPage(BaseModel):
    """One page, the latest number first; ``next_cursor`` is null on the last."""

    items: list[EntryOut]
    next_cursor: str | None


class RegisterQuestion(Paging):
    """The register of a year; without one the latest."""

    year: int | None = Field(None, ge=2000, le=2100)


class CorrectionIn(BaseModel):
    """What is put right, and why; ``void`` cancels the number."""

    model_config = ConfigDict(extra="forbid")

    field: Literal["title", "pages", "copies", "void"]
    value: Annotated[Text, Field(max_length=300)] = ""
    reason: Annotated[Text, Field(min_length=1)]


@asks(
    router,
    "/fee",
    scope=Scope.CERTIFY,
    response=CertificationFee,
    operation_id="quote_certification",
    summary="Say what certifying copies costs",
    vi="Tạm tính phí chứng thực bản sao.",
)
def fee(request: MachineRequest, body: CertificationPapers) -> CertificationFee:
    """Count by the schedule of today; nothing is saved."""
    day = request.auth.day
    fees = fees_of(_copies(body), procedure_for_copies(day).pk, on=day)
    return CertificationFee(fees=fees, total=sum(fees))


@writes(
    router,
    "",
    scope=Scope.CERTIFY,
    response={201: CertifiedOut},
    operation_id="certify_copies",
    summary="Certify copies",
    vi="Tiếp nhận và vào sổ chứng thực bản sao.",
)
def certified(request: MachineRequest, body: CertifyIn) -> Status[CertifiedOut]:
    """Take the request in, give each paper the next number, and lay it before the signer."""
    call = request.auth
    agency = _desk(call)
    version = procedure_for_copies(call.day)
    filing = Filing(
        key=uuid.uuid5(call.client.user_id, f"{call.client.pk}:{request.key}"),
        version_id=version.pk,
        channel=Channel.COUNTER,
        person=_person(body),
        receiving_agency=agency,
        deciding_agency=deciding_agency(version, agency.area, call.day),
        area=agency.area,
        copies=sum(paper.copies for paper in body.papers),
    )
    signer = next((user for user, _title in signers_at(agency, call.at) if user.username == body.signer), None)
    if signer is None:
        raise wrong(FieldError(field="signer", detail=_("Người này không ký chứng thực ở đơn vị tiếp nhận.")))
    wanted = Request(filing, _copies(body), signer, body.waiver)
    dossier = certify(wanted, by=call.user, at=call.at)
    told = CertifiedOut(
        dossier=dossier.pk,
        code=dossier.code,
        fee=dossier.fee_amount,
        entries=[_entry(each) for each in entries_of(dossier)],
    )
    return Status(201, told)


@reads(
    router,
    "",
    scope=Scope.CERTIFY,
    response=EntryPage,
    operation_id="list_certifications",
    summary="Read the register of certified copies",
    vi="Sổ chứng thực bản sao của một năm.",
)
def listed(request: MachineRequest, asked: Query[RegisterQuestion]) -> EntryPage:
    """List the entries of a year at the caller's desks, the latest number first."""
    books = list(books_of(request.auth.agencies_as(Role.INTAKE)))
    book = next((each for each in books if asked.year in {None, each.year}), None)
    if book is None:
        return EntryPage(items=[], next_cursor=None)
    page = keyset_page(register(book), order=["-number"], cursor=asked.cursor, size=asked.limit)
    return EntryPage(items=[_entry(each) for each in read(page.rows)], next_cursor=page.next_cursor or None)


@writes(
    router,
    "/{int:certification_id}/corrections",
    scope=Scope.CERTIFY,
    response={201: EntryOut},
    operation_id="correct_certification",
    summary="Put an entry of the register right",
    vi="Sửa hoặc hủy một số chứng thực; nội dung cũ vẫn đọc được.",
)
def corrected(request: MachineRequest, certification_id: int, body: CorrectionIn) -> Status[EntryOut]:
    """Correct title, pages or copies, or void the number; what stood there stays readable."""
    call, mine = request.auth, request.auth.agencies_as(Role.INTAKE)
    found = entry(certification_id, mine)
    correct(found.row.pk, Correction(body.field, body.value, body.reason), by=call.user, at=call.at)
    return Status(201, _entry(entry(certification_id, mine)))


def _desk(call: Caller) -> Agency:
    units = [agency_by_id(key) for key in sorted(call.agencies_as(Role.INTAKE))]
    found = next((unit for unit in units if is_received_by(unit, "commune")), None)
    if found is None:
        raise RefusedError(403, _("Hôm nay nơi bạn tiếp nhận không chứng thực bản sao."), code="no_desk")
    return found


def _copies(body: CertificationPapers) -> tuple[Copies, ...]:
    return tuple(Copies(" ".join(each.title.split()), each.pages, each.copies) for each in body.papers)


def _person(body: CertifyIn) -> Person:
    number, kinds = "".join(body.identity_number.split()), Dossier.ApplicantKind
    if number and not (is_personal_id(number) or is_old_id(number) or is_tax_code(number)):
        detail = _("Số này không đúng dạng: căn cước 12 số, chứng minh cũ 9 số, mã số thuế 10 hoặc 13 số.")
        raise wrong(FieldError(field="identity_number", detail=detail))
    return Person(
        name=tidy_name(body.name),
        identity_number=number,
        phone="".join(body.phone.split()),
        kind=kinds.BUSINESS if is_tax_code(number) and not is_personal_id(number) else kinds.CITIZEN,
        account=by_personal_id(number) if number else None,
    )


def _entry(found: Entry) -> EntryOut:
    row = found.row
    return EntryOut(
        id=row.pk,
        number=row.number,
        year=row.book.year,
        agency=row.book.agency.key,
        title=found.title,
        pages=found.pages,
        copies=found.copies,
        fee=row.fee_amount,
        signer=row.signer.username,
        stamp=list(found.stamp),
        is_void=found.is_void,
        entered=row.entered_at,
    )
