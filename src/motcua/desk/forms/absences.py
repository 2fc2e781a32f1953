"""Somebody is away: who acts in their place, and who takes over their dossiers."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.dossiers.services.reassigning import Absence
from motcua.organizations.models import Delegation, Posting
from motcua.organizations.services.delegating import Wish, delegable
from motcua.ui.dates import read_date

NO_DAY = _("Ngày này không có trong lịch. Hãy điền như 05 02 2025.")


class ThreeBoxes(forms.DateInput):
    """A date typed as day, month and year, as ``ui_date_input`` draws it."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str:
        answer = read_date(data, name)
        return answer.iso or "-".join(part for part in answer.parts if part)


class DelegationForm(forms.Form):
    """Who acts in which posting, from the first to the last day."""

    posting = forms.ChoiceField(
        label=_("Vị trí công tác"),
        help_text=_("Vị trí của bạn, hoặc của người trong đơn vị bạn phụ trách."),
        error_messages={
            "required": _("Hãy chọn vị trí công tác."),
            "invalid_choice": _("Hãy chọn trong danh sách."),
        },
    )
    to = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Người làm thay"),
        error_messages={
            "required": _("Hãy chọn người làm thay."),
            "invalid_choice": _("Hãy gõ vài chữ của họ tên rồi chọn trong danh sách."),
        },
    )
    manner = forms.ChoiceField(
        label=_("Cách ghi"),
        choices=[
            (Delegation.Manner.BEHALF, _("Thay mặt: làm việc hằng ngày thay người vắng")),
            (Delegation.Manner.DEPUTY, _("Ký thay: cấp phó ký thay cấp trưởng")),
        ],
        initial=Delegation.Manner.BEHALF,
    )
    first = forms.DateField(
        label=_("Từ ngày"),
        widget=ThreeBoxes,
        error_messages={"required": _("Hãy ghi ngày bắt đầu."), "invalid": NO_DAY},
    )
    last = forms.DateField(
        label=_("Đến hết ngày"),
        widget=ThreeBoxes,
        error_messages={"required": _("Hãy ghi ngày cuối."), "invalid": NO_DAY},
    )
    basis = forms.CharField(
        label=_("Văn bản hoặc lý do"),
        max_length=200,
        error_messages={"required": _("Hãy ghi số văn bản ủy quyền hoặc lý do, ví dụ: Giấy ủy quyền số 12/GUQ.")},
    )

    def __init__(self, data: Any, *, by: User, today: date) -> None:
        super().__init__(data, initial={"first": today, "last": today})
        mine = delegable(by, today)
        self.fields["posting"].choices = [(str(each.pk), _said(each)) for each in mine]  # type: ignore[attr-defined]
        officers = User.objects.filter(kind=User.Kind.OFFICER, is_active=True)
        self.fields["to"].queryset = officers  # type: ignore[attr-defined]

    def wish(self) -> Wish:
        """Return what is asked for."""
        data = self.cleaned_data
        days = (data["first"], data["last"])
        return Wish(int(data["posting"]), data["to"], *days, basis=data["basis"], manner=data["manner"])


def _said(posting: Posting) -> str:
    return f"{posting.user.full_name}: {posting.title}, {posting.agency.name}"


class ReassignForm(forms.Form):
    """Who is away, and which colleagues take over; nobody ticked: back to the unit's list."""

    away = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Người vắng mặt"),
        empty_label=None,
        error_messages={"required": _("Hãy chọn người vắng mặt.")},
    )
    to = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=_("Giao lại cho"),
        help_text=_(
            "Chọn nhiều người thì hồ sơ được chia đều. Không chọn ai thì hồ sơ về danh sách chung của đơn vị."
        ),
        required=False,
    )
    reason = forms.CharField(
        label=_("Lý do"),
        max_length=500,
        error_messages={"required": _("Hãy ghi lý do, ví dụ: nghỉ phép đến hết ngày 05/02.")},
    )

    def __init__(self, data: Any, *, away: list[tuple[User, int]], colleagues: Any) -> None:
        super().__init__(data)
        self.fields["away"].queryset = User.objects.filter(pk__in=[user.pk for user, _count in away])  # type: ignore[attr-defined]
        self.fields["to"].queryset = colleagues  # type: ignore[attr-defined]

    def absence(self) -> Absence:
        """Return who is away and who takes over; whoever is away takes nothing over."""
        data = self.cleaned_data
        takers = tuple(user for user in data["to"] if user != data["away"])
        return Absence(data["away"], takers, data["reason"])
