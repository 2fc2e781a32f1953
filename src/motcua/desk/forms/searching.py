"""What to look for, and why where it is a number of a person."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from motcua.dossiers.queries.finding import By, kind_of

SHORTEST = 2


class SearchForm(forms.Form):
    text = forms.CharField(
        label=_("Mã hồ sơ, họ tên, số định danh hoặc số điện thoại"),
        help_text=_("Họ tên không cần dấu. Tra bằng số định danh hoặc điện thoại thì ghi thêm mục đích."),
        max_length=100,
        error_messages={"required": _("Hãy nhập mã hồ sơ, họ tên hoặc số cần tìm.")},
    )
    purpose = forms.CharField(
        label=_("Mục đích tra cứu"),
        help_text=_("Chỉ cần khi tra bằng số định danh hoặc số điện thoại; được ghi vào nhật ký."),
        max_length=200,
        required=False,
    )

    def clean_text(self) -> str:
        """Ask for two letters at least."""
        text = str(self.cleaned_data["text"]).strip()
        if len(text) < SHORTEST:
            raise forms.ValidationError(_("Hãy nhập ít nhất hai ký tự."))
        return text

    def clean(self) -> dict[str, Any]:
        """Ask for the purpose where somebody is looked up by number."""
        data = super().clean() or self.cleaned_data
        if kind_of(data.get("text", "")) is By.NUMBER and not data.get("purpose"):
            self.add_error("purpose", _("Hãy ghi mục đích tra cứu, ví dụ: công dân hỏi về hồ sơ đã nộp."))
        return data
