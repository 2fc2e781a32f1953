"""What the bank says: notices as they come, statements as they are handed in, each taken once."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.kernel.texts import can_be_kept
from motcua.payments import ports
from motcua.payments.models import Attempt, BankNotice, Method, Order, Payment, Statement, StatementLine
from motcua.payments.ports import Credit, Row
from motcua.payments.rules.collected import tells_of_collected
from motcua.payments.rules.mismatches import MismatchKind
from motcua.payments.rules.purposes import codes_in
from motcua.payments.rules.references import LONGEST, reference_in
from motcua.payments.services.booking import Money, receive
from motcua.payments.services.queueing import Found, queue

BATCH = 5_000
LARGEST_LINE, LONGEST_NUMBER = 2**31 - 1, 80


class StatementError(ValueError):
    """A statement cannot be taken; ``code`` says why, ``line`` where."""

    def __init__(self, code: str, line: str = "") -> None:
        super().__init__(code)
        self.code, self.line = code, line


def hear_notice(body: bytes, signature: str, *, at: datetime) -> BankNotice | None:
    """Take a notice of money that came; the same number again is the same notice.

    Nothing for a notice of another account. Raises ``ForgedError``, ``UnreadableError``.
    """
    bank = ports.bank()
    credit = bank.hear(body, signature)
    if credit.account != bank.account:
        return None
    return take_credit(credit, at=at)


@transaction.atomic
def take_credit(credit: Credit, *, at: datetime) -> BankNotice:
    """Book money the bank says came: for the order its content names, or as unknown."""
    bank = ports.bank()
    notice, is_new = BankNotice.objects.select_for_update(of=("self",)).get_or_create(
        bank=bank.name,
        txn=credit.txn,
        defaults={
            "account": credit.account,
            "amount": credit.amount,
            "content": credit.content,
            "booked_at": credit.booked_at,
            "heard_at": at,
        },
    )
    if not is_new and notice.payment_id is not None:
        return notice
    if credit.currency != ports.CURRENCY:
        _tell_currency(credit, bank.name, at=at)
        return notice
    if reference_in(credit.content) or is_paid_over(credit.content):
        return notice  # the platform's and the post's money is booked by their own word
    notice.payment = book_transfer(credit.txn, credit.amount, credit.content, credit.booked_at, at=at)
    notice.save(update_fields=["payment"])
    return notice


def is_paid_over(content: str) -> bool:
    """Say whether a transfer is the post's, for what it collected, and not somebody's for an order it names."""
    return tells_of_collected(content) and not codes_in(content)


def book_transfer(txn: str, amount: int, content: str, paid_at: datetime, *, at: datetime) -> Payment:
    """Book a transfer to our account, once by the bank's number."""
    provider = ports.bank().name
    order = Order.objects.filter(code__in=list(codes_in(content))).order_by("opened_at").first()
    attempt = Attempt.objects.filter(provider=provider, reference=order.code).first() if order else None
    payment = receive(
        Money(
            method=Method.VIETQR if attempt else Method.TRANSFER,
            provider=provider,
            txn=txn,
            amount=amount,
            paid_at=paid_at,
            order=order,
            attempt=attempt,
            reference=order.code if order else "",
        ),
        by=None,
        at=at,
    )
    if attempt is not None and amount >= attempt.amount:
        Attempt.objects.filter(pk=attempt.pk).update(state=Attempt.State.PAID, decided_at=paid_at)
    return payment


def _tell_currency(credit: Credit, bank: str, *, at: datetime) -> None:
    found = Found(
        kind=MismatchKind.CURRENCY,
        key=f"{bank}:{credit.txn}",
        source=bank,
        day=localdate(credit.booked_at),
        theirs=credit.amount,
        detail=credit.currency,
    )
    queue(found, at=at)


def import_statement(
    source: str, content: bytes, *, file_name: str, by: User | None, at: datetime
) -> tuple[Statement, bool]:
    """Take a statement in and say whether it is new; the same file again is the same statement.

    Raises ``StatementError`` for a file that cannot be read, is empty, or numbers a line twice.
    """
    digest = hashlib.sha256(content).hexdigest()
    known = Statement.objects.filter(sha256=digest).first()
    if known is not None:
        return known, False
    try:
        with transaction.atomic():
            return _import(source, content, digest, file_name, by=by, at=at), True
    except IntegrityError as error:
        known = Statement.objects.filter(sha256=digest).first()
        if known is None:
            raise StatementError("twice") from error
        return known, False


def _import(
    source: str, content: bytes, digest: str, file_name: str, *, by: User | None, at: datetime
) -> Statement:
    reader = ports.gateway() if source == Statement.Source.PROVIDER else ports.bank()
    account = ports.NATIONAL if source == Statement.Source.PROVIDER else ports.bank().name
    try:
        rows = list(reader.read(content))
    except ports.UnreadableError as error:
        raise StatementError("unreadable", str(error)) from error
    if not rows:
        raise StatementError("empty")
    _check_lengths(rows)
    days = [row.day for row in rows]
    statement = Statement.objects.create(
        source=source,
        account=account,
        sha256=digest,
        file_name=file_name[:255],
        first_day=min(days),
        last_day=max(days),
        line_count=len(rows),
        imported_at=at,
        imported_by=by,
    )
    for batch in _batches(_lines(statement, rows)):
        StatementLine.objects.bulk_create(batch)
    audit(
        "import statement", f"statement:{statement.pk}", by=by.pk if by else None, at=at, data={"lines": len(rows)}
    )
    return statement


def _check_lengths(rows: Iterable[Row]) -> None:
    """Refuse a file with a number or a reference that is none: whatever it is, it is not the bank's own file."""
    for row in rows:
        if not (0 < row.number <= LARGEST_LINE and len(row.txn) <= LONGEST_NUMBER and can_be_kept(row.txn)):
            raise StatementError("unreadable", str(row.number))


def _lines(statement: Statement, rows: Iterable[Row]) -> Iterator[StatementLine]:
    is_bank = statement.source == Statement.Source.BANK
    for row in rows:
        yield StatementLine(
            statement=statement,
            number=row.number,
            txn=row.txn,
            reference=reference_in(row.content) if is_bank else row.content.lower()[:LONGEST],
            day=row.day,
            amount=row.amount,
            content=row.content if is_bank else "",
        )


def _batches(lines: Iterator[StatementLine]) -> Iterator[list[StatementLine]]:
    while batch := list(islice(lines, BATCH)):
        yield batch


def fetch_statements(day: date, *, at: datetime) -> list[Statement]:
    """Fetch what bank and platform say of a day. Raises ``UnavailableError``, ``RefusedError``."""
    found = []
    for source, side in ((Statement.Source.BANK, ports.bank()), (Statement.Source.PROVIDER, ports.gateway())):
        content = side.fetch(day, day)
        try:
            statement, _ = import_statement(source, content, file_name=f"{source}-{day}.csv", by=None, at=at)
        except StatementError as error:
            if error.code != "empty":
                raise
            continue
        found.append(statement)
    return found
