"""Filing by a connected system: the service of the counter's screen, with a key that makes a retry harmless."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from ninja import Header, Router, Status
from pydantic import BaseModel, ConfigDict, Field

from motcua.accounts.models import AccessToken
from motcua.accounts.queries import by_personal_id
from motcua.accounts.rules import Role, Scope
from motcua.api.machines import Machine
from motcua.api.problems import FieldError, RefusedError, told, wrong
from motcua.api.values import Code, Moment, Text
from motcua.catalog.models import Channel
from motcua.catalog.queries.offers import NoAgencyError
from motcua.catalog.queries.procedures import NotOfferedError, version_id_on
from motcua.catalog.rules.answers import validate_all
from motcua.catalog.rules.fees import Quantities
from motcua.dossiers import explaining
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.clocks import deadline_of
from motcua.dossiers.queries.counter import Quote, may_receive, quote
from motcua.dossiers.queries.pricing import Asking
from motcua.dossiers.services.filing import Filing, Paper, Person, lodge
from motcua.kernel.identifiers import is_old_id, is_personal_id, is_tax_code
from motcua.kernel.vietnamese import tidy_name
from motcua.kernel.working_time import Deadline
from motcua.organizations.models import Agency, Area
from motcua.organizations.queries import agency_by_id, communes_on
from motcua.ui import formats

router = Router()
Required = Annotated[Text, Field(min_length=1)]


class Applicant(BaseModel):
    """In whose name; the number is a personal id (12 digits), an old one (9) or a tax code (10 or 13)."""

    model_config = ConfigDict(extra="forbid")

    name: Required
    identity_number: Text = ""
    phone: Text = ""
    email: Text = ""
    address: Required
    kind: Literal["citizen", "business", "state", "other"] = "citizen"


class PaperIn(BaseModel):
    """A paper that was handed in: a component of the procedure by its key, or another one by name."""

    model_config = ConfigDict(extra="forbid")

    component: Text = ""
    name: Text = ""
    originals: Annotated[int, Field(strict=True, ge=0, le=99)] = 1
    copies: Annotated[int, Field(strict=True, ge=0, le=99)] = 0


class FilingIn(BaseModel):
    """A whole dossier. ``agency``: the key of the receiving unit; ``commune``: where a commune decides."""

    model_config = ConfigDict(extra="forbid")

    procedure: Code
    channel: Literal["counter", "online", "post"]
    agency: Text = ""
    commune: Text = ""
    applicant: Applicant
    answers: dict[str, Any] = Field(default_factory=dict)
    papers: list[PaperIn] = Field(default_factory=list, max_length=100)
    accept_missing: bool = False
    copies: Annotated[int, Field(strict=True, ge=1, le=99)] = 1
    return_by: Literal["counter", "post", "online"] = "counter"


class FiledOut(BaseModel):
    """A receipt: the secret lets the applicant follow the dossier; ``fee`` is in whole đồng."""

    code: str
    secret: str
    status: int = Field(ge=1, le=10)
    submitted: Moment
    received: Moment | None
    due: Moment | None
    explanation: list[str]
    fee: int


@router.post(
    "",
    auth=Machine(Scope.FILE),
    response={200: FiledOut, 201: FiledOut},
    summary="File a dossier",
    openapi_extra=told(401, 403, 415, 422),
)
def file(
    request: HttpRequest, filing: FilingIn, idempotency_key: Annotated[uuid.UUID, Header(alias="Idempotency-Key")]
) -> Status[FiledOut]:
    """Take a dossier in (counter, post) or down (online). The same key again gives the same receipt, as 200."""
    at = timezone.now()
    token: AccessToken = request.auth  # type: ignore[attr-defined]
    sender = Sender(token, at)
    key = uuid.uuid5(token.client.user_id, f"{token.client_id}:{idempotency_key}")
    whole, found = sender.filing(filing, key=key)
    dossier = lodge(whole, by=token.client.user, at=at, accept=whole.channel != Channel.ONLINE)
    is_repeat = dossier.submitted_at != at
    if is_repeat and not _is_same(dossier, whole):
        field = FieldError(field="Idempotency-Key", detail=_("Khóa này đã dùng cho hồ sơ khác. Hãy tạo khóa mới."))
        raise wrong(field)
    deadline = deadline_of(dossier) if is_repeat or dossier.received_at is None else found.deadline
    return Status(200 if is_repeat else 201, _receipt(dossier, deadline))


def _is_same(dossier: Dossier, filing: Filing) -> bool:
    kept = (dossier.procedure_id, dossier.channel, dossier.applicant_name, dossier.identity_number)
    return kept == (filing.version_id, filing.channel, filing.person.name, filing.person.identity_number)


def _receipt(dossier: Dossier, deadline: Deadline) -> FiledOut:
    return FiledOut(
        code=dossier.code,
        secret=dossier.lookup_secret,
        status=dossier.status,
        submitted=dossier.submitted_at,
        received=dossier.received_at,
        due=deadline.due_at,
        explanation=explaining.lines(deadline, term=formats.term(dossier.term_amount, dossier.term_unit)),
        fee=dossier.fee_amount,
    )


@dataclass(frozen=True)
class Sender:
    """Where a system hands in: what it sends becomes a filing, or a refusal that names every wrong value."""

    token: AccessToken
    at: datetime

    @property
    def day(self) -> date:
        return localdate(self.at)

    def filing(self, sent: FilingIn, *, key: uuid.UUID) -> tuple[Filing, Quote]:
        """Return what is filed, and fee and due time if it is taken in now. Raises ``RefusedError``."""
        place = self.place(sent.agency)
        area = self.area(sent.commune, place)
        found = self.quoted(sent, place, area)
        self.check(sent, found)
        whole = Filing(
            key=key,
            version_id=found.version.pk,
            channel=Channel(sent.channel),
            person=_person(sent.applicant),
            receiving_agency=place,
            deciding_agency=found.decides,
            area=area,
            answers=sent.answers,
            copies=sent.copies,
            return_by=sent.return_by,
            papers=tuple(_paper(each, found) for each in sent.papers),
        )
        return whole, found

    def place(self, key: str) -> Agency:
        """Return the unit that receives: one where the system's account may."""
        held = self.token.client.user.held(self.day)
        units = [agency_by_id(each.agency_id) for each in held if each.role == Role.INTAKE]
        wanted = [unit for unit in units if key in {"", unit.key}]
        if not units:
            raise RefusedError(403, _("Tài khoản của hệ thống này không được tiếp nhận ở đơn vị nào."))
        if not wanted:
            known = ", ".join(unit.key for unit in units)
            raise wrong(FieldError(field="agency", detail=_("Hãy chọn một trong: %(known)s.") % {"known": known}))
        return wanted[0]

    def area(self, code: str, place: Agency) -> Area | None:
        """Return the place whose agency decides: the one that is named, or the unit's own."""
        if not code:
            own = place.area
            return own if own is not None and own.kind != Area.Kind.PROVINCE else None
        found = Area.objects.on(self.day).filter(code=code, kind=Area.Kind.COMMUNE).first()
        if found is None:
            raise wrong(FieldError(field="commune", detail=_("Không có xã, phường nào mang mã này.")))
        return found

    def quoted(self, sent: FilingIn, place: Agency, area: Area | None) -> Quote:
        """Return version, fee and due time of the procedure. Raises ``RefusedError``."""
        try:
            version_id = version_id_on(sent.procedure, self.day)
            asking = Asking(sent.channel, self.day, Quantities(sent.copies))
            found = quote(version_id, sent.channel, area, at=self.at, asking=asking, receives=place)
        except NotOfferedError:
            detail = _("Không có thủ tục nào mang mã này đang được tiếp nhận.")
            raise wrong(FieldError(field="procedure", detail=detail)) from None
        except NoAgencyError:
            detail = _("Chưa rõ cơ quan giải quyết. Hãy gửi mã xã, phường giải quyết.")
            raise wrong(FieldError(field="commune", detail=detail)) from None
        if not may_receive(place, found.version.deciding_level, self.day):
            detail = _("Đơn vị này không tiếp nhận thủ tục đó. Hãy gửi đến đúng nơi.")
            raise wrong(FieldError(field="agency", detail=detail))
        return found

    def check(self, sent: FilingIn, found: Quote) -> None:
        """Refuse what a clerk would not take. Raises ``RefusedError`` with every reason at once."""
        errors = [*_of_applicant(sent.applicant), *_of_papers(sent, found), *self.of_answers(sent, found)]
        if errors:
            raise wrong(*errors)

    def of_answers(self, sent: FilingIn, found: Quote) -> list[FieldError]:
        """Return what the procedure's form finds wrong with the answers, if any were sent."""
        if not sent.answers:
            return []
        if found.version.form is None:
            return [FieldError(field="answers", detail=_("Thủ tục này không có biểu mẫu điện tử. Hãy để trống."))]
        communes = {area.code for area in communes_on(self.day)}
        problems = validate_all(found.version.form.body, sent.answers, on=self.day, communes=communes)
        return [FieldError(field=f"answers.{each.path}", detail=str(each.message)) for each in problems]


