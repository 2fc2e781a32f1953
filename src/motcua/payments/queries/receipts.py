"""Receipts as counters, the tax office and the treasury look at them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Sum
from django.utils.timezone import make_aware

from motcua.payments.models import (
    Order,
    OrderLine,
    Receipt,
    ReceiptLine,
    ReceiptParcel,
    ReceiptSeries,
    ReceiptSummary,
    Refund,
)
from motcua.payments.rules.receipts import ReceiptState, gaps

MOST_COUNTED = 100  # counts stop here and say "99+", and lists with them: nobody needs the exact size of a heap
IN_FORCE = [state.value for state in ReceiptState if state.counts]


def of_subject(subject: UUID) -> QuerySet[Receipt]:
    """Return the receipts of one thing that was paid for, the first one first."""
    return _whole(Receipt.objects.filter(subject=subject)).order_by("issued_at", "number")


def of_agencies(agencies: Collection[int], first: date, last: date) -> QuerySet[Receipt]:
    """Return the receipts that units issued from a day to a day, the latest first."""
    rows = Receipt.objects.filter(agency__in=agencies, issued_at__gte=_begin(first), issued_at__lte=_end(last))
    return _whole(rows).order_by("-issued_at", "-number")


def _whole(rows: QuerySet[Receipt]) -> QuerySet[Receipt]:
    return rows.select_related("book__series", "agency", "order", "issued_by", "replaces__book", "adjusts__book")


def _begin(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))


def _end(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.max))


def without_receipt(agencies: Collection[int]) -> QuerySet[Order]:
    """Return paid orders with the lines of each (``unproved``) that no receipt or invoice proves yet."""
    lines = Prefetch("lines", without_proof(OrderLine.objects.all()), to_attr="unproved")
    return unproved().filter(agency__in=agencies).prefetch_related(lines).order_by("settled_at")


def unproved() -> QuerySet[Order]:
    """Return the paid orders of the province that lack a receipt or an invoice; the index holds few others."""
    lines = without_proof(OrderLine.objects.filter(order=OuterRef("pk")))
    return Order.objects.filter(Exists(lines), state=Order.State.PAID, proved_at=None, amount__gt=0)


def without_proof(lines: QuerySet[OrderLine]) -> QuerySet[OrderLine]:
    """Return those of some lines whose paper was never issued, or was cancelled though the money was kept.

    Where money of the order went back, what is cancelled stays so: papers and money are then compared as sums.
    """
    proofs = ReceiptLine.objects.filter(order_line=OuterRef("pk"))
    replacing = Q(receipt__state=ReceiptState.REPLACED, receipt__replaced_by__state__in=IN_FORCE)
    counting = proofs.filter(Q(receipt__state__in=IN_FORCE) | replacing)
    given_back = Refund.objects.filter(order=OuterRef("order"), state=Refund.State.DONE, mismatch=None)
    return lines.filter(~Exists(proofs) | (~Exists(counting) & ~Exists(given_back)), amount__gt=0)


def unproved_count() -> int:
    """Return how many paid orders of the province lack a receipt or an invoice, at most ``MOST_COUNTED``."""
    return unproved()[:MOST_COUNTED].count()


def refused_parcels(agencies: Collection[int]) -> QuerySet[ReceiptParcel]:
    """Return what the tax office refused and somebody must look at."""
    mine = Q(receipt__agency__in=agencies) | Q(receipt=None)
    rows = ReceiptParcel.objects.filter(mine, state=ReceiptParcel.State.REFUSED)
    return rows.select_related("receipt__book", "summary").order_by("settled_at")


def missing_numbers(series: ReceiptSeries) -> dict[str, list[int]]:
    """Return, by symbol, the numbers of a series that no receipt has; every list is empty.

    The numbers themselves are looked at only where there are not as many as were given.
    """
    found = {}
    for book in series.books.all():
        numbers = Receipt.objects.filter(book=book).values_list("number", flat=True)
        is_whole = numbers.count() == book.last - series.number_from + 1
        found[book.symbol] = [] if is_whole else gaps(numbers, first=series.number_from, last=book.last)
    return found


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One row of the summary table (01/TH-BLĐT), in the order of its columns."""

    receipt: Receipt
    title: str
    amount: int
    state: str  # as the form words it
    related: str  # the receipt it replaces or adjusts
    explanation: str


