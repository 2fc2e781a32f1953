"""The money of the province: words for what can go wrong, and what the forms of the page do."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.accounts.models import User
from motcua.payments import ports
from motcua.payments.models import Mismatch, Statement
from motcua.payments.rules.mismatches import HOLDS_MONEY, MismatchError, MismatchKind, Resolution
from motcua.payments.rules.states import OrderError
from motcua.payments.services.banking import StatementError, fetch_statements, import_statement
from motcua.payments.services.reconciling import DayNotReadyError, Days, close_day, reconcile

LARGEST_STATEMENT = 40 * 1024 * 1024
SENTENCES: dict[str, Any] = {
    "note_missing": gettext_lazy("Hãy ghi giải trình."),
    "money_held": gettext_lazy("Đang giữ tiền của người nộp: chỉ hoàn trả hoặc dùng cho một khoản phải nộp."),
    "no_money_held": gettext_lazy("Không giữ tiền nào ở sai lệch này; hãy ký xác nhận kèm giải trình."),
    "unknown_order": gettext_lazy("Không có khoản phải nộp mang mã này. Hãy xem lại mã."),
    "amount": gettext_lazy("Số tiền giữ không khớp số còn phải nộp của khoản này."),
    "by_another": gettext_lazy("Người đề nghị không tự duyệt. Hãy để người khác duyệt."),
    "proof_missing": gettext_lazy("Hãy ghi số lệnh chi hoặc số phiếu chi."),
    "not_now": gettext_lazy("Việc này không làm được lúc này. Trang đã được cập nhật."),
    "not_over": gettext_lazy("Ngày này chưa kết thúc. Hãy khóa sổ từ hôm sau."),
    "no_statement": gettext_lazy("Chưa có sao kê ngân hàng của ngày này. Hãy nhập sao kê trước."),
    "no_provider_statement": gettext_lazy(
        "Chưa có bảng đối soát của nền tảng thanh toán cho ngày này. Hãy lấy hoặc nhập bảng đó trước."
    ),
    "account_missing": gettext_lazy("Tiền này không nộp ở quầy nào. Hãy ghi tài khoản nhận hoàn trả."),
    "open": gettext_lazy("Còn sai lệch chưa xử lý của ngày này. Hãy xử lý hoặc ký xác nhận trước."),
    "unreadable": gettext_lazy("Không đọc được sao kê. Hãy tải lại tệp CSV gốc của ngân hàng, không sửa tên cột."),
    "empty": gettext_lazy("Sao kê không có dòng nào."),
    "twice": gettext_lazy("Một số thứ tự dòng bị lặp trong sao kê. Hãy tải lại tệp gốc."),
    "too_large": gettext_lazy("Tệp quá lớn. Hãy chia sao kê theo tuần."),
}


def refusal(error: Exception) -> str:
    """Return why something of the books cannot be done, as a sentence."""
    code = getattr(error, "code", "not_now")
    sentence = str(SENTENCES.get(code, SENTENCES["not_now"]))
    line = getattr(error, "line", "")
    return f"{sentence} ({_('dòng')} {line})" if line else sentence


REFUSALS = (MismatchError, OrderError, DayNotReadyError, StatementError)


class SettlingForm(forms.Form):
    """How a difference is settled."""

    how = forms.ChoiceField(label=gettext_lazy("Cách xử lý"), choices=Mismatch.Resolution.choices[:3])
    note = forms.CharField(
        label=gettext_lazy("Giải trình"), max_length=300, error_messages={"required": SENTENCES["note_missing"]}
    )
    to_account = forms.CharField(
        label=gettext_lazy("Tài khoản nhận hoàn trả"),
        help_text=gettext_lazy("Ngân hàng và số tài khoản; để trống nếu trả tiền mặt."),
        required=False,
        max_length=120,
    )
    order_code = forms.CharField(
        label=gettext_lazy("Mã khoản phải nộp"),
        help_text=gettext_lazy("Khi dùng tiền này cho một khoản, ví dụ MCA2B3C4D5E6."),
        required=False,
        max_length=25,
    )


def ways(mismatch: Mismatch) -> list[tuple[str, str]]:
    """Return how a difference may be settled: money that is held goes back or is used, the rest is signed."""
    holds = MismatchKind(mismatch.kind) in HOLDS_MONEY
    allowed = {Resolution.REFUNDED, Resolution.CREDITED} if holds else {Resolution.SIGNED}
    return [(value, str(label)) for value, label in Mismatch.Resolution.choices if Resolution(value) in allowed]


@dataclass(frozen=True, slots=True)
class Upload:
    """A statement as it was handed in."""

    source: str
    name: str
    content: bytes


def read_upload(post: Any, files: Any) -> Upload:
    """Return what was handed in. Raises ``StatementError``."""
    chosen = files.get("file")
    if chosen is None:
        raise StatementError("empty")
    if chosen.size > LARGEST_STATEMENT:
        raise StatementError("too_large")
    source = post.get("source", "")
    if source not in Statement.Source.values:
        raise StatementError("unreadable")
    return Upload(source, chosen.name or "", chosen.read())


def take_statement(upload: Upload, *, by: User, at: datetime) -> str:
    """Take a statement in, compare its days, and say what came of it. Raises ``StatementError``."""
    statement, is_new = import_statement(upload.source, upload.content, file_name=upload.name, by=by, at=at)
    if not is_new:
        return _("Tệp này đã nhập trước đó; không nhập lại.")
    found = reconcile(Days(statement.first_day, statement.last_day), at=at)[statement.source]
    return _("Đã nhập %(lines)s dòng: %(matched)s khớp, %(differ)s sai lệch.") % {
        "lines": statement.line_count,
        "matched": found.matched,
        "differ": len(found.differences),
    }


def fetch(day: date, *, at: datetime) -> str:
    """Fetch both statements of a day, compare, and say what came of it. Raises ``StatementError``."""
    try:
        statements = fetch_statements(day, at=at)
    except (ports.UnavailableError, ports.RefusedError) as error:
        return str(error)
    reconcile(Days(day, day), at=at)
    return _("Đã lấy %(count)s sao kê và đối soát.") % {"count": len(statements)}


def close(day: date, *, by: User, at: datetime) -> str:
    """Close a day and say so. Raises ``DayNotReadyError``."""
    closed = close_day(day, by=by, at=at)
    return _("Đã khóa sổ ngày %(day)s.") % {"day": closed.day.strftime("%d/%m/%Y")}


def yesterday(at: datetime) -> date:
    """Return the latest day that is over."""
    return localdate(at) - timedelta(days=1)
