"""What acts, differences and refusals of the workshop are called on the screens."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.catalog.rules.changes import Change, Impact
from motcua.dossiers.rules.transitions import Status
from motcua.workflows.rules import Action

Text = str | Promise

ACTIONS: dict[str, Text] = {
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
    Action.SIGN: pgettext_lazy("act", "Ký"),
    Action.STAMP: _("Đóng dấu, phát hành"),
    Action.HAND_OUT: _("Trả kết quả"),
    Action.STOP: _("Dừng giải quyết"),
    Action.WITHDRAW: _("Người nộp rút hồ sơ"),
    "extend": _("Xin lỗi và gia hạn"),
    "submitted": _("Nộp hồ sơ"),
}
STATUSES: dict[Status, Text] = {
    Status.REGISTERED: _("Mới đăng ký"),
    Status.ACCEPTED: _("Được tiếp nhận"),
    Status.REFUSED: _("Không được tiếp nhận"),
    Status.PROCESSING: _("Đang xử lý"),
    Status.AWAITING_SUPPLEMENT: _("Chờ bổ sung giấy tờ"),
    Status.AWAITING_PAYMENT: _("Chờ nghĩa vụ tài chính"),
    Status.WITHDRAWN: _("Công dân rút hồ sơ"),
    Status.STOPPED: _("Dừng giải quyết"),
    Status.DONE: _("Đã có kết quả"),
    Status.RETURNED: _("Đã trả kết quả"),
}
IMPACTS: dict[Impact, Text] = {
    Impact.HARMLESS: _("Vô hại với hồ sơ đang chạy"),
    Impact.DRAFTS: _("Chỉ với bản nháp và hồ sơ mới"),
    Impact.NEW: _("Chỉ với hồ sơ mới"),
}
IMPACT_TONES = {Impact.HARMLESS: "new", Impact.DRAFTS: "attention", Impact.NEW: "waiting"}
CHANGES: dict[str, Text] = {
    "text": _("Sửa lời văn"),
    "field_of_law": _("Đổi lĩnh vực"),
    "decider": _("Đổi cấp hoặc cơ quan giải quyết"),
    "online_widened": _("Mở rộng nộp trực tuyến"),
    "online_narrowed": _("Thu hẹp nộp trực tuyến"),
    "published": _("Công bố lại"),
    "withdrawn": _("Thôi công bố"),
    "result": _("Đổi kết quả"),
    "term": _("Đổi thời hạn"),
    "fee": _("Đổi phí, lệ phí"),
    "paper_needed": _("Thêm giấy tờ bắt buộc"),
    "paper_more_copies": _("Tăng số bản"),
    "paper_eased": _("Giảm yêu cầu giấy tờ"),
    "paper_text": _("Sửa lời về giấy tờ"),
    "question_added": _("Thêm câu hỏi"),
    "question_removed": _("Bỏ câu hỏi"),
    "question_kind": _("Đổi kiểu câu hỏi"),
    "question_text": _("Sửa lời câu hỏi"),
    "question_needed": _("Câu hỏi thành bắt buộc"),
    "question_eased": _("Câu hỏi không còn bắt buộc"),
    "question_rule": _("Đổi điều kiện của câu hỏi"),
    "choice_added": _("Thêm lựa chọn"),
    "choice_removed": _("Bỏ lựa chọn"),
    "form_rule": _("Đổi quy tắc của biểu mẫu"),
    "step_added": _("Thêm bước"),
    "step_removed": _("Bỏ bước"),
    "step_owner": _("Đổi người hoặc nơi làm"),
    "step_longer": _("Tăng giờ của bước"),
    "step_shorter": _("Giảm giờ của bước"),
    "step_rule": _("Đổi quy tắc của bước"),
    "way_added": _("Thêm chuyển tiếp"),
    "way_removed": _("Bỏ chuyển tiếp"),
    "start": _("Đổi bước bắt đầu"),
}
DESIGN_ERRORS: dict[str, Text] = {
    "changed": _(
        "Người khác đã lưu phần này sau khi bạn mở trang. Những gì bạn gõ vẫn ở dưới; hãy so và lưu lại."
    ),
    "faults": _("Bản soạn thảo còn lỗi nên chưa công bố được. Hãy sửa các lỗi nêu dưới đây."),
    "outdated": _("Thủ tục đã có phiên bản mới hơn bản gốc. Hãy xem khác biệt rồi lấy bản mới làm gốc."),
    "nothing_new": _("Bản soạn thảo không khác bản đang công bố nên không có gì để công bố."),
    "past": _("Ngày này đã qua. Hãy chọn từ hôm nay trở đi."),
    "too_early": _("Phiên bản trước bắt đầu từ ngày đó hoặc muộn hơn. Hãy chọn một ngày sau đó."),
    "closed": _("Bản soạn thảo này đã công bố hoặc đã bỏ. Hãy mở bản mới."),
    "no_code": _("Tệp không cho biết mã thủ tục. Hãy ghi “code” trong phần “procedure”."),
    "already_open": _("Thủ tục này đang có một bản soạn thảo mở. Hãy mở bản đó hoặc bỏ nó trước khi nhập tệp."),
    "other_code": _("Mã thủ tục trong tệp khác mã của bản soạn thảo. Hãy giữ nguyên mã."),
    "ended": _("Thủ tục đã hết hiệu lực nên không đổi được nữa."),
    "later_version": _("Có phiên bản bắt đầu sau ngày này. Hãy chọn ngày cuối muộn hơn."),
    "no_successor": _("Không có thủ tục thay thế mang mã này đang hoặc sắp được công bố."),
    "itself": _("Một thủ tục không thay thế được chính nó."),
    "circle": _("Thủ tục thay thế lại được thay bằng chính thủ tục này."),
}
MOVE_ERRORS: dict[str, Text] = {
    "same": _("Hãy chọn hai phiên bản khác nhau."),
    "other_procedure": _("Hai phiên bản thuộc hai thủ tục khác nhau."),
    "not_yet": _("Phiên bản đích chưa có hiệu lực. Hãy chuyển hồ sơ từ ngày nó có hiệu lực."),
    "no_reason": _("Hãy ghi lý do chuyển; lý do được lưu cùng danh sách hồ sơ."),
    "no_workflow": _("Một trong hai phiên bản chưa có quy trình."),
    "undone": _("Lần chuyển này đã được hoàn tác."),
    "no_step": _("chưa chọn bước đích"),
    "stuck": _("trạng thái của hồ sơ không làm tiếp được ở bước đích"),
    "acted_since": _("đã có người xử lý sau khi chuyển"),
}
SHEET_ERRORS: dict[str, Text] = {
    "too_large": _("Tệp quá lớn. Bảng các bước chỉ cần vài chục dòng; hãy bỏ bớt trang và hình rồi tải lại."),
    "not_excel": _("Không đọc được tệp này như một bảng Excel. Hãy lưu lại dạng .xlsx rồi tải lên."),
    "old_excel": _("Đây là tệp Excel cũ (.xls). Hãy mở bằng Excel hoặc LibreOffice, lưu dạng .xlsx rồi tải lên."),
    "empty": _("Trang đầu của tệp không có ô nào. Hãy đặt bảng các bước ở trang đầu."),
}
PROMISES: dict[str, Text] = {
    "faster": _("Hẹn sớm hơn"),
    "slower": _("Hẹn muộn hơn"),
    "same": _("Hẹn như cũ"),
    "unknown": _("Không so được (thiếu thời hạn)"),
}


def action_words(name: str) -> str:
    """Return what an act is called; one that is new to this page by its own name."""
    return str(ACTIONS.get(name, name))


def change_words(change: Change) -> dict[str, str]:
    """Return a difference as a row of the table."""
    return {
        "what": str(CHANGES.get(change.kind, change.kind)),
        "where": change.where,
        "before": change.before or _now("(trống)"),
        "after": change.after or _now("(trống)"),
        "impact": str(IMPACTS[change.impact]),
        "tone": IMPACT_TONES[change.impact],
    }
