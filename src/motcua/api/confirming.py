"""An applicant held against the population database: asked for, answered within a minute or two, taken over.

The question is written down and audited with the call; a job sends it, so that no call waits for the nation.
"""

from typing import Annotated, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Router, Status
from pydantic import BaseModel, ConfigDict, Field

from motcua.accounts.rules import Scope
from motcua.api.act_values import Plain
from motcua.api.callers import Caller, MachineRequest
from motcua.api.dossier_values import ActedOut, Purpose, acted
from motcua.api.operations import asks, reads, writes
from motcua.api.problems import FieldError, wrong
from motcua.api.refusing import nothing_here
from motcua.api.values import Moment, Text
from motcua.audit.services import record_look
from motcua.dossiers.queries.population import look_of, unconfirmed
from motcua.dossiers.services.confirming import Wish, ask_again, take_over, want_look
from motcua.population.models import LookUp
from motcua.population.queries import fields_of
from motcua.population.rules import Detail, InquiryError
from motcua.population.rules import Purpose as LookUpPurpose

router = Router()
waiting = Router()
BIRTH = r"^[0-9]{4}(-[0-9]{2}-[0-9]{2})?$"


class CheckIn(BaseModel):
    """Why it is looked, in words that the person reads, and the day of birth they gave, or only the year."""

    model_config = ConfigDict(extra="forbid")

    purpose: Literal["receive", "appraise"]
    reason: Annotated[Text, Field(min_length=1)]
    birth: Annotated[str, Field(pattern=BIRTH, description="1959-03-12, or 1959")]


class CheckedField(BaseModel):
    """One field; ``declared`` and ``value`` are empty unless it was opened with a purpose."""

    field: str
    verdict: Literal["match", "mismatch", "no_information", "insufficient", ""]
    declared: str
    value: str


class CheckOut(BaseModel):
    """A look-up and what came of it; ``verdict`` is one of the four lawful answers once ``state`` is answered."""

    id: UUID
    dossier: UUID
    state: Literal["asked", "answered", "away", "refused"]
    verdict: Literal["match", "mismatch", "no_information", "insufficient", ""]
    purpose: str
    reason: str
    asked: Moment
    answered: Moment | None
    fields: list[CheckedField]


class TakenFieldsIn(Plain):
    """Which fields the database's words are put in for; what was declared stays readable beside them."""

    fields: Annotated[list[Literal["full_name", "residence"]], Field(min_length=1, max_length=2)]


class UnconfirmedOut(BaseModel):
    """A dossier to whose look-up no answer came."""

    dossier: UUID
    code: str
    state: str
    asked: Moment


class UnconfirmedList(BaseModel):
    """At most two hundred, oldest first."""

    items: list[UnconfirmedOut]


class AskedAgain(BaseModel):
    """How many will be asked again within minutes."""

    looks: int


@writes(
    router,
    "/{uuid:dossier_id}/population-checks",
    scope=Scope.NATION,
    response={202: CheckOut},
    operation_id="check_applicant",
    summary="Hold the applicant against the population database",
    vi="Đối chiếu người nộp với CSDL quốc gia về dân cư; lượt tra cứu được ghi nhật ký, kết quả có sau vài phút.",
)
def check(request: MachineRequest, dossier_id: UUID, body: CheckIn) -> Status[CheckOut]:
    """Ask in the officer's name; ``show_check`` tells what came of it."""
    call = request.auth
    dossier = call.dossier_to_act_on(dossier_id)
    wish = Wish(LookUpPurpose(body.purpose), body.reason, body.birth)
    try:
        look = want_look(dossier.pk, wish, by=call.user, at=call.at)
    except InquiryError as error:
        raise wrong(_inquiry_fault(error.code)) from error
    return Status(202, _told(look, dossier.pk))


@reads(
    router,
    "/{uuid:dossier_id}/population-checks",
    scope=Scope.NATION,
    response=CheckOut,
    operation_id="show_check",
    summary="Show what the population database answered",
    vi="Kết quả đối chiếu gần nhất: khớp, không khớp, không có thông tin hoặc chưa đủ căn cứ.",
)
def show(request: MachineRequest, dossier_id: UUID) -> CheckOut:
    """Tell the verdicts, without anybody's data."""
    return _told(_look(request.auth, dossier_id), dossier_id)


