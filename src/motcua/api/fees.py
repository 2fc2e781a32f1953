"""The fee of a dossier at the counter: what is due, cash, card, and money asked back."""

from typing import Annotated, Literal
from uuid import UUID, uuid5

from django.utils.translation import gettext as _
from ninja import Router, Status
from pydantic import BaseModel, ConfigDict, Field

from motcua.accounts.rules import Role, Scope
from motcua.api.callers import Caller, MachineRequest
from motcua.api.operations import reads, writes
from motcua.api.problems import RefusedError
from motcua.api.refusing import nothing_here
from motcua.api.values import Moment, Text
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.charging import fee_bill, fee_link
from motcua.dossiers.services.charging import note_payment
from motcua.payments.models import Method, Payment
from motcua.payments.rules.states import OrderError
from motcua.payments.services.paying import Till, take_at_counter
from motcua.payments.services.refunding import RefundRequest, ask_refund

router = Router()


class PaymentOut(BaseModel):
    """Money that came, in whole đồng."""

    id: UUID
    method: str
    amount: int
    paid: Moment


class FeeState(BaseModel):
    """What a dossier costs and what of it has come, in whole đồng."""

    state: str
    amount: int
    received: int
    due: int
    payments: list[PaymentOut]


class TillIn(BaseModel):
    """What is taken: cash with what was handed over, or a card with the number of the terminal's slip."""

    model_config = ConfigDict(extra="forbid")

    method: Literal["cash", "card"]
    amount: Annotated[int, Field(strict=True, ge=1, le=2_000_000_000)]
    given: Annotated[int, Field(strict=True, ge=1, le=2_000_000_000)] | None = None
    slip: Annotated[Text, Field(max_length=40)] = ""


class RefundIn(BaseModel):
    """What of a payment goes back, why, and where to (empty: cash at the counter)."""

    model_config = ConfigDict(extra="forbid")

    amount: Annotated[int, Field(strict=True, ge=1, le=2_000_000_000)]
    reason: Annotated[Text, Field(min_length=1)]
    to_account: Annotated[Text, Field(max_length=120)] = ""


class RefundOut(BaseModel):
    """A wish that money goes back; somebody else approves it."""

    id: UUID
    amount: int
    state: str


@reads(
    router,
    "/{uuid:dossier_id}/fee",
    scope=Scope.FEES,
    response=FeeState,
    operation_id="show_fee",
    summary="Show what a dossier costs",
    vi="Phí, lệ phí của hồ sơ và số đã thu.",
)
def show(request: MachineRequest, dossier_id: UUID) -> FeeState:
    """Tell what is due and what has come."""
    return _told(request.auth.dossier(dossier_id))


@writes(
    router,
    "/{uuid:dossier_id}/fee/payments",
    scope=Scope.FEES,
    response={201: FeeState},
    operation_id="take_fee",
    summary="Take the fee at the counter",
    vi="Thu phí tại quầy bằng tiền mặt hoặc thẻ.",
)
def take(request: MachineRequest, dossier_id: UUID, body: TillIn) -> Status[FeeState]:
    """Take money at the one-stop desk that received the dossier."""
    call = request.auth
    dossier = _at_desk(call, dossier_id)
    link = fee_link(dossier)
    if link is None:
        raise OrderError("nothing_due")
    till = Till(
        key=uuid5(link.order_id, f"{call.actor}:{request.headers['Idempotency-Key']}"),
        method=Method(body.method),
        amount=body.amount,
        agency=dossier.receiving_agency,
        given=(body.given or body.amount) if Method(body.method) is Method.CASH else None,
        slip=body.slip,
    )
    take_at_counter(link.order_id, till, by=call.user, at=call.at)
    note_payment(link.pk, at=call.at)
    return Status(201, _told(dossier))


@writes(
    router,
    "/{uuid:dossier_id}/fee/payments/{uuid:payment_id}/refunds",
    scope=Scope.FEES,
    response={201: RefundOut},
    operation_id="ask_refund",
    summary="Ask that money goes back",
    vi="Đề nghị hoàn trả; người khác duyệt.",
)
def refund(request: MachineRequest, dossier_id: UUID, payment_id: UUID, body: RefundIn) -> Status[RefundOut]:
    """Ask that a payment, or part of it, goes back to who paid it."""
    call = request.auth
    dossier = _at_desk(call, dossier_id)
    payment = Payment.objects.get(pk=payment_id, order__subject=dossier.pk)
    key = uuid5(payment.pk, f"{call.actor}:{request.headers['Idempotency-Key']}")
    wanted = RefundRequest(key=f"api:{key}", amount=body.amount, reason=body.reason, to_account=body.to_account)
    made = ask_refund(payment.pk, wanted, by=call.user, at=call.at)
    return Status(201, RefundOut(id=made.pk, amount=made.amount, state=made.state))


def _at_desk(call: Caller, dossier_id: UUID) -> Dossier:
    """Return a dossier whose money the officer may take: one that their desk received."""
    dossier = call.dossier_to_act_on(dossier_id)
    if dossier.receiving_agency_id not in call.agencies_as(Role.INTAKE):
        raise RefusedError(403, _("Chỉ bộ phận một cửa đã nhận hồ sơ mới thu tiền được."), code="not_yours")
    return dossier


def _told(dossier: Dossier) -> FeeState:
    bill = fee_bill(dossier)
    if bill is None:
        raise nothing_here()
    payments = [
        PaymentOut(id=each.pk, method=each.method, amount=each.amount, paid=each.paid_at) for each in bill.payments
    ]
    return FeeState(
        state=bill.order.state,
        amount=bill.order.amount,
        received=bill.received,
        due=max(0, bill.order.amount - bill.received),
        payments=payments,
    )
