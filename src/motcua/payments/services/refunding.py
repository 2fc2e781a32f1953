"""Giving money back and using it for something else: one asks, another approves, the ledger moves once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.payments.models import LedgerEntry, Method, Mismatch, Order, Payment, Refund
from motcua.payments.queries.orders import held, kept_by_kind, missing, received
from motcua.payments.rules.booking import Account, Line, moved
from motcua.payments.rules.mismatches import HOLDS_MONEY, MismatchKind, Resolution, check_resolution
from motcua.payments.rules.states import OrderAct, OrderError
from motcua.payments.services.booking import EntryRequest, Money, post, receive
from motcua.payments.services.cash import in_open_book
from motcua.payments.services.orders import locked, move
from motcua.payments.services.receipting import note_papers

State = Refund.State


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRequest:
    """What is to be given back and where to; no account means in cash at the counter."""

    key: str
    amount: int
    reason: str
    to_account: str = ""


@transaction.atomic
def ask_refund(payment_id: UUID, request: RefundRequest, *, by: User, at: datetime) -> Refund:
    """Ask that money paid for an order goes back (đề nghị hoàn phí); the same key twice is one refund.

    Raises ``OrderError``: more than what was paid and is not on its way back already, or no reason.
    """
    payment = Payment.objects.select_for_update(of=("self",)).get(pk=payment_id)
    known = Refund.objects.filter(key=request.key).first()
    if known is not None:
        return known
    if not request.reason.strip():
        raise OrderError("reason_missing")
    if payment.order is None or payment.order.state not in {Order.State.PAID, Order.State.PARTLY}:
        raise OrderError("not_now")
    if not 0 < request.amount <= payment.amount - _going_back(payment):
        raise OrderError("amount")
    audit("ask refund", f"order:{payment.order_id}", by=by.pk, at=at, data={"amount": request.amount})
    return Refund.objects.create(
        key=request.key,
        order=payment.order,
        payment=payment,
        amount=request.amount,
        reason=request.reason.strip()[:300],
        to_account=request.to_account.strip(),
        asked_at=at,
        asked_by=by,
    )


def _going_back(payment: Payment) -> int:
    """Return what of a payment is back or on its way, credits of it included."""
    asked = payment.refunds.exclude(state=State.REFUSED).aggregate(total=Sum("amount"))["total"] or 0
    queued = payment.mismatches.filter(kind__in=[kind.value for kind in HOLDS_MONEY], refund=None)
    return int(asked) + int(queued.aggregate(total=Sum("theirs"))["total"] or 0)


@transaction.atomic
def decide_refund(refund_id: UUID, *, approve: bool, by: User, at: datetime) -> Refund:
    """Approve or refuse a refund; never by whoever asked. Raises ``OrderError``."""
    refund = Refund.objects.select_for_update(of=("self",)).get(pk=refund_id)
    wanted = State.APPROVED if approve else State.REFUSED
    if refund.state == wanted:
        return refund
    if refund.state != State.ASKED:
        raise OrderError("not_now")
    if refund.asked_by_id == by.pk:
        raise OrderError("by_another")
    refund.state, refund.decided_at, refund.decided_by = wanted, at, by
    refund.save(update_fields=["state", "decided_at", "decided_by"])
    if not approve and refund.mismatch_id is not None:  # the money waits in the queue again
        Mismatch.objects.filter(pk=refund.mismatch_id).update(
            resolved_at=None, resolved_by=None, resolution="", note=""
        )
        Refund.objects.filter(pk=refund.pk).update(mismatch=None)
    audit("decide refund", f"refund:{refund.pk}", by=by.pk, at=at, data={"approved": approve})
    return refund


@transaction.atomic
def pay_refund(refund_id: UUID, *, proof: str, by: User, at: datetime) -> Refund:
    """Note that the money went back, by the number of the transfer or the cash slip, and book it once.

    Raises ``OrderError``.
    """
    refund = Refund.objects.select_for_update(of=("self",)).select_related("payment", "mismatch").get(pk=refund_id)
    if refund.state == State.DONE:
        return refund
    if refund.state != State.APPROVED:
        raise OrderError("not_now")
    if not proof.strip():
        raise OrderError("proof_missing")
    if refund.order_id is not None:
        locked(refund.order_id)  # of two refunds paid at once the second sees what the first has left
    out_of = Account.BANK if refund.to_account else Account.CASH
    if out_of is Account.CASH and refund.payment.agency is not None:
        at = in_open_book(refund.payment.agency, at)
    request = EntryRequest(
        key=f"refunded:{refund.pk}",
        kind=LedgerEntry.Kind.REFUNDED,
        payment=refund.payment,
        order=refund.order,
        note=refund.reason,
    )
    post(request, _lines(refund, out_of), by=by, at=at)
    refund.state, refund.done_at, refund.proof = State.DONE, at, proof.strip()[:80]
    refund.save(update_fields=["state", "done_at", "proof"])
    if refund.order is not None and refund.mismatch is None:
        _close_order(refund.order, at=at)
    audit("pay refund", f"refund:{refund.pk}", by=by.pk, at=at, data={"amount": refund.amount})
    return refund


def _lines(refund: Refund, out_of: Account) -> list[Line]:
    """What was a credit leaves that account; else what was held leaves, then what was earned, fees first."""
    if refund.mismatch is not None:
        is_unknown = refund.mismatch.kind == MismatchKind.UNKNOWN.value
        return list(moved(out_of, Account.UNKNOWN if is_unknown else Account.CREDIT, refund.amount))
    if refund.order is None:
        raise OrderError("not_now")
    lines, left = [Line(out_of, -refund.amount)], refund.amount
    there = {Account.HELD.value: held(refund.order), **kept_by_kind(refund.order)}
    for kind, amount in there.items():
        part = min(amount, left)
        left -= part
        lines.append(Line(Account(kind), part))
    return [line for line in lines if line.amount]


def _close_order(order: Order, *, at: datetime) -> None:
    """End an order of which nothing is left; one that was paid in part is due again as a whole."""
    if not received(order):
        move(order, OrderAct.GIVE_BACK if order.state == Order.State.PARTLY else OrderAct.REFUND, at=at)
    if not order.state_now.takes_money:
        note_papers(order.pk, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """How a difference is settled: given back to an account, used for an order, or signed with its reason."""

    how: Resolution
    note: str
    to_account: str = ""
    order_code: str = ""


@transaction.atomic
def settle(mismatch_id: UUID, settling: Settling, *, by: User, at: datetime) -> Mismatch:
    """Settle one difference of the queue; twice is once.

    Raises ``MismatchError`` for a way that does not fit it, ``OrderError`` for an order that takes no money.
    """
    mismatch = Mismatch.objects.select_for_update(of=("self",)).select_related("payment").get(pk=mismatch_id)
    if mismatch.resolved_at is not None:
        return mismatch
    check_resolution(MismatchKind(mismatch.kind), settling.how, note=settling.note)
    if settling.how is Resolution.REFUNDED:
        _give_back(mismatch, settling, by=by, at=at)
    elif settling.how is Resolution.CREDITED:
        _use(mismatch, settling, by=by, at=at)
    mismatch.resolved_at, mismatch.resolved_by = at, by
    mismatch.resolution, mismatch.note = settling.how.value, settling.note.strip()[:300]
    mismatch.save(update_fields=["resolved_at", "resolved_by", "resolution", "note"])
    audit("settle mismatch", f"mismatch:{mismatch.pk}", by=by.pk, at=at, data={"how": settling.how.value})
    return mismatch


def _give_back(mismatch: Mismatch, settling: Settling, *, by: User, at: datetime) -> None:
    if mismatch.payment is None:
        raise OrderError("not_now")
    if mismatch.payment.agency_id is None and not settling.to_account.strip():
        raise OrderError("account_missing")  # there is no counter whose cash it could be
    Refund.objects.create(
        key=f"mismatch:{mismatch.pk}:{at:%Y%m%d%H%M%S%f}",
        order=mismatch.order,
        payment=mismatch.payment,
        mismatch=mismatch,
        amount=mismatch.theirs or 0,
        reason=settling.note.strip()[:300],
        to_account=settling.to_account.strip(),
        asked_at=at,
        asked_by=by,
    )


def _use(mismatch: Mismatch, settling: Settling, *, by: User, at: datetime) -> None:
    """Use held money for an order: out of the credit (or of the unknown, made a credit first), into the order."""
    order = Order.objects.filter(code=settling.order_code.strip().upper()).first()
    if order is None:
        raise OrderError("unknown_order")
    amount = min(mismatch.theirs or 0, missing(order))
    if not amount or amount != mismatch.theirs:
        raise OrderError("amount")
    if mismatch.kind == MismatchKind.UNKNOWN.value:
        request = EntryRequest(
            key=f"known:{mismatch.pk}", kind=LedgerEntry.Kind.CREDITED, payment=mismatch.payment, order=order
        )
        post(request, moved(Account.CREDIT, Account.UNKNOWN, amount), by=by, at=at)
    money = Money(
        method=Method.CREDIT, provider="credit", txn=str(mismatch.pk), amount=amount, paid_at=at, order=order
    )
    receive(money, by=by, at=at)
