"""What proves a paid order: which receipts and invoices are to be issued for it, and what they wait for."""

from datetime import datetime

import structlog
from django.utils.timezone import localdate

from motcua.organizations.models import Agency
from motcua.payments.invoiced_items import TableError, table
from motcua.payments.models import Order, OrderLine, Payment, ReceiptSeries
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
    """Return the paid lines of an order that no receipt or invoice proves yet."""
    return list(order.lines.filter(amount__gt=0, proofs=None))


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
        log.error("invoice_table_unreadable", mistake=str(error))
        return Plan((), {line.key: Gap.BAD_TABLE for line in lines})
    return plan(lines, known, offered_series(agency, at=at), localdate(order.settled_at or at))


def _paid(line: OrderLine, order: Order) -> PaidLine:
    return PaidLine(line.pk, line.kind, line.amount, line.quantity, line.code, order.procedure_code)


def offered_series(agency: Agency, *, at: datetime) -> list[Series]:
    """Return the series a unit may issue from on a day, the oldest first: its own and those of the bodies above.

    One whose numbers of the year are used up offers nothing any more.
    """
    day = localdate(at)
    keys = [key for key in agency.path.split("/") if key]
    rows = ReceiptSeries.objects.filter(agency__key__in=keys, valid_from__lte=day).exclude(valid_to__lt=day)
    rows = rows.select_related("agency").prefetch_related("books").order_by("pk")
    usable = [row for row in rows if not _is_used_up(row, at)]
    return [
        Series(row.pk, ReceiptKind(row.kind), _steps(agency, row.agency), row.invoice_form, row.denomination)
        for row in usable
    ]


def _steps(agency: Agency, above: Agency) -> int:
    return agency.path.count("/") - above.path.count("/")


def _is_used_up(series: ReceiptSeries, at: datetime) -> bool:
    found = designation_of(series, at)
    named = [book for book in series.books.all() if (book.form, book.symbol) == (found.form, found.symbol)]
    return any(book.last >= (series.number_to or LARGEST_NUMBER) for book in named)


def designation_of(series: ReceiptSeries, at: datetime) -> Designation:
    """Return form and symbol that a series has on the day of ``at``. Raises ``ReceiptError``."""
    day = localdate(at)
    if series.kind == ReceiptSeries.Kind.INVOICE:
        return invoice_designation(series.invoice_form, series.letters, day)
    return receipt_designation(series.letters, day, is_denominated=series.denomination is not None)
