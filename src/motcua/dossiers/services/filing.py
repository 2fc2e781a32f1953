"""Bringing a dossier into being: the one place where any channel's filing becomes rows."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.audit.services import entry
from motcua.catalog.models import Channel
from motcua.catalog.queries.procedures import Plan, plan
from motcua.catalog.rules.fees import Quantities
from motcua.dossiers.models import Attachment, Dossier, LinkedPart
from motcua.dossiers.queries.elsewhere import is_out_of_area
from motcua.dossiers.queries.pricing import Asking
from motcua.dossiers.rules.representing import Right
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services import clock, linking, numbering, pricing
from motcua.dossiers.services.charging import fee_order
from motcua.dossiers.services.journal import Entry, record_all
from motcua.dossiers.services.marking import Apart, marks_of, set_apart
from motcua.dossiers.services.out_of_area import begin_hand_over
from motcua.dossiers.services.representing import Acting, keep_right, officer
from motcua.dossiers.services.taking import Paper, papers_of
from motcua.foundation.fault_points import reach, reach_when_committed
from motcua.foundation.ids import new_id
from motcua.foundation.inserting import insert_together
from motcua.organizations.models import Agency, Area
from motcua.workflows.rules import Action, Step, advance

__all__ = ["Filing", "Help", "Paper", "Person", "lodge"]


Beside: TypeAlias = Callable[[Dossier], Iterable[Model]]


@dataclass(frozen=True, slots=True)
class Person:
    """In whose name a dossier is filed; numbers in plain text, sealed when stored."""

    name: str
    identity_number: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    kind: str = Dossier.ApplicantKind.CITIZEN
    account: User | None = None
    is_verified: bool = False  # came signed in by VNeID


@dataclass(frozen=True, slots=True)
class Help:
    """How the applicant agreed that somebody else files (nộp hộ): recorded, and counted apart."""

    consent: str


@dataclass(frozen=True)
class Filing:
    """Everything a dossier begins with; ``key`` makes the same filing sent twice one dossier."""

    key: uuid.UUID
    version_id: int
    channel: Channel
    person: Person
    receiving_agency: Agency
    deciding_agency: Agency
    area: Area | None = None
    answers: dict[str, Any] = field(default_factory=dict)
    copies: int = 1
    pages: int = 1
    return_by: str = Dossier.ReturnBy.COUNTER
    help: Help | None = None
    papers: tuple[Paper, ...] = ()
    draft_id: uuid.UUID | None = None
    acting: Acting | None = None  # who files for the person, and by what right
    apart: Apart | None = None  # look-alikes that the officer has seen and set apart
    fee_amount: int | None = None  # where the schedule alone does not say it
    cases: int = 1
    claims: Mapping[str, str] = field(default_factory=dict)  # ground of a benefit: the evidence given for it
    part: LinkedPart | None = None  # of which linked dossier this is a part
    code: str = ""  # its number, from whoever has taken it before a transaction that holds the key alone

    @property
    def right(self) -> str:
        """Return by what right the filing is made for another; empty for one's own."""
        return str(self.acting.right if self.acting else Right.OFFICER if self.help else "")


def nothing(dossier: Dossier) -> Iterable[Model]:
    """Write nothing beside a new dossier."""
    return ()


def lodge(filing: Filing, *, by: User, at: datetime, accept: bool = False, beside: Beside = nothing) -> Dossier:
    """File a dossier, and take it in at once when ``accept`` (counter and post).

    One transaction: dossier, clock, papers, journal, feed and audit, or nothing; the code is taken before it. The
    same ``key`` again returns the dossier that is there. ``beside`` names rows that are written with a new one.
    Law: Decree 61/2018/NĐ-CP Art. 17, kept by Decree 118/2025/NĐ-CP; code by Circular 01/2018/TT-VPCP Art. 19.
    """
    code = filing.code or numbering.next_code(filing.receiving_agency, localdate(at), key=filing.key)
    if code is None:
        return Dossier.objects.get(submission_key=filing.key)
    try:
        with transaction.atomic(savepoint=not filing.code):
            return _lodge(filing, code, beside, by=by, at=at, accept=accept)
    except IntegrityError:
        found = None if filing.code else Dossier.objects.filter(submission_key=filing.key).first()
        if found is None:
            raise
        return found


def _lodge(filing: Filing, code: str, beside: Beside, *, by: User, at: datetime, accept: bool) -> Dossier:
    known = plan(filing.version_id)
    step = _first_step(known, accept=accept)
    dossier = _new_dossier(filing, known, step, by=by, at=at)
    dossier.code = code
    items = pricing.charge(dossier, known, _asking(filing, at=at), fixed=filing.fee_amount)
    if accept:
        dossier.received_at, dossier.received_on = at, localdate(at)
        if dossier.is_out_of_area:
            begin_hand_over(dossier, at=at)
    clock.restart_step(dossier, at=at)
    clock.refresh(dossier, at=at)
    entries = [_submitted(filing, known, by=by, at=at)]
    if accept:
        entries.append(Entry(Action.ACCEPT, by, at, filing.receiving_agency))
    record_all(dossier, entries)
    _keep_people(dossier, filing, by=by, at=at)
    facts = {"channel": str(filing.channel), **({"right": filing.right} if filing.right else {})}
    insert_together(
        [
            *items,
            *papers_of(dossier, filing.papers, by=by, at=at),
            *marks_of(dossier),
            entry("lodge", f"dossier:{dossier.pk}", by=by.pk, at=at, data=facts),
            dossier,
            *fee_order(dossier, at=at, items=items),
            *beside(dossier),
        ]
    )
    if filing.draft_id is not None:
        Attachment.objects.filter(draft=filing.draft_id).update(draft=None, dossier=dossier)
    if accept and step.parts:
        linking.plan_parts(dossier, at=at)
        begin_parts(dossier, by=by, at=at)
    reach("lodge.written")
    reach_when_committed("lodge.committed")
    return dossier


