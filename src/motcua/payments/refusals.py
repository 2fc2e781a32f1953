"""Why money, its receipts and the till refused something, said alike on every surface of those who collect it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from motcua.payments.rules.receipts import ReceiptError
from motcua.payments.rules.states import OrderError
from motcua.payments.services.cash import CashError

ORDERS: Mapping[str, Any] = {
    "nothing_due": _("Khoản này đã thu đủ hoặc không còn phải thu."),
    "amount": _("Số tiền phải lớn hơn 0 và không quá số còn phải thu (hoặc còn hoàn được)."),
    "too_little": _("Khách đưa chưa đủ số tiền thu."),
    "slip_missing": _("Hãy ghi số phiếu in ra từ máy quẹt thẻ."),
    "slip_used": _("Số phiếu này đã ghi cho một khoản khác. Hãy xem lại số trên phiếu."),
    "reason_missing": _("Hãy ghi lý do hoàn trả."),
    "paid_already": _("Khoản này đã thu hoặc đang thanh toán nên không tính lại được."),
    "being_paid": _("Khoản này đã thu hoặc đang thanh toán nên không tính lại được."),
}
RECEIPTS: Mapping[str, Any] = {
    "no_longer_in_force": _("Tờ này đã hủy hoặc đã được thay thế. Hãy xử lý tờ mới nhất."),
    "changed_meanwhile": _("Tờ này vừa được xử lý. Hãy mở lại trang để xem, rồi mới làm tiếp nếu còn sai."),
    "adjusted_already": _("Tờ đã điều chỉnh thì không thay thế được. Hãy điều chỉnh tiếp hoặc hủy."),
    "changes_another": _("Tờ này lập để sửa tờ khác. Nếu vẫn sai, hãy hủy nó."),
    "adjustment_out_of_range": _("Số điều chỉnh phải khác 0 và không làm tổng số tiền thành số âm."),
    "reason_missing": _("Hãy ghi đủ lý do và nội dung."),
    "series_used_up": _("Dải đã hết số. Hãy đăng ký dải mới với cơ quan thuế."),
}
TILL: Mapping[str, Any] = {
    "deposit_too_large": _("Số tiền nộp về kho bạc, ngân hàng lớn hơn số tiền đang có trong quỹ."),
    "note_missing": _("Tiền đếm được khác với sổ. Hãy ghi lý do chênh lệch."),
}
OTHERWISE = _("Việc này không làm được lúc này. Hãy xem lại tình trạng mới nhất rồi thử lại.")
SENTENCES: Mapping[type[ValueError], Mapping[str, Any]] = {
    OrderError: ORDERS,
    ReceiptError: RECEIPTS,
    CashError: TILL,
}


def sentence(error: OrderError | ReceiptError | CashError) -> str:
    """Return why something was refused, and what to do instead."""
    return str(SENTENCES[type(error)].get(error.code, OTHERWISE))
