"""Finding out what became of an attempt: the provider's answer to our question moves the books, nothing else."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from motcua.foundation.adapters import RefusedError, UnavailableError
from motcua.payments import ports
from motcua.payments.models import Attempt, Method
from motcua.payments.ports import Fate, Outcome
from motcua.payments.rules.asking import SCHEDULE, following
from motcua.payments.rules.mismatches import MismatchKind
from motcua.payments.services.booking import Money, receive
from motcua.payments.services.orders import locked
from motcua.payments.services.queueing import Found, queue

ONCE_MORE = timedelta(hours=1)  # a last question whose answer was lost is put again
BATCH = 100


def ask(attempt_id: UUID, *, at: datetime) -> Attempt:
    """Ask the provider about one attempt and book what it says; no transaction is open while it is asked.

    An answer that does not come, or cannot be had, changes nothing.
    """
    attempt = Attempt.objects.get(pk=attempt_id)
    try:
        outcome = ports.gateway().ask(attempt.reference, at=at)
    except (UnavailableError, RefusedError):
        outcome = Outcome(Fate.UNKNOWN, attempt.reference)
    return conclude(attempt_id, outcome, at=at)


def ask_due(*, at: datetime, limit: int = BATCH) -> int:
    """Ask about every attempt whose time has come; each is given its next time before it is asked."""
    due = _claim(at=at, limit=limit)
    for attempt_id in due:
        ask(attempt_id, at=at)
    return len(due)


@transaction.atomic
def _claim(*, at: datetime, limit: int) -> list[UUID]:
    rows = Attempt.objects.select_for_update(skip_locked=True, of=("self",)).filter(ask_at__lte=at)
    claimed = list(rows.order_by("ask_at")[:limit])
    for attempt in claimed:
        attempt.asked, upcoming = following(attempt.started_at, attempt.asked, at=at)
        attempt.ask_at = upcoming or at + ONCE_MORE
    Attempt.objects.bulk_update(claimed, ["asked", "ask_at"])
    return [attempt.pk for attempt in claimed]


@transaction.atomic
def conclude(attempt_id: UUID, outcome: Outcome, *, at: datetime) -> Attempt:
    """Take in what the provider said of an attempt; the same answer again changes nothing."""
    order_id = Attempt.objects.values_list("order", flat=True).get(pk=attempt_id)
    locked(order_id)  # the order first, as everywhere
    attempt = Attempt.objects.select_for_update(of=("self",)).select_related("order").get(pk=attempt_id)
    if outcome.fate is Fate.PAID:
        _paid(attempt, outcome, at=at)
    elif attempt.state == Attempt.State.PAID:
        _still_paid(attempt, outcome, at=at)
    elif outcome.fate in {Fate.FAILED, Fate.REVERSED}:
        _decide(attempt, Attempt.State.FAILED, at=at, reason=outcome.reason)
    elif attempt.asked >= len(SCHEDULE) and attempt.state == Attempt.State.STARTED:
        attempt.state, attempt.ask_at = Attempt.State.SILENT, None
        _tell(attempt, MismatchKind.SILENT, outcome, at=at)
    elif attempt.state != Attempt.State.STARTED:
        attempt.ask_at = None
    attempt.save(update_fields=["state", "decided_at", "reason", "ask_at"])
    return attempt


def _still_paid(attempt: Attempt, outcome: Outcome, *, at: datetime) -> None:
    """Leave what was booked; money that the provider says it took back is a case for whoever keeps the books."""
    if outcome.fate is Fate.REVERSED:
        _tell(attempt, MismatchKind.REVERSED, outcome, at=at)
    attempt.ask_at = None


def _paid(attempt: Attempt, outcome: Outcome, *, at: datetime) -> None:
    """Book confirmed money; what is not our merchant's or not đồng is told and left alone."""
    wrong = _wrong(outcome)
    if wrong is not None:
        _tell(attempt, wrong, outcome, at=at)
        attempt.ask_at = None
        return
    money = Money(
        method=Method(attempt.method),
        provider=attempt.provider,
        txn=outcome.txn,
        amount=outcome.amount,
        paid_at=outcome.paid_at or at,
        order=attempt.order,
        attempt=attempt,
        reference=attempt.reference,
    )
    receive(money, by=None, at=at)
    if outcome.amount != attempt.amount:
        _tell(attempt, MismatchKind.AMOUNT, outcome, at=at)
    _decide(attempt, Attempt.State.PAID, at=outcome.paid_at or at)


def _wrong(outcome: Outcome) -> MismatchKind | None:
    if outcome.currency != ports.CURRENCY:
        return MismatchKind.CURRENCY
    if outcome.merchant != ports.gateway().merchant:
        return MismatchKind.MERCHANT
    return None if outcome.amount > 0 and outcome.txn else MismatchKind.AMOUNT


def _decide(attempt: Attempt, state: str, *, at: datetime, reason: str = "") -> None:
    attempt.state, attempt.decided_at = state, attempt.decided_at or at
    attempt.reason, attempt.ask_at = reason[:300], None


def _tell(attempt: Attempt, kind: MismatchKind, outcome: Outcome, *, at: datetime) -> None:
    found = Found(
        kind=kind,
        key=f"{attempt.provider}:{attempt.reference}:{outcome.txn}",
        source=attempt.provider,
        day=localdate(attempt.started_at),
        order=attempt.order,
        attempt=attempt,
        ours=attempt.amount,
        theirs=outcome.amount or None,
        detail=outcome.currency if kind is MismatchKind.CURRENCY else outcome.merchant,
    )
    queue(found, at=at)


def ask_open(attempts: Iterable[Attempt], *, at: datetime) -> None:
    """Ask at once about attempts whose outcome somebody waits for on a page."""
    for attempt in attempts:
        if attempt.provider == ports.NATIONAL and attempt.state != Attempt.State.PAID:
            ask(attempt.pk, at=at)
