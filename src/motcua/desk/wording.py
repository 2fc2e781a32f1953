"""What acts, events, tabs and findings are called on the desk."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.desk.aside import Aside
from motcua.dossiers.queries.desk import Due, Tab
from motcua.dossiers.rules.escalation import Rung, Waiting
from motcua.dossiers.rules.transitions import Status
from motcua.workflows.rules import Action

Text = str | Promise

TABS: dict[Tab, Text] = {
    Tab.INTAKE: pgettext_lazy("act", "Tiếp nhận"),
    Tab.ANSWERED: _("Đã bổ sung"),
    Tab.PROCESSING: _("Xử lý"),
    Tab.SIGNING: _("Ký duyệt"),
    Tab.STAMPING: _("Đóng dấu"),
    Tab.RETURNING: _("Trả kết quả"),
    Tab.CONSULTED: _("Xin ý kiến"),
    Tab.WAITING: _("Chờ công dân"),
}
DUES: dict[Due, Text] = {
    Due.LATE: _("Quá hạn"),
    Due.RISK: _("Sắp trễ"),
    Due.TODAY: _("Đến hạn hôm nay"),
    Due.TOMORROW: _("Đến hạn ngày mai"),
}

ACTIONS: dict[Action | Aside, Text] = {
    Action.ACCEPT: pgettext_lazy("act", "Tiếp nhận"),
    Action.REFUSE: _("Từ chối tiếp nhận"),
    Action.REQUEST_SUPPLEMENT: _("Yêu cầu bổ sung"),
    Action.RESUME: _("Tiếp tục giải quyết"),
    Action.REQUEST_PAYMENT: _("Yêu cầu nghĩa vụ tài chính"),
    Action.TAKE: _("Nhận xử lý"),
    Action.ASSIGN: _("Phân công"),
    Action.FORWARD: _("Chuyển bước"),
    Action.RETURN_STEP: _("Trả lại bước trước"),
    Action.CONSULT: _("Lấy ý kiến"),
    Action.SUBMIT_FOR_SIGNATURE: _("Trình ký"),
    Action.SIGN: _("Xem và ký"),
    Action.STAMP: _("Đóng dấu, phát hành"),
    Action.HAND_OUT: _("Trả kết quả"),
    Action.STOP: _("Dừng giải quyết"),
    Action.EXTEND: _("Xin lỗi, gia hạn"),
    Action.WITHDRAW: _("Rút hồ sơ tại quầy"),
    Aside.TAKE_PAPERS: _("Nhận giấy tờ bổ sung"),
    Aside.RETURN_PAPERS: _("Trả lại giấy tờ"),
}

EVENTS: dict[str, Text] = {
    "submitted": _("Nộp hồ sơ"),
    "double_dismissed": _("Kết luận không trùng với hồ sơ khác"),
    "claimed": _("Chủ hồ sơ nhận hồ sơ về tài khoản của mình"),
    "supplement_answered": _("Người nộp đã bổ sung"),
    "supplement_received": _("Đã nhận giấy tờ bổ sung"),
    "supplement_reminded": _("Đã nhắc người nộp bổ sung"),
    "papers_returned": _("Đã trả lại giấy tờ cho người nộp"),
    "copies_signed": _("Ký số các bản số hóa"),
    "consult_answered": _("Đã trả lời ý kiến"),
    "version_moved": _("Chuyển sang phiên bản thủ tục mới"),
    "version_move_undone": _("Trở về phiên bản thủ tục cũ"),
    "reassigned": _("Giao lại người xử lý"),
    "transfer": _("Chuyển cơ quan do sắp xếp đơn vị"),
    "transfer_undone": _("Hoàn tác việc chuyển cơ quan"),
    "opinions_waived": _("Làm tiếp khi chưa đủ ý kiến"),
    "corrected": _("Sửa thông tin người nộp theo giấy tờ"),
    "applicant_corrected": _("Sửa thông tin người nộp theo CSDL dân cư"),
    "post_wished": _("Người nộp đặt bưu chính"),
    "post_unwished": _("Người nộp thôi dùng bưu chính"),
    "papers_arrived": _("Bưu chính đã mang giấy tờ đến"),
    "paper_fetched": _("Lấy giấy tờ từ kho kết quả quốc gia"),
    "code_sent": _("Gửi mã nhận kết quả"),
    "paid": _("Đã nộp phí, lệ phí"),
    "result_posted": _("Gửi kết quả qua bưu chính"),
    "result_came_back": _("Bưu chính chuyển lại kết quả"),
    "revision_proposed": _("Trình bản thay thế kết quả"),
    "revision_signed": _("Ký bản thay thế kết quả"),
    "revision_issued": _("Phát hành bản thay thế kết quả"),
    "revision_dropped": _("Bỏ bản thay thế kết quả"),
    Action.ACCEPT: _("Tiếp nhận hồ sơ"),
    Action.REFUSE: _("Từ chối tiếp nhận"),
    Action.REQUEST_SUPPLEMENT: _("Yêu cầu bổ sung; đồng hồ dừng"),
    Action.RESUME: _("Tiếp tục giải quyết; đồng hồ chạy"),
    Action.REQUEST_PAYMENT: _("Yêu cầu nghĩa vụ tài chính; đồng hồ dừng"),
    Action.TAKE: _("Nhận xử lý"),
    Action.ASSIGN: _("Phân công người xử lý"),
    Action.FORWARD: _("Chuyển bước"),
    Action.RETURN_STEP: _("Trả lại bước trước"),
    Action.CONSULT: _("Lấy ý kiến"),
    Action.SUBMIT_FOR_SIGNATURE: _("Trình ký"),
    Action.SIGN: _("Ký văn bản"),
    Action.STAMP: _("Đóng dấu, phát hành kết quả"),
    Action.HAND_OUT: _("Trả kết quả"),
    Action.STOP: _("Dừng giải quyết"),
    Action.EXTEND: _("Xin lỗi và gia hạn"),
    Action.WITHDRAW: _("Người nộp rút hồ sơ"),
    "recount": _("Lịch làm việc thay đổi; tính lại thời hạn"),
}

WAITINGS: dict[Waiting, Text] = {
    Waiting.ANSWER: _("cán bộ tiếp nhận trả lời"),
    Waiting.STEP: _("xử lý ở bước hiện tại"),
    Waiting.SIGNATURE: _("lãnh đạo ký"),
    Waiting.SUPPLEMENT: _("người nộp bổ sung giấy tờ"),
    Waiting.ANSWERED: _("cán bộ xem phần đã bổ sung"),
    Waiting.PAYMENT: _("người nộp thực hiện nghĩa vụ tài chính"),
    Waiting.OPINION: _("cơ quan khác cho ý kiến"),
    Waiting.COLLECT: _("người nộp nhận kết quả"),
}
RUNG_TONES: dict[Rung, str] = {
    Rung.REMIND: "new",
    Rung.WARN: "attention",
    Rung.HEAD: "late",
    Rung.LEADER: "late",
}

# the words of ui.statuses for each state
STATUS_KEYS: dict[int, str] = {
    Status.REGISTERED: "registered",
    Status.ACCEPTED: "accepted",
    Status.REFUSED: "refused",
    Status.PROCESSING: "processing",
    Status.AWAITING_SUPPLEMENT: "awaiting_supplement",
    Status.AWAITING_PAYMENT: "awaiting_payment",
    Status.WITHDRAWN: "withdrawn",
    Status.STOPPED: "rejected",
    Status.DONE: "resolved",
    Status.RETURNED: "returned",
}

CHECKS: dict[str, tuple[Text, Text]] = {
    "draft_whole": (
        _("Văn bản còn nguyên như lúc trình."),
        _("Không đọc được văn bản đã trình. Hãy trả lại để soạn lại."),
    ),
    "four_eyes": (
        _("Người trình và người ký là hai người khác nhau."),
        _("Bạn là người đã trình văn bản này. Hãy để người khác ký."),
    ),
    "opinions": (
        _("Không còn ý kiến nào đang chờ trả lời."),
        _("Còn cơ quan chưa trả lời ý kiến. Hãy xem lịch sử trước khi ký."),
    ),
    "number_free": (
        _("Số văn bản chưa dùng cho hồ sơ khác."),
        _("Số văn bản này đã dùng cho hồ sơ khác. Hãy trả lại để đổi số."),
    ),
    "in_time": (_("Còn trong hạn giải quyết."), _("Đã quá hạn giải quyết.")),
}

CARD_WARNINGS: dict[str, Text] = {
    "empty_text": _("Chưa có nội dung thẻ. Hãy quét lại mã QR ở mặt trước thẻ căn cước."),
    "too_few_fields": _("Mã QR đọc thiếu dòng. Hãy quét lại, hoặc điền tay phần còn thiếu."),
    "extra_fields": _("Thẻ có thêm thông tin mới; phần cần dùng đã được điền."),
    "personal_id_missing": _("Thẻ không cho số định danh. Hãy điền tay."),
    "personal_id_malformed": _("Số định danh đọc được không đủ 12 chữ số. Hãy quét lại hoặc điền tay."),
    "personal_id_birth_year": _("Số định danh không khớp năm sinh trên thẻ. Hãy đối chiếu với thẻ."),
    "personal_id_sex": _("Số định danh không khớp giới tính trên thẻ. Hãy đối chiếu với thẻ."),
    "old_id_malformed": _("Số chứng minh cũ trên thẻ không đúng dạng nên được bỏ qua."),
    "full_name_missing": _("Thẻ không cho họ tên. Hãy điền tay."),
    "full_name_malformed": _("Họ tên đọc được có chữ số. Hãy sửa lại theo thẻ."),
    "name_telex": _("Họ tên có vẻ bị lỗi bộ gõ (Telex). Hãy tắt bộ gõ tiếng Việt, quét lại, hoặc sửa tay."),
    "birth_date_missing": _("Thẻ không cho ngày sinh."),
    "birth_date_malformed": _("Ngày sinh đọc được không có trong lịch."),
    "sex_missing": _("Thẻ không cho giới tính."),
    "sex_malformed": _("Giới tính đọc được không rõ."),
    "residence_missing": _("Thẻ không cho nơi thường trú. Hãy điền tay."),
    "issued_on_missing": _("Thẻ không cho ngày cấp."),
    "issued_on_malformed": _("Ngày cấp đọc được không có trong lịch."),
}
UNKNOWN_WARNING = _("Có một dòng trên thẻ không đọc được. Hãy đối chiếu với thẻ.")


def card_warning(code: str) -> str:
    """Return what to tell the officer about a scanned card."""
    return str(CARD_WARNINGS.get(code, UNKNOWN_WARNING))
