"""Every field of the two messages, one spoiled at a time: the portal names the field it refuses."""

from typing import Any

import pytest

from motcua_sandbox.portal.fields import Field
from motcua_sandbox.portal.shapes import DOSSIER, PROGRESS
from tests.sandbox.client import Caller
from tests.sandbox.messages import (
    ATTACHMENT,
    CODE,
    FEE,
    OTHER,
    PAPER,
    RESULT,
    SUPPLEMENT,
    dossier,
    finished,
    returned,
    step,
    without,
)

MANDATORY = [
    "MaHoSo",
    "MaTTHC",
    "TenTTHC",
    "MaLinhVuc",
    "TenLinhVuc",
    "KenhThucHien",
    "LoaiDoiTuong",
    "DinhDanhCHS",
    "TrichYeuHoSo",
    "NgayNopHoSo",
    "NgayTiepNhan",
    "TrangThaiHoSo",
    "HinhThuc",
    "DonViXuLy",
    "NoiNopHoSo",
    "HoSoCoThanhPhanSoHoa",
    "TaiKhoanDuocXacThucVoiVNeID",
    "DuocThanhToanTrucTuyen",
]
OPTIONAL = sorted(DOSSIER.keys() - set(MANDATORY))
SCALARS = sorted(name for name, rule in DOSSIER.items() if isinstance(rule, Field))
STEP_MANDATORY = sorted(PROGRESS.keys() - {"NgayKetThucTheoQuyDinh"})


def refused(answer: dict[str, Any], field: str) -> str:
    """Assert a refusal of the message that names the field; return the words."""
    assert answer["error_code"] == "-1", answer
    assert field in answer["message"]
    return str(answer["message"])


@pytest.mark.parametrize("field", MANDATORY)
@pytest.mark.parametrize("how", ["absent", "empty", "blank"])
def test_dossier_without_a_mandatory_field_is_refused(sandbox: Caller, field: str, how: str) -> None:
    empty: object = [] if field == "DinhDanhCHS" else ("" if how == "empty" else "   ")
    body = without(dossier(), field) if how == "absent" else dossier(**{field: empty})
    assert "bắt buộc" in refused(sandbox.create(body), field)
    assert sandbox.summary()["dossiers"] == 0


@pytest.mark.parametrize("field", OPTIONAL)
def test_dossier_without_an_optional_field_is_taken(sandbox: Caller, field: str) -> None:
    assert sandbox.create(without(dossier(), field))["error_code"] == "0"


@pytest.mark.parametrize("field", SCALARS)
@pytest.mark.parametrize(
    "value", [2, None, True, ["2"], {"a": "b"}], ids=["number", "null", "true", "list", "object"]
)
def test_every_scalar_of_a_dossier_is_a_string(sandbox: Caller, field: str, value: object) -> None:
    assert "chuỗi" in refused(sandbox.create(dossier(**{field: value})), field)


@pytest.mark.parametrize("field", sorted(DOSSIER.keys() - set(SCALARS)))
@pytest.mark.parametrize("value", [2, "2", True, {"a": "b"}], ids=["number", "text", "true", "object"])
def test_every_list_of_a_dossier_is_a_list(sandbox: Caller, field: str, value: object) -> None:
    assert "danh sách" in refused(sandbox.create(dossier(**{field: value})), field)


@pytest.mark.parametrize(
    ("field", "lawful"),
    [
        ("KenhThucHien", "123"),
        ("LoaiDoiTuong", "1234"),
        ("HinhThuc", "01"),
        ("NoiNopHoSo", "12"),
        ("HoSoCoThanhPhanSoHoa", "01"),
        ("TaiKhoanDuocXacThucVoiVNeID", "01"),
        ("DuocThanhToanTrucTuyen", "0123"),
    ],
)
def test_enumerations_take_their_values_and_no_other(sandbox: Caller, field: str, lawful: str) -> None:
    for number, value in enumerate("0123456789"):
        body = dossier(**{field: value}, MaHoSo=f"H58.14-250804-{number:04d}")
        answer = sandbox.create(body)
        if value in lawful:
            assert answer["error_code"] == "0", answer
        else:
            refused(answer, field)


