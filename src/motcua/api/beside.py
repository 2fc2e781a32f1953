"""What officers do beside the steps: opinions, doubles, signed copies."""

from uuid import UUID

from ninja import Query, Router
from pydantic import BaseModel, Field

from motcua.accounts.rules import Scope
from motcua.api import act_values as values
from motcua.api.callers import MachineRequest
from motcua.api.dossier_values import ActedOut, OpinionOut, Paging, acted, opinion
from motcua.api.operations import reads, writes
from motcua.api.values import Moment
from motcua.dossiers import speaking
from motcua.dossiers.models import Consultation, Dossier, DoubleVerdict
from motcua.dossiers.queries.desk import readable
from motcua.dossiers.queries.doubles import doubles_for
from motcua.dossiers.services import consulting, doubles, signing_copies
from motcua.dossiers.services.consulting import Opinion
from motcua.dossiers.services.doubles import Ruling
from motcua.foundation.pagination import keyset_page

router = Router()
consultations = Router()


class ConsultationOut(OpinionOut):
    """A question to the caller's agency, and of which dossier."""

    dossier: UUID


class ConsultationPage(BaseModel):
    """One page; ``next_cursor`` is null on the last."""

    items: list[ConsultationOut]
    next_cursor: str | None


class ConsultationQuestion(Paging):
    """Questions to the caller's agencies, the earliest end first."""

    is_open: bool = Field(True, description="Only those that nobody has answered.")


class LookAlike(BaseModel):
    """A dossier that may be the same request; ``code`` is empty where the caller may not read it."""

    dossier: UUID
    code: str
    submitted: Moment
    reasons: list[str]


class LookAlikes(BaseModel):
    """Dossiers that may be the same request as this one."""

    items: list[LookAlike]


@reads(
    consultations,
    "",
    scope=Scope.READ,
    response=ConsultationPage,
    operation_id="list_consultations",
    summary="List what the agency was asked",
    vi="Các câu hỏi lấy ý kiến gửi đến cơ quan mình.",
)
def asked(request: MachineRequest, asked: Query[ConsultationQuestion]) -> ConsultationPage:
    """List the questions of other agencies."""
    rows = Consultation.objects.filter(agency__in=request.auth.agencies).select_related("agency")
    rows = rows.filter(answered_at=None) if asked.is_open else rows
    page = keyset_page(rows, order=["due_at", "id"], cursor=asked.cursor, size=asked.limit)
    items = [ConsultationOut(**opinion(each).model_dump(), dossier=each.dossier_id) for each in page.rows]
    return ConsultationPage(items=items, next_cursor=page.next_cursor or None)


@writes(
    consultations,
    "/{int:consultation_id}/answer",
    scope=Scope.HANDLE,
    response=OpinionOut,
    operation_id="answer_consultation",
    summary="Answer what the agency was asked",
    vi="Trả lời lấy ý kiến; gửi lại thì giữ câu trả lời đầu.",
)
def answer(request: MachineRequest, consultation_id: int, body: values.OpinionIn) -> OpinionOut:
    """Give the asked agency's opinion; twice keeps the first."""
    call = request.auth
    found = Consultation.objects.filter(agency__in=call.agencies).get(pk=consultation_id)
    given = consulting.answer(found.pk, Opinion(body.answer, body.stance), by=call.user, at=call.at)
    return opinion(given)


@writes(
    router,
    "/{uuid:dossier_id}/opinions/go-on",
    scope=Scope.HANDLE,
    response=ActedOut,
    operation_id="go_on_without_opinions",
    summary="Go on without agencies that are silent",
    vi="Làm tiếp khi cơ quan được hỏi im lặng quá hạn.",
)
def go_on(request: MachineRequest, dossier_id: UUID, body: values.ReasonIn) -> ActedOut:
    """Let handling go on although somebody whose time is over has not answered."""
    call = request.auth
    dossier = call.dossier_to_act_on(dossier_id)
    return acted(consulting.go_on_without(dossier.pk, body.reason, by=call.user, at=call.at), call)


@reads(
    router,
    "/{uuid:dossier_id}/doubles",
    scope=Scope.READ,
    response=LookAlikes,
    operation_id="list_doubles",
    summary="List dossiers that look alike",
    vi="Các hồ sơ có thể trùng với hồ sơ này.",
)
def alike(request: MachineRequest, dossier_id: UUID) -> LookAlikes:
    """Tell which dossiers may be the same request; of those beyond reach only that they exist."""
    call = request.auth
    found = doubles_for(call.dossier(dossier_id))
    seen = Dossier.objects.filter(readable(call.agencies), pk__in=[each.dossier.pk for each in found])
    known = set(seen.values_list("pk", flat=True))
    items = [
        LookAlike(
            dossier=each.dossier.pk,
            code=each.dossier.code if each.dossier.pk in known else "",
            submitted=each.dossier.submitted_at,
            reasons=speaking.likeness_lines(each.likeness.reasons),
        )
        for each in found
    ]
    return LookAlikes(items=items)


@writes(
    router,
    "/{uuid:dossier_id}/doubles/{uuid:other_id}/verdict",
    scope=Scope.HANDLE,
    response=ActedOut,
    operation_id="decide_double",
    summary="Decide whether two dossiers are one request",
    vi="Kết luận hai hồ sơ trùng hay không trùng.",
)
def verdict(request: MachineRequest, dossier_id: UUID, other_id: UUID, body: values.RulingIn) -> ActedOut:
    """Record what two dossiers that look alike are; a double ends the later one."""
    call = request.auth
    dossier = call.dossier_to_act_on(dossier_id)
    if other_id not in {each.dossier.pk for each in doubles_for(dossier)}:
        raise Dossier.DoesNotExist
    ruling = Ruling(DoubleVerdict.Outcome(body.outcome), body.reason)
    doubles.decide(dossier.pk, other_id, ruling, by=call.user, at=call.at)
    return acted(call.dossier(dossier_id), call)


@writes(
    router,
    "/{uuid:dossier_id}/copies/sign",
    scope=Scope.SIGN,
    response=ActedOut,
    operation_id="sign_copies",
    summary="Sign the digital copies of a dossier",
    vi="Ký số các bản số hóa đã đối chiếu.",
)
def sign_copies(request: MachineRequest, dossier_id: UUID) -> ActedOut:
    """Sign every copy that is not signed yet; twice is once."""
    call = request.auth
    dossier = call.dossier_to_act_on(dossier_id)
    signing_copies.sign_copies(dossier.pk, by=call.user, at=call.at)
    return acted(call.dossier(dossier_id), call)
