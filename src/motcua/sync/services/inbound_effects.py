"""What a message of the national portal does here: through the dossiers' own services, as if done here."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any, TypeAlias

from django.db.models import Model
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.accounts.ports import Identity
from motcua.accounts.services.signing_in import account_for
from motcua.catalog.models import Channel, ProcedureVersion
from motcua.catalog.queries.offers import NoAgencyError, deciding_agency, receiving_agency
from motcua.catalog.queries.procedures import NotOfferedError, plan, version_id_on
from motcua.catalog.rules.answers import copies_of, validate_all
from motcua.dossiers.models import Dossier, DossierOrder, Supplement
from motcua.dossiers.services.ending import withdraw
from motcua.dossiers.services.filed_elsewhere import Brought, Filed, attach_all, lodge_from_elsewhere
from motcua.dossiers.services.filing import Filing, Person
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.dossiers.services.numbering import next_code
from motcua.dossiers.services.receiving import answer_supplement
from motcua.dossiers.services.uploading import Home, UploadRefusedError
from motcua.organizations.models import Agency, Area
from motcua.organizations.queries import commune_codes
from motcua.payments.models import Method
from motcua.payments.services.booking import Money, receive
from motcua.sync.inbound_ports import SOURCE, ForeignFile, ForeignFiling, Payment, PortalMessage
from motcua.sync.models import ForeignDossier
from motcua.sync.rules.inbound import MessageKind, Problem, filed_at

NAMES = uuid.UUID("5a1b7b58-7f0e-4d6c-9b62-0f3f6f9a4f10")  # under which a foreign code names its dossier
LOCAL = (ProcedureVersion.Level.COMMUNE, ProcedureVersion.Level.DISTRICT)
Papers: TypeAlias = Mapping[str, bytes]
Deed: TypeAlias = Callable[[], str]  # does what a message asks and returns the code of the dossier


class TroubleError(Exception):
    """A message cannot take effect now; ``detail`` is what it is about, for whoever mends it."""

    def __init__(self, problem: Problem, detail: str = "") -> None:
        super().__init__(f"{problem}: {detail}" if detail else str(problem))
        self.problem = problem
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Mended:
    """What an officer has put right in a message; "" leaves it as it was told."""

    procedure_code: str = ""
    commune_code: str = ""
    without_broken: bool = False


def ready(message: PortalMessage, papers: Papers, mended: Mended, *, at: datetime) -> Deed:
    """Return what a message asks for, to be done in one transaction. Raises ``TroubleError``, as the deed may.

    What can be known before the transaction is; a filing has its number by then, so that filings of one unit do
    not wait for each other's disk.
    """
    if message.kind is MessageKind.FILING:
        return partial(_file, _case(message, mended, at), papers, mended, at)
    return partial(EFFECTS[message.kind], message, papers, mended, at)


@dataclass(frozen=True, slots=True)
class _Case:
    """A filing with what it means here: ``rest`` is what the form here does not ask; its account is still open."""

    message: PortalMessage
    told: ForeignFiling
    filing: Filing
    rest: dict[str, Any]
    hour: datetime


def _case(message: PortalMessage, mended: Mended, at: datetime) -> _Case:
    told, hour = message.filing, filed_at(message.at, at)
    if told is None:
        raise TroubleError(Problem.UNREADABLE, "NOPHOSO")
    day, key = localdate(hour), uuid.uuid5(NAMES, f"{SOURCE}:{message.code}")
    version = _version(mended.procedure_code or told.procedure_code, day)
    area = _area(mended.commune_code or told.commune_code, told.unit_code, version, day)
    receives, decides = _agencies(told, version, area, day)
    answers, rest = fitting(version, told.declared, on=day)
    filing = Filing(
        key=key,
        version_id=version.pk,
        channel=Channel.ONLINE,
        person=_person(told.person),
        receiving_agency=receives,
        deciding_agency=decides,
        area=area,
        answers=answers,
        copies=copies_of(version.form.body, answers) if version.form else 1,
        return_by=Dossier.ReturnBy.POST if told.returns_by_post else Dossier.ReturnBy.ONLINE,
        code=next_code(receives, day, key=key) or "",
    )
    return _Case(message, told, filing, rest, hour)


def _file(case: _Case, papers: Papers, mended: Mended, at: datetime) -> str:
    message, told, filing = case.message, case.told, case.filing
    if not filing.code:  # it is here already, said under another id
        return _foreign(message).dossier.code
    account, opened = account_for(told.person, at=at)
    filing = replace(filing, person=replace(filing.person, account=account))
    version = plan(filing.version_id).version
    brought = [
        Brought(each.name, papers[each.id], _component(version, each))
        for each in message.files
        if each.id in papers
    ]
    when = Filed(case.hour, without_refused=mended.without_broken, beside=partial(_beside, case, opened))
    try:
        dossier = lodge_from_elsewhere(filing, brought, when, by=account, at=at)
    except UploadRefusedError as error:
        raise TroubleError(Problem.PAPER_REFUSED, error.detail or error.code) from error
    if left_out := _left_out(dossier, message):
        ForeignDossier.objects.filter(pk=dossier.pk).update(left_out=left_out)
    if told.payment is not None:
        _book(told.payment, dossier, at=at)
    return dossier.code


def _version(code: str, day: date) -> ProcedureVersion:
    try:
        return plan(version_id_on(code, day)).version
    except NotOfferedError as error:
        raise TroubleError(Problem.UNKNOWN_PROCEDURE, code) from error


def _area(commune: str, unit: str, version: ProcedureVersion, day: date) -> Area | None:
    """Return the place whose agency decides: the commune that is named, else that of the unit named."""
    if version.deciding_level not in LOCAL:
        return None
    found = Area.objects.on(day).filter(code=commune, kind=Area.Kind.COMMUNE).first() if commune else None
    if found is None and unit and not commune:
        agency = Agency.objects.on(day).filter(code=unit, area__isnull=False).select_related("area").first()
        found = agency.area if agency and agency.area and agency.area.kind == Area.Kind.COMMUNE else None
    if found is None:
        raise TroubleError(Problem.UNKNOWN_PLACE, commune or unit)
    return found


def _agencies(
    told: ForeignFiling, version: ProcedureVersion, area: Area | None, day: date
) -> tuple[Agency, Agency]:
    """Return who receives and who decides."""
    try:
        return receiving_agency(version, area, day), deciding_agency(version, area, day)
    except NoAgencyError as error:
        raise TroubleError(Problem.NO_AGENCY, told.unit_code) from error


def _person(told: Identity) -> Person:
    is_business = told.kind == User.Kind.BUSINESS
    kinds = Dossier.ApplicantKind
    return Person(
        name=told.full_name,
        identity_number=told.tax_code if is_business else told.personal_id,
        phone=told.phone,
        email=told.email,
        address=told.residence,
        kind=kinds.BUSINESS if is_business else kinds.CITIZEN,
        is_verified=True,
    )


def fitting(
    version: ProcedureVersion, declared: Mapping[str, Any], *, on: date
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Divide what was declared into answers that the form here takes, and the rest, which is kept beside them."""
    if version.form is None:
        return {}, dict(declared)
    body = version.form.body
    asked = {field["key"] for step in body["ui"]["steps"] for field in step["fields"] if field["is_answer"]}
    known = {name: value for name, value in declared.items() if name in asked}
    found = validate_all(body, known, on=on, communes=commune_codes(on)) if known else ()
    wrong = {each.path.partition(".")[0] for each in found}
    answers = {name: value for name, value in known.items() if name not in wrong}
    return answers, {name: value for name, value in declared.items() if name not in answers}


