"""What is said when an answer does not do: one sentence, telling what to do next."""

from collections.abc import Mapping
from typing import Any

DATE_EXAMPLE = "ví dụ 05/02/1993"
_REQUIRED: Mapping[str, str] = {
    "choice": "Chọn {name}.",
    "choices": "Chọn ít nhất một mục cho {name}.",
    "yes_no": "Chọn Có hoặc Không cho câu “{label}”.",
    "date": "Nhập {name} đủ ngày, tháng, năm, " + DATE_EXAMPLE + ".",
    "partial_date": "Nhập {name}; nếu không nhớ ngày, tháng thì chỉ điền năm.",
    "address": "Nhập {name}: chọn xã, phường rồi ghi số nhà, đường, ấp hoặc khu phố.",
    "group": "Điền ít nhất một mục trong phần {name}.",
}
_WRONG: Mapping[str, str] = {
    "date": "Nhập {name} theo dạng ngày/tháng/năm có trong lịch, " + DATE_EXAMPLE + ".",
    "partial_date": "Nhập {name} theo dạng ngày/tháng/năm, " + DATE_EXAMPLE + "; hoặc chỉ điền năm, ví dụ 1950.",
    "personal_id": "Nhập {name} gồm đúng 12 chữ số, như in trên thẻ căn cước.",
    "old_id": "Nhập {name} gồm đúng 9 chữ số, như in trên chứng minh nhân dân cũ.",
    "phone": "Nhập {name} gồm 10 hoặc 11 chữ số, bắt đầu bằng 0, ví dụ 0912345678.",
    "email": "Nhập {name} đầy đủ, ví dụ hoa.nguyen@example.vn.",
    "tax_code": "Nhập {name} gồm 10 chữ số (hoặc 12 chữ số định danh cá nhân). Kiểm tra lại từng số.",
    "choice": "Chọn {name} trong danh sách.",
    "choices": "Chọn {name} trong danh sách.",
    "yes_no": "Chọn Có hoặc Không cho câu “{label}”.",
    "number": "Nhập {name} bằng chữ số, ví dụ 12.",
    "money": "Nhập {name} bằng chữ số, đơn vị đồng, ví dụ 100.000.000.",
    "address": "Chọn lại xã, phường của {name} trong danh sách.",
}
_FAULTS: Mapping[str, str] = {
    "too_long": "Rút ngắn {name}, nhiều nhất {limit} ký tự.",
    "too_small": "Nhập {name} từ {limit} trở lên.",
    "too_big": "Nhập {name} không quá {limit}.",
    "too_few": "Thêm cho đủ {limit} mục vào phần {name}.",
    "too_many": "Phần {name} chỉ được nhiều nhất {limit} mục. Bỏ bớt mục thừa.",
    "commune": "Chọn xã, phường của {name} trong danh sách.",
    "line": "Ghi số nhà, đường, ấp hoặc khu phố của {name}.",
    "birth_year": "Số định danh không khớp với năm sinh đã nhập. Kiểm tra lại {name} và ngày sinh.",
    "sex": "Số định danh không khớp với giới tính đã chọn. Kiểm tra lại {name} và giới tính.",
    "not_asked": "Phần {name} không cần điền trong trường hợp này. Xóa nội dung đã điền rồi lưu lại.",
}
GENERAL = "Có một câu trả lời không đọc được. Mở lại từng bước, kiểm tra rồi lưu lại."


def sentence(field: Mapping[str, Any], fault: str, limit: Any = "") -> str:
    """Return what to say of a fault at a field: its own words where the form gives them.

    Policy: never a technical word, never only "không hợp lệ": always what to do.
    """
    own = field["messages"].get(fault)
    if own:
        return str(own)
    name = in_sentence(field["short"])
    if fault == "required" or (fault == "too_few" and field["kind"] == "choices"):
        text = _REQUIRED.get(field["kind"], "Nhập {name}.")
    elif fault in _FAULTS:
        text = _FAULTS[fault]
    elif fault == "pattern" and field.get("pattern_message"):
        return str(field["pattern_message"])
    else:
        text = _WRONG.get(field["kind"], "Nhập lại {name}.")
    return text.format(name=name, label=field["label"], limit=limit)


def in_sentence(label: str) -> str:
    """Return a label as it stands inside a sentence: "Ngày sinh" → "ngày sinh", but "CCCD" stays.

    Policy: see ``sentence``.
    """
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
