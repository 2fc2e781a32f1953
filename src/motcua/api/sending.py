"""What goes out of the office: results by the post, and what the national portal refused."""

from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Query, Router, Status
from pydantic import BaseModel, ConfigDict, Field

from motcua.accounts.rules import Role, Scope
from motcua.api.callers import MachineRequest
from motcua.api.dossier_values import ActedOut, acted
from motcua.api.operations import reads, writes
from motcua.api.problems import FieldError, RefusedError, wrong
from motcua.api.values import Moment, Text
from motcua.dossiers.models import PostManifest
from motcua.dossiers.queries.mailing import manifests, to_send
from motcua.dossiers.services.mailing import hand_to_post
from motcua.dossiers.services.mending import Particulars, mend_applicant
from motcua.kernel.vietnamese import tidy_name
from motcua.postal.rules import NoTariffError
from motcua.postal.services.ordering import NoWaybillError
from motcua.sync import services
from motcua.sync.queries import quarantined
from motcua.sync.rules import UnfitError, identity

router = Router()
refused_router = Router()
mending = Router()
MOST = 200
MessageId = Annotated[int, Field(strict=True, ge=1, le=2**53)]


class ToPostOut(BaseModel):
    """A result that waits to be handed to the post."""

    dossier: UUID
    code: str


class ToPostList(BaseModel):
    """What waits at the caller's counters, at most two hundred."""

    items: list[ToPostOut]


class ManifestIn(BaseModel):
    """Which results are handed over now, at which counter."""

    model_config = ConfigDict(extra="forbid")

    agency: Annotated[Text, Field(min_length=1)]
    dossiers: Annotated[list[UUID], Field(min_length=1, max_length=200)]


class ManifestOut(BaseModel):
    """The list that the postman signs."""

    id: int
    number: str
    made: Moment
    dossiers: list[UUID]


class RefusedQuestion(BaseModel):
    """Refused messages after the one of an id."""

    after: int = Field(0, ge=0, le=2**53)
    limit: int = Field(50, ge=1, le=100)


class RefusedMessage(BaseModel):
    """A message that the national portal did not take, and why."""

    id: int
    dossier: UUID
    code: str
    seq: int
    why: str


class RefusedList(BaseModel):
    """Oldest first."""

    items: list[RefusedMessage]


class AgainIn(BaseModel):
    """Which messages go out again."""

    model_config = ConfigDict(extra="forbid")

    messages: Annotated[
        list[Annotated[int, Field(strict=True, ge=1, le=2**53)]], Field(min_length=1, max_length=200)
    ]


class AgainOut(BaseModel):
    """How many were laid in the queue again."""

    sent: int


