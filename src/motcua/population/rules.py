"""What may be asked of the population database, for which purpose, and what its four answers mean."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from motcua.kernel.identifiers import is_personal_id
from motcua.kernel.vietnamese import tidy_name

SHORTEST_REASON = 5


class Verdict(StrEnum):
    """The four lawful answers to "is it so?"."""

    MATCH = "match"  # trùng khớp
    MISMATCH = "mismatch"  # không trùng khớp
    NO_INFORMATION = "none"  # không có thông tin
    INSUFFICIENT = "insufficient"  # chưa đủ căn cứ xác thực


class Purpose(StrEnum):
    """What a look-up is for; it decides what may be asked."""

    RECEIVE = "receive"  # tiếp nhận hồ sơ
    APPRAISE = "appraise"  # thẩm định, giải quyết hồ sơ
    PREFILL = "prefill"  # điền sẵn tờ khai theo yêu cầu của chính người khai


class Detail(StrEnum):
    """One thing the database knows of a person."""

    FULL_NAME = "full_name"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    ETHNICITY = "ethnicity"
    RELIGION = "religion"
    MARITAL_STATUS = "marital_status"
    BLOOD_TYPE = "blood_type"
    BIRTH_REGISTRATION = "birth_registration"
    HOME_TOWN = "home_town"
    RESIDENCE = "residence"
    CURRENT_RESIDENCE = "current_residence"
    NATIONALITY = "nationality"
    FATHER = "father"
    MOTHER = "mother"
    SPOUSE = "spouse"
    REPRESENTATIVE = "representative"
    HOUSEHOLD_HEAD = "household_head"
    STATUS = "status"  # tình trạng cư trú, còn sống hay đã mất


IDENTITY = (Detail.FULL_NAME, Detail.BIRTH_DATE)  # with the number: by these a person is found
_USUAL = (Detail.SEX, Detail.RESIDENCE)
_FOR: dict[Purpose, tuple[Detail, ...]] = {
    Purpose.RECEIVE: _USUAL,
    Purpose.APPRAISE: (*_USUAL, Detail.CURRENT_RESIDENCE, Detail.NATIONALITY, Detail.STATUS),
    Purpose.PREFILL: (*_USUAL, Detail.ETHNICITY, Detail.CURRENT_RESIDENCE, Detail.NATIONALITY),
}


class InquiryError(ValueError):
    """A look-up may not be made.

    ``code``: ``reason_missing``, ``number_malformed``, ``name_missing``, ``birth_missing``, ``code_missing``.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose data is asked for: the number and what must fit it; ``birth_date`` may be a year only."""

    number: str
    name: str
    birth_date: str  # "1959-03-12", or "1959" where only the year is known


def details_for(purpose: Purpose) -> tuple[Detail, ...]:
    """Return what a purpose may ask besides name and birth date, and nothing more.

    Law: Circular 136/2026/TT-BCA (a request names its purpose and the fields it needs).
    Policy: the fewest fields a counter works with; family, religion and blood are never among them.
    """
    return _FOR[purpose]


def check_inquiry(subject: Subject, *, reason: str, dossier_code: str) -> None:
    """Raise ``InquiryError`` unless a look-up says whose data, why and for which dossier.

    Law: Decree 320/2026/NĐ-CP (the history of access tells data, purpose, time and person).
    """
    if len(reason.strip()) < SHORTEST_REASON:
        raise InquiryError("reason_missing")
    if not dossier_code.strip():
        raise InquiryError("code_missing")
    if not is_personal_id(subject.number):
        raise InquiryError("number_malformed")
    if not tidy_name(subject.name):
        raise InquiryError("name_missing")
    if not _is_birth(subject.birth_date):
        raise InquiryError("birth_missing")


def _is_birth(text: str) -> bool:
    if len(text) == 4 and text.isascii() and text.isdigit():
        return True
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def overall(verdicts: Iterable[Verdict]) -> Verdict:
    """Return what several answers come to: unknown before wrong, wrong before unsure, unsure before right.

    Law: Circular 136/2026/TT-BCA (four values). Policy: nothing asked is nothing proved.
    """
    found = set(verdicts)
    for worst in (Verdict.NO_INFORMATION, Verdict.MISMATCH, Verdict.INSUFFICIENT):
        if worst in found:
            return worst
    return Verdict.MATCH if found else Verdict.INSUFFICIENT


def provisional_code(unit: str, day: date, key: UUID) -> str:
    """Return under which number a look-up is made while the dossier has no code yet ("H58.14-261122-T0A1B2C3D").

    Policy: made of the filing's own key, so that the dossier is found from the look-up and back.
    """
    return f"{unit}-{day:%y%m%d}-T{key.hex[-8:].upper()}"


def may_fill(typed: Mapping[str, str], found: Mapping[str, str]) -> dict[str, str]:
    """Return which found values may be put into what is typed without a question: those whose place is empty.

    Policy: what somebody has typed is never overwritten without a click.
    """
    return {name: value for name, value in found.items() if value and not typed.get(name, "").strip()}
