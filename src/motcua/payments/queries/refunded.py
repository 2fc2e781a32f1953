"""Receipts and invoices that say more than what was kept after a refund: who is to cancel or adjust which."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from motcua.payments.models import Order, Receipt, Refund
from motcua.payments.queries.orders import kept_by_kind
from motcua.payments.queries.receipts import IN_FORCE, MOST_COUNTED
from motcua.payments.rules.receipts import Lessening, Standing, after_refund

STATES = (Order.State.PAID, Order.State.REFUNDED)


@dataclass(frozen=True, slots=True)
class Overstated:
    """A receipt or invoice whose money went back, at least in part: what is to be done with it, and why."""

    receipt: Receipt
    is_cancelled: bool
    difference: int  # below nothing, whole đồng
    reason: str

    @property
    def less(self) -> int:
        return -self.difference


def overstated_orders() -> QuerySet[Order]:
    """Return the orders of which money was given back and whose papers do not say so yet."""
    return Order.objects.filter(
        Exists(_given_back(OuterRef("pk"))), state__in=STATES, proved_at=None, amount__gt=0
    )


def overstated_count() -> int:
    """Return how many orders have such papers, at most ``MOST_COUNTED``."""
    return overstated_orders()[:MOST_COUNTED].count()


def overstated(agencies: Collection[int]) -> list[Overstated]:
    """Return the papers of some units that are to be cancelled or adjusted after a refund, the oldest first."""
    papers = Receipt.objects.filter(order=OuterRef("pk"), agency__in=agencies)
    rows = overstated_orders().filter(Exists(papers)).order_by("settled_at")[:MOST_COUNTED]
    found = [each for order in rows for each in of_order(order)]
    return [each for each in found if each.receipt.agency_id in set(agencies)]


def of_receipt(receipt: Receipt) -> Overstated | None:
    """Return what is to be done with one paper after a refund; nothing where there was none."""
    if receipt.order is None or receipt.order.proved_at is not None:
        return None
    return next((each for each in of_order(receipt.order) if each.receipt.pk == receipt.pk), None)


def of_order(order: Order) -> list[Overstated]:
    """Return what is to be done with the papers of an order of which money was given back."""
    refund = _given_back(order.pk).order_by("-done_at").first()
    if refund is None:
        return []
    papers = {str(paper.pk): paper for paper in _papers(order)}
    kept = kept_by_kind(order)
    changes: list[Lessening] = []
    for kind in kept:
        changes += after_refund([_standing(each) for each in papers.values() if each.kind == kind], kept[kind])
    return [Overstated(papers[each.key], each.is_cancelled, each.difference, refund.reason) for each in changes]


def _papers(order: Order) -> QuerySet[Receipt]:
    adjustments = Prefetch("adjustments", Receipt.objects.filter(state__in=IN_FORCE), to_attr="adjusting")
    rows = Receipt.objects.filter(order=order, adjusts=None, state__in=IN_FORCE).select_related("book__series")
    return rows.prefetch_related(adjustments).order_by("issued_at", "number")


def _standing(paper: Receipt) -> Standing:
    adjusting: list[Receipt] = getattr(paper, "adjusting", [])
    amount = paper.amount + sum(each.amount for each in adjusting)
    return Standing(str(paper.pk), amount, may_be_cancelled=not paper.is_invoice and not adjusting)


def _given_back(order: Any) -> QuerySet[Refund]:
    return Refund.objects.filter(order=order, state=Refund.State.DONE, mismatch=None)
