"""Taking money into the books: the one place where a payment becomes a row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.organizations.models import Agency
from motcua.payments.models import Attempt, LedgerEntry, LedgerLine, Method, Order, Payment
from motcua.payments.queries.orders import due_by_kind, held
from motcua.payments.rules.booking import Account, Line, moved, received
from motcua.payments.rules.mismatches import MismatchKind
from motcua.payments.rules.states import OrderAct
from motcua.payments.services import receipting
from motcua.payments.services.orders import locked, move
from motcua.payments.services.queueing import Found, queue

INTO = {
    Method.NATIONAL: Account.GATEWAY,
    Method.PORTAL: Account.GATEWAY,
    Method.VIETQR: Account.NOTIFIED,
    Method.TRANSFER: Account.NOTIFIED,
    Method.COD: Account.POST,
    Method.CASH: Account.CASH,
    Method.CARD: Account.CARD,
    Method.CREDIT: Account.CREDIT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """Money that came: how, from whom by whose number, and for which order where that is known."""

    method: Method
    provider: str
    txn: str
    amount: int
    paid_at: datetime
    order: Order | None = None
    attempt: Attempt | None = None
    reference: str = ""
    given: int | None = None
    agency: Agency | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRequest:
    """One entry of the ledger: why, and under which key it is written only once."""

    key: str
    kind: str
    payment: Payment | None = None
    order: Order | None = None
    note: str = ""


def receive(money: Money, *, by: User | None, at: datetime) -> Payment:
    """Book money once: payment, ledger and the order's step, or nothing; the provider's number makes it one.

    What comes when the order takes none, or is more than due, is the payer's credit and waits in the queue; what
    names no order is booked as unknown and waits there too.
    """
    try:
        with transaction.atomic():
            return _receive(money, by=by, at=at)
    except IntegrityError:
        found = _known(money)
        if found is None:
            raise
        return found


def _known(money: Money) -> Payment | None:
    return Payment.objects.filter(provider=money.provider, provider_txn=money.txn).first()


def _receive(money: Money, *, by: User | None, at: datetime) -> Payment:
    order = locked(money.order.pk) if money.order is not None else None
    known = _known(money)
    if known is not None:
        return known
    payment = Payment.objects.create(
        order=order,
        attempt=money.attempt,
        method=money.method,
        provider=money.provider,
        provider_txn=money.txn,
        reference=money.reference,
        amount=money.amount,
        given=money.given,
        paid_at=money.paid_at,
        recorded_at=at,
        agency=money.agency or (order.agency if order else None),
        taken_by=by,
    )
    if order is None:
        _book_unknown(payment, by=by, at=at)
    else:
        _book(payment, order, by=by, at=at)
    return payment


def _book_unknown(payment: Payment, *, by: User | None, at: datetime) -> None:
    into = INTO[Method(payment.method)]
    post(_request(payment, None), moved(Account.UNKNOWN, into, payment.amount), by=by, at=at)
    queue(_found(MismatchKind.UNKNOWN, payment, payment.amount), at=at)


def _book(payment: Payment, order: Order, *, by: User | None, at: datetime) -> None:
    takes = order.state_now.takes_money
    into = INTO[Method(payment.method)]
    booked = received(into, payment.amount, due=due_by_kind(order), held=held(order), takes_money=takes)
    post(_request(payment, order), booked.lines, by=by, at=at)
    if takes:
        move(order, OrderAct.PAY if booked.is_settled else OrderAct.PAY_PART, at=payment.paid_at)
        if booked.is_settled:
            receipting.issue(order, payment=payment, by=by, at=at)
    if booked.surplus:
        queue(_found(MismatchKind.SURPLUS if takes else MismatchKind.LATE, payment, booked.surplus), at=at)


def _request(payment: Payment, order: Order | None) -> EntryRequest:
    key = f"received:{payment.provider}:{payment.provider_txn}"
    return EntryRequest(key=key, kind=LedgerEntry.Kind.RECEIVED, payment=payment, order=order)


def _found(kind: MismatchKind, payment: Payment, amount: int) -> Found:
    return Found(
        kind=kind,
        key=f"{payment.provider}:{payment.provider_txn}",
        source=payment.provider,
        day=localdate(payment.paid_at),
        order=payment.order,
        attempt=payment.attempt,
        payment=payment,
        theirs=amount,
    )


def post(request: EntryRequest, lines: Iterable[Line], *, by: User | None, at: datetime) -> LedgerEntry:
    """Write one entry with its lines; the database refuses lines that do not balance, and the same key twice."""
    entry = LedgerEntry.objects.create(
        key=request.key, kind=request.kind, at=at, by=by, payment=request.payment, note=request.note[:300]
    )
    LedgerLine.objects.bulk_create(
        LedgerLine(entry=entry, account=line.account.value, order=request.order, amount=line.amount)
        for line in lines
    )
    return entry