@pytest.mark.parametrize("field", ["NgayNopHoSo", "NgayTiepNhan", "NgayHenTra"])
@pytest.mark.parametrize(
    "value",
    [
        "20250230080000",
        "20250804240000",
        "20250804086000",
        "20251304080000",
        "2025080408150",
        "04/08/2025",
        "2025-08-04T08:15",
        "٢٠٢٥٠٨٠٤٠٨١٥٠٠",
    ],
)
def test_a_date_that_does_not_exist_is_refused(sandbox: Caller, field: str, value: str) -> None:
    assert "yyyyMMddHHmmss" in refused(sandbox.create(dossier(**{field: value})), field)


def test_the_summary_holds_a_thousand_characters(sandbox: Caller) -> None:
    assert "tối đa 1000" in refused(sandbox.create(dossier(TrichYeuHoSo="ế" * 1001)), "TrichYeuHoSo")
    assert sandbox.create(dossier(TrichYeuHoSo="ế" * 1000))["error_code"] == "0"


def test_the_note_holds_two_thousand_characters(sandbox: Caller) -> None:
    refused(sandbox.create(dossier(GhiChu="a" * 2001)), "GhiChu")
    assert sandbox.create(dossier(GhiChu="a" * 2000))["error_code"] == "0"


@pytest.mark.parametrize("code", [CODE, OTHER, "H20-250804-0001", "H58.14.03-250804-12345", "H20.242-250804-0009"])
def test_codes_of_the_province_are_taken(sandbox: Caller, code: str) -> None:
    assert sandbox.create(dossier(MaHoSo=code))["error_code"] == "0"


@pytest.mark.parametrize(
    "code",
    [
        "000.00.14.H56-250804-0001",  # another province
        "H56.14-250804-0001",
        "G15.01-250804-0001",  # a ministry
        "H58.14-250230-0001",  # no such day
        "H58.14-250804-001",  # three digits
        "H58.14-250804-000001",  # six digits
        "H58.14_250804_0001",
        "00.00.14.H58-250804-0001",
        "TG-2025-1",
        "H58.14-250804-0001 ",
    ],
)
def test_a_code_that_no_province_here_may_issue_is_refused(sandbox: Caller, code: str) -> None:
    refused(sandbox.create(dossier(MaHoSo=code)), "MaHoSo")
    refused(sandbox.progress(step(MaHoSo=code)), "MaHoSo")


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("1", "082196010824"),
        ("2", "311234567"),
        ("3", "0100109106"),
        ("3", "0100109106-001"),
        ("3", "082196010824"),
    ],
)
def test_identity_numbers_of_each_kind_are_taken(sandbox: Caller, kind: str, number: str) -> None:
    identity = [{"LoaiDinhDanh": kind, "SoDinhDanh": number}]
    assert sandbox.create(dossier(DinhDanhCHS=identity))["error_code"] == "0"


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("1", "000000001"),
        ("2", "000000001"),  # what one system fills in for a missing number
        ("2", "000000000"),
        ("2", "111111111"),
        ("2", "123456789"),
        ("1", "000000000001"),
        ("1", "111111111111"),
        ("1", "31123456"),
        ("1", "311234567"),
        ("1", "08219601082"),
        ("1", "0821960108245"),
        ("1", "08219601082x"),
        ("2", "082196010824"),
        ("2", "31123456"),
        ("3", "12345"),
        ("3", "0000000000"),
        ("1", ""),
    ],
)
def test_an_invented_or_broken_identity_number_is_refused(sandbox: Caller, kind: str, number: str) -> None:
    identity = [{"LoaiDinhDanh": kind, "SoDinhDanh": number}]
    refused(sandbox.create(dossier(DinhDanhCHS=identity)), "DinhDanhCHS[0].SoDinhDanh")


def test_the_kind_of_identity_is_one_of_three(sandbox: Caller) -> None:
    identity = [{"LoaiDinhDanh": "4", "SoDinhDanh": "082196010824"}]
    refused(sandbox.create(dossier(DinhDanhCHS=identity)), "LoaiDinhDanh")
    refused(sandbox.create(dossier(DinhDanhCHS=[{"SoDinhDanh": "082196010824"}])), "LoaiDinhDanh")


