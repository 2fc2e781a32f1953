"""Formulas over counts: what a report's columns are made of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from fractions import Fraction

from motcua.kernel.shares import share

# How a journal entry moves the counts of its day; every other kind of entry moves nothing.
RECEIVING = frozenset({"accept"})
RESOLVING = frozenset({"stamp"})
ENDING = frozenset({"stop", "withdraw"})
MOVING = {"transfer": 1, "transfer_undone": -1}  # out of the old unit and into the new one, or all of it back


@dataclass(frozen=True, slots=True)
class Counts:
    """What happened in a stretch of days, each dossier once a column.

    ``online`` and ``assisted`` are both filed online: by the applicant alone, or by an officer in the applicant's
    name. ``ended`` are those received and then stopped or withdrawn. ``moved_in`` and ``moved_out`` are unresolved
    ones handed over between units in a reorganisation (chuyển đến, chuyển đi); over all units they are the same.
    ``asked_again`` is a part of early and on time: papers were asked for more than once.
    """

    online: int = 0
    assisted: int = 0
    counter: int = 0
    post: int = 0
    early: int = 0
    on_time: int = 0
    late: int = 0
    ended: int = 0
    moved_in: int = 0
    moved_out: int = 0
    asked_again: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(Counts)))

    @property
    def received(self) -> int:
        return self.online + self.assisted + self.counter + self.post

    @property
    def filed_online(self) -> int:
        return self.online + self.assisted

    @property
    def on_paper(self) -> int:
        return self.counter + self.post

    @property
    def resolved(self) -> int:
        return self.early + self.on_time + self.late + self.ended


@dataclass(frozen=True, slots=True)
class Balance:
    """A period of one agency, field or procedure: what it began with, what came, what was done, what is left.

    ``overdue`` and ``paused`` are parts of what is left; the paused are never overdue.
    """

    carried_over: int
    counts: Counts
    overdue: int = 0
    paused: int = 0

    @property
    def total_received(self) -> int:
        """Column 3 of form II.06a: carried over and received in the period, with what moves brought or took."""
        return self.carried_over + self.counts.received + self.counts.moved_in - self.counts.moved_out

    @property
    def in_progress(self) -> int:
        """Column 11 of form II.06a; column 3 is always column 7 and column 11 together."""
        return self.total_received - self.counts.resolved

    @property
    def in_time(self) -> int:
        return self.in_progress - self.overdue

    @property
    def not_late(self) -> int:
        """Column 9 of form II.06a: on the day, together with what was stopped or withdrawn."""
        return self.counts.on_time + self.counts.ended

    def __add__(self, other: "Balance") -> "Balance":
        return Balance(
            self.carried_over + other.carried_over,
            self.counts + other.counts,
            self.overdue + other.overdue,
            self.paused + other.paused,
        )


def resolved_share(balance: Balance) -> Fraction | None:
    """Return the share of everything received, carried over included, that is resolved.

    Law: Circular 01/2020/TT-VPCP form II.06a, columns 7 and 3.
    """
    return share(balance.counts.resolved, balance.total_received)


def on_time_share(balance: Balance) -> Fraction | None:
    """Return the share of the resolved that was resolved early or on the day.

    Law: Decision 766/QĐ-TTg component 2.1; dossiers stopped or withdrawn are not late. Policy: printed beside it.
    """
    return share(balance.counts.resolved - balance.counts.late, balance.counts.resolved)


def index_on_time_share(balance: Balance) -> Fraction | None:
    """Return the share on time as the national index counts it: asked more than once is overdue.

    Law: Decision 766/QĐ-TTg component 2.1 and its business rules. Policy: never in one table with form II.06a.
    """
    counted_late = balance.counts.late + balance.counts.asked_again
    return share(balance.counts.resolved - counted_late, balance.counts.resolved)


def online_share(balance: Balance) -> Fraction | None:
    """Return the share of the period's dossiers that came online, self-filed and assisted together.

    Law: Decision 766/QĐ-TTg component 3.3 (KenhThucHien = 2).
    """
    return share(balance.counts.online + balance.counts.assisted, balance.counts.received)


def self_service_share(balance: Balance) -> Fraction | None:
    """Return the share of the period's dossiers that applicants filed online without an officer's help.

    Policy: assisted filing is never counted as self-service, in any figure of this system.
    """
    return share(balance.counts.online, balance.counts.received)


def population_share(using: int, received: int) -> Fraction | None:
    """Return the share of the period's dossiers that use data of the population database.

    Law: Decision 766/QĐ-TTg component 4.5b (verified account, national store, or the database consulted).
    """
    return share(using, received)


def total(balances: Iterable[Balance]) -> Balance:
    """Add balances up. Policy: totals are sums of their rows, never counted apart."""
    result = Balance(0, Counts())
    for balance in balances:
        result += balance
    return result


class Hidden(StrEnum):
    """Why a published cell says no number: it is small itself, or it would give away a small one."""

    SMALL = "small"
    WITHHELD = "withheld"


def hide_small(column: Sequence[int], least: int = 5) -> list[int | Hidden]:
    """Return a published column: cells from 1 to ``least`` - 1 hidden, and never one alone.

    One hidden cell could be had from the total, so the next smallest is withheld with it.
    Policy: open figures name nobody; fewer than five dossiers of one unit may be one family's.
    """
    shown: list[int | Hidden] = [Hidden.SMALL if 0 < value < least else value for value in column]
    rest = [place for place, value in enumerate(column) if value >= least]
    if shown.count(Hidden.SMALL) == 1 and rest:
        shown[min(rest, key=lambda place: column[place])] = Hidden.WITHHELD
    return shown
