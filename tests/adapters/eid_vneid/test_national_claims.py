"""Every claim that the national portal's sign-in gives (VNConnect): what is taken over, and what is not kept."""

from datetime import date
from typing import Any

import pytest

from motcua.accounts.ports import SignInRefusedError
from motcua.adapters.eid_vneid.mapping import identity

CITIZEN = {"sub": "s", "LoaiTaiKhoan": "1", "SoDinhDanh": "082196010824", "HoVaTen": "Lan"}
BUSINESS = {"sub": "s", "LoaiTaiKhoan": "2", "MaSoThue": "1209900117", "TenDoanhNghiep": "Công ty"}

TAKEN: list[tuple[dict[str, str], str, str, str, Any]] = [
    (CITIZEN, "sub", "s-2", "subject", "s-2"),
    (CITIZEN, "SoDinhDanh", "082196010825", "personal_id", "082196010825"),
    (CITIZEN, "HoVaTen", "Mai", "full_name", "Mai"),
    (CITIZEN, "NgayThangNamSinh", "20/08/1996", "birth_date", date(1996, 8, 20)),
    (CITIZEN, "GioiTinh", "Nữ", "sex", "female"),
    (CITIZEN, "ThuongTru", "Ấp 1", "residence", "Ấp 1"),
    (CITIZEN, "NoiOHienNay", "Ấp 2", "residence", "Ấp 2"),
    (CITIZEN, "ThuDienTu", "lan@example.vn", "email", "lan@example.vn"),
    (CITIZEN, "SoDienThoai", "0900000102", "phone", "0900000102"),
    (CITIZEN, "SoDienThoaiBan", "02733888999", "phone", "02733888999"),
    (CITIZEN, "TechID", "T-1", "national_account_id", "T-1"),
    (CITIZEN, "loAs", "LoA2", "assurance", 2),
    (BUSINESS, "MaSoThue", "1209900118", "tax_code", "1209900118"),
    (BUSINESS, "TenDoanhNghiep", "Hợp tác xã", "full_name", "Hợp tác xã"),
    (BUSINESS, "DiaChi", "Ấp 3", "residence", "Ấp 3"),
    (BUSINESS, "NguoiDaiDien", "Vân", "representative", "Vân"),
    (BUSINESS, "HoVaTen", "Hồng", "representative", "Hồng"),
    (BUSINESS, "SoDinhDanh", "082180006419", "personal_id", "082180006419"),
]
NOT_KEPT = (
    "DanToc", "TonGiao", "TinhTrangHonNhan", "NhomMau", "NoiDangKyKhaiSinh", "QueQuan", "QuocTich", "Cha", "Me",
    "VoChong", "ChuHo", "TrangThai", "MaBHXH", "HoChieu", "id_token", "access_token",
)  # fmt: skip


@pytest.mark.parametrize(("person", "claim", "value", "name", "expected"), TAKEN)
def test_every_claim_that_is_taken_over(
    person: dict[str, str], claim: str, value: str, name: str, expected: Any
) -> None:
    assert getattr(identity(person | {claim: value}, issuer="i"), name) == expected


@pytest.mark.parametrize("claim", NOT_KEPT)
def test_claims_nobody_here_needs_leave_no_trace(claim: str) -> None:
    assert identity(CITIZEN | {claim: "Giá trị"}, issuer="i") == identity(CITIZEN, issuer="i")


def test_an_old_number_or_a_business_number_stands_in_where_the_new_one_is_missing() -> None:
    old = {name: value for name, value in CITIZEN.items() if name != "SoDinhDanh"} | {"SoCMND": "311234567"}
    assert identity(old, issuer="i").personal_id == "311234567"
    business = {name: value for name, value in BUSINESS.items() if name != "MaSoThue"}
    assert identity(business | {"MaSoDoanhNghiep": "1209900117"}, issuer="i").tax_code == "1209900117"


@pytest.mark.parametrize("kind", ["", "3", "x"])
def test_an_unknown_kind_of_account_is_refused(kind: str) -> None:
    with pytest.raises(SignInRefusedError, match="unknown_account_kind"):
        identity(CITIZEN | {"LoaiTaiKhoan": kind}, issuer="i")


@pytest.mark.parametrize("person", [{"LoaiTaiKhoan": "1"}, {"LoaiTaiKhoan": "2", "SoDinhDanh": "082196010824"}])
def test_an_account_without_its_number_is_refused(person: dict[str, str]) -> None:
    with pytest.raises(SignInRefusedError, match="number_missing"):
        identity(person, issuer="i")