def _component(version: ProcedureVersion, file: ForeignFile) -> str:
    """Return the key of the component that a paper is for, by its national code or by its key."""
    if not file.component:
        return ""
    for component in version.components.all():
        if file.component in {component.code, component.key}:
            return component.key
    return ""


def _beside(case: _Case, opened: Sequence[Model], dossier: Dossier) -> list[Model]:
    """Return what is kept of a new dossier as one that was filed there, to be written with it."""
    paid = case.told.payment
    row = ForeignDossier(
        dossier=dossier,
        source=SOURCE,
        code=case.message.code,
        filed_at=dossier.submitted_at,
        declared=case.rest,
        paid_amount=paid.amount if paid else 0,
        paid_at=paid.at if paid else None,
        payment_reference=paid.reference[:100] if paid else "",
    )
    return [row, *opened]


def _book(paid: Payment, dossier: Dossier, *, at: datetime) -> None:
    """Book what was paid there; more or less than is due, or for nothing due, waits in the books' own queue."""
    link = dossier.orders.filter(purpose=DossierOrder.Purpose.FEE).select_related("order").first()
    money = Money(
        method=Method.PORTAL,
        provider=SOURCE,
        txn=paid.transaction,
        amount=paid.amount,
        paid_at=min(paid.at, at),
        order=link.order if link else None,
        reference=paid.reference,
    )
    receive(money, by=None, at=at)


