"""What the counter asks beside the three blocks: who files for whom, and why two alike are two."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from motcua.catalog.models import Procedure
from motcua.dossiers.models.representation import RIGHTS
from motcua.dossiers.rules.representing import Right, RightError
from motcua.dossiers.services.representing import Acting, Principal, check_acting
from motcua.dossiers.speaking import right_sentence
from motcua.kernel.identifiers import is_old_id, is_personal_id
from motcua.kernel.vietnamese import tidy_name
from motcua.ui.dates import DateAnswer, read_date

DAYS = ("acting_granted", "acting_until", "acting_born")


class DoubleForm(forms.Form):
    """Why a filing that looks like another one is taken in all the same."""

    double_reason = forms.CharField(
        label=_("Không trùng vì sao?"),
        help_text=_("Ghi điều bạn đã đối chiếu, ví dụ: trẻ khác, giấy chứng sinh số 77. Được ghi vào hồ sơ."),
        required=False,
        max_length=500,
    )

    def ask(self) -> None:
        """Say that the reason is wanted before anything is saved."""
        self.is_valid()
        sentence = _("Có hồ sơ có thể trùng. Hãy xem hồ sơ đó; nếu không trùng, ghi lý do rồi lưu lại.")
        self.add_error("double_reason", sentence)


class ActingForm(forms.Form):
    """Who stands at the counter where it is not the applicant, and by what right."""

    acting_right = forms.ChoiceField(
        label=_("Người đến nộp"),
        choices=[("", _("Chính người đứng tên")), *[one for one in RIGHTS if one[0] != Right.OFFICER]],
        required=False,
    )
    acting_name = forms.CharField(label=_("Họ và tên người đến nộp"), required=False, max_length=200)
    acting_number = forms.CharField(label=_("Số định danh người đến nộp"), required=False, max_length=14)
    acting_relation = forms.CharField(label=_("Quan hệ với người đứng tên"), required=False, max_length=100)
    acting_proof = forms.CharField(
        label=_("Giấy tờ chứng minh"),
        help_text=_("Tên giấy, số, ngày, nơi cấp hoặc chứng thực."),
        required=False,
        max_length=300,
    )

    def __init__(self, data: Any, *, on: date) -> None:
        super().__init__(data)
        self.on = on
        self.days: dict[str, DateAnswer] = {name: DateAnswer() for name in DAYS}

    @property
    def shown_days(self) -> dict[str, Any]:
        """The three days as they were typed."""
        return {name: answer.iso or answer.values for name, answer in self.days.items()}

    def clean(self) -> dict[str, Any]:
        """Ask for who it is, and read the days, only where somebody files for another."""
        data = super().clean() or self.cleaned_data
        if not data.get("acting_right"):
            return data
        self.days = {name: read_date(self.data, name) for name in DAYS}
        if not data.get("acting_name"):
            self.add_error("acting_name", _("Hãy ghi họ tên người đến nộp."))
        number = "".join(str(data.get("acting_number", "")).split())
        if not (is_personal_id(number) or is_old_id(number)):
            self.add_error("acting_number", _("Hãy ghi số định danh 12 số, hoặc chứng minh cũ 9 số."))
        for answer in self.days.values():
            if answer.error:
                self.add_error(None, answer.error)
        return data

    def acting(self) -> Acting | None:
        """Return who files for another; nothing where the applicant came in person."""
        data = self.cleaned_data
        if not data.get("acting_right"):
            return None
        return Acting(
            Right(data["acting_right"]),
            tidy_name(data["acting_name"]),
            "".join(data["acting_number"].split()),
            relation=data["acting_relation"],
            proof=data["acting_proof"],
            granted_on=self.day("acting_granted"),
            valid_until=self.day("acting_until"),
            born_on=self.day("acting_born"),
        )

    def day(self, name: str) -> date | None:
        """Return one of the three days, if it was typed."""
        iso = self.days[name].iso
        return date.fromisoformat(iso) if iso else None

    def check(self, principal: Principal, procedure: Procedure) -> bool:
        """Say whether the right holds; what is wrong is said in the form."""
        if not self.is_valid():
            return False
        acting = self.acting()
        if acting is None:
            return True
        try:
            check_acting(acting, principal, procedure, on=self.on)
        except RightError as error:
            self.add_error("acting_right", right_sentence(error))
            return False
        return True
