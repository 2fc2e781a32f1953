"""Which paper proves which paid line: a receipt or an invoice, of which form and series, at which tax rate."""

from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from motcua.payments.rules.receipts import LARGEST_NUMBER, MOST_PIECES, ReceiptKind

PRICE = "price"  # giá dịch vụ: neither fee nor charge
RECEIPT_KINDS = ("charge", "fee")
NOT_TAXED = "KCT"  # không chịu thuế
RATES = (NOT_TAXED, "0", "5", "8", "10")  # TSuat of an invoice
TAXED_FORMS = "18"  # hóa đơn giá trị gia tăng, 8 with a receipt in it
PLAIN_FORMS = "29"  # hóa đơn bán hàng, 9 with a receipt in it


class Gap(StrEnum):
    """Why a paid line has no paper yet."""

    NO_RECEIPT_SERIES = "no_receipt_series"
    NO_INVOICE_SERIES = "no_invoice_series"
    NO_RATE = "no_rate"  # there is a series of VAT invoices, and nobody has said the rate
    BAD_TABLE = "bad_table"  # the province's table of what is invoiced cannot be read


@dataclass(frozen=True, slots=True)
class InvoicedItem:
    """One dated line of the province's table of what is invoiced, and at which rate; empty matches everything.

    ``rate`` is one of ``RATES``, or empty where the seller's invoices show none.
    """

    valid_from: date
    valid_to: date | None = None
    kind: str = ""
    code: str = ""
    procedure: str = ""
    rate: str = ""
    source: str = ""
    confidence: str = ""

    def matches(self, line: "PaidLine", on: date) -> bool:
        wanted = ((self.kind, line.kind), (self.code, line.code), (self.procedure, line.procedure))
        in_time = self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)
        return in_time and all(ours in {"", theirs} for ours, theirs in wanted)

    @property
    def rank(self) -> tuple[int, date]:
        return sum(map(bool, (self.kind, self.code, self.procedure))), self.valid_from


@dataclass(frozen=True, slots=True)
class PaidLine:
    """One line of an order that has been paid, in whole đồng for all of ``quantity``."""

    key: int
    kind: str
    amount: int
    quantity: int = 1
    code: str = ""
    procedure: str = ""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What proves a line; ``rate`` only of invoices, empty where none is known."""

    paper: ReceiptKind
    rate: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """A series that a unit may issue from; ``distance`` counts the steps up to who registered it.

    ``left`` is how many numbers of the year it has left.
    """

    key: int
    paper: ReceiptKind
    distance: int
    form: str = ""  # of invoices
    denomination: int | None = None
    left: int = LARGEST_NUMBER


@dataclass(frozen=True, slots=True)
class Paper:
    """Papers to be issued from one series for lines of one kind: one, or as many pieces as each line takes."""

    series: int
    kind: str
    lines: tuple[int, ...]
    rates: tuple[str, ...]  # line by line
    denomination: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be issued for the lines of an order, and which lines must wait for what."""

    papers: tuple[Paper, ...]
    gaps: dict[int, Gap]


def ruling(line: PaidLine, table: Iterable[InvoicedItem], on: date) -> Ruling:
    """Return what proves a line paid on a day; of several lines of the table the closest one counts.

    Law: Decree 254/2026/NĐ-CP Art. 22 (receipts are for taxes, fees and charges). Policy: what is neither, and
    what the province's table names, is the price of a service and gets an invoice; rates are data, never guessed.
    """
    found = [each for each in table if each.matches(line, on)]
    if found:
        return Ruling(ReceiptKind.INVOICE, max(found, key=lambda each: each.rank).rate)
    return Ruling(ReceiptKind.RECEIPT if line.kind in RECEIPT_KINDS else ReceiptKind.INVOICE)


