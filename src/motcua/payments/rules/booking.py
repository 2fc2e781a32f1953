"""How money is booked: which accounts an act moves, in lines that balance."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Account(StrEnum):
    """The accounts of the ledger."""

    GATEWAY = "gateway"  # at the national platform, on its way to the bank
    NOTIFIED = "notified"  # the bank has said it came; its statement not yet
    POST = "post"  # collected at the door, at the post until it pays it over
    BANK = "bank"
    CASH = "cash"
    CARD = "card"
    HELD = "held"  # part of what is due for an order
    FEE = "fee"
    CHARGE = "charge"
    PRICE = "price"  # of a service, invoiced
    CREDIT = "credit"  # the payer's, to be given back or used
    UNKNOWN = "unknown"  # nobody knows whose


@dataclass(frozen=True, slots=True)
class Line:
    """One side of an entry; above nothing is debit."""

    account: Account
    amount: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of money for an order: the lines, and how much of it was more than due."""

    lines: tuple[Line, ...]
    is_settled: bool
    surplus: int


def received(into: Account, amount: int, *, due: Mapping[str, int], held: int, takes_money: bool) -> Receipt:
    """Return how ``amount`` for an order is booked, of which ``held`` has come before; ``due`` by kind of line.

    Part of what is due is held; when all is there it becomes fees, charges and prices; what is more, or comes when
    the order takes no money, is the payer's credit. Raises ``ValueError`` for no money.
    Policy: fees and charges are two things in law and are booked apart once the whole is there.
    """
    if amount <= 0:
        raise ValueError("an amount is above nothing")
    if not takes_money:
        return Receipt((Line(into, amount), Line(Account.CREDIT, -amount)), is_settled=False, surplus=amount)
    missing = sum(due.values()) - held
    if amount < missing:
        return Receipt((Line(into, amount), Line(Account.HELD, -amount)), is_settled=False, surplus=0)
    surplus = amount - missing
    lines = [
        Line(into, amount),
        Line(Account.HELD, held),
        *(Line(Account(kind), -part) for kind, part in due.items()),
        Line(Account.CREDIT, -surplus),
    ]
    return Receipt(tuple(line for line in lines if line.amount), is_settled=True, surplus=surplus)


def moved(out_of: Account, into: Account, amount: int) -> tuple[Line, Line]:
    """Return the two lines of money that goes from one account to another. Raises ``ValueError`` for no money.

    Policy: double entry.
    """
    if amount <= 0:
        raise ValueError("an amount is above nothing")
    return Line(into, amount), Line(out_of, -amount)


def balance(lines: Iterable[Line]) -> int:
    """Return what the lines add up to: nothing, for an entry. Policy: double entry."""
    return sum(line.amount for line in lines)
