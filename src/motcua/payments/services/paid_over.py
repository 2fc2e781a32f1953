"""Finding in the bank's statement what the post pays over of the money it collected at the door."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.utils.timezone import localdate

from motcua.payments import ports
from motcua.payments.models import Method, Payment, StatementLine
from motcua.payments.rules.collected import PAID_OVER_WITHIN_DAYS, Collected, paid_over, waybills_in
from motcua.payments.services.banking import is_paid_over

PaidOver = Mapping[str, tuple[Collected, ...]]  # by the key of a line: the parcels whose money it brings
PATIENCE = timedelta(days=PAID_OVER_WITHIN_DAYS)


def match_paid_over(lines: Mapping[str, StatementLine], payments: Mapping[str, Payment]) -> PaidOver:
    """Return which lines bring the money of which parcels; each parcel's comes once, with the first that fits."""
    bank = ports.bank().name
    booked = {payment.provider_txn for payment in payments.values() if payment.provider == bank}
    waiting = [_collected(payment) for payment in payments.values() if payment.method == Method.COD]
    found: dict[str, tuple[Collected, ...]] = {}
    for key, line in sorted(lines.items(), key=lambda each: (each[1].day, each[1].number)):
        if not waiting:
            break
        if line.amount <= 0 or line.reference or line.txn in booked or not is_paid_over(line.content):
            continue
        parcels = paid_over(line.amount, line.day, line.content, waiting)
        if parcels:
            found[key] = parcels
            waiting = [each for each in waiting if each not in parcels]
    return found


def days_of_collected(
    payments: Iterable[Payment], lines: Mapping[str, StatementLine], over: PaidOver
) -> dict[str, date]:
    """Return by payment when the bank has its money: the day it came, else the last day to wait for it."""
    came = {parcel.key: lines[key].day for key, parcels in over.items() for parcel in parcels}
    collected = [payment for payment in payments if payment.method == Method.COD]
    return {str(each.pk): came.get(str(each.pk)) or localdate(each.paid_at) + PATIENCE for each in collected}


def awaits_the_post(line: StatementLine, *, at: datetime) -> bool:
    """Say whether a line names parcels of which the post may still tell that their money was collected."""
    return is_paid_over(line.content) and bool(waybills_in(line.content)) and localdate(at) - line.day <= PATIENCE


def _collected(payment: Payment) -> Collected:
    return Collected(payment.provider_txn, payment.amount, localdate(payment.paid_at), str(payment.pk))
