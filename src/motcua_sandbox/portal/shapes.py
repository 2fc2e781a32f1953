"""The fields of the two messages that provinces push: dossier (DongBoHoSoMC), progress (CapNhatTienDoHoSoMC)."""

import re

from motcua_sandbox.portal.fields import Field, Items, one_of
from motcua_sandbox.portal.statuses import NAMES

STATUS = one_of(*NAMES, required=True)
DATE = Field(date=True)
TEXT = Field()
SHORT = Field(longest=500)
NAMED = Field(required=True, longest=500)
YES_NO = one_of("0", "1")
YES_NO_REQUIRED = one_of("0", "1", required=True)
URL = Field(pattern=re.compile(r"https?://\S+", re.ASCII), form="địa chỉ http(s)://…", longest=2000)
MONEY = Field(required=True, pattern=re.compile(r"\d{1,15}", re.ASCII), form="số nguyên đồng")
COUNT = Field(pattern=re.compile(r"\d{1,6}", re.ASCII), form="số nguyên")
PROCEDURE = Field(required=True, pattern=re.compile(r"\d\.\d{6}", re.ASCII), form="d.dddddd của danh mục quốc gia")
PHONE = Field(pattern=re.compile(r"\+?[\d .-]{8,20}", re.ASCII), form="số điện thoại")
EMAIL = Field(pattern=re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+", re.ASCII), form="địa chỉ thư điện tử", longest=254)

IDENTITY = {"LoaiDinhDanh": one_of("1", "2", "3", required=True), "SoDinhDanh": Field(required=True, longest=20)}

SUBMITTED = {
    "TepDinhKemId": Field(required=True, longest=100),
    "TenTepDinhKem": Field(required=True),
    "IsDeleted": one_of("True", "False", "0", "1", required=True),
    "MaThanhPhanHoSo": SHORT,
    "DuongDanTaiTepTin": URL,
    "DuocSoHoa": YES_NO,
    "DuocTaiSuDung": one_of("0", "1", "2"),
    "DuocLayTuKhoDMQG": YES_NO,
    "MaKetQuaThayThe": SHORT,
}
FEE = {"TenPhiLePhi": NAMED, "MaPhiLePhi": SHORT, "HinhThucThu": SHORT, "Gia": MONEY, "LoaiPhiLePhi": SHORT}
PAPER = {"TenGiayTo": Field(required=True, longest=2000), "SoLuong": COUNT, "LoaiGiayTo": SHORT}
SUPPLEMENT: dict[str, Field | Items] = {
    "HoSoBoSungId": Field(required=True, longest=100),
    "NguoiYeuCauBoSung": NAMED,
    "NoiDungBoSung": Field(required=True),
    "NgayBoSung": Field(required=True, date=True),
    "NguoiTiepNhanBoSung": SHORT,
    "ThongTinTiepNhan": TEXT,
    "NgayTiepNhanBoSung": DATE,
    "TrangThaiBoSung": SHORT,
    "DanhSachGiayToBoSung": Items(PAPER),
    "DanhSachLePhiBoSung": Items(FEE),
    "NgayHenTraTruoc": DATE,
    "NgayHenTraMoi": DATE,
}
RESULT = {
    "TenGiayTo": Field(required=True, longest=2000),
    "MaThanhPhanHoSo": SHORT,
    "GiayToId": Field(required=True, longest=100),
    "DuongDanTepTinKetQua": URL,
    "MaGiayToKetQua": SHORT,
}

DOSSIER: dict[str, Field | Items] = {
    "MaHoSo": Field(required=True, longest=50),
    "MaHoSoKhac": SHORT,
    "MaTTHC": PROCEDURE,
    "TenTTHC": Field(required=True, longest=2000),
    "MaLinhVuc": Field(required=True, longest=50),
    "TenLinhVuc": NAMED,
    "KenhThucHien": one_of("1", "2", "3", required=True),
    "ChuHoSo": SHORT,
    "LoaiDoiTuong": one_of("1", "2", "3", "4", required=True),
    "MaDoiTuong": SHORT,
    "DinhDanhCHS": Items(IDENTITY, required=True),
    "ThongTinKhac": TEXT,
    "Email": EMAIL,
    "Fax": SHORT,
    "SoDienThoai": PHONE,
    "TrichYeuHoSo": Field(required=True, longest=1000),
    "NgayNopHoSo": Field(required=True, date=True),
    "NgayTiepNhan": DATE,
    "NgayHenTra": DATE,
    "NgayTuChoi": DATE,
    "NgayKetThucXuLy": DATE,
    "NgayTra": DATE,
    "TrangThaiHoSo": STATUS,
    "ThongTinTra": TEXT,
    "HinhThuc": YES_NO_REQUIRED,
    "DonViXuLy": NAMED,
    "GhiChu": Field(longest=2000),
    "NoiNopHoSo": one_of("1", "2", required=True),
    "HoSoCoThanhPhanSoHoa": YES_NO_REQUIRED,
    "TaiKhoanDuocXacThucVoiVNeID": YES_NO_REQUIRED,
    "DuocThanhToanTrucTuyen": one_of("0", "1", "2", "3", required=True),
    "DSKetNoiCSDL": Items({"MaCSDL": Field(required=True, longest=20)}),
    "TaiLieuNop": Items(SUBMITTED),
    "DanhSachLePhi": Items(FEE),
    "DanhSachTepDinhKemKhac": Items(PAPER),
    "DanhSachHoSoBoSung": Items(SUPPLEMENT),
    "DanhSachGiayToKetQua": Items(RESULT),
}

PROGRESS: dict[str, Field | Items] = {
    "MaHoSo": Field(required=True, longest=50),
    "NguoiXuLy": Field(required=True, longest=50),
    "ChucDanh": Field(required=True, longest=200),
    "ThoiDiemXuLy": Field(required=True, date=True),
    "PhongBanXuLy": NAMED,
    "NoiDungXuLy": Field(required=True),
    "TrangThai": STATUS,
    "NgayBatDau": Field(required=True, date=True),
    "NgayKetThucTheoQuyDinh": DATE,
}
