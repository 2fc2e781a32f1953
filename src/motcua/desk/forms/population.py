"""Why somebody looks into the population database."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.population import birth_date_of
from motcua.dossiers.services.confirming import Wish
from motcua.population.models import PURPOSES
from motcua.population.rules import Purpose
from motcua.ui.dates import DateAnswer, read_date

OFFICERS = [(value, label) for value, label in PURPOSES if value != Purpose.PREFILL]


class LookUpForm(forms.Form):
    """Purpose, in words of one's own where the usual ones do not say it, and the day of birth."""

    purpose = forms.ChoiceField(
        label=_("Mục đích tra cứu"),
        choices=OFFICERS,
        error_messages={"required": _("Hãy chọn mục đích tra cứu; không có mục đích thì không được tra.")},
    )
    reason = forms.CharField(
        label=_("Ghi rõ thêm"),
        help_text=_("Người được tra cứu đọc được dòng này trong mục Ai đã xem."),
        required=False,
        max_length=200,
    )

    def __init__(self, data: Any, *, dossier: Dossier) -> None:
        super().__init__(data)
        self.birth = DateAnswer(iso=birth_date_of(dossier)) if data is None else read_date(data, "birth")

    def clean(self) -> dict[str, Any]:
        """Ask for the day of birth; only a year will do where nobody knows more."""
        data = super().clean() or self.cleaned_data
        if not self.birth_date:
            self.add_error(None, self.birth.error or _("Hãy ghi ngày sinh theo giấy tờ của người nộp."))
        return data

    @property
    def birth_value(self) -> Any:
        """The day of birth as it is known or was typed."""
        return self.birth.iso or self.birth.values

    @property
    def birth_date(self) -> str:
        day, month, year = self.birth.parts
        only_year = year if year and not day and not month and len(year) == 4 and year.isdecimal() else ""
        return self.birth.iso or only_year

    def wish(self) -> Wish:
        """Return what is asked; call it for a valid form only."""
        purpose = Purpose(self.cleaned_data["purpose"])
        with override("vi"):
            usual = str(dict(OFFICERS)[purpose.value])
        return Wish(purpose, self.cleaned_data["reason"].strip() or usual, self.birth_date)
