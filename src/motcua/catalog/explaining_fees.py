"""A price in words: what is counted, at which rate, and why it is less."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from motcua.catalog.models import Channel, Fee, FeeRelief
from motcua.catalog.rules.fee_reliefs import ANYONE, DIGITAL_CITIZEN, Payer, Relief, is_offered
from motcua.catalog.rules.fees import ChargedLine, FeeLine, FeeQuote, Occasion, Quantities, fee_quote
from motcua.ui import formats


@dataclass(frozen=True, slots=True)
class PriceRow:
    """One item of a price for the reader: its name, how it is worked out, the benefit, and the amount in đồng."""

    title: str
    working: str
    benefit: str
    source: str
    ordinary: int
    amount: int
    relief: Relief | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example: the case in words, its items and the sum."""

    case: str
    rows: tuple[PriceRow, ...]
    amount: int


def price_rows(quote: FeeQuote) -> tuple[PriceRow, ...]:
    """Return the items of a price, fees (phí) and charges (lệ phí) apart."""
    return tuple(_row(line) for line in quote.lines)


def _row(line: ChargedLine) -> PriceRow:
    working = _working(line)
    words = benefit_words(line)
    return PriceRow(title_of(line.line), working, words, line.line.source, line.ordinary, line.amount, line.relief)


def title_of(line: FeeLine) -> str:
    """Return the name of an item: its own, else just fee or charge."""
    return line.name or str(Fee.Kind(line.kind).label)


def _working(line: ChargedLine) -> str:
    rate = formats.money(line.line.amount)
    unit = str(Fee.Per(line.line.per).label)
    if line.line.first_pages and line.line.further_amount is not None:
        return _ladder(line)
    if line.quantity == 1:
        return _("%(rate)s mỗi %(unit)s") % {"rate": rate, "unit": unit}
    return f"{line.quantity} {unit} × {rate}"


def _ladder(line: ChargedLine) -> str:
    values = {
        "count": line.quantity,
        "first": line.line.first_pages,
        "rate": formats.money(line.line.amount),
        "further": formats.money(line.line.further_amount),
    }
    words = _("%(count)s trang: %(first)s trang đầu của mỗi bản %(rate)s một trang, các trang sau %(further)s")
    most = line.line.most_per_copy
    cap = _(", tối đa %(most)s một bản") % {"most": formats.money(most)} if most is not None else ""
    return words % values + cap


def benefit_words(line: ChargedLine) -> str:
    """Return why an item costs less than at the counter, with source and last day; empty where it does not."""
    if line.relief is not None:
        free = _("%(name)s (%(source)s)%(end)s: không phải nộp %(ordinary)s.")
        less = _("%(name)s (%(source)s)%(end)s: còn %(amount)s thay vì %(ordinary)s.")
        named = {"name": line.relief.name, "source": line.relief.legal_basis, "end": _end(line.relief.valid_to)}
        return (less if line.amount else free) % {**named, **_amounts(line)}
    if line.scheduled < line.ordinary:
        words = _("%(channel)s (%(source)s)%(end)s: %(amount)s thay vì %(ordinary)s tại quầy.")
        named = {
            "channel": str(Channel(line.line.channel).label) if line.line.channel else _("Biểu thu riêng"),
            "source": line.line.source or _("biểu thu đã công bố"),
            "end": _end(line.line.valid_to),
        }
        return words % {**named, **_amounts(line)}
    return ""


def _amounts(line: ChargedLine) -> dict[str, str]:
    return {"amount": formats.money(line.amount), "ordinary": formats.money(line.ordinary)}


def _end(last: date | None) -> str:
    return _(", đến hết ngày %(day)s") % {"day": formats.as_date(last)} if last else ""


def relief_words(relief: Relief) -> str:
    """Return a benefit in one sentence: who, how much, by what, until when."""
    who = str(FeeRelief.Ground(relief.ground).label)
    much = _("miễn toàn bộ") if relief.percent == 100 else _("giảm %(share)s %%") % {"share": relief.percent}
    how = _(", khi nộp trực tuyến") if relief.channel == Channel.ONLINE else ""
    words = "%(who)s: %(much)s%(how)s (%(source)s)%(end)s."
    values = {"who": who, "much": much, "how": how, "source": relief.legal_basis, "end": _end(relief.valid_to)}
    note = f" {relief.note[:1].upper()}{relief.note[1:]}." if relief.note else ""
    return words % values + note


def examples(
    fees: Sequence[FeeLine], reliefs: Iterable[Relief], channels: Iterable[str], on: date
) -> list[Example]:
    """Return one worked example per channel, and one for a digital citizen who pays less; none if all is free.

    Copies, pages and cases are counted only where something is charged for them.
    """
    counts = _sample(fees)
    every = list(reliefs)
    known = [each for each in every if is_offered(each, Channel.ONLINE, on)]
    general = [each for each in every if each.ground == ANYONE]
    found = []
    for channel in channels:
        quote = fee_quote(fees, general, Occasion(channel, on, counts))
        found.append(_example(str(Channel(channel).label), quote, counts, fees))
        citizen = Occasion(channel, on, counts, Payer(frozenset({DIGITAL_CITIZEN})))
        better = fee_quote(fees, known, citizen)
        if channel == Channel.ONLINE and better.amount < quote.amount:
            found.append(_example(_("Trực tuyến, là công dân số"), better, counts, fees))
    return found if any(example.amount for example in found) else []


def _sample(fees: Sequence[FeeLine]) -> Quantities:
    units = {line.per for line in fees}
    pages = 5 if "page" in units else 1
    return Quantities(3 if units & {"copy", "page"} else 1, pages, 2 if "case" in units else 1)


def _example(how: str, quote: FeeQuote, counts: Quantities, fees: Sequence[FeeLine]) -> Example:
    units = {line.per for line in fees}
    parts = [how]
    if units & {"copy", "page"}:
        parts.append(_("%(count)s bản") % {"count": counts.copies})
    if "page" in units:
        parts.append(_("mỗi bản %(count)s trang") % {"count": counts.pages})
    if "case" in units:
        parts.append(_("%(count)s trường hợp") % {"count": counts.cases})
    return Example(", ".join(parts), price_rows(quote), quote.amount)
