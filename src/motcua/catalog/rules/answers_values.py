"""Single answers: tidying what was typed, reading partial dates, printing for people."""

import re
import unicodedata
from calendar import IllegalMonthError, monthrange
from collections.abc import Mapping
from datetime import date
from typing import Any

from motcua.kernel.money import dong, spaced

_SPACES = re.compile(r"[^\S\n]+")
_NOT_DIGITS = re.compile(r"[\s.·-]+")
_PARTIAL = re.compile(r"^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$")
_SPACES_AND_DOTS = re.compile(r"[\s.]+")
LONGEST_NUMBER = 15
OTHER_COMMUNE = "other"  # an address outside the province, written out in its line


def tidy_line(text: str) -> str:
    """Return one line of text in NFC, without control signs, with single spaces.

    Policy: two ways to type one name are one name.
    """
    return _SPACES.sub(" ", _clean(text).replace("\n", " ")).strip()


def tidy_lines(text: str) -> str:
    """Return several lines, each as ``tidy_line`` does, without empty ones at the ends.

    Policy: see ``tidy_line``.
    """
    lines = _clean(text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    return "\n".join(_SPACES.sub(" ", line).strip() for line in lines).strip()


def tidy_digits(text: str) -> str:
    """Return a number as people copy it from a card, without spaces and dots.

    Policy: "082 193 004 512" and "082193004512" are one number.
    """
    return _compact(_NOT_DIGITS, text)


def tidy_phone(text: str) -> str:
    """Return a telephone number with its leading zero (+84 912… → 0912…).

    Policy: numbers are kept as people in the country dial them.
    """
    digits = tidy_digits(text.replace("(", "").replace(")", ""))
    if digits.startswith("+84"):
        return "0" + digits[3:]
    return "0" + digits[2:] if digits.startswith("84") and len(digits) in {11, 12} else digits


def tidy_tax_code(text: str) -> str:
    """Return a tax code; the hyphen before a branch stays.

    Law: Circular 86/2024/TT-BTC (10 digits, branch after a hyphen, or the personal id).
    """
    joined = _compact(_SPACES_AND_DOTS, text)
    return f"{joined[:10]}-{joined[10:]}" if re.fullmatch(r"\d{13}", joined) else joined


def read_number(text: str, *, decimal: bool) -> int | float | str:
    """Return a number typed the Vietnamese way ("1.250.000", "12,5"); what is none comes back as typed.

    Policy: a dot parts thousands, a comma begins the decimals.
    """
    tidy = tidy_line(text).removesuffix("đồng").removesuffix("đ").strip()
    whole, comma, part = tidy.replace(".", "").replace(" ", "").partition(",")
    if not re.fullmatch(r"[0-9]+", whole) or len(whole) > LONGEST_NUMBER:
        return tidy
    if not comma:
        return int(whole)
    return float(f"{whole}.{part}") if decimal and re.fullmatch(r"[0-9]{1,6}", part) else tidy


def read_date_parts(day: str, month: str, year: str, *, partial: bool) -> str | dict[str, str]:
    """Return an ISO date ("1950", "1950-07" where ``partial``); a day not in the calendar comes back as typed.

    Law: Circular 04/2020/TT-BTP (a birth may be entered with the year, or month and year, alone).
    """
    typed = {"day": tidy_line(day), "month": tidy_line(month), "year": tidy_line(year)}
    day, month, year = typed.values()
    if partial and len(year) == 4 and not day:
        iso = f"{year}-{month.zfill(2)}" if month else year
    else:
        iso = f"{year}-{month.zfill(2)}-{day.zfill(2)}"
    return iso if first_day(iso) and len(year) == 4 else typed


def first_day(value: Any) -> date | None:
    """Return the first day that a full or partial ISO date can mean, or nothing.

    Policy: somebody of whom only the year is known is taken as born on its first day.
    """
    return _day_of(value, last=False)


def last_day(value: Any) -> date | None:
    """Return the last day that a full or partial ISO date can mean, or nothing.

    Policy: a comparison of partial dates fails only when it fails for every day they can mean.
    """
    return _day_of(value, last=True)


def printed(field: Mapping[str, Any], value: Any, lists: Mapping[str, Any], communes: Mapping[str, str]) -> str:
    """Return an answer as a letter says it; ``communes`` are names by code.

    Policy: dates day/month/year, thousands with a dot, an address from the narrow to the wide.
    """
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if field["kind"] in {"choice", "choices"}:
        return _chosen(field, value, lists)
    if isinstance(value, Mapping):
        return _mapping(value, communes)
    if field["kind"] in {"date", "partial_date"}:
        return "/".join(reversed(str(value).split("-")))
    if isinstance(value, int):
        return dong(value) if field["kind"] == "money" else f"{spaced(value)} {field.get('suffix', '')}".strip()
    if isinstance(value, float):
        return f"{value:,}".translate(str.maketrans(",.", ".,")) + f" {field.get('suffix', '')}".rstrip()
    return str(value)


def _clean(text: str) -> str:
    kept = (sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cs"})
    return unicodedata.normalize("NFC", "".join(kept))


def _compact(unwanted: re.Pattern[str], text: str) -> str:
    return unicodedata.normalize("NFKC", unwanted.sub("", unicodedata.normalize("NFKC", _clean(text))))


def _day_of(value: Any, *, last: bool) -> date | None:
    match = _PARTIAL.match(value) if isinstance(value, str) else None
    if not match:
        return None
    year, month, day = (None if part is None else int(part) for part in match.groups())
    month = (12 if last else 1) if month is None else month
    try:
        if day is None:
            day = monthrange(int(year or 0), month)[1] if last else 1
        return date(int(year or 0), month, day)
    except (ValueError, IllegalMonthError):
        return None


def _chosen(field: Mapping[str, Any], value: Any, lists: Mapping[str, Any]) -> str:
    options = lists.get(field["list"], []) if field["list"] else field["options"]
    names = {option["value"]: option["text"] for option in options}
    return "; ".join(str(names.get(str(one), one)) for one in (value if isinstance(value, list) else [value]))


def _mapping(value: Mapping[str, Any], communes: Mapping[str, str]) -> str:
    if "year" in value:  # a date that is none, as typed
        return "/".join(str(value.get(part, "")) for part in ("day", "month", "year"))
    commune = str(value.get("commune", ""))
    name = "" if commune == OTHER_COMMUNE else communes.get(commune, commune)
    return ", ".join(part for part in (str(value.get("line", "")), name) if part)
