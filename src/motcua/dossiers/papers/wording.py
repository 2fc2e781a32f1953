"""How official Vietnamese papers write dates, times and numbers."""

from datetime import date, datetime

from motcua.kernel.working_time import VIETNAM

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
GROUPS = ("", " nghìn", " triệu", " tỷ", " nghìn tỷ", " triệu tỷ")


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


def in_words(number: int) -> str:
    """Return a whole number from 0 up in words ("một trăm linh năm nghìn")."""
    if number < 0:
        raise ValueError(f"a number on a paper is not negative: {number}")
    if number == 0:
        return DIGITS[0]
    groups: list[int] = []
    while number:
        number, rest = divmod(number, 1000)
        groups.append(rest)
    highest = len(groups) - 1
    parts = [
        _below_thousand(groups[at], full=at < highest) + GROUPS[at] for at in range(highest, -1, -1) if groups[at]
    ]
    return " ".join(parts)


def _below_thousand(number: int, *, full: bool) -> str:
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = [f"{DIGITS[hundreds]} trăm"] if hundreds or full else []
    if tens == 0:
        if ones:
            words.append(f"linh {DIGITS[ones]}" if words else DIGITS[ones])
        return " ".join(words)
    words.append("mười" if tens == 1 else f"{DIGITS[tens]} mươi")
    if ones:
        words.append(_last_digit(tens, ones))
    return " ".join(words)


def _last_digit(tens: int, ones: int) -> str:
    if ones == 5:
        return "lăm"
    return "mốt" if ones == 1 and tens > 1 else DIGITS[ones]


def date_in_words(day: date) -> str:
    """Return "Ngày năm tháng hai năm hai nghìn không trăm hai mươi sáu", as civil status papers write births."""
    first = f"mồng {in_words(day.day)}" if day.day <= 10 else in_words(day.day)
    month = {4: "tư"}.get(day.month, in_words(day.month))
    return f"Ngày {first} tháng {month} năm {in_words(day.year)}"


def dong_in_words(amount: int) -> str:
    """Return an amount as receipts write it out ("Mười lăm nghìn đồng")."""
    words = in_words(amount)
    return f"{words[0].upper()}{words[1:]} đồng"
