"""What is written down when a result leaves by the post or comes back."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

WHEN = _("Hãy nhập ngày giờ dạng 05/02/2026 14:30.")


class WaybillForm(forms.Form):
    number = forms.CharField(
        label=_("Số hiệu bưu gửi"),
        help_text=_("Ghi đúng số in trên vận đơn."),
        max_length=40,
        error_messages={"required": _("Hãy ghi số hiệu bưu gửi.")},
    )


class DeliveredForm(forms.Form):
    delivered_at = forms.CharField(
        label=_("Bưu chính phát lúc"), help_text=_("Ví dụ: 05/02/2026 14:30"), error_messages={"required": WHEN}
    )

    def clean_delivered_at(self) -> datetime:
        """Read a day with its time as in Viet Nam."""
        field = forms.DateTimeField(input_formats=["%d/%m/%Y %H:%M"])
        try:
            found: Any = field.to_python(self.cleaned_data["delivered_at"])
        except forms.ValidationError as error:
            raise forms.ValidationError(WHEN) from error
        aware: datetime = found if found.tzinfo else make_aware(found)
        return aware


class CameBackForm(forms.Form):
    reason = forms.CharField(
        label=_("Vì sao bưu chính chuyển lại"),
        max_length=300,
        error_messages={"required": _("Hãy ghi lý do bưu chính báo, ví dụ: sai địa chỉ.")},
    )
