"""The books as those who keep them see them: where money is, what does not agree, which days are closed."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet, Sum

from motcua.payments.models import ClosedDay, LedgerLine, Mismatch, Refund, Statement

Account = LedgerLine.Account
IN_TRANSIT = (Account.GATEWAY, Account.NOTIFIED, Account.POST, Account.CARD)
OWED = (Account.HELD, Account.CREDIT, Account.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Balance:
    """What stands on one account, whole đồng; what is owed is shown as a positive amount."""

    account: str
    label: str
    amount: int


def balances() -> list[Balance]:
    """Return what stands on each account that something stands on."""
    sums = dict(LedgerLine.objects.values_list("account").annotate(total=Sum("amount")))
    assets = {*IN_TRANSIT, Account.CASH, Account.BANK}
    return [
        Balance(account.value, str(account.label), sums[account.value] * (1 if account in assets else -1))
        for account in Account
        if sums.get(account.value)
    ]


def in_transit() -> int:
    """Return the money that was paid and is not in the bank yet, whole đồng."""
    names = [account.value for account in IN_TRANSIT]
    return LedgerLine.objects.filter(account__in=names).aggregate(total=Sum("amount"))["total"] or 0


def open_mismatches() -> QuerySet[Mismatch]:
    """Return what does not agree and nobody has settled, the oldest day first."""
    rows = Mismatch.objects.filter(resolved_at=None).select_related("order", "payment", "line")
    return rows.order_by("day", "opened_at", "pk")


def mismatch_counts() -> dict[str, int]:
    """Return how many differences of each kind are open."""
    rows = Mismatch.objects.filter(resolved_at=None).values_list("kind").annotate(number=Count("pk"))
    return dict(rows.order_by("kind"))


def open_refunds() -> QuerySet[Refund]:
    """Return the refunds that wait for somebody, the oldest first."""
    waiting = [Refund.State.ASKED, Refund.State.APPROVED]
    return (
        Refund.objects.filter(state__in=waiting)
        .select_related("order", "payment", "asked_by")
        .order_by("asked_at")
    )


def recent_statements() -> QuerySet[Statement]:
    """Return the statements handed in, the latest first."""
    return Statement.objects.select_related("imported_by").order_by("-imported_at")


def last_closed() -> date | None:
    """Return the latest day whose books are closed."""
    return ClosedDay.objects.order_by("-day").values_list("day", flat=True).first()
