"""A person held against the population database: what is shown, field by field, and what may be taken over."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from motcua.accounts.models import User
from motcua.audit.services import record_look
from motcua.desk.forms.intake import IntakeForm
from motcua.desk.wording import Text
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.population import look_of, may_be_looked_up
from motcua.dossiers.services.confirming import COLUMNS
from motcua.population.models import LookUp
from motcua.population.queries import FieldShown, fields_of, looks_for, values_of
from motcua.population.rules import Detail, InquiryError, Purpose, Subject, Verdict, may_fill, provisional_code
from motcua.population.services.looking import Inquiry, look_up, person_key, purpose_of
from motcua.ui.dates import read_date
from motcua.ui.formats import as_date

DETAILS: dict[Detail, Text] = {
    Detail.FULL_NAME: gettext_lazy("Họ và tên"),
    Detail.BIRTH_DATE: gettext_lazy("Ngày sinh"),
    Detail.SEX: gettext_lazy("Giới tính"),
    Detail.RESIDENCE: gettext_lazy("Nơi thường trú"),
    Detail.CURRENT_RESIDENCE: gettext_lazy("Nơi ở hiện nay"),
    Detail.NATIONALITY: gettext_lazy("Quốc tịch"),
    Detail.ETHNICITY: gettext_lazy("Dân tộc"),
    Detail.STATUS: gettext_lazy("Tình trạng"),
}
SEXES: dict[str, Text] = {"male": pgettext_lazy("sex", "Nam"), "female": pgettext_lazy("sex", "Nữ")}
TONES = {
    Verdict.MATCH: "done",
    Verdict.MISMATCH: "late",
    Verdict.NO_INFORMATION: "attention",
    Verdict.INSUFFICIENT: "attention",
}
VERDICTS: dict[Verdict, Text] = {
    Verdict.MATCH: gettext_lazy("Khớp"),
    Verdict.MISMATCH: gettext_lazy("Không khớp"),
    Verdict.NO_INFORMATION: gettext_lazy("Không có thông tin"),
    Verdict.INSUFFICIENT: gettext_lazy("Chưa đủ căn cứ xác thực"),
}
FAULTS: dict[str, Text] = {
    "reason_missing": gettext_lazy("Hãy ghi rõ mục đích tra cứu, ít nhất vài chữ."),
    "number_malformed": gettext_lazy("Chỉ đối chiếu được số định danh 12 số của cá nhân. Hãy ghi đủ 12 số."),
    "name_missing": gettext_lazy("Hãy ghi họ tên người nộp rồi đối chiếu."),
    "birth_missing": gettext_lazy("Hãy ghi ngày sinh theo giấy tờ của người nộp rồi đối chiếu."),
    "code_missing": gettext_lazy("Chưa có hồ sơ để ghi vào lượt tra cứu. Hãy mở lại trang tiếp nhận."),
}
AT_COUNTER = "Đối chiếu người nộp khi tiếp nhận tại quầy"  # kept in Vietnamese, whatever the page speaks
INTAKE_FIELDS = {Detail.RESIDENCE: "address"}


@dataclass(frozen=True, slots=True)
class Row:
    """One field on the screen; ``take`` is the name under which its value can be taken over, if it can."""

    label: str
    declared: str
    value: str
    verdict: str
    tone: str
    take: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """A look-up as a screen shows it: what it came to in words, field by field; or why there was none."""

    look: LookUp | None
    rows: list[Row]
    problem: str = ""

    @property
    def word(self) -> str:
        """Return the result in the words of the law, or that there is none yet."""
        if self.look is None:
            return ""
        return str(VERDICTS[Verdict(self.look.verdict)]) if self.look.verdict else self.look.get_state_display()

    @property
    def tone(self) -> str:
        return TONES[Verdict(self.look.verdict)] if self.look and self.look.verdict else "attention"

    @property
    def is_away(self) -> bool:
        return self.look is not None and self.look.state in {LookUp.State.AWAY, LookUp.State.ASKED}


def checked_dossier(dossier: Dossier, *, masked: bool = True) -> Checked | None:
    """Return the look-up that counts for a dossier; ``None`` where there is nobody to ask about and never was."""
    look = look_of(dossier)
    if look is None and not may_be_looked_up(dossier):
        return None
    rows = rows_of(look, COLUMNS, masked=masked) if look and dossier.is_open else []
    return Checked(look, rows)


def rows_of(look: LookUp, takeable: Iterable[Detail], *, masked: bool) -> list[Row]:
    """Return an answer field by field; what differs and can be taken over says so."""
    found = []
    for field in fields_of(look):
        can_take = field.detail in takeable and field.value and field.verdict is not Verdict.MATCH
        found.append(_row(field, take=field.detail.value if can_take else "", masked=masked))
    return found


def _row(field: FieldShown, *, take: str, masked: bool) -> Row:
    show = masked_value if masked else plain_value
    verdict = str(VERDICTS[field.verdict]) if field.verdict else _("Cung cấp")
    tone = TONES[field.verdict] if field.verdict else "new"
    label = str(DETAILS.get(field.detail, field.detail.value))
    return Row(label, show(field.detail, field.declared), show(field.detail, field.value), verdict, tone, take)


def plain_value(detail: Detail, value: str) -> str:
    """Return a value as people read it."""
    if detail is Detail.SEX:
        return str(SEXES.get(value, ""))
    return as_date(value) if detail is Detail.BIRTH_DATE and len(value) > 4 else value


def masked_value(detail: Detail, value: str) -> str:
    """Return as much of a value as tells whether it is the same: the year, the commune, the first letters."""
    if not value:
        return ""
    if detail is Detail.BIRTH_DATE:
        return f"**/**/{value[:4]}"
    if detail in {Detail.RESIDENCE, Detail.CURRENT_RESIDENCE, Detail.HOME_TOWN}:
        return ", ".join(["***", *[part.strip() for part in value.split(",")][-2:]]) if "," in value else "***"
    if detail is Detail.FULL_NAME:
        return " ".join(f"{word[0]}***" for word in value.split())
    return plain_value(detail, value)


# ---- at the counter, before there is a dossier ---------------------------------------------------------------


def check_person(form: IntakeForm, *, by: User, at: datetime) -> Checked:
    """Hold block 1 against the database, for the filing that is being taken in."""
    if form.data.get("kind") != Dossier.ApplicantKind.CITIZEN:
        return Checked(None, [], _("Chỉ đối chiếu được cá nhân. Tổ chức, doanh nghiệp thì xem giấy đăng ký."))
    birth = read_date(form.data, "birth")
    key = _key(form)
    if birth.error or key is None:
        return Checked(None, [], birth.error or str(FAULTS["code_missing"]))
    place = form.place()
    inquiry = Inquiry(
        key=key,
        dossier_code=provisional_code(place.code, localdate(at), key),
        purpose=Purpose.RECEIVE,
        reason=AT_COUNTER,
        subject=Subject(_digits(form), str(form.data.get("name", "")), birth.iso or _year(form)),
        agency=place,
        declared={Detail.RESIDENCE: str(form.data.get("address", ""))},
    )
    try:
        look = look_up(inquiry, by=by, at=at)
    except InquiryError as error:
        return Checked(None, [], str(FAULTS[error.code]))
    return Checked(look, rows_of(look, INTAKE_FIELDS, masked=True))


def _key(form: IntakeForm) -> UUID | None:
    try:
        return UUID(str(form.data.get("key", "")))
    except ValueError:
        return None


def _digits(form: IntakeForm) -> str:
    return "".join(str(form.data.get("identity_number", "")).split())


def _year(form: IntakeForm) -> str:
    return str(form.data.get("birth-year", "")).strip()


def filled(data: QueryDict, look: LookUp | None) -> QueryDict:
    """Return what was typed with the empty places filled from an answer, and nothing overwritten."""
    values = {INTAKE_FIELDS[name]: value for name, value in values_of(look).items() if name in INTAKE_FIELDS}
    typed = {name: str(data.get(name, "")) for name in values}
    return _with(data, may_fill(typed, values))


def taken(data: QueryDict, *, by: User) -> tuple[QueryDict, Checked]:
    """Return what was typed with the field somebody pressed put in place of it, from their own last look-up."""
    try:
        key = UUID(str(data.get("key", "")))
    except ValueError:
        return data, Checked(None, [])
    look = looks_for(key).filter(asked_by=by).first()
    wanted = {INTAKE_FIELDS[name]: value for name, value in values_of(look).items() if name == data.get("take")}
    rows = rows_of(look, INTAKE_FIELDS, masked=True) if look else []
    return _with(data, wanted), Checked(look, rows)


def _with(data: QueryDict, values: dict[str, str]) -> QueryDict:
    copy = data.copy()
    for name, value in values.items():
        copy[name] = value
    return copy


def note_shown(dossier: Dossier, look: LookUp, *, by: User, at: datetime) -> None:
    """Record that somebody opened an answer in full."""
    facts: dict[str, Any] = {"look_up": str(look.pk), "dossier_code": dossier.code}
    record_look(person_key(look.subject_index), by=by.pk, at=at, purpose=purpose_of(look), data=facts)