def begin_parts(dossier: Dossier, *, by: User, at: datetime) -> None:
    """Begin the parts of a linked dossier that wait for nothing any more; given the whole or one of its parts."""
    for part in linking.ready_parts(dossier):
        part.dossier = lodge_part(part, by=by, at=at)
        part.save(update_fields=["dossier"])


def lodge_part(part: LinkedPart, *, by: User, at: datetime) -> Dossier:
    """Begin a part of a linked dossier: taken in at once, with the answers and papers of the whole, no fee."""
    whole = part.whole
    person = Person(
        name=whole.applicant_name,
        identity_number=whole.identity_number,
        phone=whole.phone,
        email=whole.email,
        address=whole.address,
        kind=whole.applicant_kind,
        account=whole.applicant,
        is_verified=whole.identity_is_verified,
    )
    filing = Filing(
        key=uuid.uuid5(whole.pk, str(part.position)),
        version_id=part.procedure_id,
        channel=Channel(whole.channel),
        person=person,
        receiving_agency=whole.receiving_agency,
        deciding_agency=part.agency,
        area=whole.area,
        answers=whole.answers,
        copies=whole.copies,
        return_by=whole.return_by,
        fee_amount=0,
        part=part,
    )
    dossier = lodge(filing, by=by, at=at, accept=True)
    _share_papers(whole, dossier)
    return dossier


def _share_papers(whole: Dossier, part: Dossier) -> None:
    """List the papers of the whole under the part too: the files are the same."""
    papers = list(whole.attachments.order_by("added_at", "pk"))
    for paper in papers:
        paper.pk, paper.dossier, paper._state.adding = new_id(), part, True
    Attachment.objects.bulk_create(papers)


def _keep_people(dossier: Dossier, filing: Filing, *, by: User, at: datetime) -> None:
    """Keep by whom and for whom it is, and of what it is no double."""
    acting = filing.acting or (officer(by, filing.help.consent) if filing.help else None)
    if acting is not None:
        keep_right(dossier, acting, by=by, at=at)
    if filing.apart is not None:
        set_apart(dossier, filing.apart, by=by, at=at)


def _asking(filing: Filing, *, at: datetime) -> Asking:
    person, counts = filing.person, Quantities(filing.copies, filing.pages, filing.cases)
    return Asking(filing.channel, localdate(at), counts, person.account, person.is_verified, filing.claims)


def _first_step(known: Plan, *, accept: bool) -> Step:
    definition = known.definition
    first = definition.step(definition.start)
    if not accept:
        return first
    move = advance(definition, first.key, Action.ACCEPT, [first.role])
    return move.target or first


def _new_dossier(filing: Filing, known: Plan, step: Step, *, by: User, at: datetime) -> Dossier:
    person, (amount, unit) = filing.person, _term(filing, known)
    receiving = step.place == "receiving"
    dossier = Dossier(
        submission_key=filing.key,
        procedure=known.version,
        workflow=known.workflow,
        receiving_agency=filing.receiving_agency,
        deciding_agency=filing.deciding_agency,
        area=filing.area,
        channel=filing.channel,
        is_assisted=filing.help is not None,
        filed_by=by,
        consent=filing.help.consent if filing.help else "",
        applicant=person.account,
        applicant_kind=person.kind,
        applicant_name=person.name,
        identity_number=person.identity_number,
        phone=person.phone,
        email=person.email,
        address=person.address,
        identity_is_verified=person.is_verified,
        answers=filing.answers,
        copies=filing.copies,
        return_by=filing.return_by,
        status=Status.ACCEPTED if step.key != known.definition.start else Status.REGISTERED,
        step=step.key,
        holder=filing.receiving_agency if receiving else filing.deciding_agency,
        holder_role=step.role,
        term_amount=amount,
        term_unit=unit,
        parent=filing.part.whole if filing.part else None,
        is_out_of_area=_is_from_elsewhere(filing, known, at=at),
        submitted_at=at,
    )
    dossier.index_person()
    return dossier


def _is_from_elsewhere(filing: Filing, known: Plan, *, at: datetime) -> bool:
    """Say whether the filing is out of area; parts of a linked dossier go to every body at once."""
    units = (filing.receiving_agency, filing.deciding_agency)
    return filing.part is None and is_out_of_area(*units, known.version, filing.area, at)


def _term(filing: Filing, known: Plan) -> tuple[int | None, str]:
    """Return the term: that of a part within its group where there is one, else the published one."""
    if filing.part is not None and filing.part.term_amount is not None:
        return filing.part.term_amount, filing.part.term_unit
    term = known.term(filing.channel)
    return (term.amount, term.unit) if term else (None, "")


def _submitted(filing: Filing, known: Plan, *, by: User, at: datetime) -> Entry:
    facts: dict[str, Any] = {"channel": str(filing.channel), "assisted": filing.help is not None}
    if filing.right:
        facts["right"] = filing.right
    agency, start = filing.receiving_agency, known.definition.start
    return Entry("submitted", by, at, agency, data=facts, status=Status.REGISTERED, step=start)
