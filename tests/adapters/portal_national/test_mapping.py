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
    PortalRecord,
    ProgressReport,
    ResultReport,
    Reuse,
    SupplementReport,
)
from motcua.sync.rules import IdentityKind


def at(hour: int, day: int = 13) -> datetime:
    """Return a moment in UTC; Viet Nam is seven hours ahead."""
    return datetime(2025, 1, day, hour, 30, 15, tzinfo=UTC)


REPORT = DossierReport(
    code="H58.14-250113-0001",
    procedure_code="1.001193",
    procedure_name="Thủ tục đăng ký khai sinh",
    field_code="HT",
    field_name="Hộ tịch",
    channel="online",
    applicant_name="Nguyễn Thị Sáu",
    applicant_kind="citizen",
    account_id="SBX-1",
    identity_kind=IdentityKind.PERSONAL_ID,
    identity_number="082157000123",
    email="sau@example.vn",
    phone="0912345678",
    summary="Thủ tục đăng ký khai sinh – Nguyễn Thị Sáu",
    submitted_at=at(1),
    received_at=at(6),
    due_at=at(10, 16),
    refused_at=None,
    finished_at=None,
    returned_at=None,
    status=4,
    return_note="",
    returns_by_post=False,
    deciding_unit="Sở Tư pháp",
    is_verified=True,
    payment=OnlinePayment.NOT_PAID,
    fee_amount=8_000,
    files=(PaperFile("f-1", "to-khai.pdf", "TP1"),),
    sheets=(PaperSheet("Giấy chứng sinh", 2),),
)

FIELDS: dict[str, Any] = {
    "MaHoSo": "H58.14-250113-0001",
    "MaTTHC": "1.001193",
    "TenTTHC": "Thủ tục đăng ký khai sinh",
    "MaLinhVuc": "HT",
    "TenLinhVuc": "Hộ tịch",
    "KenhThucHien": "2",
    "ChuHoSo": "Nguyễn Thị Sáu",
    "LoaiDoiTuong": "1",
    "MaDoiTuong": "SBX-1",
    "DinhDanhCHS": [{"LoaiDinhDanh": "1", "SoDinhDanh": "082157000123"}],
    "ThongTinKhac": "",
    "Email": "sau@example.vn",
    "Fax": "",
    "SoDienThoai": "0912345678",
    "TrichYeuHoSo": "Thủ tục đăng ký khai sinh – Nguyễn Thị Sáu",
    "NgayNopHoSo": "20250113083015",
    "NgayTiepNhan": "20250113133015",
    "NgayHenTra": "20250116173015",
    "NgayTuChoi": "",
    "NgayKetThucXuLy": "",
    "NgayTra": "",
    "TrangThaiHoSo": "4",
    "ThongTinTra": "",
    "HinhThuc": "0",
    "DonViXuLy": "Sở Tư pháp",
    "GhiChu": "",
    "NoiNopHoSo": "2",
    "HoSoCoThanhPhanSoHoa": "1",
    "TaiKhoanDuocXacThucVoiVNeID": "1",
    "DuocThanhToanTrucTuyen": "0",
    "DSKetNoiCSDL": [],
    "TaiLieuNop": [
        {
            "TepDinhKemId": "f-1",
            "TenTepDinhKem": "to-khai.pdf",
            "IsDeleted": "False",
            "MaThanhPhanHoSo": "TP1",
            "DuongDanTaiTepTin": "",
            "DuocSoHoa": "1",
            "DuocTaiSuDung": "0",
            "DuocLayTuKhoDMQG": "0",
            "MaKetQuaThayThe": "",
        }
    ],
    "DanhSachLePhi": [
        {
            "TenPhiLePhi": "Phí, lệ phí của thủ tục",
            "MaPhiLePhi": "",
            "HinhThucThu": "",
            "Gia": "8000",
            "LoaiPhiLePhi": "",
        }
    ],
    "DanhSachTepDinhKemKhac": [{"TenGiayTo": "Giấy chứng sinh", "SoLuong": "2", "LoaiGiayTo": ""}],
    "DanhSachHoSoBoSung": [],
    "DanhSachGiayToKetQua": [],
}


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_of_the_dossier(name: str) -> None:
    assert mapping.dossier(REPORT)[name] == FIELDS[name]


def test_the_dossier_has_these_fields_and_no_other() -> None:
    assert mapping.dossier(REPORT).keys() == FIELDS.keys()


