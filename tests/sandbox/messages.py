"""Messages in order, to be spoiled one field at a time."""

from typing import Any

CODE = "000.00.14.H58-250804-0001"
OTHER = "H58.14-250804-0002"


def dossier(**changes: Any) -> dict[str, Any]:
    body = {
        "MaHoSo": CODE,
        "MaTTHC": "1.001193",
        "TenTTHC": "Đăng ký khai sinh",
        "MaLinhVuc": "G99-LV01",
        "TenLinhVuc": "Hộ tịch",
        "KenhThucHien": "2",
        "ChuHoSo": "Trần Thị Ngọc Lan",
        "LoaiDoiTuong": "1",
        "MaDoiTuong": "",
        "DinhDanhCHS": [{"LoaiDinhDanh": "1", "SoDinhDanh": "082196010824"}],
        "ThongTinKhac": "",
        "Email": "",
        "Fax": "",
        "SoDienThoai": "",
        "TrichYeuHoSo": "Đăng ký khai sinh cho con",
        "NgayNopHoSo": "20250804080000",
        "NgayTiepNhan": "20250804081500",
        "NgayHenTra": "20250805170000",
        "NgayTuChoi": "",
        "NgayKetThucXuLy": "",
        "NgayTra": "",
        "TrangThaiHoSo": "2",
        "ThongTinTra": "",
        "HinhThuc": "0",
        "DonViXuLy": "Ủy ban nhân dân xã Cái Bè",
        "GhiChu": "",
        "NoiNopHoSo": "2",
        "HoSoCoThanhPhanSoHoa": "1",
        "TaiKhoanDuocXacThucVoiVNeID": "1",
        "DuocThanhToanTrucTuyen": "0",
        "DSKetNoiCSDL": [],
        "TaiLieuNop": [],
        "DanhSachLePhi": [],
        "DanhSachTepDinhKemKhac": [],
        "DanhSachHoSoBoSung": [],
        "DanhSachGiayToKetQua": [],
    }
    return body | changes


def without(body: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key != name}


def finished(**changes: Any) -> dict[str, Any]:
    return dossier(TrangThaiHoSo="9", NgayKetThucXuLy="20250805100000") | changes


def returned(**changes: Any) -> dict[str, Any]:
    return finished(TrangThaiHoSo="10", NgayTra="20250805153000") | changes


def step(status: str = "2", moment: str = "20250804081500", **changes: Any) -> dict[str, Any]:
    body = {
        "MaHoSo": CODE,
        "NguoiXuLy": "Lê Thị Mai",
        "ChucDanh": "Công chức tiếp nhận",
        "ThoiDiemXuLy": moment,
        "PhongBanXuLy": "Trung tâm Phục vụ hành chính công xã Cái Bè",
        "NoiDungXuLy": "Tiếp nhận hồ sơ" if status == "2" else f"Chuyển trạng thái {status}",
        "TrangThai": status,
        "NgayBatDau": moment,
        "NgayKetThucTheoQuyDinh": "20250805170000",
    }
    return body | changes


ATTACHMENT = {
    "TepDinhKemId": "1",
    "TenTepDinhKem": "giay-chung-sinh.pdf",
    "IsDeleted": "False",
    "MaThanhPhanHoSo": "",
    "DuongDanTaiTepTin": "https://motcua.example.vn/tep/1",
    "DuocSoHoa": "1",
    "DuocTaiSuDung": "0",
    "DuocLayTuKhoDMQG": "0",
    "MaKetQuaThayThe": "",
}
FEE = {"TenPhiLePhi": "Lệ phí hộ tịch", "MaPhiLePhi": "", "HinhThucThu": "", "Gia": "8000", "LoaiPhiLePhi": ""}
PAPER = {"TenGiayTo": "Giấy chứng sinh", "SoLuong": "1", "LoaiGiayTo": ""}
SUPPLEMENT = {
    "HoSoBoSungId": "7",
    "NguoiYeuCauBoSung": "Lê Thị Mai",
    "NoiDungBoSung": "Bổ sung giấy chứng sinh",
    "NgayBoSung": "20250804100000",
    "NguoiTiepNhanBoSung": "",
    "ThongTinTiepNhan": "",
    "NgayTiepNhanBoSung": "",
    "TrangThaiBoSung": "",
    "DanhSachGiayToBoSung": [PAPER],
    "DanhSachLePhiBoSung": [FEE],
    "NgayHenTraTruoc": "",
    "NgayHenTraMoi": "",
}
RESULT = {
    "TenGiayTo": "Giấy khai sinh",
    "MaThanhPhanHoSo": "",
    "GiayToId": "9",
    "DuongDanTepTinKetQua": "https://motcua.example.vn/ket-qua/9",
    "MaGiayToKetQua": "KQ.G99.1.001193",
}
