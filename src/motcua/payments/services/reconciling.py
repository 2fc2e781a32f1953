"""Comparing ledger, platform and bank day by day: what agrees is settled, what does not is queued, once each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models.functions import Lower
from django.utils.timezone import localdate, make_aware

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.foundation.ids import new_id
from motcua.payments import ports
from motcua.payments.models import (
    Attempt,
    ClosedDay,
    LedgerEntry,
    LedgerLine,
    Method,
    Mismatch,
    Payment,
    Statement,
    StatementLine,
)
from motcua.payments.rules.booking import Account, moved
from motcua.payments.rules.collected import shares
from motcua.payments.rules.mismatches import MismatchKind, Resolution
from motcua.payments.rules.reconciling import Comparison, Difference, Movement, compare
from motcua.payments.services.banking import book_transfer
from motcua.payments.services.booking import INTO
from motcua.payments.services.paid_over import PaidOver, awaits_the_post, days_of_collected, match_paid_over
from motcua.payments.services.queueing import Found, queue_all

BATCH = 5_000
WINDOW_DAYS = 7  # how far around its day a movement is looked for, so that a shifted one is told as such
WINDOW = timedelta(days=WINDOW_DAYS)
SETTLES = frozenset({Method.NATIONAL, Method.PORTAL, Method.VIETQR, Method.TRANSFER, Method.COD})
FOUND = [
    kind.value for kind in (
        MismatchKind.MISSING, MismatchKind.EXTRA, MismatchKind.AMOUNT, MismatchKind.DUPLICATE, MismatchKind.DATE
    )
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Days:
    """A stretch of days, both ends within."""

    first: date
    last: date

    def padded(self, more: int) -> tuple[datetime, datetime]:
        """Return the moments it spans with some days more at either end."""
        start = make_aware(datetime.combine(self.first - timedelta(days=more), time.min))
        return start, make_aware(datetime.combine(self.last + timedelta(days=more + 1), time.min))


def reconcile(days: Days, *, at: datetime) -> dict[str, Comparison]:
    """Compare all that is on file of some days, on both sides; running it again changes nothing.

    Money only the bank knows of is booked first: for the order it names, else as unknown.
    """
    result = {}
    for source in (Statement.Source.PROVIDER, Statement.Source.BANK):
        statements = Statement.objects.filter(source=source, first_day__lte=days.last, last_day__gte=days.first)
        if statements.exists():
            result[str(source)] = _compare(source, days, at=at)
    return result


@transaction.atomic
def _compare(source: str, days: Days, *, at: datetime) -> Comparison:
    lines = _lines(source, days)
    over: PaidOver = {}
    if source == Statement.Source.BANK:
        over = match_paid_over(lines, _payments(source, days))
        _book_unheard([line for key, line in lines.items() if key not in over], at=at)
    payments = _payments(source, days)
    expected = days_of_collected(payments.values(), lines, over)
    found = compare(
        [_ours(source, payment, expected) for payment in payments.values()],
        [each for line in lines.values() if line.amount > 0 for each in _theirs(source, line, over)],
    )
    if source == Statement.Source.BANK:
        _settle(payments, found.differences, at=at)
    found = _without_edges(found, days)
    if source == Statement.Source.PROVIDER:
        _ask_again(found.differences, lines, at=at)
    queued = [_found(source, each, payments, lines) for each in found.differences]
    _queue(queued, source, days, at=at)
    return found


def _lines(source: str, days: Days) -> dict[str, StatementLine]:
    """Return the lines of the days, each movement once although statements may overlap.

    Within one statement a number that stands twice is a duplicate and stays; across statements it is the same.
    """
    rows = StatementLine.objects.filter(
        statement__source=source, day__range=(days.first - WINDOW, days.last + WINDOW)
    ).select_related("statement")
    kept: dict[str, StatementLine] = {}
    owner: dict[str, object] = {}
    for row in rows.order_by("statement__imported_at", "number").iterator(BATCH):
        if owner.setdefault(row.txn, row.statement_id) == row.statement_id:
            kept[str(row.pk)] = row
    return kept


def _payments(source: str, days: Days) -> dict[str, Payment]:
    start, end = days.padded(WINDOW_DAYS)
    rows = Payment.objects.filter(paid_at__gte=start, paid_at__lt=end)
    if source == Statement.Source.PROVIDER:
        rows = rows.filter(provider=ports.NATIONAL)
    else:
        rows = rows.filter(method__in=SETTLES)
    return {str(row.pk): row for row in rows}


def _ours(source: str, payment: Payment, expected: Mapping[str, date]) -> Movement:
    by_reference = source == Statement.Source.BANK and payment.method == Method.NATIONAL
    name = payment.reference.lower() if by_reference else payment.provider_txn
    key = str(payment.pk)
    return Movement(name, payment.amount, expected.get(key) or localdate(payment.paid_at), key)


def _theirs(source: str, line: StatementLine, over: PaidOver) -> list[Movement]:
    """Return a line as one movement, or as one for each parcel whose money it brings."""
    key, parcels = str(line.pk), over.get(str(line.pk))
    if parcels:
        parts = zip(parcels, shares(line.amount, parcels), strict=True)
        return [Movement(each.waybill, amount, line.day, key) for each, amount in parts]
    name = line.reference if source == Statement.Source.BANK and line.reference else line.txn
    return [Movement(name, line.amount, line.day, key)]


def _without_edges(found: Comparison, days: Days) -> Comparison:
    """Leave out what belongs to the days before and after: they are compared with their own."""

    def belongs(difference: Difference) -> bool:
        if difference.theirs is not None:
            return days.first <= difference.theirs.day <= days.last
        return difference.ours is not None and days.first <= difference.ours.day <= days.last

    return Comparison(found.matched, tuple(each for each in found.differences if belongs(each)))


def _book_unheard(lines: Iterable[StatementLine], *, at: datetime) -> None:
    """Book transfers whose notice never came; the statement is the bank's own word.

    One that names waybills waits some days for the post's word on them.
    """
    came = {line.txn: line for line in reversed(list(lines)) if line.amount > 0 and not line.reference}
    provider = ports.bank().name
    there = Payment.objects.filter(provider=provider, provider_txn__in=list(came))
    known = set(there.values_list("provider_txn", flat=True))
    for txn, line in came.items():
        if txn not in known and not awaits_the_post(line, at=at):
            noon = make_aware(datetime.combine(line.day, time(12)))
            book_transfer(txn, line.amount, line.content, noon, at=at)


def _ask_again(differences: Iterable[Difference], lines: Mapping[str, StatementLine], *, at: datetime) -> None:
    """Bring the question forward about attempts that the platform lists as paid and we do not."""
    extra = [each.theirs.key for each in differences if each.kind is MismatchKind.EXTRA and each.theirs]
    references = {lines[key].reference for key in extra}
    if references:
        open_ones = Attempt.objects.annotate(plain=Lower("reference")).exclude(state=Attempt.State.PAID)
        open_ones.filter(provider=ports.NATIONAL, plain__in=references).update(ask_at=at)


def _settle(payments: dict[str, Payment], differences: Iterable[Difference], *, at: datetime) -> None:
    """Move what the bank has confirmed from its way to the account."""
    apart = {each.ours.key for each in differences if each.ours is not None and each.kind != MismatchKind.DATE}
    keys = {f"settled:{key}": payment for key, payment in payments.items() if key not in apart}
    there = set(LedgerEntry.objects.filter(key__in=list(keys)).values_list("key", flat=True))
    entries, lines = [], []
    for key, payment in keys.items():
        if key in there:
            continue
        entry = LedgerEntry(id=new_id(), key=key, kind=LedgerEntry.Kind.SETTLED, at=at, payment=payment)
        entries.append(entry)
        sides = moved(INTO[Method(payment.method)], Account.BANK, payment.amount)
        lines += [
            LedgerLine(entry=entry, account=side.account.value, order_id=payment.order_id, amount=side.amount)
            for side in sides
        ]
    LedgerEntry.objects.bulk_create(entries, batch_size=BATCH)
    LedgerLine.objects.bulk_create(lines, batch_size=BATCH)


def _queue(found: list[Found], source: str, days: Days, *, at: datetime) -> None:
    """Queue what is new, and mark as healed what the sides agree on by now."""
    queue_all(found, at=at)
    _heal(source, {f"{each.kind}:{each.key}"[:200] for each in found}, days, at=at)


def _found(source: str, each: Difference, payments: dict[str, Payment], lines: dict[str, StatementLine]) -> Found:
    payment = payments.get(each.ours.key) if each.ours else None
    line = lines.get(each.theirs.key) if each.theirs else None
    place = each.theirs.key if each.kind is MismatchKind.DUPLICATE and each.theirs else ""
    movement = each.theirs or each.ours
    return Found(
        kind=each.kind,
        key=f"{source}:{each.name}:{place}",
        source=str(source),
        day=movement.day if movement else date.min,
        order=payment.order if payment else None,
        payment=payment,
        line=line,
        ours=each.ours.amount if each.ours else None,
        theirs=each.theirs.amount if each.theirs else None,
        detail=each.name,
    )


def _heal(source: str, keys: set[str], days: Days, *, at: datetime) -> None:
    open_ones = Mismatch.objects.filter(
        source=source, kind__in=FOUND, resolved_at=None, day__range=(days.first, days.last)
    )
    gone = [row.pk for row in open_ones.only("pk", "key") if row.key not in keys]
    Mismatch.objects.filter(pk__in=gone).update(
        resolved_at=at, resolution=Resolution.HEALED.value, note="Hai bên đã khớp khi đối soát lại"
    )


class DayNotReadyError(ValueError):
    """A day cannot be closed yet; ``code`` says why."""

    def __init__(self, code: str, count: int = 0) -> None:
        super().__init__(code)
        self.code, self.count = code, count


def close_day(day: date, *, by: User, at: datetime) -> ClosedDay:
    """Close the books of a day (khóa sổ): only at zero differences, or with every one of them signed.

    Raises ``DayNotReadyError``: no statement of the bank, or of the platform though money came by it, differences
    open, or the day not over.
    """
    known = ClosedDay.objects.filter(day=day).first()
    if known is not None:
        return known
    if day >= localdate(at):
        raise DayNotReadyError("not_over")
    sides = set(Statement.objects.filter(first_day__lte=day, last_day__gte=day).values_list("source", flat=True))
    if Statement.Source.BANK not in sides:
        raise DayNotReadyError("no_statement")
    if Statement.Source.PROVIDER not in sides and _came_by_the_platform(day):
        raise DayNotReadyError("no_provider_statement")
    reconcile(Days(day, day), at=at)  # on its own: what it finds stays found when the day cannot be closed
    return _close(day, by=by, at=at)


def _came_by_the_platform(day: date) -> bool:
    start, end = Days(day, day).padded(0)
    return Payment.objects.filter(provider=ports.NATIONAL, paid_at__gte=start, paid_at__lt=end).exists()


@transaction.atomic
def _close(day: date, *, by: User, at: datetime) -> ClosedDay:
    open_count = Mismatch.objects.filter(day=day, resolved_at=None).count()
    if open_count:
        raise DayNotReadyError("open", open_count)
    start, end = Days(day, day).padded(0)
    closed = ClosedDay.objects.create(
        day=day,
        closed_at=at,
        closed_by=by,
        matched=Payment.objects.filter(paid_at__gte=start, paid_at__lt=end).count(),
        signed=Mismatch.objects.filter(day=day, resolution=Resolution.SIGNED.value).count(),
    )
    audit("close day", f"day:{day}", by=by.pk, at=at, data={"matched": closed.matched, "signed": closed.signed})
    return closed
