"""Why an act was refused, as a sentence that says what to do next; said alike on every surface of officers."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.dossiers.services.moves import ActionRefusedError

NOTHING_CLAIMED = _("Hồ sơ không còn khoản nào được miễn, giảm theo diện này.")
SENTENCES: dict[str, str | Promise] = {
    "not_alike": _("Hai hồ sơ này không còn giống nhau nên không kết luận trùng được. Hãy mở lại hồ sơ."),
    "signatures_missing": _("Chưa đủ chữ ký của các bên. Hãy để từng bên ký trước mặt bạn rồi đánh dấu."),
    "not_yours": _("Hồ sơ này không còn ở chỗ bạn. Hãy về danh sách việc để xem việc hiện có."),
    "not_now": _(
        "Hồ sơ đã sang bước khác nên không làm được việc này nữa. Hãy mở lại hồ sơ để xem việc làm được."
    ),
    "changed": _(
        "Hồ sơ vừa có thay đổi sau khi bạn mở trang. Nội dung bạn nhập còn nguyên; hãy xem lại lịch sử rồi bấm "
        "lần nữa nếu vẫn đúng."
    ),
    "fee_unpaid": _(
        "Hồ sơ này phải nộp phí, lệ phí trước khi tiếp nhận mà chưa nộp đủ. Hãy hướng dẫn nộp, hoặc mở hồ sơ và "
        "ghi lý do vẫn tiếp nhận."
    ),
    "reason_missing": _("Hãy ghi lý do; lý do được báo cho người nộp hồ sơ."),
    "items_missing": _("Hãy chọn ít nhất một giấy tờ cần bổ sung và ghi rõ cần bổ sung gì."),
    "again_without_reason": _("Hồ sơ đã được yêu cầu bổ sung. Hãy ghi vì sao phải yêu cầu lần nữa."),
    "late_without_reason": _("Đã quá thời hạn được yêu cầu bổ sung. Hãy ghi vì sao yêu cầu muộn."),
    "nothing_due": _("Hồ sơ không có ngày hẹn để dời. Hãy xem lại thời hạn của thủ tục."),
    "too_late": _("Đã quá muộn: phải xin lỗi chậm nhất một ngày trước ngày hẹn. Hãy giải quyết và trả sớm nhất."),
    "extended_before": _("Hồ sơ đã gia hạn một lần; quy định không cho gia hạn lần thứ hai."),
    "no_amount": _("Hãy ghi cần thêm bao lâu, từ 1 trở lên."),
    "wrong_colleague": _("Người này không đảm nhiệm bước hiện tại của hồ sơ. Hãy chọn người khác."),
    "held_already": _(
        "Kho của tỉnh đang giữ giấy tờ này của người nộp. Hãy dùng bản trong kho; nếu vẫn phải yêu cầu nộp, hãy "
        "ghi lý do riêng của giấy tờ đó, lý do được thống kê."
    ),
    "number_missing": _("Hãy ghi số và tên của văn bản kết quả."),
    "not_signed": _("Văn bản chưa có chữ ký của lãnh đạo. Hãy trả lại bước ký."),
    "awaiting_opinions": _(
        "Còn chờ ý kiến của cơ quan được hỏi. Hãy đợi đủ ý kiến, hoặc bấm “Làm tiếp khi chưa đủ ý kiến” nếu đã "
        "quá hạn trả lời."
    ),
    "asked_twice": _("Một cơ quan được hỏi hai lần trong cùng đợt. Hãy bỏ bớt một dòng."),
    "still_has_time": _("Vẫn còn cơ quan trong thời hạn trả lời. Hãy đợi đến hết thời hạn của cơ quan đó."),
    "representation_over": _(
        "Quyền đại diện của người nộp thay không còn hiệu lực. Hãy chọn tư cách khác và ghi giấy ủy quyền mới."
    ),
    "receiver_missing": _("Hãy ghi họ tên người nhận thay."),
    "receiver_identity_missing": _("Hãy ghi số định danh của người nhận thay."),
    "right_proof_missing": _("Hãy ghi số và ngày của giấy ủy quyền hoặc giấy giới thiệu."),
    "signature_missing": _("Chưa có chữ ký đọc được. Hãy mời người nhận ký lại hoặc ký trên giấy biên nhận."),
    "code_wrong": _("Mã không đúng. Hãy xem lại cùng người nhận, hoặc gửi mã mới."),
    "code_missing": _("Chưa gửi mã nào cho hồ sơ này. Hãy gửi mã trước, hoặc chọn cách xác nhận khác."),
    "code_expired": _("Mã đã hết hạn. Hãy gửi mã mới."),
    "code_used": _("Mã này đã dùng rồi. Hãy gửi mã mới."),
    "code_locked": _("Mã đã bị nhập sai nhiều lần nên không dùng được nữa. Hãy gửi mã mới."),
    "no_account": _("Chủ hồ sơ chưa có tài khoản để nhận mã. Hãy chọn cách xác nhận khác."),
    "under_way": _("Kết quả đang ở bưu chính. Hãy ghi đã phát hoặc chuyển lại trước."),
    "nothing_under_way": _("Không có bưu gửi nào đang trên đường. Hãy mở lại trang này."),
    "waybill_missing": _("Hãy ghi số hiệu bưu gửi."),
    "waybill_known": _("Số hiệu bưu gửi này đã dùng cho lần gửi khác. Hãy kiểm tra lại."),
    "delivered_when": _("Lúc phát phải sau khi gửi và không ở tương lai. Hãy kiểm tra lại ngày giờ."),
    "nothing_to_revise": _("Chỉ đính chính, cấp lại được kết quả điện tử đã ký và đóng dấu."),
    "revision_open": _("Đã có một bản thay thế đang làm. Hãy hoàn tất hoặc bỏ bản đó trước."),
    "revision_over": _("Bản này đã phát hành hoặc đã bỏ. Hãy mở lại hồ sơ."),
    "nothing_to_send": _("Hãy chọn ít nhất một kết quả chưa giao bưu chính."),
    "parcel_gone": _("Bưu tá đã nhận bưu gửi nên không hủy được nữa. Hãy theo dõi hành trình."),
    "nothing_to_take": _("Hãy chọn ít nhất một trường mà CSDL dân cư có giá trị, rồi bấm lại."),
    "no_result": _("Hồ sơ chưa có văn bản kết quả. Hãy trả lại bước trước để soạn."),
}
GENERAL = _("Không làm được việc này. Hãy mở lại hồ sơ và thử lần nữa.")


DELEGATION_SENTENCES: dict[str, str | Promise] = {
    "not_yours": _("Bạn không phụ trách vị trí này. Hãy nhờ lãnh đạo đơn vị đó."),
    "no_officer": _("Người này hiện không giữ vị trí nào. Hãy chọn cán bộ đang công tác."),
    "same_person": _("Người làm thay phải khác người giữ vị trí. Hãy chọn người khác."),
    "role_stays": _("Vị trí này không ủy quyền được."),
    "no_basis": _("Hãy ghi số văn bản ủy quyền hoặc lý do."),
    "no_days": _("Ngày cuối phải từ ngày bắt đầu trở đi. Hãy sửa lại ngày."),
    "over": _("Thời gian này đã qua. Hãy chọn ngày cuối từ hôm nay trở đi."),
    "outside_posting": _("Thời gian này nằm ngoài thời gian giữ vị trí. Hãy chọn ngày trong thời gian đó."),
}


def reason_of(code: str) -> str:
    """Return what to tell the officer about one of many."""
    return str(SENTENCES.get(code, GENERAL))


def sentence(error: ActionRefusedError) -> str:
    """Return what to tell the officer."""
    return str(SENTENCES.get(error.code, GENERAL))
