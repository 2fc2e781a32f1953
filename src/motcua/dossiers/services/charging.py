"""What is to be paid for a dossier, and what its journal says once it is paid."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction

from motcua.accounts.models import User
from motcua.dossiers.models import Dossier, DossierOrder, DueItem
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services import clock
from motcua.dossiers.services.journal import Entry, record
from motcua.dossiers.services.one_by_one import one_by_one
from motcua.foundation.inserting import insert_together
from motcua.payments.models import Order, OrderLine
from motcua.payments.queries.orders import paid_how
from motcua.payments.services.orders import LineRequest, OrderRequest, new_order, revise

BATCH = 200
SETTLED = (Order.State.PAID, Order.State.REFUNDED)


def fee_order(
    dossier: Dossier, *, at: datetime, items: Sequence[DueItem] | None = None
) -> list[Order | OrderLine | DossierOrder]:
    """Return what is to be paid for a new dossier as an order, to be written with it; empty where nothing is due.

    Channels of ``MOTCUA_PREPAID_CHANNELS`` pay before handling begins; the others at the latest when the result is
    handed out. ``items``: what it is charged for, where that is at hand.
    """
    lines = fee_lines(dossier, items)
    if not lines:
        return []
    version = dossier.procedure
    order, order_lines = new_order(
        OrderRequest(
            key=f"dossier:{dossier.pk}",
            title=f"Phí, lệ phí hồ sơ {dossier.code}",
            agency=dossier.receiving_agency,
            payer_name=dossier.applicant_name,
            lines=lines,
            payer=dossier.applicant,
            subject=dossier.pk,
            subject_code=dossier.code,
            procedure_code=version.procedure.code,
            procedure_name=version.name,
            when=_when(dossier),
        ),
        at=at,
    )
    return [order, *order_lines, DossierOrder(dossier=dossier, order=order)]


def _when(dossier: Dossier) -> str:
    """Say whether a channel's fees are due before handling begins, as the province sets it."""
    is_before = dossier.channel in settings.MOTCUA_PREPAID_CHANNELS and dossier.received_at is None
    return Order.When.BEFORE if is_before else Order.When.AFTER


def fee_lines(dossier: Dossier, items: Sequence[DueItem] | None = None) -> tuple[LineRequest, ...]:
    """Return what a dossier is charged for, as an order takes it; one line where only the sum is known."""
    items = list(dossier.due_items.all()) if items is None else items
    if not items and dossier.fee_amount:
        return (LineRequest("charge", "Lệ phí của thủ tục", dossier.fee_amount, dossier.fee_amount),)
    return tuple(
        LineRequest(
            kind=item.kind,
            title=item.title,
            unit_amount=item.ordinary // max(item.quantity, 1),
            amount=item.amount,
            quantity=item.quantity,
            code=item.code,
            reason=item.reason,
        )
        for item in items
    )


def revise_fee_order(dossier: Dossier, *, by: User, at: datetime) -> None:
    """Bring the order in line with what is charged by now. Raises ``OrderError`` once it is paid."""
    link = dossier.orders.filter(purpose=DossierOrder.Purpose.FEE).first()
    if link is None:
        insert_together(fee_order(dossier, at=at))
    else:
        revise(link.order_id, fee_lines(dossier), by=by, at=at)


def note_payments(*, at: datetime) -> int:
    """Tell the journals of dossiers what has been paid since; each payment is told once.

    Raises ``ExceptionGroup`` when the others are done.
    """
    links = DossierOrder.objects.filter(noted_at=None, order__state__in=SETTLED).order_by("pk")
    return one_by_one(list(links.values_list("pk", flat=True)[:BATCH]), partial(note_payment, at=at))


@transaction.atomic
def note_payment(link_id: int, *, at: datetime) -> int:
    """Write into a dossier's journal that its fee is paid, once, and move its filing to that moment if it waited.

    Law: what was to be paid beforehand counts as filed when it is paid (domain practice of the one-stop systems).
    """
    link = DossierOrder.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=link_id).first()
    if link is None or link.noted_at is not None:
        return 0
    Dossier.objects.select_for_update().values_list("pk").get(pk=link.dossier_id)
    dossier = Dossier.objects.select_related("procedure", "receiving_agency", "deciding_agency").get(
        pk=link.dossier_id
    )
    order = Order.objects.get(pk=link.order_id)
    changed = ["journal_length"]
    waited = order.when == Order.When.BEFORE and dossier.status == Status.REGISTERED
    if waited and order.settled_at is not None and order.settled_at > dossier.submitted_at:
        dossier.submitted_at = order.settled_at
        clock.restart_step(dossier, at=order.settled_at)
        clock.refresh(dossier, at=order.settled_at)
        changed += ["submitted_at", "step_due_at", "act_by", "due_at", *clock.WATCHED]
    record(dossier, Entry("paid", None, at, dossier.receiving_agency, data={"how": paid_how(order)}))
    dossier.save(update_fields=changed)
    link.noted_at = at
    link.save(update_fields=["noted_at"])
    return 1
