"""What came from the national portal and waits, in words: the problem, what mends it, what the message says."""

import json
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.organizations.models import Area
from motcua.sync.inbound_ports import PortalMessage, UnreadableError, national_filings
from motcua.sync.models import ParkedMessage
from motcua.sync.rules.inbound import (
    MENDABLE_PAPER,
    MENDABLE_PLACE,
    MENDABLE_PROCEDURE,
    MessageKind,
    Problem,
)
from motcua.sync.services.inbound import Mending
from motcua.ui.formats import as_datetime, mask_id

KINDS: dict[str, Promise] = {
    MessageKind.FILING: gettext_lazy("Nộp hồ sơ"),
    MessageKind.SUPPLEMENT: gettext_lazy("Bổ sung giấy tờ"),
    MessageKind.WITHDRAWAL: gettext_lazy("Rút hồ sơ"),
    "": gettext_lazy("Bản tin đến sau"),
}
PROBLEMS: dict[str, Promise] = {
    Problem.UNREADABLE: gettext_lazy("Bản tin sai mẫu, không đọc được. Báo Cổng quốc gia gửi lại, hoặc từ chối."),
    Problem.UNKNOWN_PROCEDURE: gettext_lazy(
        "Không có thủ tục mang mã này ở tỉnh. Công bố thủ tục, hoặc ghi mã thủ tục đúng rồi thử lại."
    ),
    Problem.UNKNOWN_PLACE: gettext_lazy("Chưa rõ xã, phường giải quyết. Chọn xã, phường rồi thử lại."),
    Problem.NO_AGENCY: gettext_lazy(
        "Không có cơ quan nào tiếp nhận hoặc giải quyết ở nơi này. Chọn nơi khác, hoặc thêm đơn vị rồi thử lại."
    ),
    Problem.UNKNOWN_PERSON: gettext_lazy("Hồ sơ không gắn với tài khoản nào, nên không biết ai bổ sung hoặc rút."),
    Problem.BROKEN_PAPER: gettext_lazy(
        "Tệp kèm theo bị hỏng hoặc không còn ở Cổng quốc gia. Thử lại, hoặc nhận hồ sơ không kèm tệp đó."
    ),
    Problem.PAPER_REFUSED: gettext_lazy(
        "Tệp kèm theo không nhận được: sai loại, quá lớn hoặc chữ ký số hỏng. Có thể nhận hồ sơ không kèm tệp."
    ),
    Problem.PAPER_AWAY: gettext_lazy("Chưa tải được tệp kèm theo. Hệ thống tự thử lại; không cần làm gì."),
    Problem.EARLIER_WAITS: gettext_lazy("Đợi bản tin trước của cùng hồ sơ. Xử lý bản tin đó trước."),
    Problem.NOT_AWAITED: gettext_lazy("Hồ sơ không (hoặc không còn) chờ bổ sung. Xem hồ sơ rồi từ chối bản tin."),
    Problem.TOO_LATE: gettext_lazy("Hồ sơ đã kết thúc nên không rút được nữa. Từ chối bản tin, ghi rõ lý do."),
    Problem.NOT_GIVEN: gettext_lazy(
        "Cổng quốc gia có bản tin này trong danh sách nhưng chưa đưa. Hệ thống tự hỏi lại; nếu kéo dài, báo Cổng."
    ),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One waiting message, for the list."""

    parked: ParkedMessage
    kind: str
    problem: str


def row_of(parked: ParkedMessage) -> Row:
    """Return a message in words."""
    problem = str(PROBLEMS.get(parked.problem, parked.problem))
    return Row(parked, str(KINDS.get(parked.kind, parked.kind)), problem)


def said(parked: ParkedMessage) -> list[tuple[str, str]]:
    """Return what a message says, the number of the person hidden."""
    rows = [(_("Mã ở Cổng quốc gia"), parked.subject), (_("Loại bản tin"), str(KINDS[parked.kind]))]
    try:
        message = national_filings().read(json.loads(parked.body))
    except UnreadableError as error:
        return [*rows, (_("Trường sai"), str(error))]
    return [*rows, *_of_message(message)]


def _of_message(message: PortalMessage) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = [(_("Gửi lúc"), as_datetime(message.at))]
    filing = message.filing
    if filing is not None:
        rows += [
            (_("Thủ tục"), f"{filing.procedure_code} {filing.procedure_name}".strip()),
            (_("Người nộp"), filing.person.full_name),
            (_("Số định danh"), mask_id(filing.person.tax_code or filing.person.personal_id)),
            (_("Xã, phường"), filing.commune_code),
            (_("Đơn vị nhận"), filing.unit_code),
        ]
    names = ", ".join(each.name for each in message.files)
    rows += [(_("Tệp kèm theo"), names), (_("Ghi chú"), message.note)]
    return [(label, value) for label, value in rows if value]


class MendingForm(forms.Form):
    """What an officer can put right; only the fields that the problem calls for are there."""

    procedure_code = forms.RegexField(
        r"^\d\.\d{6}$",
        label=gettext_lazy("Mã thủ tục đúng"),
        required=False,
        error_messages={"invalid": gettext_lazy("Mã thủ tục có dạng 1.001193. Hãy ghi lại.")},
    )
    commune_code = forms.ChoiceField(required=False)  # its choices are those of the day
    without_broken = forms.BooleanField(label=gettext_lazy("Nhận hồ sơ, bỏ tệp không nhận được"), required=False)

    def __init__(self, parked: ParkedMessage, communes: list[tuple[str, str]], data: Any = None) -> None:
        initial = {
            "procedure_code": parked.procedure_code,
            "commune_code": parked.commune_code,
            "without_broken": parked.without_broken,
        }
        super().__init__(data, initial=initial)
        self.parked = parked
        self.fields["commune_code"] = forms.ChoiceField(
            label=_("Xã, phường giải quyết"), required=False, choices=[("", _("Như bản tin")), *communes]
        )
        problem = parked.problem
        for name, mended in (
            ("procedure_code", MENDABLE_PROCEDURE),
            ("commune_code", MENDABLE_PLACE),
            ("without_broken", MENDABLE_PAPER),
        ):
            if problem not in mended:
                del self.fields[name]

    def mending(self) -> Mending:
        """Return what is put right; what the form did not ask stays as it was put right before."""
        given = self.cleaned_data
        return Mending(
            given.get("procedure_code", self.parked.procedure_code),
            given.get("commune_code", self.parked.commune_code),
            without_broken=given.get("without_broken", self.parked.without_broken),
        )


class RefusalForm(forms.Form):
    """Why a message is refused, in words that the applicant reads on the national portal."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do từ chối"),
        max_length=500,
        error_messages={"required": gettext_lazy("Hãy ghi lý do; người nộp đọc lý do này trên Cổng quốc gia.")},
    )


def commune_choices(areas: list[Area]) -> list[tuple[str, str]]:
    """Return the communes to choose from."""
    return [(area.code, area.name) for area in areas]
