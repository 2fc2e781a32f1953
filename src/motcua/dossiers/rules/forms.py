"""The printed forms of one-stop handling, by the day of the act they tell of (bộ biểu mẫu)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Form(StrEnum):
    """What a printed form is for; its number and title follow from the day."""

    RECEIPT = "receipt"  # giấy tiếp nhận hồ sơ và hẹn trả kết quả
    SUPPLEMENT = "supplement"  # phiếu yêu cầu bổ sung, hoàn thiện hồ sơ
    REFUSAL = "refusal"  # phiếu từ chối
    APOLOGY = "apology"  # xin lỗi và hẹn lại, gia hạn
    STOP = "stop"  # thông báo dừng giải quyết
    CONTROL = "control"  # phiếu kiểm soát quá trình giải quyết
    REGISTER = "register"  # sổ theo dõi hồ sơ


@dataclass(frozen=True, slots=True)
class Titled:
    """A form of a set: its number there ("01") and its title."""

    number: str
    title: str


@dataclass(frozen=True, slots=True)
class FormSet:
    """The printed forms that hold from a day, with the circular that brought them."""

    since: date
    circular: str
    forms: Mapping[Form, Titled]

    def label(self, form: Form) -> str:
        return f"Mẫu số {self.forms[form].number} – {self.circular}"


SUPPLEMENT_TITLE = "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"
RECEIPT_TITLE = "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"
CONTROL_TITLE = "Phiếu kiểm soát quá trình giải quyết hồ sơ"
REGISTER_TITLE = "Sổ theo dõi hồ sơ"
SETS = (
    FormSet(
        date(2018, 6, 21),  # the decree the circular carries out; acts before it print on this set too
        "Thông tư 01/2018/TT-VPCP",
        {
            Form.RECEIPT: Titled("01", RECEIPT_TITLE),
            Form.SUPPLEMENT: Titled("02", SUPPLEMENT_TITLE),
            Form.REFUSAL: Titled("03", "Phiếu từ chối giải quyết hồ sơ"),
            Form.STOP: Titled("03", "Phiếu từ chối giải quyết hồ sơ"),
            Form.APOLOGY: Titled("04", "Phiếu xin lỗi và hẹn lại ngày trả kết quả"),
            Form.CONTROL: Titled("05", CONTROL_TITLE),
            Form.REGISTER: Titled("06", REGISTER_TITLE),
        },
    ),
    FormSet(
        date(2025, 9, 15),
        "Thông tư 03/2025/TT-VPCP",
        {
            Form.RECEIPT: Titled("01", RECEIPT_TITLE),
            Form.SUPPLEMENT: Titled("02", SUPPLEMENT_TITLE),
            Form.REFUSAL: Titled("03", "Phiếu từ chối tiếp nhận giải quyết hồ sơ"),
            Form.APOLOGY: Titled("04", "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết"),
            Form.STOP: Titled("05", "Thông báo dừng giải quyết hồ sơ"),
            Form.CONTROL: Titled("06", CONTROL_TITLE),
            Form.REGISTER: Titled("07", REGISTER_TITLE),
        },
    ),
)
ONCE_AND_WHOLE_SINCE = date(2026, 8, 5)


def form_set(day: date) -> FormSet:
    """Return the forms of the day of an act; an old dossier is printed again on the form of its day.

    Law: Circular 01/2018/TT-VPCP Annex (until 14/9/2025), Circular 03/2025/TT-VPCP Annex I (from 15/9/2025). A
    refusal after appraisal stands on form 03 until the notice to stop exists: Decree 61/2018/NĐ-CP Art. 19(8).
    """
    return next((forms for forms in reversed(SETS) if forms.since <= day), SETS[0])


def withdrawal_has_a_form(day: date) -> bool:
    """Say whether the end of a dossier at the applicant's own wish is told on a form.

    Law: Circular 03/2025/TT-VPCP form 05 (the applicant asks to stop); the set of 2018 knows none.
    """
    return day >= SETS[1].since


def supplement_opening(day: date) -> str:
    """Return the sentence that leads to what is missing.

    Law: Decree 309/2026/NĐ-CP on Art. 17(2)(a) of Decree 118/2025/NĐ-CP: content, reason, concrete guidance,
    "đầy đủ trong một lần". Policy: the sentence itself is ours, after the deployed forms.
    """
    if day < ONCE_AND_WHOLE_SINCE:
        return "Để có cơ sở giải quyết, đề nghị Ông/Bà (tổ chức) bổ sung, hoàn thiện hồ sơ gồm những nội dung sau:"
    return (
        "Để có cơ sở giải quyết, đề nghị Ông/Bà (tổ chức) bổ sung, hoàn thiện hồ sơ gồm những nội dung sau, được "
        "thông báo đầy đủ trong một lần:"
    )


def crosses_sets(first: date, last: date) -> date | None:
    """Return the day within a stretch from which other forms hold; ``None`` where one set covers it.

    Law: as ``form_set``; a book of one form cannot go on in another.
    """
    return next((forms.since for forms in SETS[1:] if first < forms.since <= last), None)
