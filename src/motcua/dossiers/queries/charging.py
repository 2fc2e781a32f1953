"""What is to be paid for a dossier, and whether it was."""

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum
from uuid import UUID

from motcua.dossiers.models import Dossier, DossierOrder
from motcua.payments.models import Order, Payment
from motcua.payments.models.payment import NATIONAL_ONLINE, ONLINE
from motcua.payments.queries.orders import Bill, bill


def fee_link(dossier: Dossier) -> DossierOrder | None:
    """Return the link to a dossier's fee; nothing where there is nothing to pay."""
    links = dossier.orders.filter(purpose=DossierOrder.Purpose.FEE)
    return links.select_related("order", "order__agency").first()


def fee_bill(dossier: Dossier) -> Bill | None:
    """Return what a page says of a dossier's fee; nothing where there is nothing to pay."""
    link = fee_link(dossier)
    return bill(link.order) if link else None


def is_due_first(dossier: Dossier) -> bool:
    """Say whether a dossier's fee was to be paid before handling begins, and has not been."""
    link = fee_link(dossier)
    return link is not None and link.order.is_due_first


class PaidBy(StrEnum):
    """Which way most of the money for a fee came."""

    NATIONAL = "national"  # online, on the national portal or its platform
    PROVINCE = "province"  # online, through the province's own gateway
    OTHERWISE = "otherwise"


def paid_by(dossiers: Iterable[UUID]) -> dict[UUID, PaidBy]:
    """Return for each dossier whose fee is paid which way most of the money came."""
    links = DossierOrder.objects.filter(
        dossier__in=list(dossiers), purpose=DossierOrder.Purpose.FEE, order__state__in=[Order.State.PAID]
    )
    by_order = dict(links.values_list("order_id", "dossier_id"))
    sums: dict[UUID, Counter[PaidBy]] = {dossier: Counter() for dossier in by_order.values()}
    rows = Payment.objects.filter(order__in=list(by_order)).values_list("order_id", "method", "amount")
    for order, method, amount in rows:
        if order is not None:
            sums[by_order[order]][_way(method)] += amount
    return {dossier: _most(money) for dossier, money in sums.items()}


def _way(method: str) -> PaidBy:
    if method in NATIONAL_ONLINE:
        return PaidBy.NATIONAL
    return PaidBy.PROVINCE if method in ONLINE else PaidBy.OTHERWISE


def _most(money: Mapping[PaidBy, int]) -> PaidBy:
    nation, province = money[PaidBy.NATIONAL], money[PaidBy.PROVINCE]
    if not nation + province or nation + province < money[PaidBy.OTHERWISE]:
        return PaidBy.OTHERWISE
    return PaidBy.NATIONAL if nation >= province else PaidBy.PROVINCE