def scalars(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [each for part in value.values() for each in scalars(part)]
    if isinstance(value, list):
        return [each for part in value for each in scalars(part)]
    return [value]


def test_every_scalar_is_a_string() -> None:
    values = scalars([mapping.dossier(REPORT), mapping.progress(PROGRESS)])
    assert len(values) > 50
    assert {type(value) for value in values} == {str}


@pytest.mark.parametrize(
    ("change", "name", "expected"),
    [
        ({"channel": "counter"}, "KenhThucHien", "1"),
        ({"channel": "post"}, "KenhThucHien", "3"),
        ({"applicant_kind": "business"}, "LoaiDoiTuong", "2"),
        ({"applicant_kind": "state"}, "LoaiDoiTuong", "3"),
        ({"applicant_kind": "other"}, "LoaiDoiTuong", "4"),
        ({"account_id": ""}, "MaDoiTuong", ""),
        ({"email": "không có"}, "Email", ""),
        ({"phone": "gọi hàng xóm"}, "SoDienThoai", ""),
        ({"summary": "x" * 2_000}, "TrichYeuHoSo", "x" * 994 + "…"),
        ({"procedure_name": "Tên\ncó  khoảng"}, "TenTTHC", "Tên có khoảng"),
        ({"due_at": None}, "NgayHenTra", ""),
        ({"refused_at": at(20)}, "NgayTuChoi", "20250114033015"),
        ({"finished_at": at(17)}, "NgayKetThucXuLy", "20250114003015"),
        ({"returned_at": at(5)}, "NgayTra", "20250113123015"),
        ({"return_note": "Trả bản điện tử"}, "ThongTinTra", "Trả bản điện tử"),
        ({"returns_by_post": True}, "HinhThuc", "1"),
        ({"files": ()}, "HoSoCoThanhPhanSoHoa", "0"),
        ({"is_verified": False}, "TaiKhoanDuocXacThucVoiVNeID", "0"),
        ({"payment": OnlinePayment.PAID_ONLINE}, "DuocThanhToanTrucTuyen", "1"),
        ({"payment": OnlinePayment.PAID_OTHERWISE}, "DuocThanhToanTrucTuyen", "3"),
        ({"payment": OnlinePayment.PAID_AT_PROVINCE}, "DuocThanhToanTrucTuyen", "2"),
        ({"payment": OnlinePayment.NOTHING_DUE}, "DuocThanhToanTrucTuyen", "0"),
        ({"fee_amount": 0}, "DanhSachLePhi", []),
        ({"other_code": "CU-1"}, "MaHoSoKhac", "CU-1"),
        ({"foreign_code": "G22.99-261122-000001"}, "MaHoSoKhac", "G22.99-261122-000001"),
        ({"foreign_code": "G22.99-261122-000001"}, "NoiNopHoSo", "1"),
    ],
)
def test_what_changes_a_field(change: dict[str, Any], name: str, expected: Any) -> None:
    assert mapping.dossier(replace(REPORT, **change))[name] == expected


@pytest.mark.parametrize(
    ("kind", "number", "expected"),
    [
        (IdentityKind.PERSONAL_ID, "082157000123", "1"),
        (IdentityKind.OLD_ID, "311234567", "2"),
        (IdentityKind.TAX_CODE, "1200100557", "3"),
    ],
)
def test_identity_numbers_carry_their_kind(kind: IdentityKind, number: str, expected: str) -> None:
    wire = mapping.dossier(replace(REPORT, identity_kind=kind, identity_number=number))
    assert wire["DinhDanhCHS"] == [{"LoaiDinhDanh": expected, "SoDinhDanh": number}]


@pytest.mark.parametrize("status", range(1, 11))
def test_every_status_is_told_as_it_is(status: int) -> None:
    assert mapping.dossier(replace(REPORT, status=status))["TrangThaiHoSo"] == str(status)
    assert mapping.progress(replace(PROGRESS, status=status))["TrangThai"] == str(status)


def test_a_paper_from_the_vault_says_which_result_stands_for_it() -> None:
    paper = PaperFile("f-2", "x" * 5_000, "TP2", Reuse.RESULT, "KQ.1")
    [wire] = mapping.dossier(replace(REPORT, files=(paper,)))["TaiLieuNop"]
    assert (wire["DuocTaiSuDung"], wire["MaKetQuaThayThe"], len(wire["TenTepDinhKem"])) == ("2", "KQ.1", 4_000)


@pytest.mark.parametrize(("is_from_store", "told"), [(True, "1"), (False, "0")])
def test_a_paper_from_the_national_store_says_so(is_from_store: bool, told: str) -> None:
    paper = PaperFile("f-3", "xac-nhan.pdf", "TP3", Reuse.RESULT, "", is_from_store)
    [wire] = mapping.dossier(replace(REPORT, files=(paper,)))["TaiLieuNop"]
    assert (wire["DuocLayTuKhoDMQG"], wire["DuocTaiSuDung"]) == (told, "2")


SUPPLEMENT = SupplementReport("7", "Trần An", "Thiếu giấy", at(2), ("Giấy chứng sinh",), None, False, at(10), None)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("HoSoBoSungId", "7"),
        ("NguoiYeuCauBoSung", "Trần An"),
        ("NoiDungBoSung", "Thiếu giấy"),
        ("NgayBoSung", "20250113093015"),
        ("NguoiTiepNhanBoSung", ""),
        ("ThongTinTiepNhan", ""),
        ("NgayTiepNhanBoSung", ""),
        ("TrangThaiBoSung", "Yêu cầu công dân bổ sung"),
        ("DanhSachGiayToBoSung", [{"TenGiayTo": "Giấy chứng sinh", "SoLuong": "", "LoaiGiayTo": ""}]),
        ("DanhSachLePhiBoSung", []),
        ("NgayHenTraTruoc", "20250113173015"),
        ("NgayHenTraMoi", ""),
    ],
)
def test_every_field_of_a_supplement(name: str, expected: Any) -> None:
    [wire] = mapping.dossier(replace(REPORT, supplements=(SUPPLEMENT,)))["DanhSachHoSoBoSung"]
    assert wire[name] == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"answered_at": at(3)}, "Công dân đã gửi bổ sung"),
        ({"answered_at": at(3), "is_closed": True}, "Hoàn thành bổ sung"),
        ({"is_closed": True}, "Hoàn thành bổ sung"),
    ],
)
def test_a_supplement_says_how_far_it_is(change: dict[str, Any], expected: str) -> None:
    asked = replace(SUPPLEMENT, **change)
    [wire] = mapping.dossier(replace(REPORT, supplements=(asked,)))["DanhSachHoSoBoSung"]
    assert wire["TrangThaiBoSung"] == expected