STATE_WORDS = {
    ReceiptState.ISSUED: "Mới",
    ReceiptState.CANCELLED: "Hủy",
    ReceiptState.REPLACED: "Bị thay thế",
    ReceiptState.ADJUSTED: "Bị điều chỉnh",
}


def summary_rows(tax_code: str, first: date, last: date) -> list[SummaryRow]:
    """Return the rows of the summary table of a collector: each receipt of the period once, by form and number.

    Invoices are not in it: the form is about receipts, and each invoice goes to the tax office by itself.
    Law: Circular 91/2026/TT-BTC, form 01/TH-BLĐT.
    """
    rows = Receipt.objects.filter(
        book__series__tax_code=tax_code,
        book__series__kind=ReceiptSeries.Kind.RECEIPT,
        issued_at__gte=_begin(first),
        issued_at__lte=_end(last),
    )
    ordered = _whole(rows).prefetch_related("lines").order_by("book__form", "book__symbol", "number")
    return [_summary_row(receipt) for receipt in ordered]


def _summary_row(receipt: Receipt) -> SummaryRow:
    related = receipt.replaces or receipt.adjusts
    state = STATE_WORDS[ReceiptState(receipt.state)]
    if receipt.state == ReceiptState.ISSUED and related is not None:
        state = "Thay thế" if receipt.replaces_id else "Điều chỉnh"
    titles = "; ".join(line.title for line in receipt.lines.all())
    return SummaryRow(receipt, titles, receipt.amount, state, str(related or ""), receipt.reason)


@dataclass(frozen=True, slots=True)
class Collected:
    """One row of the treasury report: a fee, charge or price of a unit in a period, whole đồng."""

    agency: str
    kind: str
    code: str
    title: str
    count: int
    amount: int


def collected(agencies: Collection[int] | None, first: date, last: date) -> list[Collected]:
    """Return what was collected by unit, kind, code and title.

    A receipt counts on the day it was issued; cancelled or replaced, it is taken off on the day of that, so that
    what was reported of a period stays as it was reported.
    """
    span = (_begin(first), _end(last))
    issued = Q(receipt__issued_at__range=span)
    ended = Q(receipt__ended_at__range=span) & ~Q(receipt__state__in=IN_FORCE)
    rows = ReceiptLine.objects.filter(issued | ended)
    if agencies is not None:
        rows = rows.filter(receipt__agency__in=agencies)
    by = ("receipt__agency__name", "receipt__kind", "code", "title")
    summed = rows.values_list(*by).annotate(
        count=Count("receipt", distinct=True, filter=issued) - Count("receipt", distinct=True, filter=ended),
        total=Sum("amount", filter=issued, default=0) - Sum("amount", filter=ended, default=0),
    )
    return [Collected(*row) for row in summed.exclude(count=0, total=0).order_by(*by)]


def totals(rows: Iterable[Collected]) -> dict[str, int]:
    """Return the sums of fees, of charges and of prices, which go to different accounts."""
    sums = {"fee": 0, "charge": 0, "price": 0}
    for row in rows:
        sums[row.kind] += row.amount
    return sums


@dataclass(frozen=True, slots=True)
class SeriesState:
    """A series as it stands: the last number of each symbol, and numbers that are missing (none, ever)."""

    series: ReceiptSeries
    last: dict[str, int]
    missing: list[str]


def all_series() -> list[SeriesState]:
    """Return every registered series, the latest first."""
    found = []
    for row in ReceiptSeries.objects.select_related("agency").prefetch_related("books").order_by("-pk"):
        last = {book.symbol: book.last for book in row.books.all()}
        missing = [f"{symbol} {number}" for symbol, numbers in missing_numbers(row).items() for number in numbers]
        found.append(SeriesState(row, last, missing))
    return found


def recent_summaries() -> list[ReceiptSummary]:
    """Return the last summary tables with what became of them."""
    return list(ReceiptSummary.objects.select_related("parcel").order_by("-made_at")[:20])


def all_refused() -> list[ReceiptParcel]:
    """Return everything the tax office refused, the oldest first."""
    rows = ReceiptParcel.objects.filter(state=ReceiptParcel.State.REFUSED)
    return list(rows.select_related("receipt__book", "summary").order_by("settled_at")[:MOST_COUNTED])


def waiting_count() -> int:
    """Return how much is still on its way to the tax office, at most ``MOST_COUNTED``."""
    return ReceiptParcel.objects.filter(state=ReceiptParcel.State.WAITING)[:MOST_COUNTED].count()
