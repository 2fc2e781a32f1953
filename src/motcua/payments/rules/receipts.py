"""Receipts (biên lai) and invoices (hóa đơn): how they are named, numbered and changed, by the law of a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

NEW_FORMS_FROM = date(2026, 7, 1)
LETTERS = "ABCDEGHKLMNPQRSTUVXY"  # of a symbol: no F, I, J, O, W, Z
LARGEST_NUMBER = 99_999_999  # eight digits
INVOICE_FORMS = "123456789"
INVOICE_TYPES = "TDLMNBGHXF"
MOST_PIECES = 50
NOTICE_DAYS = 3  # before a delegated issue begins


class ReceiptKind(StrEnum):
    """What kind of paper proves a payment."""

    RECEIPT = "receipt"  # biên lai thu phí, lệ phí
    INVOICE = "invoice"  # hóa đơn, where the money is revenue of a service


class ReceiptState(StrEnum):
    """What became of a receipt."""

    ISSUED = "issued"
    CANCELLED = "cancelled"
    REPLACED = "replaced"
    ADJUSTED = "adjusted"

    @property
    def counts(self) -> bool:
        """Say whether its amount still counts: an adjusted one does, with what adjusts it."""
        return self in {ReceiptState.ISSUED, ReceiptState.ADJUSTED}


class ReceiptError(ValueError):
    """A receipt cannot be made or changed so; ``code`` says why."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Designation:
    """What stands at the head of a receipt: the form's symbol and the receipt's symbol."""

    form: str
    symbol: str


def check_letters(letters: str) -> str:
    """Return the two letters of a symbol. Raises ``ReceiptError``.

    Law: Circular 91/2026/TT-BTC, Annex II (two letters of A B C D E G H K L M N P Q R S T U V X Y).
    """
    if len(letters) != 2 or not set(letters) <= set(LETTERS):
        raise ReceiptError("bad_letters", letters)
    return letters


def receipt_designation(letters: str, on: date, *, is_denominated: bool = False) -> Designation:
    """Return form and symbol of a receipt issued on a day. Raises ``ReceiptError``.

    Law: Circular 91/2026/TT-BTC, Annex II: ``EBL01`` or ``EBL02`` (with a denomination), ``26TAA``. Policy: before
    1 July 2026 ``01BLP0-001`` and ``AA-26E`` (form and copies of the older rules, to be compared with the law).
    """
    check_letters(letters)
    if on >= NEW_FORMS_FROM:
        return Designation("EBL02" if is_denominated else "EBL01", f"{on:%y}T{letters}")
    return Designation(f"{'02' if is_denominated else '01'}BLP0-001", f"{letters}-{on:%y}E")


def invoice_designation(
    form: str, letters: str, on: date, *, is_coded: bool = False, type_: str = "T"
) -> Designation:
    """Return form and symbol of an invoice (``2``, ``K26TAA``). Raises ``ReceiptError``.

    Law: Circular 91/2026/TT-BTC, Annex I: forms 1 to 9; C with the tax office's code, K without; type T D L M N B
    G H X F.
    """
    check_letters(letters)
    if form not in INVOICE_FORMS or len(form) != 1 or type_ not in INVOICE_TYPES:
        raise ReceiptError("bad_invoice_form", f"{form}{type_}")
    return Designation(form, f"{'C' if is_coded else 'K'}{on:%y}{type_}{letters}")


def written_number(number: int) -> str:
    """Return a number as it is printed. Raises ``ReceiptError`` when the series of the year is used up.

    Law: Decree 254/2026/NĐ-CP Art. 23: Arabic digits, at most eight, from 1 on 1 January or the first day of use.
    """
    if not 1 <= number <= LARGEST_NUMBER:
        raise ReceiptError("series_used_up", str(number))
    return str(number)


def pieces(amount: int, denomination: int | None) -> tuple[int, ...]:
    """Return the amounts of the receipts for one sum: one, or so many of a denomination as make it up.

    Raises ``ReceiptError`` for what a denomination cannot make up. Policy: at most fifty of one kind at a time.
    """
    if denomination is None:
        return (amount,)
    count, rest = divmod(amount, denomination)
    if rest or not 1 <= count <= MOST_PIECES:
        raise ReceiptError("denomination_does_not_fit", f"{amount} / {denomination}")
    return (denomination,) * count


def check_change(state: ReceiptState, to: ReceiptState, *, changes: str = "") -> None:
    """Refuse what may not happen to a receipt any more. Raises ``ReceiptError``.

    Policy: what was cancelled or replaced stays so; an adjusted one may be adjusted again; what replaces or
    adjusts another (``changes`` is not empty) may itself be cancelled only.
    """
    if not state.counts:
        raise ReceiptError("no_longer_in_force", state)
    if to is ReceiptState.REPLACED and state is ReceiptState.ADJUSTED:
        raise ReceiptError("adjusted_already")
    if changes and to is not ReceiptState.CANCELLED:
        raise ReceiptError("changes_another")


@dataclass(frozen=True, slots=True)
class Standing:
    """A paper in force with the sum that it and all that adjusts it say."""

    key: str
    amount: int
    may_be_cancelled: bool  # not an invoice, and nothing adjusts it


@dataclass(frozen=True, slots=True)
class Lessening:
    """What is to be done with a paper after a refund: cancel it, or adjust it by ``difference``, below nothing."""

    key: str
    difference: int
    is_cancelled: bool


def after_refund(papers: Iterable[Standing], kept: int) -> list[Lessening]:
    """Return how the papers of one kind come to say no more than was ``kept``, the last paper first.

    Policy: a receipt of which nothing is left is cancelled, one of which something is left is adjusted; an invoice
    is adjusted in any case. The texts say how papers are cancelled or adjusted, not when: an officer decides.
    """
    standing = [paper for paper in papers if paper.amount > 0]
    excess, found = sum(paper.amount for paper in standing) - kept, []
    for paper in reversed(standing):
        less = min(excess, paper.amount)
        if less > 0:
            found.append(Lessening(paper.key, -less, less == paper.amount and paper.may_be_cancelled))
            excess -= less
    return found


def check_delegated(begins: date, notified: date) -> None:
    """Refuse a delegated issue that the tax office did not know of in time. Raises ``ReceiptError``.

    Law: Decree 254/2026/NĐ-CP Art. 25: both sides notify the tax office at least three days before.
    """
    if (begins - notified).days < NOTICE_DAYS:
        raise ReceiptError("notified_too_late", f"{notified} / {begins}")


def gaps(numbers: Iterable[int], *, first: int = 1, last: int = 0) -> list[int]:
    """Return the numbers missing from the first to the last that was given. Policy: a series has none."""
    found = set(numbers)
    return [number for number in range(first, max(found | {last}) + 1) if number not in found]
