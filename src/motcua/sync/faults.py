"""Why an entry cannot be told, in plain words, and what to do about it.

The sentences are kept in Vietnamese with the entry; a screen says them in the language of its reader.
"""

from django.utils.translation import gettext, gettext_noop

UNREADABLE = "unreadable"
NO_ANSWER = gettext_noop("Không có trả lời từ Cổng Dịch vụ công quốc gia.")
FAULTS = {
    UNREADABLE: gettext_noop("Dữ liệu đã mã hóa của hồ sơ không mở được. Báo quản trị hệ thống, rồi gửi lại."),
    "personal_id_missing": gettext_noop(
        "Thiếu số định danh cá nhân của chủ hồ sơ. Bổ sung vào hồ sơ rồi gửi lại."
    ),
    "personal_id_malformed": gettext_noop(
        "Số định danh của chủ hồ sơ không phải 12 (CMND: 9) chữ số. Sửa rồi gửi lại."
    ),
    "tax_code_missing": gettext_noop("Thiếu mã số thuế của tổ chức nộp hồ sơ. Bổ sung vào hồ sơ rồi gửi lại."),
    "tax_code_malformed": gettext_noop("Mã số thuế của tổ chức nộp hồ sơ không đúng. Sửa rồi gửi lại."),
    "identity_invented": gettext_noop(
        "Số định danh của chủ hồ sơ là số giả định. Sửa theo giấy tờ thật rồi gửi lại."
    ),
    "not_received": gettext_noop("Hồ sơ chưa có ngày tiếp nhận nên chưa gửi được."),
    "procedure_unmapped": gettext_noop(
        "Thủ tục %(about)s không có trong danh mục quốc gia. Vào Điều hành, trang Mã quốc gia, chọn thủ tục "
        "quốc gia tương ứng; hồ sơ sẽ tự gửi lại."
    ),
    "field_unmapped": gettext_noop(
        "Lĩnh vực %(about)s chưa có mã quốc gia. Vào Điều hành, trang Mã quốc gia, chọn lĩnh vực tương ứng; "
        "hồ sơ sẽ tự gửi lại."
    ),
    "unit_unmapped": gettext_noop(
        "Đơn vị %(about)s không có trong danh mục cơ quan quốc gia. Vào Điều hành, trang Mã quốc gia, chọn đơn vị "
        "tương ứng; hồ sơ sẽ tự gửi lại."
    ),
    "result_unmapped": gettext_noop(
        "Loại kết quả %(about)s chưa có mã quốc gia. Vào Điều hành, trang Mã quốc gia, chọn loại kết quả quốc gia "
        "tương ứng; hồ sơ sẽ tự gửi lại."
    ),
}
CODES = frozenset({"procedure_unmapped", "field_unmapped", "unit_unmapped", "result_unmapped"})


def kept(fault: str, about: str = "") -> str:
    """Return the sentence of a fault as it is kept: in Vietnamese."""
    return FAULTS[fault] % {"about": about} if about else FAULTS[fault]


def said(fault: str, about: str, words: str) -> str:
    """Return the sentence of a fault in the reader's language; ``words`` stand where the portal itself refused."""
    if fault not in FAULTS:
        return gettext(words) if words else words
    return gettext(FAULTS[fault]) % {"about": about} if about else gettext(FAULTS[fault])
