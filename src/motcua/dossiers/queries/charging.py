"""What is to be paid for a dossier, and whether it was."""

from collections.abc import Iterable
from uuid import UUID

from motcua.dossiers.models import Dossier, DossierOrder
from motcua.payments.models import Order, Payment
from motcua.payments.models.payment import ONLINE
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


def paid_online(dossiers: Iterable[UUID]) -> dict[UUID, bool]:
    """Return for each dossier whose fee is paid whether most of the money came online."""
    links = DossierOrder.objects.filter(
        dossier__in=list(dossiers), purpose=DossierOrder.Purpose.FEE, order__state__in=[Order.State.PAID]
    )
    by_order = dict(links.values_list("order_id", "dossier_id"))
    sums: dict[UUID, int] = dict.fromkeys(by_order.values(), 0)
    rows = Payment.objects.filter(order__in=list(by_order)).values_list("order_id", "method", "amount")
    for order, method, amount in rows:
        if order is not None:
            sums[by_order[order]] += amount if method in ONLINE else -amount
    return {dossier: total >= 0 for dossier, total in sums.items()}
