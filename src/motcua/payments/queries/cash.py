"""The cash book of a counter: what came in, what went out, what should be in the till."""

from dataclasses import dataclass
from datetime import datetime

from motcua.organizations.models import Agency
from motcua.payments.models import CashClosing, Method, Payment, Refund


@dataclass(frozen=True, slots=True)
class CashLine:
    """One movement of cash; ``amount`` below nothing is money handed out."""

    at: datetime
    text: str
    by: str
    amount: int


@dataclass(frozen=True)
class CashBook:
    """A counter's cash since it was last closed, up to a moment."""

    agency: Agency
    begins_at: datetime | None
    opening: int
    lines: list[CashLine]

    @property
    def received(self) -> int:
        return sum(line.amount for line in self.lines if line.amount > 0)

    @property
    def paid_back(self) -> int:
        return -sum(line.amount for line in self.lines if line.amount < 0)

    @property
    def expected(self) -> int:
        return self.opening + self.received - self.paid_back


def last_closing(agency: Agency) -> CashClosing | None:
    """Return how a counter's book was last closed."""
    return CashClosing.objects.filter(agency=agency).order_by("-number").first()


def cash_book(agency: Agency, *, until: datetime) -> CashBook:
    """Return the open part of a counter's cash book; cash is handed back for money that came by any way."""
    last = last_closing(agency)
    begins = last.ends_at if last else None
    taken = Payment.objects.filter(agency=agency, method=Method.CASH, recorded_at__lte=until)
    given = Refund.objects.filter(payment__agency=agency, state=Refund.State.DONE, done_at__lte=until)
    if begins is not None:
        taken, given = taken.filter(recorded_at__gt=begins), given.filter(done_at__gt=begins)
    lines = [_taken(row) for row in taken.select_related("order", "taken_by")]
    lines += [_given(row) for row in given.select_related("order", "decided_by") if not row.to_account]
    return CashBook(agency, begins, last.counted if last else 0, sorted(lines, key=lambda line: line.at))


def _taken(row: Payment) -> CashLine:
    text = (row.order.subject_code or row.order.code) if row.order else row.provider_txn
    return CashLine(row.recorded_at, text, row.taken_by.full_name if row.taken_by else "", row.amount)


def _given(row: Refund) -> CashLine:
    text = (row.order.subject_code or row.order.code) if row.order else row.key
    who = row.decided_by.full_name if row.decided_by else ""
    return CashLine(row.done_at or row.asked_at, text, who, -row.amount)


def closings(agency: Agency) -> list[CashClosing]:
    """Return the last thirty closings of a counter."""
    return list(CashClosing.objects.filter(agency=agency).select_related("closed_by").order_by("-number")[:30])
