"""How official Vietnamese papers write dates and times."""

from datetime import date, datetime

from motcua.kernel.amount_in_words import in_words
from motcua.kernel.working_time import VIETNAM


def long_date(day: date) -> str:
    """Return "ngày 05 tháng 02 năm 2026": days below 10 and the first two months get a zero.

    Law: Decree 30/2020/NĐ-CP, Annex I, Part I, II.4.
    """
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def long_moment(moment: datetime) -> str:
    """Return "08 giờ 05 phút, ngày 05 tháng 02 năm 2026" in Vietnamese time."""
    local = moment.astimezone(VIETNAM)
    return f"{local:%H} giờ {local:%M} phút, {long_date(local.date())}"


def short_moment(moment: datetime) -> str:
    """Return "08 giờ 05 phút, 05/02/2026", for cells of a table."""
    local = moment.astimezone(VIETNAM)
    return f"{local:%H} giờ {local:%M} phút, {local:%d/%m/%Y}"


def date_in_words(day: date) -> str:
    """Return "Ngày năm tháng hai năm hai nghìn không trăm hai mươi sáu", as civil status papers write births."""
    first = f"mồng {in_words(day.day)}" if day.day <= 10 else in_words(day.day)
    month = {4: "tư"}.get(day.month, in_words(day.month))
    return f"Ngày {first} tháng {month} năm {in_words(day.year)}"