@pytest.mark.parametrize("code", ["1.00119", "01.001193", "1-001193", "DIA-PHUONG-01", "1.001193.01"])
def test_a_local_procedure_code_is_refused(sandbox: Caller, code: str) -> None:
    refused(sandbox.create(dossier(MaTTHC=code)), "MaTTHC")


def test_a_field_nobody_specified_is_refused(sandbox: Caller) -> None:
    refused(sandbox.create(dossier(TrangThai="2")), "TrangThai")
    refused(sandbox.create(dossier(TaiLieuNop=[ATTACHMENT | {"DuongDan": "x"}])), "TaiLieuNop[0].DuongDan")


LISTS: list[tuple[str, dict[str, Any]]] = [
    ("TaiLieuNop", ATTACHMENT),
    ("DanhSachLePhi", FEE),
    ("DanhSachTepDinhKemKhac", PAPER),
    ("DanhSachHoSoBoSung", SUPPLEMENT),
    ("DanhSachGiayToKetQua", RESULT),
    ("DSKetNoiCSDL", {"MaCSDL": "7"}),
]


@pytest.mark.parametrize(("name", "item"), LISTS)
def test_lists_with_everything_in_order_are_taken(sandbox: Caller, name: str, item: dict[str, Any]) -> None:
    assert sandbox.create(dossier(**{name: [item, item]}))["error_code"] == "0"
    refused(sandbox.update(dossier(**{name: ["x"]})), f"{name}[0]")


@pytest.mark.parametrize(
    ("name", "item", "field", "value"),
    [
        ("TaiLieuNop", ATTACHMENT, "TepDinhKemId", ""),
        ("TaiLieuNop", ATTACHMENT, "TenTepDinhKem", ""),
        ("TaiLieuNop", ATTACHMENT, "TenTepDinhKem", "x" * 4001),
        ("TaiLieuNop", ATTACHMENT, "IsDeleted", "no"),
        ("TaiLieuNop", ATTACHMENT, "DuongDanTaiTepTin", "file:///etc/passwd"),
        ("TaiLieuNop", ATTACHMENT, "DuocSoHoa", "2"),
        ("TaiLieuNop", ATTACHMENT, "DuocTaiSuDung", "3"),
        ("TaiLieuNop", ATTACHMENT, "DuocLayTuKhoDMQG", "2"),
        ("DanhSachLePhi", FEE, "TenPhiLePhi", ""),
        ("DanhSachLePhi", FEE, "Gia", "8.000"),
        ("DanhSachLePhi", FEE, "Gia", "-1"),
        ("DanhSachTepDinhKemKhac", PAPER, "TenGiayTo", ""),
        ("DanhSachTepDinhKemKhac", PAPER, "SoLuong", "một"),
        ("DanhSachHoSoBoSung", SUPPLEMENT, "HoSoBoSungId", ""),
        ("DanhSachHoSoBoSung", SUPPLEMENT, "NguoiYeuCauBoSung", ""),
        ("DanhSachHoSoBoSung", SUPPLEMENT, "NoiDungBoSung", ""),
        ("DanhSachHoSoBoSung", SUPPLEMENT, "NgayBoSung", "20250804"),
        ("DanhSachHoSoBoSung", SUPPLEMENT, "NgayHenTraMoi", "20259904000000"),
        ("DanhSachHoSoBoSung", SUPPLEMENT, "DanhSachLePhiBoSung", [{"Gia": "1"}]),
        ("DanhSachGiayToKetQua", RESULT, "TenGiayTo", "x" * 2001),
        ("DanhSachGiayToKetQua", RESULT, "GiayToId", ""),
        ("DanhSachGiayToKetQua", RESULT, "DuongDanTepTinKetQua", "ket-qua/9"),
        ("DSKetNoiCSDL", {"MaCSDL": "7"}, "MaCSDL", ""),
    ],
)
def test_a_wrong_item_of_a_list_is_refused(
    sandbox: Caller, name: str, item: dict[str, Any], field: str, value: object
) -> None:
    refused(sandbox.create(dossier(**{name: [item, item | {field: value}]})), f"{name}[1].{field}")


