"""Issuing receipts, and putting them right: the number, the row and the promise to tell the tax office at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.organizations.models import Agency
from motcua.payments.models import (
    Order,
    OrderLine,
    Payment,
    Receipt,
    ReceiptBook,
    ReceiptLine,
    ReceiptNotice,
    ReceiptParcel,
    ReceiptSeries,
)
from motcua.payments.queries.papers import (
    collecting_agency,
    designation_of,
    paper_plan,
    series_to_change,
    unproved_lines,
)
from motcua.payments.queries.refunded import of_order
from motcua.payments.rules.papers import Paper, Plan
from motcua.payments.rules.receipts import LARGEST_NUMBER, ReceiptError, ReceiptState, check_change, pieces


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a receipt, in whole đồng; ``order_line`` is the paid line it proves, ``rate`` the tax inside."""

    title: str
    amount: int
    quantity: int = 1
    code: str = ""
    rate: str = ""
    order_line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a receipt says: who paid what, how, for which thing; ``kind`` is ``fee``, ``charge`` or ``price``."""

    kind: str
    agency: Agency
    payer_name: str
    method: str
    items: tuple[Item, ...]
    order: Order | None = None
    payment: Payment | None = None
    payer_address: str = ""
    payer_tax_code: str = ""
    replaces: Receipt | None = None
    adjusts: Receipt | None = None

    @property
    def amount(self) -> int:
        return sum(item.amount for item in self.items)


@transaction.atomic
def issue(order: Order, *, payment: Payment | None, by: User | None, at: datetime) -> list[Receipt]:
    """Issue the receipts and invoices of an order that has just been paid in full, each kind of line apart.

    A second call issues only what the first could not. Where the collector has registered no series that fits, or
    no rate is known, the line waits without a paper and its order is listed: a payment is never refused for that.
    Law: Decree 254/2026/NĐ-CP Art. 24 (issued at collection).
    """
    Order.objects.select_for_update(of=("self",)).values_list("pk").get(pk=order.pk)
    planned = paper_plan(order, collecting_agency(order, payment), at=at)
    found = _write_papers(order, planned, payment, by=by, at=at)
    if not planned.gaps:
        note_papers(order.pk, at=at)  # reads what was written: a line that waits after all keeps the order open
    return found


def note_papers(order_id: UUID, *, at: datetime) -> None:
    """Mark an order whose papers say what was paid and kept; take the mark off where something is to be done."""
    order = Order.objects.get(pk=order_id)
    is_open = bool(of_order(order)) or (order.state == Order.State.PAID and bool(unproved_lines(order)))
    if is_open == (order.proved_at is not None):
        Order.objects.filter(pk=order.pk).update(proved_at=None if is_open else at)


def _write_papers(
    order: Order, planned: Plan, payment: Payment | None, *, by: User | None, at: datetime
) -> list[Receipt]:
    series = ReceiptSeries.objects.in_bulk([paper.series for paper in planned.papers])
    lines = order.lines.in_bulk()
    whole = Content(
        kind="",
        agency=collecting_agency(order, payment),
        payer_name=order.payer_name,
        payer_tax_code=order.payer.tax_code if order.payer else "",
        method=payment.method if payment else "transfer",
        items=(),
        order=order,
        payment=payment,
    )
    found: list[Receipt] = []
    for paper in planned.papers:
        contents = [replace(whole, kind=paper.kind, items=items) for items in _pieces(paper, lines)]
        found += _written(series[paper.series], contents, by=by, at=at)
    return found


def _written(
    series: ReceiptSeries, contents: Sequence[Content], *, by: User | None, at: datetime
) -> list[Receipt]:
    """Write the receipts of one paper, or none where somebody has just taken the last numbers: the line waits."""
    try:
        with transaction.atomic():
            return [write(series, content, by=by, at=at) for content in contents]
    except ReceiptError as error:
        if error.code != "series_used_up":
            raise
        return []


def _pieces(paper: Paper, lines: Mapping[int, OrderLine]) -> Iterable[tuple[Item, ...]]:
    """Yield what stands on each paper: all lines on one, or of each line so many pieces of the denomination."""
    chosen = [(lines[key], rate) for key, rate in zip(paper.lines, paper.rates, strict=True)]
    if paper.denomination is None:
        yield tuple(
            Item(line.title, line.amount, line.quantity, line.code, rate, line.pk) for line, rate in chosen
        )
        return
    for line, _ in chosen:
        for each in pieces(line.amount, paper.denomination):
            yield (Item(line.title, each, 1, line.code, "", line.pk),)


@transaction.atomic
def write(series: ReceiptSeries, content: Content, *, by: User | None, at: datetime) -> Receipt:
    """Write one receipt under the next number of its series, with the promise to tell the tax office.

    Raises ``ReceiptError`` when the numbers of the series are used up.
    """
    book, number = _next_number(series, at)
    order = content.order
    receipt = Receipt.objects.create(
        book=book,
        number=number,
        kind=content.kind,
        order=order,
        payment=content.payment,
        agency=content.agency,
        subject=order.subject if order else None,
        subject_code=order.subject_code if order else "",
        payer_name=content.payer_name,
        payer_address=content.payer_address,
        payer_tax_code=content.payer_tax_code,
        amount=content.amount,
        method=content.method,
        issued_at=at,
        issued_by=by,
        replaces=content.replaces,
        adjusts=content.adjusts,
    )
    _write_items(receipt, content.items)
    promise(ReceiptParcel.What.ISSUED, at=at, receipt=receipt)
    return receipt


def _write_items(receipt: Receipt, items: Sequence[Item]) -> None:
    ReceiptLine.objects.bulk_create(
        ReceiptLine(
            receipt=receipt,
            position=position,
            code=item.code,
            title=item.title[:300],
            quantity=item.quantity,
            amount=item.amount,
            rate=item.rate,
            order_line_id=item.order_line,
        )
        for position, item in enumerate(items, 1)
    )


def promise(what: str, *, at: datetime, **of: object) -> ReceiptParcel:
    """Put down that the tax office will be told; whoever sends looks for rows that wait."""
    return ReceiptParcel.objects.create(what=what, made_at=at, try_at=at, **of)


def _next_number(series: ReceiptSeries, at: datetime) -> tuple[ReceiptBook, int]:
    """Take the next number; who comes at the same moment waits, and what is rolled back takes none."""
    found = designation_of(series, at)
    values: list[int | str] = [series.pk, found.form, found.symbol, localdate(at).year, series.number_from]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO payments_receiptbook (series_id, form, symbol, year, last) VALUES (%s, %s, %s, %s, %s) "
            "ON CONFLICT (series_id, form, symbol) DO UPDATE SET last = payments_receiptbook.last + 1 "
            "RETURNING id, last",
            values,
        )
        key, number = cursor.fetchone() or (0, 0)
    if number > (series.number_to or LARGEST_NUMBER):
        raise ReceiptError("series_used_up", str(number))
    return ReceiptBook.objects.get(pk=key), number


def _locked(receipt_id: UUID) -> Receipt:
    rows = Receipt.objects.select_for_update(of=("self",)).select_related("book__series", "agency", "order")
    return rows.get(pk=receipt_id)


def check_unchanged(receipt_id: UUID, changes: int) -> None:
    """See that nobody has put a receipt right since it had so many changes; none comes until the transaction ends.

    Raises ``ReceiptError``.
    """
    if changes_of(_locked(receipt_id)) != changes:
        raise ReceiptError("changed_meanwhile")


def changes_of(receipt: Receipt) -> int:
    """Return how often a receipt has been adjusted or explained."""
    return receipt.adjustments.count() + receipt.notices.count()


def _end(receipt: Receipt, to: ReceiptState, reason: str, *, by: User, at: datetime) -> None:
    if not reason.strip():
        raise ReceiptError("reason_missing")
    changes = "replaces" if receipt.replaces_id else "adjusts" if receipt.adjusts_id else ""
    check_change(ReceiptState(receipt.state), to, changes=changes)
    receipt.state, receipt.reason = to.value, reason.strip()[:300]
    receipt.ended_at, receipt.ended_by = at, by
    receipt.save(update_fields=["state", "reason", "ended_at", "ended_by"])
    audit(f"receipt {to}", f"receipt:{receipt.pk}", by=by.pk, at=at, data={"reason": receipt.reason})


@transaction.atomic
def cancel(receipt_id: UUID, reason: str, *, by: User, at: datetime) -> Receipt:
    """Cancel a receipt (hủy biên lai): it keeps its number and counts no more. Raises ``ReceiptError``."""
    receipt = _locked(receipt_id)
    _end(receipt, ReceiptState.CANCELLED, reason, by=by, at=at)
    promise(ReceiptParcel.What.CANCELLED, at=at, receipt=receipt)
    return _noted(receipt, at=at)


@transaction.atomic
def replace_receipt(receipt_id: UUID, content: Content, reason: str, *, by: User, at: datetime) -> Receipt:
    """Issue another receipt in place of a wrong one (thay thế) and return it. Raises ``ReceiptError``."""
    receipt = _locked(receipt_id)
    _end(receipt, ReceiptState.REPLACED, reason, by=by, at=at)
    items = tuple(_as_before(item, receipt) for item in content.items)
    whole = replace(
        content, kind=receipt.kind, items=items, order=receipt.order, payment=receipt.payment, replaces=receipt
    )
    return _noted(write(series_to_change(receipt, at=at), whole, by=by, at=at), at=at)


def _as_before(item: Item, receipt: Receipt) -> Item:
    """Return an item with the rate that the paper which it puts right had for it."""
    lines = list(receipt.lines.all())
    same = [line for line in lines if (line.code, line.title) == (item.code, item.title)] or lines
    return replace(item, rate=item.rate or (same[0].rate if same else ""))


@transaction.atomic
def adjust(receipt_id: UUID, difference: int, reason: str, *, by: User, at: datetime) -> Receipt:
    """Issue a receipt that adds to a wrong one or takes from it (điều chỉnh). Raises ``ReceiptError``.

    The sum of a receipt and all that adjusts it never falls below nothing.
    """
    receipt = _locked(receipt_id)
    total = receipt.amount + sum(receipt.adjustments.exclude(state="cancelled").values_list("amount", flat=True))
    if not difference or total + difference < 0:
        raise ReceiptError("adjustment_out_of_range", str(difference))
    _end(receipt, ReceiptState.ADJUSTED, reason, by=by, at=at)
    first = receipt.lines.first()
    same = Item(first.title, difference, 1, first.code) if first else Item(str(receipt), difference)
    item = _as_before(same, receipt)
    content = Content(
        kind=receipt.kind,
        agency=receipt.agency,
        payer_name=receipt.payer_name,
        method=receipt.method,
        items=(item,),
        order=receipt.order,
        payment=receipt.payment,
        payer_address=receipt.payer_address,
        payer_tax_code=receipt.payer_tax_code,
        adjusts=receipt,
    )
    return _noted(write(series_to_change(receipt, at=at), content, by=by, at=at), at=at)


def _noted(receipt: Receipt, *, at: datetime) -> Receipt:
    if receipt.order_id is not None:
        note_papers(receipt.order_id, at=at)
    return receipt


@dataclass(frozen=True, slots=True)
class WrongWords:
    """What stands wrongly on a receipt (a name, an address), and what is right."""

    wrong: str
    right: str
    reason: str


@transaction.atomic
def give_notice(receipt_id: UUID, words: WrongWords, *, by: User, at: datetime) -> ReceiptNotice:
    """Tell payer and tax office that words of a receipt are wrong; it stays in force. Raises ``ReceiptError``.

    Law: Circular 91/2026/TT-BTC Art. 20 (form 04/SS-CTĐT; no new receipt for name, address or words).
    """
    receipt = _locked(receipt_id)
    if not ReceiptState(receipt.state).counts:
        raise ReceiptError("no_longer_in_force", receipt.state)
    if not (words.wrong.strip() and words.right.strip() and words.reason.strip()):
        raise ReceiptError("reason_missing")
    notice = ReceiptNotice.objects.create(
        receipt=receipt,
        number=receipt.notices.count() + 1,
        wrong=words.wrong.strip()[:300],
        right=words.right.strip()[:300],
        reason=words.reason.strip()[:300],
        made_at=at,
        made_by=by,
    )
    promise(ReceiptParcel.What.NOTICE, at=at, notice=notice, receipt=receipt)
    audit("receipt notice", f"receipt:{receipt.pk}", by=by.pk, at=at, data={"number": notice.number})
    return notice
