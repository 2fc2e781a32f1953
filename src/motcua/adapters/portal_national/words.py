"""The portal's refusals in plain words: its names of fields and its times, said as people say them."""

import re
from datetime import datetime

from motcua.sync import faults

FIELDS = {
    "MaHoSo": "mã hồ sơ",
    "MaTTHC": "mã thủ tục",
    "TenTTHC": "tên thủ tục",
    "MaLinhVuc": "mã lĩnh vực",
    "TenLinhVuc": "tên lĩnh vực",
    "KenhThucHien": "kênh nộp hồ sơ",
    "ChuHoSo": "tên chủ hồ sơ",
    "LoaiDoiTuong": "loại người nộp",
    "MaDoiTuong": "mã tài khoản người nộp",
    "DinhDanhCHS": "giấy tờ định danh của chủ hồ sơ",
    "LoaiDinhDanh": "loại giấy tờ định danh",
    "SoDinhDanh": "số định danh",
    "Email": "thư điện tử",
    "SoDienThoai": "số điện thoại",
    "TrichYeuHoSo": "trích yếu hồ sơ",
    "NgayNopHoSo": "ngày nộp hồ sơ",
    "NgayTiepNhan": "ngày tiếp nhận",
    "NgayHenTra": "ngày hẹn trả",
    "NgayTuChoi": "ngày từ chối",
    "NgayKetThucXuLy": "ngày xử lý xong",
    "NgayTra": "ngày trả kết quả",
    "TrangThaiHoSo": "trạng thái hồ sơ",
    "TrangThai": "trạng thái",
    "ThongTinTra": "thông tin trả kết quả",
    "HinhThuc": "hình thức trả kết quả",
    "DonViXuLy": "đơn vị xử lý",
    "TaiLieuNop": "giấy tờ đã nộp",
    "TenTepDinhKem": "tên tệp",
    "DanhSachLePhi": "phí, lệ phí",
    "Gia": "số tiền",
    "DanhSachHoSoBoSung": "lần bổ sung",
    "DanhSachGiayToKetQua": "giấy tờ kết quả",
    "MaGiayToKetQua": "mã loại kết quả",
    "TenGiayTo": "tên giấy tờ",
    "NguoiXuLy": "người xử lý",
    "ChucDanh": "chức danh",
    "ThoiDiemXuLy": "thời điểm xử lý",
    "PhongBanXuLy": "phòng ban xử lý",
    "NoiDungXuLy": "nội dung xử lý",
    "madonvi": "mã đơn vị gửi",
    "isUpdating": "cách gửi (thêm mới hay cập nhật)",
}
CODES = frozenset({"MaTTHC", "MaLinhVuc", "MaGiayToKetQua", "DonViXuLy", "madonvi"})
PERSON = frozenset(
    {"ChuHoSo", "DinhDanhCHS", "LoaiDinhDanh", "SoDinhDanh", "Email", "SoDienThoai", "LoaiDoiTuong"}
)
_NAME = re.compile(r"\b(" + "|".join(sorted(FIELDS, key=len, reverse=True)) + r")\b(?:\[(\d+)\])?")
_MOMENT = re.compile(r"\b(20\d{12})\b")


def plainly(words: str) -> str:
    """Return a refusal with fields and times said in plain Vietnamese; what is no field is left as it is."""
    said = _NAME.sub(_field, words).replace("Trường ", "")
    said = _MOMENT.sub(_moment, said.replace(".số định danh", ": số định danh"))
    return said[:1].upper() + said[1:]


def explained(fault: str, about: str, words: str) -> str:
    """Return why an entry was refused, in plain words: our own sentence, or theirs made readable."""
    return faults.said(fault, about, words) if fault in faults.FAULTS else plainly(words)


def named(words: str) -> set[str]:
    """Return the fields that a refusal names, in the portal's words."""
    return {match[1] for match in _NAME.finditer(words)}


def _field(match: re.Match[str]) -> str:
    number = f" thứ {int(match[2]) + 1}" if match[2] else ""
    return FIELDS[match[1]] + number


def _moment(match: re.Match[str]) -> str:
    try:
        return f"{datetime.strptime(match[1], '%Y%m%d%H%M%S'):%H:%M ngày %d/%m/%Y}"  # noqa: DTZ007 - local, as told
    except ValueError:
        return match[1]
