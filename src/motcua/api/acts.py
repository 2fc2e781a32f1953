"""The acts of officers on one dossier: each the service that the desk's button calls, with the same rights."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Router
from pydantic import BaseModel

from motcua.accounts.models import User
from motcua.accounts.rules import Role, Scope
from motcua.api import act_values as values
from motcua.api.callers import Caller, MachineRequest
from motcua.api.dossier_values import ActedOut, acted
from motcua.api.operations import writes
from motcua.api.problems import FieldError, wrong
from motcua.api.uploads import opened
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules.handing import Proof, Right
from motcua.dossiers.services import consulting as asking
from motcua.dossiers.services import ending, extending, obliging, processing, receiving, returning, supplementing
from motcua.dossiers.services.consulting import Question, Round
from motcua.dossiers.services.ending import Request
from motcua.dossiers.services.extending import Later
from motcua.dossiers.services.grounds import Grounds
from motcua.dossiers.services.handing import Handing
from motcua.dossiers.services.obliging import Notice
from motcua.dossiers.services.receiving import Missing, SupplementRequest
from motcua.dossiers.services.returning import Proposal
from motcua.dossiers.services.supplementing import Came
from motcua.organizations.models import Posting
from motcua.organizations.queries import agency_by_key

router = Router()
Body = TypeVar("Body", bound=values.Plain)


@dataclass(frozen=True, slots=True)
class Doing:
    """An act about to be done: the dossier, who calls, what was seen."""

    dossier: Dossier
    call: Caller
    seen: int | None

    @property
    def common(self) -> dict[str, Any]:
        return {"by": self.call.user, "at": self.call.at, "seen": self.seen}

    @property
    def unseen(self) -> dict[str, Any]:
        return {"by": self.call.user, "at": self.call.at}


Do = Callable[[Doing, Any], Dossier]


@dataclass(frozen=True, slots=True)
class Act:
    """An act as it stands in the address, what it needs to be told, and the service that does it."""

    slug: str
    body: type[values.Plain]
    do: Do
    told: str
    vi: str
    scope: Scope = Scope.HANDLE


def officer_named(name: str, field: str = "to") -> User:
    """Return an officer by user name. Raises ``RefusedError``."""
    found = User.objects.filter(username=name, kind=User.Kind.OFFICER, is_active=True).first()
    if found is None:
        raise wrong(FieldError(field=field, detail=_("Không có cán bộ nào mang tên đăng nhập này.")))
    return found


def _supplement(doing: Doing, body: values.SupplementIn) -> Dossier:
    items = tuple(Missing(each.what, each.component, each.reason, each.legal_basis) for each in body.items)
    known = set(doing.dossier.procedure.components.values_list("key", flat=True)) | {""}
    for place, item in enumerate(items):
        if item.component not in known:
            detail = _("Thủ tục không có thành phần nào tên như vậy.")
            raise wrong(FieldError(field=f"items.{place}.component", detail=detail))
    asked = SupplementRequest(items, body.reason, body.legal_basis, body.justification)
    return receiving.request_supplement(doing.dossier.pk, asked, **doing.common)


def _consult(doing: Doing, body: values.ConsultIn) -> Dossier:
    questions = []
    for place, each in enumerate(body.agencies):
        agency = agency_by_key(each.agency, doing.call.day)
        if agency is None or agency.pk == doing.dossier.holder_id:
            detail = _("Không hỏi được cơ quan này. Hãy gửi key của một cơ quan khác đang hoạt động.")
            raise wrong(FieldError(field=f"agencies.{place}.agency", detail=detail))
        questions.append(Question(agency, body.question, each.hours))
    return asking.consult(doing.dossier.pk, Round(tuple(questions), body.enough), **doing.common)


def proposal_of(dossier: Dossier, body: values.ProposalIn, call: Caller) -> Proposal:
    """Return the result as it was sent, with the name and title of who is to sign. Raises ``RefusedError``."""
    held = Posting.objects.on(call.day).filter(agency=dossier.deciding_agency, role=Role.SIGNER)
    rows = held.select_related("user").order_by("id")
    signers = [row for row in rows if body.signer in {None, row.user.username}]
    if not signers:
        detail = _("Không có lãnh đạo nào như vậy ký ở cơ quan giải quyết hôm nay.")
        raise wrong(FieldError(field="signer", detail=detail))
    named = {"signer_name": signers[0].user.full_name, "signer_title": signers[0].title}
    content = {key: text for key, text in body.content.items() if text.strip()}
    return Proposal(body.number, body.title, {**content, **named}, body.note, body.medium)


def _hand_out(doing: Doing, body: values.HandOutIn) -> Dossier:
    is_other = Right(body.right) is not Right.OWNER
    handing = Handing(
        way=Dossier.ReturnBy.COUNTER,
        proof=Proof(body.proof),
        right=Right(body.right),
        receiver=body.receiver if is_other else "",
        identity=body.identity if is_other else "",
        right_proof=body.right_proof,
        code=body.code,
    )
    return returning.hand_out(doing.dossier.pk, handing, **doing.common)


def _oblige(doing: Doing, body: values.ObligationIn) -> Dossier:
    file = {}
    if body.upload:
        copy = opened(body.upload, doing.call, field="upload")
        file = {"file_name": copy.file_name, "content_type": copy.content_type, "sha256": copy.sha256}
    notice = Notice(body.content, body.number, body.issued, body.issuer, body.amount, **file)
    return obliging.request_payment(doing.dossier.pk, notice, **doing.common)


def _took(doing: Doing, body: values.CameIn) -> Dossier:
    came = Came(tuple(body.places), body.means, body.note)
    return supplementing.take_papers(doing.dossier.pk, came, **doing.unseen)


def _grounds(body: values.Grounded) -> Grounds:
    return Grounds(body.reason, body.legal_basis)


ACTS: tuple[Act, ...] = (
    Act("accept", values.AcceptIn,
        lambda it, body: receiving.accept(it.dossier.pk, unpaid_reason=body.unpaid_reason, **it.common),
        "Take a filed dossier in and start its clock", "Tiếp nhận hồ sơ."),
    Act("refuse", values.Grounded, lambda it, body: receiving.refuse(it.dossier.pk, _grounds(body), **it.common),
        "Turn a filing away with its reason", "Từ chối tiếp nhận."),
    Act("request-supplement", values.SupplementIn, _supplement,
        "Ask once for everything that lacks", "Yêu cầu bổ sung hồ sơ, một lần đầy đủ."),
    Act("take-papers", values.CameIn, _took,
        "Record papers that came over the counter or by post", "Nhận giấy tờ bổ sung."),
    Act("resume", values.Noted, lambda it, body: receiving.resume(it.dossier.pk, note=body.note, **it.common),
        "Go on with a dossier that waited", "Tiếp tục giải quyết."),
    Act("take", values.Plain, lambda it, _body: processing.take(it.dossier.pk, **it.common),
        "Make a dossier one's own", "Nhận xử lý."),
    Act("assign", values.AssignIn,
        lambda it, body: processing.assign(it.dossier.pk, officer_named(body.to), **it.common),
        "Give a dossier to a colleague", "Phân công."),
    Act("forward", values.Stepped,
        lambda it, body: processing.forward(it.dossier.pk, note=body.note, to=body.to or None, **it.common),
        "Hand a dossier on to the next step", "Chuyển bước."),
    Act("return-step", values.SentBack,
        lambda it, body: processing.return_step(it.dossier.pk, body.reason, to=body.to or None, **it.common),
        "Send a dossier back to an earlier step", "Trả lại bước trước."),
    Act("consult", values.ConsultIn, _consult, "Ask other agencies for their opinion", "Lấy ý kiến cơ quan khác."),
    Act("request-payment", values.ObligationIn, _oblige,
        "Wait until a financial obligation is met", "Yêu cầu thực hiện nghĩa vụ tài chính."),
    Act("submit-for-signature", values.ProposalIn,
        lambda it, body: returning.submit_for_signature(
            it.dossier.pk, proposal_of(it.dossier, body, it.call), **it.common),
        "Write the result and lay it before the leader", "Trình ký kết quả."),
    Act("sign", values.Plain, lambda it, _body: returning.sign(it.dossier.pk, **it.common),
        "Put the leader's signature on the result", "Ký số kết quả.", Scope.SIGN),
    Act("stamp", values.Plain, lambda it, _body: returning.stamp(it.dossier.pk, **it.common),
        "Put the agency's seal on the result and keep it", "Đóng dấu, phát hành.", Scope.SIGN),
    Act("hand-out", values.HandOutIn, _hand_out, "Give the result to its owner", "Trả kết quả.", Scope.RETURN),
    Act("extend", values.ExtendIn,
        lambda it, body: extending.extend(it.dossier.pk, Later(body.amount, _grounds(body)), **it.common),
        "Apologise and promise a later day", "Xin lỗi và hẹn lại ngày trả."),
    Act("stop", values.Grounded, lambda it, body: ending.stop(it.dossier.pk, _grounds(body), **it.common),
        "Stop handling with its reason", "Dừng giải quyết."),
    Act("withdraw", values.WithdrawIn,
        lambda it, body: ending.withdraw_at_counter(
            it.dossier.pk, Request(body.reason, body.asked_by, body.proof), **it.unseen),
        "Record a withdrawal asked for at the counter", "Rút hồ sơ theo đề nghị tại quầy."),
    Act("return-papers", values.PapersBackIn,
        lambda it, body: ending.return_papers(it.dossier.pk, receiver=body.receiver, **it.unseen),
        "Give back the papers of a dossier that ended", "Trả lại giấy tờ cho người nộp."),
)  # fmt: skip
BY_SLUG = {act.slug: act for act in ACTS}


def perform(act: Act, dossier_id: UUID, body: BaseModel, call: Caller) -> ActedOut:
    """Do an act on a dossier within the caller's reach. Raises what the service raises."""
    dossier = call.dossier_to_act_on(dossier_id)
    done = act.do(Doing(dossier, call, getattr(body, "seen", None)), body)
    return acted(done, call)


def _add(act: Act) -> None:
    def do(request: MachineRequest, dossier_id: UUID, body: values.Plain) -> ActedOut:
        return perform(act, dossier_id, body, request.auth)

    name = act.slug.replace("-", "_")
    do.__annotations__["body"] = act.body
    do.__name__, do.__doc__ = name, f"{act.told}; the same rights and rules as on the officer's screen."
    declare = writes(
        router,
        f"/{{uuid:dossier_id}}/acts/{act.slug}",
        scope=act.scope,
        response=ActedOut,
        operation_id=f"act_{name}",
        summary=act.told,
        vi=act.vi,
    )
    declare(do)


for each in ACTS:
    _add(each)