@pytest.mark.parametrize("status", ["0", "11", "02", "Đang xử lý"])
def test_there_are_ten_statuses(sandbox: Caller, status: str) -> None:
    refused(sandbox.create(dossier(TrangThaiHoSo=status)), "TrangThaiHoSo")


@pytest.mark.parametrize("status", ["2", "4", "5", "6", "7", "8", "9", "10"])
def test_a_received_dossier_says_when_it_was_received(sandbox: Caller, status: str) -> None:
    body = returned() if status == "10" else finished() if status == "9" else dossier()
    refused(sandbox.create(body | {"TrangThaiHoSo": status, "NgayTiepNhan": ""}), "NgayTiepNhan")
    assert sandbox.create(body | {"TrangThaiHoSo": status})["error_code"] == "0"


def test_a_dossier_not_yet_received_needs_no_such_day(sandbox: Caller) -> None:
    assert sandbox.create(dossier(TrangThaiHoSo="1", NgayTiepNhan=""))["error_code"] == "0"


def test_a_refused_dossier_says_when(sandbox: Caller) -> None:
    body = dossier(TrangThaiHoSo="3", NgayTiepNhan="")
    refused(sandbox.create(body), "NgayTuChoi")
    assert sandbox.create(body | {"NgayTuChoi": "20250804090000"})["error_code"] == "0"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (finished(NgayKetThucXuLy=""), "NgayKetThucXuLy"),
        (returned(NgayKetThucXuLy=""), "NgayKetThucXuLy"),
        (returned(NgayTra=""), "NgayTra"),
        (dossier(NgayKetThucXuLy="20250805100000"), "NgayKetThucXuLy"),
        (dossier(TrangThaiHoSo="5", NgayKetThucXuLy="20250805100000"), "NgayKetThucXuLy"),
        (finished(NgayTra="20250805153000"), "NgayTra"),
        (dossier(NgayTuChoi="20250805153000"), "NgayTuChoi"),
        (dossier(NgayTiepNhan="20250804075959"), "NgayTiepNhan"),
        (dossier(NgayHenTra="20250804081459"), "NgayHenTra"),
        (finished(NgayKetThucXuLy="20250804081459"), "NgayKetThucXuLy"),
        (returned(NgayTra="20250805095959"), "NgayTra"),
    ],
)
def test_dates_agree_with_the_status_and_with_each_other(
    sandbox: Caller, body: dict[str, Any], field: str
) -> None:
    refused(sandbox.create(body), field)


@pytest.mark.parametrize("field", STEP_MANDATORY)
@pytest.mark.parametrize("how", ["absent", "empty"])
def test_progress_without_a_mandatory_field_is_refused(sandbox: Caller, field: str, how: str) -> None:
    sandbox.create(dossier())
    body = without(step(), field) if how == "absent" else step(**{field: ""})
    assert "bắt buộc" in refused(sandbox.progress(body), field)
    assert sandbox.summary()["progress"] == 0


@pytest.mark.parametrize("field", sorted(PROGRESS))
def test_every_scalar_of_progress_is_a_string(sandbox: Caller, field: str) -> None:
    assert "chuỗi" in refused(sandbox.progress(step() | {field: 5}), field)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("NguoiXuLy", "x" * 51),
        ("ThoiDiemXuLy", "20250804081560"),
        ("NgayBatDau", "20250804"),
        ("NgayKetThucTheoQuyDinh", "20250229000000"),
        ("TrangThai", "11"),
        ("GhiChu", "x"),
    ],
)
def test_progress_with_a_wrong_field_is_refused(sandbox: Caller, field: str, value: str) -> None:
    sandbox.create(dossier())
    refused(sandbox.progress(step(**{field: value})), field)


def test_a_procedure_without_a_deadline_has_none_in_its_progress(sandbox: Caller) -> None:
    sandbox.create(dossier(NgayHenTra=""))
    assert sandbox.progress(step(NgayKetThucTheoQuyDinh=""))["error_code"] == "0"