def _person(sent: Applicant) -> Person:
    number = "".join(sent.identity_number.split())
    return Person(
        name=tidy_name(sent.name),
        identity_number=number,
        phone="".join(sent.phone.split()),
        email=sent.email,
        address=sent.address,
        kind=sent.kind,
        account=by_personal_id(number) if number else None,
    )


def _paper(sent: PaperIn, found: Quote) -> Paper:
    component = next((each for each in found.components if sent.component and each.key == sent.component), None)
    return Paper(
        name=component.name if component else sent.name,
        component_key=component.key if component else "",
        component_code=component.code if component else "",
        originals=sent.originals,
        copies=sent.copies,
    )


def _of_applicant(sent: Applicant) -> list[FieldError]:
    number = "".join(sent.identity_number.split())
    if number and not (is_personal_id(number) or is_old_id(number) or is_tax_code(number)):
        detail = _("Số này không đúng dạng: căn cước 12 số, chứng minh cũ 9 số, mã số thuế 10 hoặc 13 số.")
        return [FieldError(field="applicant.identity_number", detail=detail)]
    phone = "".join(sent.phone.split()).lstrip("+")
    if phone and not (phone.isdecimal() and 9 <= len(phone) <= 13):
        return [FieldError(field="applicant.phone", detail=_("Số điện thoại không đúng. Hãy ghi như 0912345678."))]
    return []


def _of_papers(sent: FilingIn, found: Quote) -> list[FieldError]:
    known = {component.key for component in found.components}
    errors = []
    for place, each in enumerate(sent.papers):
        if each.component and each.component not in known:
            detail = _("Thủ tục không có thành phần nào tên như vậy.")
            errors.append(FieldError(field=f"papers.{place}.component", detail=detail))
        if not each.component and not each.name:
            errors.append(FieldError(field=f"papers.{place}.name", detail=_("Hãy ghi tên giấy.")))
    there = {each.component for each in sent.papers}
    lacking = [
        each.key for each in found.components if each.is_required and not each.condition and each.key not in there
    ]
    if lacking and not sent.accept_missing:
        detail = _("Thiếu: %(papers)s. Hãy gửi kèm, hoặc gửi accept_missing nếu trường hợp này không cần.")
        errors.append(FieldError(field="papers", detail=detail % {"papers": ", ".join(lacking)}))
    return errors
