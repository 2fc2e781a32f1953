"""What can be wrong between what we know, what the provider says and what the bank says."""

from enum import StrEnum


class MismatchKind(StrEnum):
    """The types of differences; each lands in the queue with an owner."""

    LATE = "late"  # money for an order that takes none any more
    SURPLUS = "surplus"  # more than due
    UNKNOWN = "unknown"  # money that names no order
    AMOUNT = "amount"  # the two sides name different amounts
    CURRENCY = "currency"
    MERCHANT = "merchant"
    FORGED = "forged"  # a call-back with a wrong signature
    SILENT = "silent"  # no outcome after the last question
    REVERSED = "reversed"  # the provider took back what it had confirmed
    MISSING = "missing"  # ours, not theirs
    EXTRA = "extra"  # theirs, not ours
    DUPLICATE = "duplicate"
    DATE = "date"  # the same money on another day
    REFUND = "refund"  # a refund that did not go through


class Resolution(StrEnum):
    """How a difference was settled."""

    REFUNDED = "refunded"
    CREDITED = "credited"  # used for an order
    SIGNED = "signed"  # explained and signed: nothing moves
    HEALED = "healed"  # the sides agree by now


HOLDS_MONEY = frozenset({MismatchKind.LATE, MismatchKind.SURPLUS, MismatchKind.UNKNOWN})


class MismatchError(ValueError):
    """A difference cannot be settled like this; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def check_resolution(kind: MismatchKind, how: Resolution, *, note: str) -> None:
    """See that a difference may be settled like this. Raises ``MismatchError``.

    Policy: where money is held it is given back or used, never only signed away; every settling has its reason.
    """
    if not note.strip():
        raise MismatchError("note_missing")
    if kind in HOLDS_MONEY and how in {Resolution.SIGNED, Resolution.HEALED}:
        raise MismatchError("money_held")
    if kind not in HOLDS_MONEY and how in {Resolution.REFUNDED, Resolution.CREDITED}:
        raise MismatchError("no_money_held")