class MendIn(BaseModel):
    """An applicant's particulars as the papers have them; empty ones stay as they are."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[Text, Field(min_length=1)]
    identity_number: Annotated[Text, Field(max_length=20)] = ""
    phone: Annotated[Text, Field(max_length=20)] = ""
    email: Text = ""
    reason: Annotated[Text, Field(min_length=1)]


@reads(
    router,
    "/waiting",
    scope=Scope.RETURN,
    response=ToPostList,
    operation_id="list_to_post",
    summary="List results that wait for the post",
    vi="Kết quả chờ gửi bưu chính.",
)
def waiting(request: MachineRequest) -> ToPostList:
    """Tell what can be handed over now."""
    rows = to_send(request.auth.agencies_as(Role.INTAKE))[:MOST]
    return ToPostList(items=[ToPostOut(dossier=each.pk, code=each.code) for each in rows])


@writes(
    router,
    "",
    scope=Scope.RETURN,
    response={201: ManifestOut},
    operation_id="hand_to_post",
    summary="Hand results to the post with a list",
    vi="Giao kết quả cho bưu chính theo bảng kê.",
)
def hand_over(request: MachineRequest, body: ManifestIn) -> Status[ManifestOut]:
    """Order a parcel for each and make the list; what has gone meanwhile is left out."""
    call = request.auth
    agency = call.agency(body.agency, Role.INTAKE)
    if agency is None:
        detail = _("Cơ quan này không thuộc phạm vi của hệ thống bạn. Hãy xem lại key.")
        raise wrong(FieldError(field="agency", detail=detail))
    try:
        made = hand_to_post(body.dossiers, agency=agency, by=call.user, at=call.at)
    except NoWaybillError as no:
        detail = _("Đã hết số hiệu bưu gửi được cấp. Hãy báo người quản trị xin dải số mới.")
        raise RefusedError(409, detail, code="no_waybill") from no
    except NoTariffError as no:
        detail = _("Có địa chỉ chưa tính được cước. Hãy mở hồ sơ đó và gửi với số hiệu tự ghi.")
        raise RefusedError(409, detail, code="no_tariff") from no
    return Status(201, _told(made))


@reads(
    router,
    "/{int:manifest_id}",
    scope=Scope.RETURN,
    response=ManifestOut,
    operation_id="show_manifest",
    summary="Show a list handed to the post",
    vi="Xem bảng kê giao bưu chính.",
)
def show(request: MachineRequest, manifest_id: int) -> ManifestOut:
    """Tell what went with it."""
    return _told(manifests(request.auth.agencies).get(pk=manifest_id))


@reads(
    refused_router,
    "",
    scope=Scope.HANDLE,
    response=RefusedList,
    operation_id="list_refused_messages",
    summary="List what the national portal refused",
    vi="Bản tin Cổng Dịch vụ công quốc gia từ chối.",
)
def refused(request: MachineRequest, asked: Query[RefusedQuestion]) -> RefusedList:
    """List what was refused of the caller's dossiers, and why."""
    rows = quarantined(after=asked.after, limit=asked.limit, agencies=request.auth.agencies)
    items = [
        RefusedMessage(id=row.pk, dossier=row.dossier_id, code=row.dossier.code, seq=row.seq, why=row.last_error)
        for row in rows
    ]
    return RefusedList(items=items)


@writes(
    refused_router,
    "/send-again",
    scope=Scope.HANDLE,
    response=AgainOut,
    operation_id="send_messages_again",
    summary="Send refused messages again",
    vi="Gửi lại bản tin bị từ chối.",
)
def again(request: MachineRequest, body: AgainIn) -> AgainOut:
    """Lay those of the caller's dossiers in the queue again; any other does not exist."""
    call = request.auth
    mine = {row.pk for row in quarantined(limit=10_000, agencies=call.agencies)}
    chosen = [key for key in dict.fromkeys(body.messages) if key in mine]
    return AgainOut(sent=services.requeue_all(chosen, by=call.user, at=call.at))


@writes(
    mending,
    "/{uuid:dossier_id}/applicant",
    method="PUT",
    scope=Scope.HANDLE,
    response=ActedOut,
    operation_id="mend_applicant",
    summary="Put an applicant's particulars right",
    vi="Sửa thông tin người nộp theo giấy tờ.",
)
def mend(request: MachineRequest, dossier_id: UUID, body: MendIn) -> ActedOut:
    """Write what the papers say; what was refused for it goes out again by itself."""
    call = request.auth
    dossier = call.dossier_to_act_on(dossier_id)
    number = "".join(body.identity_number.split()) or str(dossier.identity_number)
    try:
        identity(dossier.applicant_kind, number)
    except UnfitError as unfit:
        detail = _("Số này không đúng dạng: căn cước 12 số, chứng minh cũ 9 số, mã số thuế 10 hoặc 13 số.")
        raise wrong(FieldError(field="identity_number", detail=detail)) from unfit
    phone, email = body.phone or str(dossier.phone), body.email or str(dossier.email)
    wanted = Particulars(tidy_name(body.name), number, phone, email)
    mend_applicant(dossier.pk, wanted, body.reason, by=call.user, at=call.at)
    return acted(call.dossier(dossier_id), call)


def _told(made: PostManifest) -> ManifestOut:
    dossiers = list(made.parcels.order_by("pk").values_list("dossier_id", flat=True))
    return ManifestOut(id=made.pk, number=str(made), made=made.made_at, dossiers=dossiers)
