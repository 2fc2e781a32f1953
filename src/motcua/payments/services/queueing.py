"""Putting differences into the queue, once each."""

from dataclasses import dataclass
from datetime import date, datetime

from motcua.accounts.rules import Role
from motcua.payments.models import Attempt, Mismatch, Order, Payment, StatementLine
from motcua.payments.rules.mismatches import MismatchKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One difference as it was found; ``key`` is the same each time the same one is found."""

    kind: MismatchKind
    key: str
    source: str
    day: date
    order: Order | None = None
    attempt: Attempt | None = None
    payment: Payment | None = None
    line: StatementLine | None = None
    ours: int | None = None
    theirs: int | None = None
    detail: str = ""


def queue(found: Found, *, at: datetime) -> Mismatch:
    """Open a difference for whoever keeps the books; found again it is the same one."""
    mismatch, _ = Mismatch.objects.get_or_create(key=f"{found.kind}:{found.key}"[:200], defaults=_row(found, at))
    return mismatch


def queue_all(found: list[Found], *, at: datetime) -> int:
    """Open many differences at once and return how many are new."""
    keys = {f"{each.kind}:{each.key}"[:200]: each for each in found}
    known = set(Mismatch.objects.filter(key__in=list(keys)).values_list("key", flat=True))
    rows = [Mismatch(key=key, **_row(each, at)) for key, each in keys.items() if key not in known]
    return len(Mismatch.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000))


def _row(found: Found, at: datetime) -> dict[str, object]:
    return {
        "kind": found.kind.value,
        "owner": Role.ADMINISTRATOR.value,
        "source": found.source,
        "order": found.order,
        "attempt": found.attempt,
        "payment": found.payment,
        "line": found.line,
        "day": found.day,
        "ours": found.ours,
        "theirs": found.theirs,
        "detail": found.detail[:300],
        "opened_at": at,
    }
