"""Every field of the two messages to the portal, by its name, with the value it carries for a full dossier."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from motcua.adapters.portal_national import mapping
from motcua.sync.ports import (
    DossierReport,
    OnlinePayment,
    PaperFile,
    PaperSheet,
    ProgressReport,
    ResultReport,
    Reuse,
    SupplementReport,
)
from motcua.sync.rules import IdentityKind


def day(number: int) -> datetime:
    """Return one o'clock in the morning in UTC: eight in Viet Nam."""
    return datetime(2026, 3, number, 1, 0, 0, tzinfo=UTC)


FULL = DossierReport(
    code="H58.14-260302-0001",
    procedure_code="1.001193",
    procedure_name="Đăng ký khai sinh",
    field_code="G15-LV1",
    field_name="Hộ tịch",
    channel="post",
    applicant_name="Công ty TNHH Sáu Nguyễn",
    applicant_kind="business",
    account_id="SBX-7",
    identity_kind=IdentityKind.TAX_CODE,
    identity_number="1200100557",
    email="sau@example.vn",
    phone="0912345678",
    summary="Đăng ký khai sinh – Sáu",
    submitted_at=day(2),
    received_at=day(3),
    due_at=day(9),
    refused_at=day(4),
    finished_at=day(8),
    returned_at=day(10),
    status=10,
    return_note="Trả bản điện tử",
    returns_by_post=True,
    deciding_unit="Sở Tư pháp",
    is_verified=True,
    payment=OnlinePayment.PAID_ONLINE,
    fee_amount=8_000,
    files=(PaperFile("f-1", "to-khai.pdf", "TP1", Reuse.RESULT, "KQ.9"),),
    sheets=(PaperSheet("Giấy chứng sinh", 2),),
    supplements=(
        SupplementReport("7", "Trần An", "Thiếu giấy", day(4), ("Hộ chiếu",), day(5), True, day(6), day(9)),
    ),
    results=(ResultReport("d-1", "Giấy khai sinh", "KQ.1"),),
    databases=("population", "land"),
    foreign_code="G22.99-260301-000123",
)
CODES = {"population": "7"}

DOSSIER = {
    "MaHoSo": "H58.14-260302-0001",
    "MaHoSoKhac": "G22.99-260301-000123",
    "MaTTHC": "1.001193",
    "TenTTHC": "Đăng ký khai sinh",
    "MaLinhVuc": "G15-LV1",
    "TenLinhVuc": "Hộ tịch",
    "KenhThucHien": "3",
    "ChuHoSo": "Công ty TNHH Sáu Nguyễn",
    "LoaiDoiTuong": "2",
    "MaDoiTuong": "SBX-7",
    "DinhDanhCHS.LoaiDinhDanh": "3",
    "DinhDanhCHS.SoDinhDanh": "1200100557",
    "ThongTinKhac": "",
    "Email": "sau@example.vn",
    "Fax": "",
    "SoDienThoai": "0912345678",
    "TrichYeuHoSo": "Đăng ký khai sinh – Sáu",
    "NgayNopHoSo": "20260302080000",
    "NgayTiepNhan": "20260303080000",
    "NgayHenTra": "20260309080000",
    "NgayTuChoi": "20260304080000",
    "NgayKetThucXuLy": "20260308080000",
    "NgayTra": "20260310080000",
    "TrangThaiHoSo": "10",
    "ThongTinTra": "Trả bản điện tử",
    "HinhThuc": "1",
    "DonViXuLy": "Sở Tư pháp",
    "GhiChu": "",
    "NoiNopHoSo": "1",
    "HoSoCoThanhPhanSoHoa": "1",
    "TaiKhoanDuocXacThucVoiVNeID": "1",
    "DuocThanhToanTrucTuyen": "1",
    "DSKetNoiCSDL.MaCSDL": "7",
    "TaiLieuNop.TepDinhKemId": "f-1",
    "TaiLieuNop.TenTepDinhKem": "to-khai.pdf",
    "TaiLieuNop.IsDeleted": "False",
    "TaiLieuNop.MaThanhPhanHoSo": "TP1",
    "TaiLieuNop.DuongDanTaiTepTin": "",
    "TaiLieuNop.DuocSoHoa": "1",
    "TaiLieuNop.DuocTaiSuDung": "2",
    "TaiLieuNop.DuocLayTuKhoDMQG": "0",
    "TaiLieuNop.MaKetQuaThayThe": "KQ.9",
    "DanhSachLePhi.TenPhiLePhi": "Phí, lệ phí của thủ tục",
    "DanhSachLePhi.MaPhiLePhi": "",
    "DanhSachLePhi.HinhThucThu": "",
    "DanhSachLePhi.Gia": "8000",
    "DanhSachLePhi.LoaiPhiLePhi": "",
    "DanhSachTepDinhKemKhac.TenGiayTo": "Giấy chứng sinh",
    "DanhSachTepDinhKemKhac.SoLuong": "2",
    "DanhSachTepDinhKemKhac.LoaiGiayTo": "",
    "DanhSachHoSoBoSung.HoSoBoSungId": "7",
    "DanhSachHoSoBoSung.NguoiYeuCauBoSung": "Trần An",
    "DanhSachHoSoBoSung.NoiDungBoSung": "Thiếu giấy",
    "DanhSachHoSoBoSung.NgayBoSung": "20260304080000",
    "DanhSachHoSoBoSung.NguoiTiepNhanBoSung": "",
    "DanhSachHoSoBoSung.ThongTinTiepNhan": "",
    "DanhSachHoSoBoSung.NgayTiepNhanBoSung": "20260305080000",
    "DanhSachHoSoBoSung.TrangThaiBoSung": "Hoàn thành bổ sung",
    "DanhSachHoSoBoSung.DanhSachGiayToBoSung.TenGiayTo": "Hộ chiếu",
    "DanhSachHoSoBoSung.DanhSachGiayToBoSung.SoLuong": "",
    "DanhSachHoSoBoSung.DanhSachGiayToBoSung.LoaiGiayTo": "",
    "DanhSachHoSoBoSung.DanhSachLePhiBoSung": [],
    "DanhSachHoSoBoSung.NgayHenTraTruoc": "20260306080000",
    "DanhSachHoSoBoSung.NgayHenTraMoi": "20260309080000",
    "DanhSachGiayToKetQua.TenGiayTo": "Giấy khai sinh",
    "DanhSachGiayToKetQua.MaThanhPhanHoSo": "",
    "DanhSachGiayToKetQua.GiayToId": "d-1",
    "DanhSachGiayToKetQua.DuongDanTepTinKetQua": "",
    "DanhSachGiayToKetQua.MaGiayToKetQua": "KQ.1",
}