@asks(
    router,
    "/{uuid:dossier_id}/population-checks/unmask",
    scope=Scope.NATION,
    response=CheckOut,
    operation_id="unmask_check",
    summary="Show an answer of the population database in full",
    vi="Xem đầy đủ nội dung CSDL dân cư trả về; mục đích được ghi nhật ký trước.",
)
def unmask(request: MachineRequest, dossier_id: UUID, why: Purpose) -> CheckOut:
    """Record who looks and why, then show what was declared and what the database said."""
    call = request.auth
    look = _look(call, dossier_id)
    record_look(
        f"dossier:{dossier_id}", by=call.user.pk, at=call.at, purpose=why.purpose, data={"look": str(look.pk)}
    )
    return _told(look, dossier_id, masked=False)


@writes(
    router,
    "/{uuid:dossier_id}/population-checks/take-over",
    scope=Scope.NATION,
    response=ActedOut,
    operation_id="take_over_checked",
    summary="Put the database's words in place of what was declared",
    vi="Dùng thông tin của CSDL dân cư thay nội dung đã khai; nội dung cũ vẫn được giữ.",
)
def take(request: MachineRequest, dossier_id: UUID, body: TakenFieldsIn) -> ActedOut:
    """Put in the fields named and no other; both readings are kept."""
    call = request.auth
    dossier = call.dossier_to_act_on(dossier_id)
    take_over(dossier.pk, [Detail(each) for each in body.fields], by=call.user, at=call.at)
    return acted(call.dossier(dossier_id), call)


@reads(
    waiting,
    "",
    scope=Scope.NATION,
    response=UnconfirmedList,
    operation_id="list_unconfirmed",
    summary="List dossiers to whose look-up no answer came",
    vi="Hồ sơ chưa đối chiếu được với CSDL dân cư.",
)
def listed(request: MachineRequest) -> UnconfirmedList:
    """List those of the caller's desks."""
    rows = unconfirmed(request.auth.agencies)
    items = [
        UnconfirmedOut(
            dossier=each.dossier.pk, code=each.dossier.code, state=each.look.state, asked=each.look.asked_at
        )
        for each in rows
    ]
    return UnconfirmedList(items=items)


@writes(
    waiting,
    "/ask-again",
    scope=Scope.NATION,
    response={202: AskedAgain},
    operation_id="ask_nation_again",
    summary="Ask again where no answer came",
    vi="Đối chiếu lại các hồ sơ chưa có kết quả.",
)
def again(request: MachineRequest) -> Status[AskedAgain]:
    """Have every look-up of the caller's desks that got no answer made again."""
    call = request.auth
    return Status(202, AskedAgain(looks=ask_again(call.agencies, by=call.user, at=call.at)))


def _look(call: Caller, dossier_id: UUID) -> LookUp:
    dossier = call.dossier(dossier_id)
    look = look_of(dossier)
    if look is None or not dossier.is_open:
        raise nothing_here()
    return look


def _inquiry_fault(code: str) -> FieldError:
    said = {
        "reason_missing": ("reason", _("Hãy ghi rõ mục đích tra cứu, ít nhất vài chữ.")),
        "birth_missing": ("birth", _("Hãy gửi ngày sinh dạng 1959-03-12, hoặc chỉ năm sinh.")),
    }
    field, detail = said.get(code) or ("", _("Hồ sơ này thiếu họ tên hoặc số định danh đúng dạng để đối chiếu."))
    return FieldError(field=field, detail=detail)


def _told(look: LookUp, dossier_id: UUID, *, masked: bool = True) -> CheckOut:
    fields = [
        {
            "field": each.detail.value,
            "verdict": each.verdict.value if each.verdict else "",
            "declared": "" if masked else each.declared,
            "value": "" if masked else each.value,
        }
        for each in fields_of(look)
    ]
    return CheckOut.model_validate({
        "id": look.pk, "dossier": dossier_id, "state": look.state, "verdict": look.verdict,
        "purpose": look.purpose, "reason": look.reason, "asked": look.asked_at,
        "answered": look.answered_at, "fields": fields,
    })  # fmt: skip
