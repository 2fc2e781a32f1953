"""What proves a paid order: which receipts and invoices are to be issued for it, and what they wait for."""

from datetime import datetime

import structlog
from django.utils.timezone import localdate

from motcua.organizations.models import Agency
from motcua.payments.invoiced_items import TableError, table
from motcua.payments.models import Order, OrderLine, Payment, Receipt, ReceiptSeries
from motcua.payments.queries.receipts import without_proof
from motcua.payments.rules.papers import Gap, PaidLine, Plan, Series, plan
from motcua.payments.rules.receipts import (
    LARGEST_NUMBER,
    Designation,
    ReceiptKind,
    invoice_designation,
    receipt_designation,
)

log = structlog.get_logger("motcua.receipts")


def unproved_lines(order: Order) -> list[OrderLine]:
    """Return the paid lines of an order that no receipt or invoice proves."""
    return list(without_proof(order.lines.all()))


def collecting_agency(order: Order, payment: Payment | None) -> Agency:
    """Return whose papers an order has: of the counter that took the money, else of whom it is paid to."""
    return payment.agency if payment is not None and payment.agency is not None else order.agency


def last_payment(order: Order) -> Payment | None:
    """Return the payment that settled an order."""
    return order.payments.order_by("paid_at").last()


def gaps_of(order: Order, *, at: datetime) -> set[Gap]:
    """Return what the lines of a paid order that nothing proves yet are waiting for."""
    return set(paper_plan(order, collecting_agency(order, last_payment(order)), at=at).gaps.values())


def table_mistake() -> str:
    """Return what is wrong with the province's table of what is invoiced; empty where nothing is."""
    try:
        table()
    except TableError as error:
        return str(error)
    return ""


def paper_plan(order: Order, agency: Agency, *, at: datetime) -> Plan:
    """Return what is still to be issued for a paid order by the law and the table of the day it was paid.

    With a table that cannot be read nobody knows what is invoiced: every line waits, no payment is refused.
    """
    lines = [_paid(line, order) for line in unproved_lines(order)]
    try:
        known = table()
    except TableError as error:
        log.error("invoice_table_unreadable", reason=str(error))
        return Plan((), {line.key: Gap.BAD_TABLE for line in lines})
    return plan(lines, known, offered_series(agency, at=at), localdate(order.settled_at or at))


def _paid(line: OrderLine, order: Order) -> PaidLine:
    return PaidLine(line.pk, line.kind, line.amount, line.quantity, line.code, order.procedure_code)


def offered_series(agency: Agency, *, at: datetime) -> list[Series]:
    """Return the series a unit may issue from on a day, the oldest first: its own and those of the bodies above.

    One whose numbers of the year are used up is not among them.
    """
    day = localdate(at)
    keys = [key for key in agency.path.split("/") if key]
    rows = ReceiptSeries.objects.filter(agency__key__in=keys, valid_from__lte=day).exclude(valid_to__lt=day)
    rows = rows.select_related("agency").prefetch_related("books").order_by("pk")
    found = [
        Series(
            row.pk,
            ReceiptKind(row.kind),
            _steps(agency, row.agency),
            row.invoice_form,
            row.denomination,
            _left(row, at),
        )
        for row in rows
    ]
    return [each for each in found if each.left > 0]


def series_to_change(receipt: Receipt, *, at: datetime) -> ReceiptSeries:
    """Return what a paper is replaced or adjusted from: its own series, or one of its collector that goes on.

    Where neither has numbers left it is its own, which then says so.
    """
    own = receipt.book.series
    offered = {each.key: each.distance for each in offered_series(receipt.agency, at=at)}
    if own.pk in offered:
        return own
    same = ReceiptSeries.objects.filter(
        pk__in=list(offered),
        tax_code=own.tax_code,
        kind=own.kind,
        invoice_form=own.invoice_form,
        denomination=None,
    )
    return min(same, key=lambda each: (offered[each.pk], each.pk), default=own)


def _steps(agency: Agency, above: Agency) -> int:
    return agency.path.count("/") - above.path.count("/")


def _left(series: ReceiptSeries, at: datetime) -> int:
    """Return how many numbers a series has left under the symbol of a day."""
    found = designation_of(series, at)
    last = [book.last for book in series.books.all() if (book.form, book.symbol) == (found.form, found.symbol)]
    return (series.number_to or LARGEST_NUMBER) - max(last, default=series.number_from - 1)


def designation_of(series: ReceiptSeries, at: datetime) -> Designation:
    """Return form and symbol that a series has on the day of ``at``. Raises ``ReceiptError``."""
    day = localdate(at)
    if series.kind == ReceiptSeries.Kind.INVOICE:
        return invoice_designation(series.invoice_form, series.letters, day)
    return receipt_designation(series.letters, day, is_denominated=series.denomination is not None)