def _left_out(dossier: Dossier, message: PortalMessage) -> list[str]:
    """Return the names of announced papers that are not among the dossier's."""
    if not message.files:
        return []
    kept = set(dossier.attachments.values_list("sha256", flat=True))
    return [each.name[:200] for each in message.files if each.sha256 not in kept]


def _supplement(message: PortalMessage, papers: Papers, mended: Mended, at: datetime) -> str:
    foreign = _foreign(message)
    dossier, account = foreign.dossier, _applicant(foreign)
    asked = _awaited(dossier, message)
    brought = [
        Brought(each.name, papers[each.id], _component(dossier.procedure, each) or _named(asked, each))
        for each in message.files
        if each.id in papers
    ]
    home = Home(dossier_id=dossier.pk)
    try:
        attach_all(home, brought, by=account, at=at, without_refused=mended.without_broken)
        answer_supplement(dossier.pk, by=account, at=at, note=message.note)
    except UploadRefusedError as error:
        raise TroubleError(Problem.PAPER_REFUSED, error.detail or error.code) from error
    except ActionRefusedError as error:
        raise TroubleError(Problem.NOT_AWAITED, dossier.code) from error
    if left_out := _left_out(dossier, message):
        foreign.left_out = [*foreign.left_out, *left_out]
        foreign.save(update_fields=["left_out"])
    return dossier.code


def _awaited(dossier: Dossier, message: PortalMessage) -> Supplement:
    asked = dossier.supplements.filter(closed_at=None, answered_at=None).first()
    if asked is None or message.request_id not in {"", str(asked.number)}:
        raise TroubleError(Problem.NOT_AWAITED, dossier.code)
    return asked


def _named(asked: Supplement, file: ForeignFile) -> str:
    """Return the component of the only thing that was asked for; of several nobody can say."""
    return str(asked.items[0].get("component", "")) if len(asked.items) == 1 and not file.component else ""


def _withdraw(message: PortalMessage, papers: Papers, mended: Mended, at: datetime) -> str:
    foreign = _foreign(message)
    try:
        return withdraw(foreign.dossier_id, message.note, by=_applicant(foreign), at=at).code
    except ActionRefusedError as error:
        raise TroubleError(Problem.TOO_LATE, foreign.dossier.code) from error


def _foreign(message: PortalMessage) -> ForeignDossier:
    rows = ForeignDossier.objects.select_related("dossier__procedure", "dossier__applicant")
    found = rows.filter(source=SOURCE, code=message.code).first()
    if found is None:
        raise TroubleError(Problem.NOT_AWAITED, message.code)
    return found


def _applicant(foreign: ForeignDossier) -> User:
    if foreign.dossier.applicant is None:
        raise TroubleError(Problem.UNKNOWN_PERSON, foreign.dossier.code)
    return foreign.dossier.applicant


EFFECTS: Mapping[MessageKind, Callable[[PortalMessage, Papers, Mended, datetime], str]] = {
    MessageKind.SUPPLEMENT: _supplement,
    MessageKind.WITHDRAWAL: _withdraw,
}
