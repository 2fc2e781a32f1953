"""What a dossier costs: the line of the schedule that holds, times its counts, less the best benefit."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from motcua.catalog.rules.fee_reliefs import NOBODY, Payer, Relief, after, holds

PER = ("dossier", "copy", "page", "case")


class FeeScheduleError(ValueError):
    """A schedule says two things of the same day and channel, or charges per something unknown."""


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One line of a fee schedule; ``amount`` in whole đồng, ``channel`` empty for every channel.

    A fee per page may fall after ``first_pages`` of a copy to ``further_amount``, and end at ``most_per_copy``.
    Lines of one kind, code and unit are alternatives of each other; lines of different ones add up.
    """

    kind: str  # fee | charge | price
    amount: int
    per: str
    valid_from: date
    channel: str = ""
    valid_to: date | None = None
    note: str = ""
    first_pages: int | None = None
    further_amount: int | None = None
    most_per_copy: int | None = None
    code: str = ""
    name: str = ""
    source: str = ""

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
class Occasion:
    """Who files what, how and when: all that a price depends on beside schedule and benefits."""

    channel: str
    on: date
    quantities: Quantities = field(default_factory=Quantities)
    payer: Payer = NOBODY


@dataclass(frozen=True, slots=True)
class ChargedLine:
    """One item to pay: ``ordinary`` by the counter's rate, ``scheduled`` by the channel's, ``amount`` what is due.

    ``relief`` is the one benefit that counts; ``None``: the schedule itself, which may be lower for the channel.
    """

    line: FeeLine
    quantity: int
    amount: int
    ordinary: int
    scheduled: int
    relief: Relief | None = None

    @property
    def off(self) -> int:
        """Return how much less is due than at the counter without any benefit."""
        return max(self.ordinary - self.amount, 0)


@dataclass(frozen=True, slots=True)
class FeeQuote:
    """What is to be paid, in whole đồng, and how much less that is than at the counter."""

    amount: int
    lines: tuple[ChargedLine, ...]
    saving: int

    def sum_of(self, kind: str) -> int:
        """Return the fees (phí), the charges (lệ phí) or the prices alone: they go to different accounts."""
        return sum(line.amount for line in self.lines if line.line.kind == kind)


def fee_total(
    lines: Iterable[FeeLine], *, channel: str, on: date, copies: int = 1, pages: int = 1, cases: int = 1
) -> FeeQuote:
    """Return what a dossier filed by ``channel`` on the day ``on`` costs anybody; nothing is rounded.

    For each item one line counts: the channel's own before the general one, the younger before the older.
    Raises ``FeeScheduleError`` when two lines have the same right to count, ``ValueError`` for a count below one.
    Law: Law on Fees and Charges 97/2015/QH13 Art. 4, 8; Circular 75/2022/TT-BTC (less when filed online).
    """
    return fee_quote(lines, (), Occasion(channel, on, Quantities(copies, pages, cases)))


def fee_quote(lines: Iterable[FeeLine], reliefs: Iterable[Relief], occasion: Occasion) -> FeeQuote:
    """Return what this payer owes: per item the lowest of the channel's rate and each benefit that holds.

    Benefits are taken off the counter's rate and never added up, not even to the lower rate of a channel. Parts
    of a đồng are dropped in the payer's favour. Raises as ``fee_total``.
    Law: Law on Fees and Charges 97/2015/QH13 Art. 4, 8; Resolution 66.22/2026/NQ-CP (the best benefit counts).
    """
    counts = occasion.quantities
    if min(counts.copies, counts.pages, counts.cases) < 1:
        raise ValueError("copies, pages and cases are at least one")
    schedule = list(lines)
    counter = {_item(line): line.charge(counts) for line in _counting(schedule, "counter", occasion.on)}
    granted = sorted((each for each in reliefs if holds(each, occasion)), key=lambda each: each.key)
    charged = tuple(
        _charged(line, counter, granted, counts) for line in _counting(schedule, occasion.channel, occasion.on)
    )
    amount = sum(line.amount for line in charged)
    return FeeQuote(amount, charged, max(sum(counter.values()) - amount, 0))


def _charged(
    line: FeeLine, counter: Mapping[tuple[str, str, str], int], granted: Iterable[Relief], counts: Quantities
) -> ChargedLine:
    scheduled = line.charge(counts)
    ordinary = max(counter.get(_item(line), scheduled), scheduled)
    best, relief = scheduled, None
    for each in granted:
        reduced = after(each, ordinary, line.kind)
        if reduced < best:
            best, relief = reduced, each
    return ChargedLine(line, counts.of(line.per), best, ordinary, scheduled, relief)


def _item(line: FeeLine) -> tuple[str, str, str]:
    return line.kind, line.code, line.per


def _counting(lines: list[FeeLine], channel: str, on: date) -> Iterator[FeeLine]:
    holding = [line for line in lines if _holds(line, channel, on)]
    for item in sorted({_item(line) for line in holding}):
        yield _chosen([line for line in holding if _item(line) == item])


def _holds(line: FeeLine, channel: str, on: date) -> bool:
    return (
        line.channel in {"", channel} and line.valid_from <= on and (line.valid_to is None or on <= line.valid_to)
    )


def _chosen(lines: list[FeeLine]) -> FeeLine:
    ranked = sorted(lines, key=lambda line: (bool(line.channel), line.valid_from, line.name), reverse=True)
    first, rivals = ranked[0], ranked[1:]
    for rival in rivals:
        same_right = (bool(rival.channel), rival.valid_from) == (bool(first.channel), first.valid_from)
        if same_right and _rate(rival) != _rate(first):
            raise FeeScheduleError(f"two lines hold at once: {first.amount} and {rival.amount} per {first.per}")
    return first


def _rate(line: FeeLine) -> tuple[int | None, ...]:
    return line.amount, line.first_pages, line.further_amount, line.most_per_copy
