"""Reading a date that a person typed in three boxes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext, pgettext


@dataclass(frozen=True)
class DateAnswer:
    """What was typed: the ISO date when it is one, otherwise a sentence saying what to do."""

    iso: str = ""
    error: str = ""
    parts: tuple[str, str, str] = ("", "", "")

    @property
    def values(self) -> dict[str, str]:
        """Return the parts as typed, to show them again."""
        return dict(zip(("day", "month", "year"), self.parts, strict=True))


def read_date(data: Mapping[str, str], name: str, *, required: bool = False) -> DateAnswer:
    """Read ``name-day``, ``-month`` and ``-year`` (or an ISO date under ``name``) from a submitted form."""
    day, month, year = (str(data.get(f"{name}-{part}") or "").strip() for part in ("day", "month", "year"))
    if not (day or month or year):
        return _read_iso(str(data.get(name) or "").strip(), required=required)
    parts = (day, month, year)
    missing = [word for word, part in zip(_parts_of_a_date(), parts, strict=True) if not part]
    if missing:
        return DateAnswer(error=gettext("Hãy điền thêm %(parts)s.") % {"parts": ", ".join(missing)}, parts=parts)
    try:
        if len(year) != 4:
            raise ValueError(year)
        return DateAnswer(iso=date(int(year), int(month), int(day)).isoformat(), parts=parts)
    except ValueError:
        return DateAnswer(error=gettext("Ngày này không có trong lịch. Hãy điền như 05 02 2025."), parts=parts)


def _parts_of_a_date() -> tuple[str, str, str]:
    """Name what the three boxes ask for; "ngày" of a date is not the "ngày" of "3 ngày" in other languages."""
    return pgettext("date", "ngày"), pgettext("date", "tháng"), pgettext("date", "năm")


def _read_iso(text: str, *, required: bool) -> DateAnswer:
    if not text:
        return DateAnswer(error=gettext("Hãy điền ngày, tháng, năm.") if required else "")
    try:
        return DateAnswer(iso=date.fromisoformat(text).isoformat())
    except ValueError:
        return DateAnswer(error=gettext("Ngày này không có trong lịch. Hãy điền như 05 02 2025."))
