"""Comparing what two sides say of the same money, line by line."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from motcua.payments.rules.mismatches import MismatchKind

LONGEST_LAG_DAYS = 1  # money paid late in the evening stands under the next day


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement as one side tells it; ``name`` is what both sides know it by, ``key`` its own place."""

    name: str
    amount: int
    day: date
    key: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing on which the sides do not agree; ``ours`` or ``theirs`` is ``None`` where a side is silent."""

    kind: MismatchKind
    name: str
    ours: Movement | None
    theirs: Movement | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What agrees, counted, and what does not, one by one."""

    matched: int
    differences: tuple[Difference, ...]


def compare(
    ours: Iterable[Movement], theirs: Iterable[Movement], *, lag_days: int = LONGEST_LAG_DAYS
) -> Comparison:
    """Return what of two lists agrees and what does not: missing, extra, amount, duplicate, date.

    A name that stands more often with them than with us is a duplicate for each time more; where a name agrees
    but amount and day both differ, the amount is told.
    Policy: three-way match of ledger, provider and bank, each difference typed.
    """
    book: dict[str, list[Movement]] = defaultdict(list)
    for movement in ours:
        book[movement.name].append(movement)
    matched, differences = 0, []
    for movement in theirs:
        waiting = book.get(movement.name)
        if waiting is None:
            differences.append(Difference(MismatchKind.EXTRA, movement.name, None, movement))
        elif not waiting:
            differences.append(Difference(MismatchKind.DUPLICATE, movement.name, None, movement))
        else:
            mine = _nearest(waiting, movement)
            kind = _judged(mine, movement, lag_days)
            if kind is None:
                matched += 1
            else:
                differences.append(Difference(kind, movement.name, mine, movement))
    missing = (
        Difference(MismatchKind.MISSING, name, mine, None) for name, waiting in book.items() for mine in waiting
    )
    return Comparison(matched, (*differences, *missing))


def _nearest(waiting: list[Movement], movement: Movement) -> Movement:
    best = min(
        range(len(waiting)),
        key=lambda at: (waiting[at].amount != movement.amount, abs(waiting[at].day - movement.day)),
    )
    return waiting.pop(best)


def _judged(mine: Movement, movement: Movement, lag_days: int) -> MismatchKind | None:
    if mine.amount != movement.amount:
        return MismatchKind.AMOUNT
    if not 0 <= (movement.day - mine.day).days <= lag_days:
        return MismatchKind.DATE
    return None
