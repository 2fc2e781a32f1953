"""What a dossier costs: the line of the schedule that holds, times what it is charged for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

PER = ("dossier", "copy", "page", "case")


class FeeScheduleError(ValueError):
    """A schedule says two things of the same day and channel, or charges per something unknown."""


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One line of a fee schedule; ``amount`` in whole đồng, ``channel`` empty for every channel.

    A fee per page may fall after ``first_pages`` of a copy to ``further_amount``, and end at ``most_per_copy``.
    """

    kind: str  # fee | charge
    amount: int
    per: str
    valid_from: date
    channel: str = ""
    valid_to: date | None = None
    note: str = ""
    first_pages: int | None = None
    further_amount: int | None = None
    most_per_copy: int | None = None

    def charge(self, quantities: "Quantities") -> int:
        """Return what this line costs for these quantities."""
        if self.per != "page":
            return self.amount * quantities.of(self.per)
        first = min(quantities.pages, self.first_pages or quantities.pages)
        of_copy = first * self.amount + (quantities.pages - first) * (self.further_amount or 0)
        return quantities.copies * (of_copy if self.most_per_copy is None else min(of_copy, self.most_per_copy))


@dataclass(frozen=True, slots=True)
class Quantities:
    """What a dossier counts: copies asked for, pages of one copy, cases (papers, persons) it has."""

    copies: int = 1
    pages: int = 1
    cases: int = 1

    def of(self, per: str) -> int:
        counts = {"dossier": 1, "copy": self.copies, "page": self.pages * self.copies, "case": self.cases}
        if per not in counts:
            raise FeeScheduleError(f"a fee is per {', '.join(PER)}, not per {per!r}")
        return counts[per]


@dataclass(frozen=True, slots=True)
class ChargedLine:
    line: FeeLine
    quantity: int
    amount: int


@dataclass(frozen=True, slots=True)
class FeeQuote:
    """What is to be paid, in whole đồng, and how much less that is than at the counter."""

    amount: int
    lines: tuple[ChargedLine, ...]
    saving: int


def fee_total(
    lines: Iterable[FeeLine], *, channel: str, on: date, copies: int = 1, pages: int = 1, cases: int = 1
) -> FeeQuote:
    """Return what a dossier filed by ``channel`` on the day ``on`` costs; nothing is rounded.

    For each kind and unit one line counts: the channel's own before the general one, the younger before the older.
    Raises ``FeeScheduleError`` when two lines have the same right to count, ``ValueError`` for a count below one.
    Law: Law on Fees and Charges 97/2015/QH13 Art. 4, 8; Circular 75/2022/TT-BTC (less when filed online).
    """
    if min(copies, pages, cases) < 1:
        raise ValueError("copies, pages and cases are at least one")
    schedule = list(lines)
    quantities = Quantities(copies, pages, cases)
    charged = tuple(_charged(schedule, channel, on, quantities))
    amount = sum(line.amount for line in charged)
    counter = sum(line.amount for line in _charged(schedule, "counter", on, quantities))
    return FeeQuote(amount, charged, max(counter - amount, 0))


def _charged(lines: list[FeeLine], channel: str, on: date, quantities: Quantities) -> Iterator[ChargedLine]:
    holding = [line for line in lines if _holds(line, channel, on)]
    for kind, per in dict.fromkeys((line.kind, line.per) for line in holding):
        chosen = _chosen([line for line in holding if (line.kind, line.per) == (kind, per)])
        quantity = quantities.of(per)
        yield ChargedLine(chosen, quantity, chosen.charge(quantities))


def _holds(line: FeeLine, channel: str, on: date) -> bool:
    return (
        line.channel in {"", channel} and line.valid_from <= on and (line.valid_to is None or on <= line.valid_to)
    )


def _chosen(lines: list[FeeLine]) -> FeeLine:
    ranked = sorted(lines, key=lambda line: (bool(line.channel), line.valid_from), reverse=True)
    first, rivals = ranked[0], ranked[1:2]
    for rival in rivals:
        same_right = (bool(rival.channel), rival.valid_from) == (bool(first.channel), first.valid_from)
        if same_right and rival.amount != first.amount:
            raise FeeScheduleError(f"two lines hold at once: {first.amount} and {rival.amount} per {first.per}")
    return first
