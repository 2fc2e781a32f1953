"""How numbers, money, dates and time left are written for people; no Django settings, no clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, gettext, ngettext

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
SOON = timedelta(hours=8)  # one working day's hours: from here on the tag says "today's work"
NOTHING = "–"
VIETNAMESE_MARKS = str.maketrans(",.", ".,")

Number = int | float | Decimal | Fraction


def number(value: Number | str | None, decimals: int = 0) -> str:
    """Write a number with points between thousands and a decimal comma: 45.981 and 95,45; in English 45,981."""
    if value is None or value == "":
        return NOTHING
    exact = Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else Decimal(str(value))
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    written = f"{rounded:,.{decimals}f}"
    return written if get_language() == "en" else written.translate(VIETNAMESE_MARKS)


def capped(count: int, most: int) -> str:
    """Write a count, with a plus where counting stopped at ``most``: 99+."""
    return f"{number(most - 1)}+" if count >= most else number(count)


def money(amount: Number | str | None) -> str:
    """Write whole đồng: 15.000 đồng; nothing to pay is said as such."""
    if amount is None or amount == "":
        return NOTHING
    return gettext("Miễn phí") if not int(amount) else gettext("%(amount)s đồng") % {"amount": number(amount)}


def percent(share: Number | None, decimals: int = 2) -> str:
    """Write a share between 0 and 1 as 95,45 %; no cases is said as a dash, never 0 %."""
    if share is None:
        return NOTHING
    exact = share if isinstance(share, Fraction) else Fraction(str(share))
    return f"{number(exact * 100, decimals)} %"


def local(value: datetime) -> datetime:
    """Return this moment on the clocks of Viet Nam."""
    return value.astimezone(HANOI)


def as_date(value: date | datetime | str | None) -> str:
    """Write a day as 05/02/2025."""
    if not value:
        return NOTHING
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    day = local(value) if isinstance(value, datetime) and value.tzinfo else value
    return f"{day:%d/%m/%Y}"


def as_time(value: datetime | None) -> str:
    """Write an hour as 16:30."""
    return f"{local(value) if value.tzinfo else value:%H:%M}" if value else NOTHING


def as_datetime(value: datetime | str | None) -> str:
    """Write a moment as 16:30 05/02/2025."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) and value else value
    return f"{as_time(moment)} {as_date(moment)}" if isinstance(moment, datetime) else NOTHING


@dataclass(frozen=True)
class TimeLeft:
    """How far a deadline is: in words, and as one of ``late``, ``soon``, ``ok``."""

    text: str
    state: str


def _amount(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    steps: list[tuple[int, Callable[[int], str]]] = [
        (24 * 60, lambda count: ngettext("%d ngày", "%d ngày", count) % count),
        (60, lambda count: ngettext("%d giờ", "%d giờ", count) % count),
        (1, lambda count: ngettext("%d phút", "%d phút", count) % count),
    ]
    for size, words in steps:
        if minutes >= size:
            return words(minutes // size)
    return gettext("chưa đến 1 phút")


def time_left(due: datetime, now: datetime) -> TimeLeft:
    """Say how long until (or since) a deadline, in the largest whole unit, rounded down."""
    if due >= now:
        text = gettext("còn %(amount)s") % {"amount": _amount(due - now)}
        return TimeLeft(text, "soon" if due - now < SOON else "ok")
    return TimeLeft(gettext("trễ %(amount)s") % {"amount": _amount(now - due)}, "late")


def about(span: timedelta | None) -> str:
    """Say how long something is likely to take: "khoảng 15 phút"; a dash where nobody knows."""
    return gettext("khoảng %(amount)s") % {"amount": _amount(span)} if span is not None else NOTHING


def term(amount: int | None, unit: str) -> str:
    """Write how long handling may take: 3 ngày làm việc; nothing where no term is known."""
    words: dict[str, Callable[[int], str]] = {
        "working_day": lambda count: ngettext("%d ngày làm việc", "%d ngày làm việc", count) % count,
        "day": lambda count: ngettext("%d ngày", "%d ngày", count) % count,
        "hour": lambda count: ngettext("%d giờ làm việc", "%d giờ làm việc", count) % count,
    }
    return words[unit](amount) if amount else ""


def _mask(text: str, first: int, last: int) -> str:
    if len(text) < first + last + 3:
        return "*" * len(text)
    return text[:first] + "*" * (len(text) - first - last) + text[-last:]


def mask_id(number_: str | None) -> str:
    """Hide the middle of a personal number: 082*******34."""
    return _mask("".join((number_ or "").split()), 3, 2)


def mask_phone(phone: str | None) -> str:
    """Hide the middle of a telephone number: 091*****78."""
    return _mask("".join((phone or "").split()), 3, 2)


def mask_email(email: str | None) -> str:
    """Hide the name of an e-mail address but its first letter."""
    name, at, host = (email or "").partition("@")
    return f"{name[:1]}***{at}{host}" if at else "*" * len(name)
