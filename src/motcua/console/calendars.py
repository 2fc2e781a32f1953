"""The page of the calendar in words: its forms, what a change would move, the policies with their sources."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.catalog.models import Channel
from motcua.dossiers.queries.policies import words
from motcua.dossiers.rules.policies import Key, Measure, Policy, PolicyError
from motcua.organizations.models import Agency
from motcua.organizations.services.announcing import Announcement

REQUIRED = gettext_lazy("Hãy điền mục này.")
KEYS: dict[Key, Promise] = {
    Key.ANSWER: gettext_lazy("Trả lời một lần nộp hồ sơ"),
    Key.HAND_OVER: gettext_lazy("Giờ chốt chuyển hồ sơ trong ngày"),
    Key.ASK: gettext_lazy("Yêu cầu bổ sung sau khi tiếp nhận"),
    Key.BRING: gettext_lazy("Người nộp bổ sung giấy tờ"),
    Key.APOLOGY: gettext_lazy("Xin lỗi trước ngày hẹn"),
    Key.STEP: gettext_lazy("Bước không ghi số giờ"),
    Key.PAYMENT: gettext_lazy("Chờ nghĩa vụ tài chính"),
    Key.COLLECT: gettext_lazy("Kết quả chờ người nhận"),
    Key.REMIND: gettext_lazy("Nhắc việc"),
    Key.WARN: gettext_lazy("Báo sắp trễ"),
    Key.HEAD: gettext_lazy("Báo lãnh đạo đơn vị"),
    Key.LEADER: gettext_lazy("Báo lãnh đạo cấp trên, sau khi trễ"),
}
MEASURES: dict[Measure, Promise] = {
    Measure.HOUR: gettext_lazy("giờ làm việc"),
    Measure.WORKING_DAY: gettext_lazy("ngày làm việc"),
    Measure.DAY: gettext_lazy("ngày"),
    Measure.OCLOCK: gettext_lazy("giờ trong ngày"),
    Measure.PERCENT: gettext_lazy("% thời gian"),
}
SENTENCES: dict[str, Promise] = {
    "unknown": gettext_lazy("Không có thủ tục mang mã này. Hãy xem lại mã, hoặc để trống cho mọi thủ tục."),
    "measure": gettext_lazy("Đơn vị này không dùng được cho việc đã chọn. Hãy chọn đơn vị khác."),
    "amount": gettext_lazy("Số này quá nhỏ hoặc quá lớn. Hãy xem lại."),
    "source": gettext_lazy("Hãy ghi căn cứ: số và ngày của văn bản."),
}


class DayForm(forms.Form):
    """A day to be announced; whether it is worked, where, and by whose word."""

    day = forms.DateField(label=gettext_lazy("Ngày"), error_messages={"required": REQUIRED})
    is_open = forms.ChoiceField(
        label=gettext_lazy("Ngày này"),
        choices=[("no", gettext_lazy("Nghỉ")), ("yes", gettext_lazy("Làm việc"))],
        error_messages={"required": REQUIRED},
    )
    agency = forms.CharField(label=gettext_lazy("Đơn vị"), required=False)
    name = forms.CharField(label=gettext_lazy("Tên ngày"), max_length=120, error_messages={"required": REQUIRED})
    source = forms.CharField(label=gettext_lazy("Căn cứ"), max_length=200, error_messages={"required": REQUIRED})

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data)
        self.today = today

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not self.today.year - 1 <= day.year <= self.today.year + 2:
            raise forms.ValidationError(_("Ngày này quá xa. Hãy xem lại năm."))
        return day

    def clean_agency(self) -> Agency | None:
        key = self.cleaned_data["agency"].strip()
        if not key:
            return None
        found = Agency.objects.on(self.today).filter(key=key).first()
        if found is None:
            raise forms.ValidationError(_("Không có đơn vị này. Hãy chọn trong danh sách."))
        return found

    def announcement(self) -> Announcement:
        """Return what is to be announced; only of a valid form."""
        given = self.cleaned_data
        return Announcement(
            given["day"], is_open=given["is_open"] == "yes", name=given["name"], source=given["source"],
            agency=given["agency"],
        )  # fmt: skip


class PolicyForm(forms.Form):
    """A province's word on one clock."""

    key = forms.ChoiceField(
        label=gettext_lazy("Việc"), choices=list(KEYS.items()), error_messages={"required": REQUIRED}
    )
    amount = forms.IntegerField(
        label=gettext_lazy("Bao nhiêu"), min_value=1, max_value=1_000, error_messages={"required": REQUIRED}
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Đơn vị tính"), choices=list(MEASURES.items()), error_messages={"required": REQUIRED}
    )
    procedure = forms.CharField(label=gettext_lazy("Mã thủ tục"), required=False, max_length=40)
    channel = forms.ChoiceField(
        label=gettext_lazy("Cách nộp"),
        required=False,
        choices=[("", gettext_lazy("Mọi cách nộp")), *Channel.choices],
    )
    valid_from = forms.DateField(label=gettext_lazy("Từ ngày"), error_messages={"required": REQUIRED})
    source = forms.CharField(label=gettext_lazy("Căn cứ"), max_length=300, error_messages={"required": REQUIRED})
    confidence = forms.ChoiceField(
        label=gettext_lazy("Độ chắc chắn"),
        choices=[
            ("H", gettext_lazy("H: có văn bản")),
            ("M", gettext_lazy("M: khá chắc chắn")),
            ("L", gettext_lazy("L: quy ước")),
        ],
    )

    def policy(self) -> Policy:
        """Return what the province says; only of a valid form."""
        given = self.cleaned_data
        procedures = frozenset({given["procedure"].strip()} - {""})
        return Policy(
            Key(given["key"]), given["amount"], Measure(given["unit"]), given["valid_from"], given["source"],
            given["confidence"], procedures, given["channel"], is_own=True,
        )  # fmt: skip

    def refuse(self, error: PolicyError) -> None:
        """Say at its field why the word cannot be kept."""
        fields = {"unknown": "procedure", "measure": "unit", "amount": "amount", "source": "source"}
        self.add_error(fields[error.code], str(SENTENCES[error.code]))


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """One policy as a row of the page."""

    name: str
    where: str
    value: str
    valid_from: date
    sure: str
    source: str
    is_own: bool


def policy_lines() -> list[PolicyLine]:
    """Return every policy, those of one kind together, the most general first."""
    order = list(Key)
    policies = sorted(
        words().policies,
        key=lambda each: (order.index(each.key), len(each.procedures), each.channel, each.valid_from, each.is_own),
    )
    return [_line(policy) for policy in policies]


def _line(policy: Policy) -> PolicyLine:
    channels = dict(Channel.choices)
    where = [", ".join(sorted(policy.procedures)), str(channels.get(policy.channel, ""))]
    return PolicyLine(
        name=str(KEYS[policy.key]),
        where="; ".join(part for part in where if part) or _("mọi thủ tục, mọi cách nộp"),
        value=f"{policy.amount} {MEASURES[policy.unit]}",
        valid_from=policy.valid_from,
        sure=policy.sure,
        source=policy.source,
        is_own=policy.is_own,
    )
