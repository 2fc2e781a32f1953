"""The counter's receipts and cash: which an officer sees, and what may be put right."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.accounts.models import User
from motcua.desk.forms.intake import counters
from motcua.organizations.models import Agency
from motcua.payments.models import Order, Receipt
from motcua.payments.queries.papers import gaps_of, last_payment
from motcua.payments.queries.refunded import Overstated
from motcua.payments.rules.papers import Gap
from motcua.payments.services import receipting
from motcua.payments.services.receipting import Content, Item, WrongWords
from motcua.ui import formats

WAITING = {
    Gap.NO_RECEIPT_SERIES: gettext_lazy(
        "Đơn vị chưa đăng ký dải biên lai nào còn số và vừa số tiền. Hãy báo quản trị đăng ký trước."
    ),
    Gap.NO_INVOICE_SERIES: gettext_lazy(
        "Đơn vị chưa đăng ký dải hóa đơn cho giá dịch vụ. Hãy báo quản trị đăng ký trước."
    ),
    Gap.NO_RATE: gettext_lazy(
        "Chưa có thuế suất của dịch vụ. Hãy báo quản trị ghi vào tệp invoices.yaml của tỉnh."
    ),
    Gap.BAD_TABLE: gettext_lazy(
        "Tệp invoices.yaml của tỉnh có lỗi nên chưa biết khoản nào lập hóa đơn. Hãy báo quản trị sửa tệp."
    ),
}  # fmt: skip
ACTS = [
    ("cancel", gettext_lazy("Hủy")),
    ("replace", gettext_lazy("Lập tờ thay thế")),
    ("adjust", gettext_lazy("Lập tờ điều chỉnh số tiền")),
    ("notice", gettext_lazy("Thông báo sai sót, không lập lại (sai tên, địa chỉ)")),
]


def issue_lacking(order: Order, *, by: User, at: datetime) -> tuple[str, list[str]]:
    """Issue what an order still lacks; return what was done, and what the rest is waiting for."""
    made = receipting.issue(order, payment=last_payment(order), by=by, at=at)
    done = _("Đã lập biên lai, hóa đơn: %(names)s.") % {"names": ", ".join(map(str, made))} if made else ""
    return done, [str(WAITING[gap]) for gap in sorted(gaps_of(order, at=at))]


def proposed(receipt: Receipt, wanted: Overstated | None) -> dict[str, Any]:
    """Return what the form says at first: what is to be done with a paper whose money went back."""
    seen = {"seen": receipting.changes_of(receipt)}
    if wanted is None:
        return seen
    reason = _("Hoàn trả: %(reason)s") % {"reason": wanted.reason}
    act = {"act": "cancel"} if wanted.is_cancelled else {"act": "adjust", "difference": wanted.difference}
    return {**seen, **act, "reason": reason[:300]}


def file_name(receipt: Receipt) -> str:
    """Return how the files of a receipt or an invoice are called."""
    return f"{'hoa-don' if receipt.is_invoice else 'bien-lai'}-{receipt.book.symbol}-{receipt.number}"


def own_agencies(user: User, at: datetime) -> list[Agency]:
    """Return the counters whose receipts and cash an officer looks after."""
    return counters(user, at)


def own_receipt(user: User, receipt_id: UUID, at: datetime) -> Receipt:
    """Return a receipt of one's own counters. Raises ``Http404``."""
    rows = Receipt.objects.select_related("book__series", "agency", "order", "issued_by", "ended_by")
    found = rows.filter(pk=receipt_id, agency__in=own_agencies(user, at)).first()
    if found is None:
        raise Http404
    return found


class DayForm(forms.Form):
    """Which day and which counter to look at."""

    day = forms.DateField(label=gettext_lazy("Ngày"), required=False)

    def chosen(self, today: date) -> date:
        """Return the day that is asked for, or today."""
        return (self.cleaned_data.get("day") if self.is_bound and self.is_valid() else None) or today


