"""Numbers that stand for things: personal ids, tax codes, dossier codes. Format only, never a look-up."""

import re
from dataclasses import dataclass
from datetime import date

# Dossier codes: V1V2V3.Z1Z2.Y1Y2.MX1X2-YYMMDD-XXXX in the old order of levels, H58.14-… in the new one.
_DOSSIER_CODE = re.compile(r"^(?P<unit>[0-9A-Z]+(?:\.[0-9A-Z]+)*)-(?P<day>\d{6})-(?P<serial>\d{4,5})$")
_UNIT_CODE = re.compile(r"^(?:\d{3}\.\d{2}\.\d{2}\.[HG]\d{2}|[HG]\d{2}(?:\.\d{1,3}){0,3})$")
_PERSONAL_ID = re.compile(r"\d{12}\Z", re.ASCII)
_OLD_ID = re.compile(r"\d{9}\Z", re.ASCII)
_CENTURY_OF = {
    "0": 1900,
    "1": 1900,
    "2": 2000,
    "3": 2000,
    "4": 2100,
    "5": 2100,
    "6": 2200,
    "7": 2200,
    "8": 2300,
    "9": 2300,
}
LARGEST_SERIAL = 99_999


class CodeError(ValueError):
    """A code does not have the shape that its kind requires."""


@dataclass(frozen=True, slots=True)
class DossierCode:
    """A dossier's code taken apart (mã hồ sơ).

    Law: Circular 01/2018/TT-VPCP Art. 19; Circular 03/2025/TT-VPCP keeps the subject.
    """

    unit: str
    day: date
    serial: int

    def __str__(self) -> str:
        return f"{self.unit}-{self.day:%y%m%d}-{self.serial:04d}"


def dossier_code(unit: str, day: date, serial: int) -> DossierCode:
    """Return the code of the ``serial``-th dossier that ``unit`` received on ``day``.

    Four digits up to 9999, five after. Raises ``CodeError`` for an impossible unit or serial.
    Law: Circular 01/2018/TT-VPCP Art. 19.
    """
    if not _UNIT_CODE.match(unit):
        raise CodeError(f"{unit!r} is not the code of an organisation")
    if not 1 <= serial <= LARGEST_SERIAL:
        raise CodeError(f"the daily number must be between 1 and {LARGEST_SERIAL}, not {serial}")
    return DossierCode(unit, day, serial)


def parse_dossier_code(text: str) -> DossierCode:
    """Read a code as people type it (spaces around, lower case). Raises ``CodeError``.

    Law: Circular 01/2018/TT-VPCP Art. 19.
    """
    match = _DOSSIER_CODE.match(text.strip().upper())
    if not match:
        raise CodeError(f"{text.strip()!r} is not a dossier code")
    digits = match["day"]
    try:
        day = date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        raise CodeError(f"{digits} is not a day") from None
    return dossier_code(match["unit"], day, int(match["serial"]))


def personal_id_faults(number: str, *, born: date | None = None, sex: str = "") -> list[str]:
    """Return what is wrong with a 12-digit personal id, as fault codes; an empty list means plausible.

    Codes: ``not_12_digits``, ``all_same``, ``birth_year``, ``sex``. ``sex`` is ``male``, ``female`` or unknown.
    Law: Decree 137/2015/NĐ-CP Art. 13 (structure: 3 place, 1 century and sex, 2 year, 6 random; no check digit).
    """
    if not _PERSONAL_ID.match(number):
        return ["not_12_digits"]
    if len(set(number)) == 1:
        return ["all_same"]
    faults = []
    if born is not None and _CENTURY_OF[number[3]] + int(number[4:6]) != born.year:
        faults.append("birth_year")
    if sex in {"male", "female"} and (int(number[3]) % 2 == 0) != (sex == "male"):
        faults.append("sex")
    return faults


def is_personal_id(number: str) -> bool:
    return not personal_id_faults(number)


def is_old_id(number: str) -> bool:
    """Say whether a number can be a 9-digit identity card of before 2021 (CMND)."""
    return bool(_OLD_ID.match(number)) and len(set(number)) > 1


def is_tax_code(number: str) -> bool:
    """Say whether a number can be a tax code: 10 digits with their check, a branch of one, or a personal id.

    Law: Circular 86/2024/TT-BTC (from 1/7/2025 the personal id of a person or household is the tax code).
    """
    if not number.isascii():  # "²" is a digit too, and no number
        return False
    base, _, branch = number.partition("-")
    if len(number) == 12 and not branch:
        return is_personal_id(number)
    if branch and not (len(branch) == 3 and branch.isdigit() and branch != "000"):
        return False
    if not (len(base) == 10 and base.isdigit()):
        return False
    weighted = sum(
        int(digit) * weight for digit, weight in zip(base, (31, 29, 23, 19, 17, 13, 7, 5, 3), strict=False)
    )
    return 10 - weighted % 11 == int(base[9])


def mask_id(number: str) -> str:
    """Return an identity number as lists show it: first three and last two signs ("082*******34")."""
    return number[:3] + "*" * max(len(number) - 5, 0) + number[-2:] if len(number) > 5 else "*" * len(number)


def mask_phone(number: str) -> str:
    """Return a phone number with only its last three digits."""
    return "*" * max(len(number) - 3, 0) + number[-3:]