def test_a_result_is_named_by_its_title_and_national_code() -> None:
    signed = replace(REPORT, results=(ResultReport("d-1", "Giấy khai sinh", "KQ.HT.1"),))
    assert mapping.dossier(signed)["DanhSachGiayToKetQua"] == [
        {
            "TenGiayTo": "Giấy khai sinh",
            "MaThanhPhanHoSo": "",
            "GiayToId": "d-1",
            "DuongDanTepTinKetQua": "",
            "MaGiayToKetQua": "KQ.HT.1",
        }
    ]


PROGRESS = ProgressReport(
    code="H58.14-250113-0001",
    officer="Lê Tiếp Nhận",
    title="Chuyên viên",
    unit="Trung tâm Phục vụ hành chính công",
    content="Tiếp nhận hồ sơ",
    at=at(6),
    status=2,
    started_at=at(1),
    due_at=at(10, 16),
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("MaHoSo", "H58.14-250113-0001"),
        ("NguoiXuLy", "Lê Tiếp Nhận"),
        ("ChucDanh", "Chuyên viên"),
        ("ThoiDiemXuLy", "20250113133015"),
        ("PhongBanXuLy", "Trung tâm Phục vụ hành chính công"),
        ("NoiDungXuLy", "Tiếp nhận hồ sơ"),
        ("TrangThai", "2"),
        ("NgayBatDau", "20250113083015"),
        ("NgayKetThucTheoQuyDinh", "20250116173015"),
    ],
)
def test_every_field_of_a_progress(name: str, expected: str) -> None:
    wire = mapping.progress(PROGRESS)
    assert wire[name] == expected
    assert len(wire) == 9


def test_a_long_name_is_cut_to_fifty_and_no_term_is_empty() -> None:
    wire = mapping.progress(replace(PROGRESS, officer="Công Tằng Tôn Nữ " * 5, due_at=None))
    assert len(wire["NguoiXuLy"]) <= 50
    assert wire["NguoiXuLy"].endswith("…")
    assert wire["NgayKetThucTheoQuyDinh"] == ""


@pytest.mark.parametrize(
    ("code", "unit"),
    [
        ("H58.14-250113-0001", "H58"),
        ("H20-250713-00012", "H20"),
        ("000.00.14.H58-250113-0001", "000.00.00.H58"),
        ("khác-250113-0001", "khác"),
    ],
)
def test_the_calling_unit_is_the_province_of_the_code(code: str, unit: str) -> None:
    assert mapping.province_unit(code) == unit


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ({"TrangThaiHoSo": "9", "DanhSachTienDo": [{}, {}]}, PortalRecord("C", 9, 2)),
        ({"TrangThaiHoSo": 4}, PortalRecord("C", 4, None)),
        ({"TrangThaiHoSo": "đang xử lý"}, PortalRecord("C", 0, None)),
        ({}, PortalRecord("C", 0, None)),
    ],
)
def test_what_the_portal_has_on_file_is_read(found: dict[str, Any], expected: PortalRecord) -> None:
    assert mapping.record("C", found) == expected