class ChangeForm(forms.Form):
    """What is to be put right in a receipt, and why."""

    act = forms.ChoiceField(
        label=gettext_lazy("Việc cần làm"),
        choices=ACTS,
        error_messages={"required": gettext_lazy("Hãy chọn việc cần làm.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Lý do"),
        max_length=300,
        error_messages={"required": gettext_lazy("Hãy ghi lý do; lý do được gửi cho cơ quan thuế.")},
    )
    payer_name = forms.CharField(label=gettext_lazy("Người nộp (ghi đúng)"), required=False, max_length=300)
    payer_tax_code = forms.CharField(label=gettext_lazy("Mã số thuế người nộp"), required=False, max_length=14)
    payer_address = forms.CharField(label=gettext_lazy("Địa chỉ (ghi đúng)"), required=False, max_length=300)
    difference = forms.IntegerField(
        label=gettext_lazy("Tăng, giảm bao nhiêu đồng"),
        required=False,
        help_text=gettext_lazy("Số âm là giảm, ví dụ -2000."),
    )
    wrong = forms.CharField(label=gettext_lazy("Nội dung ghi sai"), required=False, max_length=300)
    right = forms.CharField(label=gettext_lazy("Nội dung đúng"), required=False, max_length=300)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)  # how often it had been changed

    def clean(self) -> dict[str, Any]:
        """Ask for what the chosen act needs."""
        data = super().clean() or self.cleaned_data
        if data.get("act") == "replace" and not data.get("payer_name"):
            self.add_error("payer_name", _("Hãy ghi đúng tên người nộp."))
        if data.get("act") == "adjust" and not data.get("difference"):
            self.add_error("difference", _("Hãy ghi số tiền tăng hoặc giảm."))
        if data.get("act") == "notice" and not (data.get("wrong") and data.get("right")):
            self.add_error("wrong", _("Hãy ghi nội dung sai và nội dung đúng."))
        return data

    @transaction.atomic
    def carry_out(self, receipt: Receipt, *, by: User, at: datetime) -> str:
        """Do what was chosen, once for the page as it was shown, and say it. Raises ``ReceiptError``."""
        if self.cleaned_data["seen"] is not None:
            receipting.check_unchanged(receipt.pk, self.cleaned_data["seen"])
        return self._carry_out(receipt, by=by, at=at)

    def _carry_out(self, receipt: Receipt, *, by: User, at: datetime) -> str:
        data = self.cleaned_data
        reason = data["reason"]
        if data["act"] == "cancel":
            receipting.cancel(receipt.pk, reason, by=by, at=at)
            return _("Đã hủy %(receipt)s; cơ quan thuế sẽ được báo.") % {"receipt": receipt}
        if data["act"] == "replace":
            new = receipting.replace_receipt(receipt.pk, self._content(receipt), reason, by=by, at=at)
            return _("Đã lập %(receipt)s thay thế.") % {"receipt": new}
        if data["act"] == "adjust":
            new = receipting.adjust(receipt.pk, data["difference"], reason, by=by, at=at)
            told = {"receipt": new, "amount": formats.number(new.amount)}
            return _("Đã lập %(receipt)s điều chỉnh %(amount)s đồng.") % told
        receipting.give_notice(receipt.pk, WrongWords(data["wrong"], data["right"], reason), by=by, at=at)
        return _("Đã ghi thông báo sai sót; người nộp và cơ quan thuế sẽ được báo.")

    def _content(self, receipt: Receipt) -> Content:
        data = self.cleaned_data
        items = tuple(
            Item(line.title, line.amount, line.quantity, line.code, line.rate) for line in receipt.lines.all()
        )
        return Content(
            kind=receipt.kind,
            agency=receipt.agency,
            payer_name=data["payer_name"],
            method=receipt.method,
            items=items,
            payer_address=data["payer_address"],
            payer_tax_code=data["payer_tax_code"],
        )


class CountForm(forms.Form):
    """What was counted when a cash book is closed."""

    deposited = forms.IntegerField(label=gettext_lazy("Nộp về kho bạc, ngân hàng"), min_value=0, initial=0)
    counted = forms.IntegerField(label=gettext_lazy("Tiền còn lại trong quỹ, đã đếm"), min_value=0)
    note = forms.CharField(label=gettext_lazy("Lý do chênh lệch (nếu có)"), required=False, max_length=300)
