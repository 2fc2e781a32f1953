"""What statuses and steps of a dossier are called towards other systems."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.dossiers.rules.transitions import Status
from motcua.workflows.rules import Action

# As the national portal names its ten statuses.
STATUSES: Mapping[Status, Promise] = {
    Status.REGISTERED: _("Mới đăng ký"),
    Status.ACCEPTED: _("Được tiếp nhận"),
    Status.REFUSED: _("Không được tiếp nhận"),
    Status.PROCESSING: _("Đang xử lý"),
    Status.AWAITING_SUPPLEMENT: _("Yêu cầu bổ sung giấy tờ"),
    Status.AWAITING_PAYMENT: _("Yêu cầu thực hiện nghĩa vụ tài chính"),
    Status.WITHDRAWN: _("Công dân yêu cầu rút hồ sơ"),
    Status.STOPPED: _("Dừng xử lý"),
    Status.DONE: _("Đã xử lý xong"),
    Status.RETURNED: _("Đã trả kết quả"),
}
# What an applicant may know; who works on it within an office is not told.
STEPS: Mapping[str, Promise] = {
    "submitted": _("Nộp hồ sơ"),
    "supplement_answered": _("Người nộp đã bổ sung"),
    "claimed": _("Chủ hồ sơ nhận hồ sơ về tài khoản của mình"),
    "recount": _("Lịch làm việc thay đổi; tính lại thời hạn"),
    Action.ACCEPT: _("Tiếp nhận hồ sơ"),
    Action.REFUSE: _("Từ chối tiếp nhận"),
    Action.REQUEST_SUPPLEMENT: _("Yêu cầu bổ sung giấy tờ"),
    "supplement_received": _("Đã nhận giấy tờ bổ sung"),
    Action.EXTEND: _("Xin lỗi và gia hạn"),
    Action.RESUME: _("Tiếp tục giải quyết"),
    Action.REQUEST_PAYMENT: _("Yêu cầu nghĩa vụ tài chính"),
    Action.TAKE: _("Nhận xử lý"),
    "transfer": _("Chuyển cơ quan do sắp xếp đơn vị"),
    "transfer_undone": _("Hoàn tác việc chuyển cơ quan"),
    Action.FORWARD: _("Chuyển bước"),
    Action.RETURN_STEP: _("Trả lại bước trước"),
    Action.CONSULT: _("Lấy ý kiến"),
    Action.SUBMIT_FOR_SIGNATURE: _("Trình ký"),
    Action.SIGN: _("Đã ký"),
    Action.STAMP: _("Đã có kết quả"),
    Action.HAND_OUT: _("Đã trả kết quả"),
    Action.STOP: _("Dừng giải quyết"),
    Action.WITHDRAW: _("Rút hồ sơ"),
}
