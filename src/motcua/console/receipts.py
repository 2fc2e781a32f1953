"""Receipts and invoices of the province: series, the summary table, the treasury report; forms and files."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.accounts.models import User
from motcua.foundation.sheets import write_sheet
from motcua.kernel.identifiers import is_tax_code
from motcua.organizations.models import Agency
from motcua.payments.models import ReceiptSeries
from motcua.payments.queries.receipts import Collected, SummaryRow
from motcua.payments.rules.receipts import LETTERS, ReceiptError
from motcua.payments.services.receipt_series import SeriesRequest, register_series

SENTENCES = {
    "bad_letters": gettext_lazy("Hai chữ cái của ký hiệu phải lấy trong: %(letters)s.")
    % {"letters": " ".join(LETTERS)},
    "bad_invoice_form": gettext_lazy("Ký hiệu mẫu hóa đơn là một chữ số từ 1 đến 9."),
    "notified_too_late": gettext_lazy("Ủy nhiệm lập biên lai phải báo cơ quan thuế trước ít nhất 3 ngày."),
    "delegation_not_whole": gettext_lazy(
        "Ủy nhiệm phải có bên ủy nhiệm, ngày báo cơ quan thuế và số cuối được dùng."
    ),
    "denomination_of_an_invoice": gettext_lazy("Hóa đơn không có mệnh giá. Hãy bỏ trống ô mệnh giá."),
    "registered_already": gettext_lazy("Ký hiệu này của mã số thuế đã đăng ký. Hãy chọn hai chữ cái khác."),
    "bad_numbers": gettext_lazy("Số cuối phải từ số đầu trở lên và không quá 99999999."),
}
KINDS = {"fee": gettext_lazy("Phí"), "charge": gettext_lazy("Lệ phí"), "price": gettext_lazy("Giá dịch vụ")}


class SeriesForm(forms.Form):
    """What is registered with the tax office before receipts are issued."""

    agency = forms.ModelChoiceField(
        label=gettext_lazy("Đơn vị lập biên lai, hóa đơn"),
        queryset=Agency.objects.none(),
        empty_label=gettext_lazy("Chọn đơn vị"),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Loại"), choices=ReceiptSeries.Kind.choices, initial=ReceiptSeries.Kind.RECEIPT
    )
    letters = forms.CharField(
        label=gettext_lazy("Hai chữ cái của ký hiệu"),
        max_length=2,
        help_text=gettext_lazy("AA thì ký hiệu biên lai là 26TAA, hóa đơn là K26TAA."),
    )
    invoice_form = forms.CharField(
        label=gettext_lazy("Ký hiệu mẫu hóa đơn (1–9)"),
        required=False,
        max_length=1,
        help_text=gettext_lazy(
            "1, 8: giá trị gia tăng, thuế suất ghi ở tệp invoices.yaml của tỉnh. 2, 9: bán hàng."
        ),
    )
    denomination = forms.IntegerField(
        label=gettext_lazy("Mệnh giá, đồng"),
        required=False,
        min_value=1,
        help_text=gettext_lazy(
            "Để trống: biên lai EBL01. Có mệnh giá: EBL02, dùng khi mỗi đơn vị thu đúng mệnh giá này."
        ),
    )
    collector = forms.CharField(label=gettext_lazy("Tên đơn vị thu trên biên lai, hóa đơn"), max_length=300)
    tax_code = forms.CharField(label=gettext_lazy("Mã số thuế đơn vị thu"), max_length=14)
    address = forms.CharField(label=gettext_lazy("Địa chỉ"), required=False, max_length=300)
    registration = forms.CharField(label=gettext_lazy("Số đăng ký 01/ĐKTĐ-CTĐT đã được chấp nhận"), max_length=80)
    valid_from = forms.DateField(label=gettext_lazy("Dùng từ ngày"))
    delegator = forms.CharField(label=gettext_lazy("Thu theo ủy nhiệm của"), required=False, max_length=300)
    delegator_tax_code = forms.CharField(
        label=gettext_lazy("Mã số thuế bên ủy nhiệm"), required=False, max_length=14
    )
    notified_on = forms.DateField(label=gettext_lazy("Ngày báo cơ quan thuế về ủy nhiệm"), required=False)
    number_from = forms.IntegerField(label=gettext_lazy("Từ số"), required=False, min_value=1)
    number_to = forms.IntegerField(label=gettext_lazy("Đến số"), required=False, min_value=1)

    def __init__(self, data: Any, *, today: date) -> None:
        super().__init__(data, initial={"valid_from": today})
        self.fields["agency"].queryset = Agency.objects.on(today).order_by("name_fold")  # type: ignore[attr-defined]

    def clean_tax_code(self) -> str:
        """Take only what a tax code can be."""
        number = "".join(self.cleaned_data["tax_code"].split())
        if not is_tax_code(number):
            raise forms.ValidationError(_("Mã số thuế có 10 hoặc 13 số."))
        return number

    def save(self, *, by: User, at: datetime) -> ReceiptSeries | None:
        """Register the series, or say what is wrong with it."""
        data = {**self.cleaned_data, "number_from": self.cleaned_data["number_from"] or 1}
        data["letters"] = data["letters"].upper()
        try:
            return register_series(SeriesRequest(**data), by=by, at=at)
        except ReceiptError as error:
            self.add_error(None, str(SENTENCES[error.code]) % {"letters": " ".join(LETTERS)})
            return None


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day; last month unless said otherwise."""

    first: date
    last: date
    error: str = ""

    @property
    def query(self) -> str:
        return f"tu={self.first.isoformat()}&den={self.last.isoformat()}"


