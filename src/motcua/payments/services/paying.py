"""Beginning to pay: at the platform, by QR code, or at the counter."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.organizations.models import Agency
from motcua.payments import ports
from motcua.payments.models import Attempt, Method, Order, Payment
from motcua.payments.queries.orders import missing
from motcua.payments.rules.asking import next_question
from motcua.payments.rules.references import reference
from motcua.payments.rules.states import OrderError
from motcua.payments.services.booking import Money, receive
from motcua.payments.services.cash import in_open_book
from motcua.payments.services.orders import locked

PAGE_LIFE = timedelta(minutes=10)  # how long a begun payment page is used again
COUNTER = "counter"


def begin_national(order_id: UUID, *, visitor: str, at: datetime) -> Attempt:
    """Begin to pay at the national platform and return the attempt with the page to go to.

    First the attempt is written, then the platform is called: whatever becomes of the call, the attempt will be
    asked about. Begun again soon, it is the same attempt. Raises ``OrderError``, ``UnavailableError``,
    ``RefusedError``.
    """
    attempt = _begun(order_id, at=at)
    if attempt.address:
        return attempt
    attempt.address = ports.gateway().start(_request(attempt, visitor))
    attempt.save(update_fields=["address"])
    return attempt


@transaction.atomic
def _begun(order_id: UUID, *, at: datetime) -> Attempt:
    order = locked(order_id)
    amount = _payable(order)
    soon = Attempt.objects.filter(
        order=order, provider=ports.NATIONAL, amount=amount, state=Attempt.State.STARTED,
        started_at__gt=at - PAGE_LIFE,
    )  # fmt: skip
    found = soon.order_by("-started_at").first()
    if found is not None:
        return found
    return Attempt.objects.create(
        order=order,
        method=Method.NATIONAL,
        provider=ports.NATIONAL,
        reference=_free_reference(order, at),
        amount=amount,
        started_at=at,
        ask_at=next_question(at, 0),
    )


def _payable(order: Order) -> int:
    amount = missing(order)
    if not amount:
        raise OrderError("nothing_due", order.state)
    return amount


def _free_reference(order: Order, at: datetime) -> str:
    while True:
        wanted = reference(order.subject_code or order.code, at)
        if not Attempt.objects.filter(provider=ports.NATIONAL, reference=wanted).exists():
            return wanted
        at += timedelta(seconds=1)


def _request(attempt: Attempt, visitor: str) -> ports.PaymentRequest:
    order = attempt.order
    lines = order.lines.filter(amount__gt=0)
    return ports.PaymentRequest(
        reference=attempt.reference,
        amount=attempt.amount,
        at=attempt.started_at,
        visitor=visitor,
        title=order.title,
        subject_code=order.subject_code,
        procedure_code=order.procedure_code,
        procedure_name=order.procedure_name,
        agency_code=order.agency.code,
        agency_name=order.agency.name,
        payer_name=order.payer_name,
        charges=tuple(ports.Charge(line.kind, line.code, line.title, line.amount) for line in lines),
    )


@transaction.atomic
def begin_transfer(order_id: UUID, *, at: datetime) -> Attempt:
    """Note that somebody was shown the QR code of an order; its code is what the bank will carry.

    Raises ``OrderError``.
    """
    order = locked(order_id)
    amount = _payable(order)
    attempt, is_new = Attempt.objects.get_or_create(
        provider=ports.bank().name,
        reference=order.code,
        defaults={"order": order, "method": Method.VIETQR, "amount": amount, "started_at": at},
    )
    if not is_new and (attempt.amount != amount or attempt.decided_at is not None):
        attempt.amount, attempt.state, attempt.decided_at = amount, Attempt.State.STARTED, None
        attempt.save(update_fields=["amount", "state", "decided_at"])
    return attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class Till:
    """What a counter takes: cash with what was handed over, or a card with the number of the terminal's slip.

    ``key`` is the form's: a double click is one payment. A slip counts once at a counter on a day.
    """

    key: UUID
    method: Method
    amount: int
    agency: Agency
    given: int | None = None
    slip: str = ""


@transaction.atomic
def take_at_counter(order_id: UUID, till: Till, *, by: User, at: datetime) -> Payment:
    """Take money at the counter (thu tại quầy); the same key twice is one payment.

    Raises ``OrderError``: nothing due, more than is due, too little handed over, no slip.
    """
    order = locked(order_id)
    txn = _number(till, at)
    known = Payment.objects.filter(provider=COUNTER, provider_txn=txn).first()
    if known is not None:
        if known.order_id != order.pk:
            raise OrderError("slip_used")
        return known
    _check_till(till, _payable(order))
    money = Money(
        method=till.method,
        provider=COUNTER,
        txn=txn,
        amount=till.amount,
        paid_at=at,
        order=order,
        given=till.given,
        agency=till.agency,
    )
    payment = receive(money, by=by, at=in_open_book(till.agency, at) if till.method == Method.CASH else at)
    audit("take payment", f"order:{order.pk}", by=by.pk, at=at, data={"amount": till.amount})
    return payment


def _number(till: Till, at: datetime) -> str:
    """Return what makes money at a counter one payment: the form, or the slip, which terminals number anew."""
    if till.method != Method.CARD:
        return str(till.key)
    return f"card:{till.agency.pk}:{localdate(at):%Y%m%d}:{till.slip.strip()}"


def _check_till(till: Till, due: int) -> None:
    if not 0 < till.amount <= due:
        raise OrderError("amount")
    if till.method == Method.CASH and (till.given is None or till.given < till.amount):
        raise OrderError("too_little")
    if till.method == Method.CARD and not till.slip.strip():
        raise OrderError("slip_missing")