ACT = ProgressReport(
    code="H58.14-260302-0001",
    officer="Lê Tiếp Nhận",
    title="Chuyên viên",
    unit="Trung tâm Phục vụ hành chính công",
    content="Tiếp nhận hồ sơ",
    at=day(3),
    status=2,
    started_at=day(2),
    due_at=day(9),
)
PROGRESS = {
    "MaHoSo": "H58.14-260302-0001",
    "NguoiXuLy": "Lê Tiếp Nhận",
    "ChucDanh": "Chuyên viên",
    "ThoiDiemXuLy": "20260303080000",
    "PhongBanXuLy": "Trung tâm Phục vụ hành chính công",
    "NoiDungXuLy": "Tiếp nhận hồ sơ",
    "TrangThai": "2",
    "NgayBatDau": "20260302080000",
    "NgayKetThucTheoQuyDinh": "20260309080000",
}


def paths(wire: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every field by its path; of a list, those of its only element."""
    for name, value in wire.items():
        if isinstance(value, list) and value:
            [only] = value
            yield from paths(only, f"{before}{name}.")
        else:
            yield before + name, value


@pytest.mark.parametrize("path", DOSSIER)
def test_a_field_of_the_dossier(path: str) -> None:
    assert dict(paths(mapping.dossier(FULL, CODES)))[path] == DOSSIER[path]


@pytest.mark.parametrize("path", PROGRESS)
def test_a_field_of_the_progress(path: str) -> None:
    assert dict(paths(mapping.progress(ACT)))[path] == PROGRESS[path]


def test_nothing_else_is_written() -> None:
    assert dict(paths(mapping.dossier(FULL, CODES))).keys() == DOSSIER.keys()
    assert dict(paths(mapping.progress(ACT))).keys() == PROGRESS.keys()


@pytest.mark.parametrize(
    ("change", "path", "expected"),
    [
        ({"channel": "counter"}, "KenhThucHien", "1"),
        ({"channel": "online"}, "KenhThucHien", "2"),
        ({"applicant_kind": "citizen"}, "LoaiDoiTuong", "1"),
        ({"applicant_kind": "state"}, "LoaiDoiTuong", "3"),
        ({"applicant_kind": "other"}, "LoaiDoiTuong", "4"),
        ({"payment": OnlinePayment.PAID_OTHERWISE}, "DuocThanhToanTrucTuyen", "3"),
        ({"payment": OnlinePayment.NOT_PAID}, "DuocThanhToanTrucTuyen", "0"),
        ({"payment": OnlinePayment.PAID_AT_PROVINCE}, "DuocThanhToanTrucTuyen", "2"),
        ({"payment": OnlinePayment.NOTHING_DUE}, "DuocThanhToanTrucTuyen", "0"),
        ({"foreign_code": ""}, "NoiNopHoSo", "2"),
        ({"due_at": None}, "NgayHenTra", ""),
        ({"databases": ()}, "DSKetNoiCSDL", []),
        ({"databases": ("land",)}, "DSKetNoiCSDL", []),
        ({"files": ()}, "HoSoCoThanhPhanSoHoa", "0"),
        ({"files": ()}, "TaiLieuNop", []),
        ({"is_verified": False}, "TaiKhoanDuocXacThucVoiVNeID", "0"),
        ({"returns_by_post": False}, "HinhThuc", "0"),
    ],
)
def test_every_other_value_a_field_may_have(change: dict[str, Any], path: str, expected: Any) -> None:
    assert dict(paths(mapping.dossier(replace(FULL, **change), CODES)))[path] == expected