def pick(line: PaidLine, ruled: Ruling, offered: Collection[Series]) -> Series | Gap:
    """Return the series a line is issued from: that of the nearest unit which has one that fits, or why none does.

    Law: Circular 91/2026/TT-BTC, Annexes I and II (``EBL01`` without, ``EBL02`` with a denomination; forms of
    invoices). Policy: ``EBL02`` where each unit of the line costs the denomination, so many tickets of it; else
    ``EBL01``; else a denomination that makes the sum up. Forms 1 and 8 need a rate, 2 and 9 show none; no other
    form sells a service.
    """
    mine = [each for each in offered if each.paper is ruled.paper]
    if ruled.paper is ReceiptKind.INVOICE:
        fitting = [each for each in mine if _sells(each.form, ruled.rate)]
        missing = Gap.NO_RATE if any(each.form in TAXED_FORMS for each in mine) else Gap.NO_INVOICE_SERIES
    else:
        fitting = [each for each in mine if _fit(line, each.denomination) is not None]
        missing = Gap.NO_RECEIPT_SERIES
    ranked = sorted(fitting, key=lambda each: (each.distance, _fit(line, each.denomination) or 0, each.key))
    return ranked[0] if ranked else missing


def _sells(form: str, rate: str) -> bool:
    return form in PLAIN_FORMS or (form in TAXED_FORMS and bool(rate))


def _fit(line: PaidLine, denomination: int | None) -> int | None:
    """Say how well a line goes into receipts of a denomination, best first; ``None``: not at all."""
    if denomination is None:
        return 1
    count, rest = divmod(line.amount, denomination)
    if rest or not 1 <= count <= MOST_PIECES:
        return None
    return 0 if count == line.quantity else 2


def plan(lines: Sequence[PaidLine], table: Sequence[InvoicedItem], offered: Collection[Series], on: date) -> Plan:
    """Return what is to be issued for lines paid on a day: lines of one kind and series share a paper.

    Law: Law on Fees and Charges 97/2015/QH13 Art. 4 (fees and charges are two things). Policy: each kind of line
    has papers of its own; a line whose paper cannot be issued waits alone, also where too few numbers are left.
    """
    groups: dict[tuple[str, Series], list[tuple[int, str]]] = {}
    gaps: dict[int, Gap] = {}
    left = {each.key: each.left for each in offered}
    for line in lines:
        ruled = ruling(line, table, on)
        usable = [each for each in offered if _numbers(line, each, groups) <= left[each.key]]
        found = pick(line, ruled, usable)
        if isinstance(found, Gap):
            gaps[line.key] = found
        else:
            left[found.key] -= _numbers(line, found, groups)
            rate = ruled.rate if found.form in TAXED_FORMS else ""
            groups.setdefault((line.kind, found), []).append((line.key, rate))
    ordered = sorted(groups.items(), key=_order)
    return Plan(tuple(_paper(kind, series, found) for (kind, series), found in ordered), gaps)


def _numbers(line: PaidLine, series: Series, groups: Container[tuple[str, Series]]) -> int:
    """Return how many more numbers of a series a line takes: none where it goes onto a paper of others."""
    if series.denomination is not None:
        return line.amount // series.denomination
    return 0 if (line.kind, series) in groups else 1


def _order(group: tuple[tuple[str, Series], list[tuple[int, str]]]) -> tuple[str, int]:
    (kind, series), _ = group
    return kind, series.key


def _paper(kind: str, series: Series, found: Sequence[tuple[int, str]]) -> Paper:
    keys, rates = zip(*found, strict=True)
    return Paper(series.key, kind, keys, rates, series.denomination)


def included_tax(amount: int, rate: str) -> int:
    """Return the tax inside an amount that somebody paid, whole đồng, half a đồng up; nothing where not taxed.

    Policy: what citizens are told to pay is the whole price; the tax is worked out of it, never put on top.
    """
    percent = int(rate) if rate.isdigit() else 0
    size, sign = abs(amount), -1 if amount < 0 else 1
    return sign * (size - (size * 200 + 100 + percent) // (2 * (100 + percent)))
