"""Opening, changing and ending orders; each step of the state machine is one guarded update."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.foundation.inserting import insert_together
from motcua.organizations.models import Agency
from motcua.payments.models import Attempt, Order, OrderLine
from motcua.payments.ports import NATIONAL
from motcua.payments.queries.orders import received
from motcua.payments.rules.states import OrderAct, OrderError, sources, state_after


@dataclass(frozen=True, slots=True)
class LineRequest:
    """One fee or charge that is due; ``unit_amount`` times ``quantity`` before any relief."""

    kind: str
    title: str
    unit_amount: int
    amount: int
    quantity: int = 1
    code: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRequest:
    """What is to be paid, by whom, to whom; ``key`` makes the same request twice one order."""

    key: str
    title: str
    agency: Agency
    payer_name: str
    lines: tuple[LineRequest, ...]
    payer: User | None = None
    subject: UUID | None = None
    subject_code: str = ""
    procedure_code: str = ""
    procedure_name: str = ""
    when: str = Order.When.AFTER
    expires_at: datetime | None = None


def open_order(request: OrderRequest, *, at: datetime) -> Order:
    """Open an order; the same ``key`` again returns the one that is there. Where nothing is due it is waived."""
    order, lines = new_order(request, at=at)
    try:
        with transaction.atomic():
            insert_together([order, *lines])
    except IntegrityError:
        found = Order.objects.filter(key=request.key).first()
        if found is None:
            raise
        return found
    return order


def new_order(request: OrderRequest, *, at: datetime) -> tuple[Order, list[OrderLine]]:
    """Return a new order and its lines, for whoever writes them together with what they belong to."""
    order = _new_order(request, at=at)
    return order, _lines(order, request.lines)


def _new_order(request: OrderRequest, *, at: datetime) -> Order:
    amount = sum(line.amount for line in request.lines)
    return Order(
        key=request.key,
        subject=request.subject,
        subject_code=request.subject_code,
        title=request.title[:300],
        procedure_code=request.procedure_code,
        procedure_name=request.procedure_name,
        agency=request.agency,
        payer=request.payer,
        payer_name=request.payer_name,
        amount=amount,
        when=request.when,
        state=Order.State.DUE if amount else Order.State.WAIVED,
        opened_at=at,
        expires_at=request.expires_at,
    )


def _lines(order: Order, lines: Sequence[LineRequest]) -> list[OrderLine]:
    return [
        OrderLine(
            order=order,
            position=position,
            kind=line.kind,
            code=line.code,
            title=line.title[:300],
            quantity=line.quantity,
            unit_amount=line.unit_amount,
            amount=line.amount,
            reason=line.reason[:300],
        )
        for position, line in enumerate(lines, 1)
    ]


def locked(order_id: UUID) -> Order:
    """Return an order that nobody else can change until the transaction ends. Raises ``Order.DoesNotExist``."""
    Order.objects.select_for_update(of=("self",)).values_list("pk").get(pk=order_id)
    return Order.objects.select_related("agency").get(pk=order_id)


def move(order: Order, act: OrderAct, *, at: datetime) -> Order:
    """Take one lawful step: an update that asks for the state it starts from. Raises ``OrderError``."""
    after = state_after(order.state_now, act)
    changes: dict[str, object] = {"state": after.value}
    if act is OrderAct.PAY:
        changes["settled_at"] = at
    done = Order.objects.filter(pk=order.pk, state__in=[each.value for each in sources(act)]).update(**changes)
    if done != 1:
        raise OrderError("not_now", f"{act} of {order.code}")
    for name, value in changes.items():
        setattr(order, name, value)
    return order


@transaction.atomic
def revise(order_id: UUID, lines: tuple[LineRequest, ...], *, by: User, at: datetime) -> Order:
    """Write other lines into an order nobody has begun to pay. Raises ``OrderError``.

    Somebody who was sent to the platform's page is paying; whoever was shown a code to scan has not begun: a
    transfer of the old sum is a part of the new one, or more than it.
    """
    order = locked(order_id)
    if order.state not in {Order.State.DUE, Order.State.WAIVED, Order.State.EXPIRED} or received(order):
        raise OrderError("paid_already")
    paying = Attempt.objects.filter(order=order, provider=NATIONAL, state=Attempt.State.STARTED)
    if paying.exclude(address="").exists():
        raise OrderError("being_paid")
    order.lines.all().delete()
    OrderLine.objects.bulk_create(_lines(order, lines))
    order.amount = sum(line.amount for line in lines)
    order.state = Order.State.DUE if order.amount else Order.State.WAIVED
    order.save(update_fields=["amount", "state"])
    audit("revise order", f"order:{order.pk}", by=by.pk, at=at, data={"amount": order.amount})
    return order


@transaction.atomic
def cancel(order_id: UUID, *, by: User, at: datetime) -> Order:
    """Cancel an order that was not paid (hủy thanh toán). Raises ``OrderError``, also for money that is held."""
    order = locked(order_id)
    if received(order):
        raise OrderError("money_held")
    audit("cancel order", f"order:{order.pk}", by=by.pk, at=at)
    return move(order, OrderAct.CANCEL, at=at)


@transaction.atomic
def reopen(order_id: UUID, *, at: datetime, expires_at: datetime | None) -> Order:
    """Let an expired order be paid after all. Raises ``OrderError``."""
    order = move(locked(order_id), OrderAct.REOPEN, at=at)
    order.expires_at = expires_at
    order.save(update_fields=["expires_at"])
    return order


def expire_orders(*, at: datetime) -> int:
    """Close the orders whose time is over and that nobody paid; money that comes later waits in the queue."""
    return Order.objects.filter(state=Order.State.DUE, expires_at__lte=at).update(state=Order.State.EXPIRED)