def read_period(asked: Any, today: date) -> Period:
    """Return the period of an address; this month where it says nothing that can be read."""
    begin = today.replace(day=1)
    if not asked.get("tu") and not asked.get("den"):
        return Period(begin, today)
    try:
        first, last = (date.fromisoformat(asked.get(name, "")) for name in ("tu", "den"))
    except ValueError:
        return Period(begin, today, _("Hãy chọn lại ngày: ngày đầu và ngày cuối của kỳ."))
    if last < first or last - first > timedelta(days=366):
        return Period(begin, today, _("Kỳ báo cáo phải đi tới và không dài quá một năm."))
    return Period(first, last)


def treasury_sheet(rows: Iterable[Collected]) -> bytes:
    """Return the treasury report as an Excel sheet."""
    titles = ("Đơn vị", "Loại", "Mã", "Khoản thu", "Số biên lai, hóa đơn", "Số tiền (đồng)")
    cells = [(row.agency, str(KINDS[row.kind]), row.code, row.title, row.count, row.amount) for row in rows]
    return write_sheet("Kho bạc", titles, cells, (40, 10, 14, 50, 12, 18))


def summary_sheet(rows: Iterable[SummaryRow]) -> bytes:
    """Return the summary table 01/TH-BLĐT as an Excel sheet, columns in the order of the form."""
    titles = (
        "STT", "Ký hiệu mẫu", "Ký hiệu", "Số", "Ngày", "Tên loại", "Số tiền", "Tỷ giá", "Trạng thái",
        "Kỳ điều chỉnh", "Biên lai liên quan", "Giải trình", "Ghi chú",
    )  # fmt: skip
    cells = [_summary_cells(place, row) for place, row in enumerate(rows, 1)]
    return write_sheet("01TH-BLDT", titles, cells, (6, 12, 10, 10, 12, 40, 14, 8, 14, 14, 24, 30, 24))


def _summary_cells(place: int, row: SummaryRow) -> tuple[Any, ...]:
    receipt = row.receipt
    day = f"{localtime(receipt.issued_at):%d/%m/%Y}"
    named = (place, receipt.book.form, receipt.book.symbol, receipt.number, day)
    return (*named, row.title, row.amount, 1, row.state, "", row.related, row.explanation, receipt.subject_code)
