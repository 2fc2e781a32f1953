"""What an order has received and still lacks: always from the ledger."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet, Sum

from motcua.payments.models import Attempt, LedgerLine, Order, Payment
from motcua.payments.models.payment import ONLINE

Account = LedgerLine.Account
EARNED = (Account.HELD, Account.FEE, Account.CHARGE, Account.PRICE)


def received(order: Order) -> int:
    """Return what has come in for an order and stayed, whole đồng."""
    total = LedgerLine.objects.filter(order=order, account__in=EARNED).aggregate(total=Sum("amount"))["total"]
    return -(total or 0)


def held(order: Order) -> int:
    """Return the part payments that wait for the rest, whole đồng."""
    lines = LedgerLine.objects.filter(order=order, account=LedgerLine.Account.HELD)
    return -(lines.aggregate(total=Sum("amount"))["total"] or 0)


def missing(order: Order) -> int:
    """Return what is still to be paid; nothing where the order takes no money."""
    return max(order.amount - received(order), 0) if order.state_now.takes_money else 0


def due_by_kind(order: Order) -> dict[str, int]:
    """Return what is due as fees, as charges and as prices of services."""
    due: dict[str, int] = defaultdict(int)
    for kind, amount in order.lines.values_list("kind", "amount"):
        due[kind] += amount
    return dict(due)


def kept_by_kind(order: Order) -> dict[str, int]:
    """Return what was earned as fees, as charges and as prices and was not given back, fees first."""
    kinds = (Account.FEE, Account.CHARGE, Account.PRICE)
    lines = LedgerLine.objects.filter(order=order, account__in=kinds)
    sums = dict(lines.values_list("account").annotate(total=Sum("amount")))
    return {kind.value: -sums.get(kind.value, 0) for kind in kinds}


@dataclass(frozen=True)
class Bill:
    """An order as it is shown: what is due line by line, what has come, what is left, what is on its way."""

    order: Order
    received: int
    missing: int
    payments: list[Payment]
    waiting: Attempt | None

    @property
    def is_settled(self) -> bool:
        return self.order.state in {Order.State.PAID, Order.State.WAIVED}

    @property
    def is_due_first(self) -> bool:
        """Say whether it was to be paid before handling begins, and has not been."""
        return self.order.is_due_first


def bill(order: Order) -> Bill:
    """Return an order with everything a page says of it."""
    payments = list(order.payments.order_by("paid_at"))
    came = received(order) if payments else 0
    takes = order.state_now.takes_money
    open_ones = order.attempts.filter(state=Attempt.State.STARTED).order_by("-started_at")
    return Bill(
        order, came, max(order.amount - came, 0) if takes else 0, payments, open_ones.first() if takes else None
    )


def by_subject(subjects: Iterable[UUID]) -> QuerySet[Order]:
    """Return the orders opened for these things."""
    return Order.objects.filter(subject__in=list(subjects)).order_by("opened_at")


def paid_how(order: Order) -> str:
    """Return ``online`` or ``counter`` by where most of an order's money came in; empty for no money."""
    sums = dict(order.payments.values_list("method").annotate(total=Sum("amount")))
    online = sum(amount for method, amount in sums.items() if method in {each.value for each in ONLINE})
    if not sums:
        return ""
    return "online" if online * 2 >= sum(sums.values()) else "counter"
