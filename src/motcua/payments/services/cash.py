"""Closing a counter's cash book."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.organizations.models import Agency
from motcua.payments.models import CashClosing
from motcua.payments.queries.cash import cash_book, last_closing

TAKING = "SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))"
CLOSING = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


class CashError(ValueError):
    """A book cannot be closed so; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Count:
    """What the officer counted: handed to the treasury or the bank, left in the till, and why it differs."""

    deposited: int
    counted: int
    note: str = ""


def in_open_book(agency: Agency, at: datetime) -> datetime:
    """Return when cash that moves now is booked: after the last closing, though it was begun before.

    Until the transaction ends no closing can come in between, so that each movement is in one book: two that take
    cash do not wait for each other, a closing waits for both.
    """
    _hold(TAKING, agency)
    last = last_closing(agency)
    return at if last is None or last.ends_at < at else last.ends_at + timedelta(microseconds=1)


def _hold(how: str, agency: Agency) -> None:
    """Hold a book until the transaction ends; no row is locked, so that nobody else's order of locks matters."""
    with connection.cursor() as cursor:
        cursor.execute(how, [f"cash-book:{agency.pk}"])


@transaction.atomic
def close_book(agency: Agency, count: Count, *, by: User, at: datetime) -> CashClosing:
    """Close a counter's cash book (khóa sổ quỹ); what comes later belongs to the next one.

    A difference needs a note; more than there is cannot be deposited. Raises ``CashError``.
    Policy: one book after the other without a gap, whoever closes at the same moment waits.
    """
    _hold(CLOSING, agency)
    last = last_closing(agency)
    book = cash_book(agency, until=at)
    if count.deposited > book.expected:
        raise CashError("deposit_too_large")
    if count.counted != book.expected - count.deposited and not count.note.strip():
        raise CashError("note_missing")
    closing = CashClosing.objects.create(
        agency=agency,
        number=last.number + 1 if last else 1,
        begins_at=last.ends_at if last else (book.lines[0].at if book.lines else at),
        ends_at=at,
        opening=book.opening,
        received=book.received,
        paid_back=book.paid_back,
        deposited=count.deposited,
        counted=count.counted,
        note=count.note.strip()[:300],
        closed_by=by,
    )
    facts = {"number": closing.number, "expected": closing.expected, "counted": closing.counted}
    audit("close cash book", f"agency:{agency.pk}", by=by.pk, at=at, data=facts)
    return closing
