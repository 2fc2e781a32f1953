"""How a dossier is told to the agency that has to do with it: masked unless somebody says why they look."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from motcua.api.callers import Caller
from motcua.api.values import Moment, Text
from motcua.api.wording import STATUSES
from motcua.dossiers.models import Attachment, Consultation, Dossier, DossierEvent, Result
from motcua.dossiers.queries.desk import WorkRow, work_row
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services.possible import possible
from motcua.ui.formats import mask_email, mask_id, mask_phone

Seen = Annotated[
    int | None,
    Field(
        strict=True,
        ge=0,
        le=1_000_000,
        description="The dossier's seen when it was read; refused if it has changed.",
    ),
]


class Paging(BaseModel):
    """Which page of a list."""

    cursor: Text = Field("", description="next_cursor of the page before.")
    limit: int = Field(20, ge=1, le=100)


class StatusOut(BaseModel):
    """One of the ten national statuses."""

    number: int = Field(ge=1, le=10)
    words: str


class DossierLine(BaseModel):
    """A dossier in a list; ``seen`` is how long its journal is, to be sent back with an act."""

    id: UUID
    code: str
    applicant: str
    procedure_name: str
    step: str
    status: StatusOut
    assignee: str
    act_by: Moment
    seen: int
    consultation: int | None = None


class DossierPage(BaseModel):
    """One page; ``next_cursor`` is null on the last."""

    items: list[DossierLine]
    next_cursor: str | None


class PaperOut(BaseModel):
    """A paper of a dossier; ``has_file``: it can be downloaded."""

    id: UUID
    name: str
    component: str
    source: str
    originals: int
    copies: int
    has_file: bool
    content_type: str
    size: int
    sha256: str
    signature: str
    added: Moment


class StepOut(BaseModel):
    """One entry of the journal; ``by`` is the user name of an officer, empty for anybody else."""

    seq: int
    kind: str
    at: Moment
    status: int
    step: str
    agency: str
    by: str
    note: str


class OpinionOut(BaseModel):
    """What an agency was asked, and what it answered."""

    id: int
    agency: str
    question: str
    asked: Moment
    due: Moment
    answered: Moment | None
    stance: str
    answer: str


class ResultOut(BaseModel):
    """The paper that answers a dossier; ``has_file``: it can be downloaded."""

    dossier: UUID
    code: str
    number: str
    title: str
    medium: str
    proposed: Moment
    signed: Moment | None
    sealed: Moment | None
    has_file: bool


class ApplicantOut(BaseModel):
    """Who files; numbers are masked unless the dossier was opened with a purpose."""

    kind: str
    name: str
    identity_number: str
    phone: str
    email: str
    address: str


class DossierWhole(BaseModel):
    """Everything about a dossier that the agency may know; what was not asked to be included is null."""

    id: UUID
    code: str
    procedure: str
    procedure_name: str
    status: StatusOut
    step: str
    channel: str
    receiving_agency: str
    deciding_agency: str
    holder: str
    holder_role: str
    assignee: str
    applicant: ApplicantOut
    answers: dict[str, Any] | None
    fee: int
    copies: int
    return_by: str
    submitted: Moment
    received: Moment | None
    due: Moment | None
    finished: Moment | None
    returned: Moment | None
    seen: int
    acts: list[str]
    papers: list[PaperOut] | None
    history: list[StepOut] | None
    opinions: list[OpinionOut] | None
    result: ResultOut | None


class Including(BaseModel):
    """What to tell beside the dossier itself."""

    include: Annotated[
        str,
        Field(
            pattern=r"^((papers|history|opinions|result)(,(papers|history|opinions|result)){0,3})?$",
            description="Any of papers, history, opinions, result with commas between.",
        ),
    ] = ""


class ActedOut(BaseModel):
    """Where a dossier stands after an act."""

    id: UUID
    code: str
    status: StatusOut
    step: str
    due: Moment | None
    seen: int
    acts: list[str]


class Purpose(BaseModel):
    """Why personal data is looked at; it is recorded before anything is shown."""

    model_config = ConfigDict(extra="forbid")

    purpose: Annotated[Text, Field(min_length=1)]


Returning = Literal["counter", "post", "online"]


def status_of(number: int) -> StatusOut:
    return StatusOut(number=number, words=str(STATUSES[Status(number)]))


def line_of(row: WorkRow) -> DossierLine:
    """Return a line of a work list as it is told."""
    return DossierLine(
        id=row.id,
        code=row.code,
        applicant=row.applicant,
        procedure_name=row.procedure,
        step=row.step,
        status=status_of(row.status),
        assignee=row.assignee,
        act_by=row.act_by,
        seen=row.journal_length,
        consultation=row.consultation_id,
    )


def acted(dossier: Dossier, call: Caller) -> ActedOut:
    """Tell where a dossier stands now and what the officer may do next."""
    return ActedOut(
        id=dossier.pk,
        code=dossier.code,
        status=status_of(dossier.status),
        step=dossier.step,
        due=dossier.due_at,
        seen=dossier.journal_length,
        acts=acts_of(dossier, call),
    )


def acts_of(dossier: Dossier, call: Caller) -> list[str]:
    """Return the acts that are lawful now, as they stand in addresses."""
    return sorted(each.value.replace("_", "-") for each in possible(dossier, call.user, call.at))


def whole(dossier: Dossier, call: Caller, include: str, *, masked: bool = True) -> DossierWhole:
    """Tell everything that was asked for."""
    wanted = set(include.split(","))
    row = work_row(dossier, call.user)
    return DossierWhole(
        id=dossier.pk,
        code=dossier.code,
        procedure=dossier.procedure.procedure.code,
        procedure_name=dossier.procedure.name,
        status=status_of(dossier.status),
        step=row.step,
        channel=dossier.channel,
        receiving_agency=dossier.receiving_agency.key,
        deciding_agency=dossier.deciding_agency.key,
        holder=dossier.holder.key,
        holder_role=dossier.holder_role,
        assignee=dossier.assignee.username if dossier.assignee else "",
        applicant=_applicant(dossier, masked=masked),
        answers=None if masked else dossier.answers,
        fee=dossier.fee_amount,
        copies=dossier.copies,
        return_by=dossier.return_by,
        submitted=dossier.submitted_at,
        received=dossier.received_at,
        due=dossier.due_at,
        finished=dossier.finished_at,
        returned=dossier.returned_at,
        seen=dossier.journal_length,
        acts=acts_of(dossier, call),
        papers=papers_of(dossier) if "papers" in wanted else None,
        history=history_of(dossier) if "history" in wanted else None,
        opinions=opinions_of(dossier) if "opinions" in wanted else None,
        result=result_of(dossier) if "result" in wanted else None,
    )


def _applicant(dossier: Dossier, *, masked: bool) -> ApplicantOut:
    id_, phone, mail = (mask_id, mask_phone, mask_email) if masked else (str, str, str)
    return ApplicantOut(
        kind=dossier.applicant_kind,
        name=dossier.applicant_name,
        identity_number=id_(dossier.identity_number),
        phone=phone(dossier.phone),
        email=mail(dossier.email),
        address="" if masked else dossier.address,
    )


def papers_of(dossier: Dossier) -> list[PaperOut]:
    """Tell the papers in the order they came."""
    rows = dossier.attachments.select_related("consent").order_by("added_at", "id")
    return [_paper(each) for each in rows]


def _paper(paper: Attachment) -> PaperOut:
    is_open = bool(paper.sha256) and (paper.consent is None or paper.consent.holds)
    return PaperOut(
        id=paper.pk,
        name=paper.name,
        component=paper.component_key,
        source=paper.source,
        originals=paper.originals,
        copies=paper.copies,
        has_file=is_open,
        content_type=paper.content_type,
        size=paper.size,
        sha256=paper.sha256,
        signature=paper.signature_verdict,
        added=paper.added_at,
    )


def history_of(dossier: Dossier) -> list[StepOut]:
    """Tell the journal from its beginning."""
    rows = dossier.events.select_related("by", "agency").order_by("seq")
    return [_step(each) for each in rows]


def _step(event: DossierEvent) -> StepOut:
    return StepOut(
        seq=event.seq,
        kind=event.kind,
        at=event.at,
        status=event.status,
        step=event.step,
        agency=event.agency.key if event.agency else "",
        by=event.by.username if event.by is not None and event.by.is_officer else "",
        note=event.note,
    )


def opinions_of(dossier: Dossier) -> list[OpinionOut]:
    """Tell what other agencies were asked."""
    return [opinion(each) for each in dossier.consultations.select_related("agency").order_by("asked_at", "pk")]


def opinion(asked: Consultation) -> OpinionOut:
    return OpinionOut(
        id=asked.pk,
        agency=asked.agency.key,
        question=asked.question,
        asked=asked.asked_at,
        due=asked.due_at,
        answered=asked.answered_at,
        stance=asked.stance if asked.answered_at else "",
        answer=asked.answer,
    )


def result_of(dossier: Dossier) -> ResultOut | None:
    """Tell the result of a dossier, if one was proposed."""
    found: Result | None = getattr(dossier, "result", None)
    return told_result(found, dossier) if found is not None else None


def told_result(result: Result, dossier: Dossier) -> ResultOut:
    return ResultOut(
        dossier=dossier.pk,
        code=dossier.code,
        number=result.number,
        title=result.title,
        medium=result.medium,
        proposed=result.proposed_at,
        signed=result.signed_at,
        sealed=result.sealed_at,
        has_file=bool(result.signed_sha256 or result.draft_sha256),
    )
