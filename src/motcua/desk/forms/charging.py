"""What is written down when money is taken at the counter, or asked back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from motcua.kernel.money import read_dong
from motcua.payments.models import Method
from motcua.payments.refusals import ORDERS

MOST_DIGITS = 13
AMOUNT = _("Hãy ghi số tiền bằng số, ví dụ 20.000.")


class DongField(forms.CharField):
    """Whole đồng, with or without the dots between thousands."""

    def clean(self, value: Any) -> int | None:
        text = str(super().clean(value) or "").replace(" ", "")
        if not text and not self.required:
            return None
        try:
            return read_dong(text, most_digits=MOST_DIGITS)
        except ValueError:
            raise forms.ValidationError(AMOUNT) from None


class TillForm(forms.Form):
    """Cash with what was handed over, or a card with the number of the terminal's slip."""

    method = forms.ChoiceField(choices=[(Method.CASH.value, _("Tiền mặt")), (Method.CARD.value, _("Thẻ"))])
    amount = DongField(label=_("Số tiền thu"), error_messages={"required": AMOUNT})
    given = DongField(label=_("Khách đưa"), required=False, help_text=_("Để trống nếu đưa vừa đủ."))
    slip = forms.CharField(label=_("Số phiếu trên máy quẹt thẻ"), required=False, max_length=40)


class RefundForm(forms.Form):
    """What of a payment goes back, why, and where to; ``key`` is the page's, so that it is asked for once."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    amount = DongField(label=_("Số tiền hoàn trả"), error_messages={"required": AMOUNT})
    reason = forms.CharField(
        label=_("Lý do"), max_length=300, error_messages={"required": ORDERS["reason_missing"]}
    )
    to_account = forms.CharField(
        label=_("Tài khoản nhận"),
        help_text=_("Ngân hàng và số tài khoản; để trống nếu trả tiền mặt tại quầy."),
        required=False,
        max_length=120,
    )
