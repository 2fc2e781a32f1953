from datetime import date
from typing import Any

import pytest

from motcua.accounts.ports import SignInRefusedError
from motcua.adapters.eid_vneid.mapping import assurance, day, identity

CITIZEN = {
    "sub": "s-1",
    "LoaiTaiKhoan": "1",
    "SoDinhDanh": "082196010824",
    "HoVaTen": "Trần Thị Ngọc Lan",
    "NgayThangNamSinh": "19960820",
    "GioiTinh": "Nữ",
    "ThuongTru": "Ấp Hòa Phúc",
    "SoDienThoai": "0900000102",
    "ThuDienTu": "lan@example.vn",
    "TechID": "T-1",
    "loAs": "LoA2",
    "IAL": "2",
}
BUSINESS = CITIZEN | {"LoaiTaiKhoan": "2", "MaSoThue": "1209900117", "TenDoanhNghiep": "Công ty", "DiaChi": "Ấp 1"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("issuer", "https://i"),
        ("subject", "s-1"),
        ("kind", "citizen"),
        ("full_name", "Trần Thị Ngọc Lan"),
        ("representative", ""),
        ("personal_id", "082196010824"),
        ("tax_code", ""),
        ("birth_date", date(1996, 8, 20)),
        ("sex", "female"),
        ("residence", "Ấp Hòa Phúc"),
        ("phone", "0900000102"),
        ("email", "lan@example.vn"),
        ("national_account_id", "T-1"),
        ("assurance", 2),
    ],
)
def test_every_claim_of_a_citizen(name: str, expected: Any) -> None:
    assert getattr(identity(CITIZEN, issuer="https://i"), name) == expected


@pytest.mark.parametrize(
    ("claims", "is_one"),
    [
        (CITIZEN, False),
        (CITIZEN | {"DuDieuKienCongDanSo": "1"}, True),
        (CITIZEN | {"DuDieuKienCongDanSo": "0"}, False),
        (BUSINESS | {"DuDieuKienCongDanSo": "1"}, False),
    ],
)
def test_the_fee_benefit_is_what_the_identity_service_signed(claims: dict[str, Any], is_one: bool) -> None:
    assert identity(claims, issuer="https://i").is_digital_citizen is is_one


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("kind", "business"),
        ("full_name", "Công ty"),
        ("representative", "Trần Thị Ngọc Lan"),
        ("tax_code", "1209900117"),
        ("birth_date", None),
        ("sex", ""),
        ("residence", "Ấp 1"),
    ],
)
def test_every_claim_of_a_business(name: str, expected: Any) -> None:
    assert getattr(identity(BUSINESS, issuer="https://i"), name) == expected


@pytest.mark.parametrize(
    ("change", "name", "expected"),
    [
        ({"SoDinhDanh": "", "SoCMND": "311234567"}, "personal_id", "311234567"),
        ({"GioiTinh": "Nam"}, "sex", "male"),
        ({"GioiTinh": None}, "sex", ""),
        ({"NgayThangNamSinh": "không rõ"}, "birth_date", None),
        ({"SoDienThoai": ["x"]}, "phone", ""),
    ],
)
def test_claims_that_come_otherwise(change: dict[str, Any], name: str, expected: Any) -> None:
    assert getattr(identity(CITIZEN | change, issuer="i"), name) == expected


def test_the_business_number_stands_for_a_missing_tax_code() -> None:
    found = identity(BUSINESS | {"MaSoThue": "", "MaSoDoanhNghiep": "1209900117"}, issuer="i")
    assert found.tax_code == "1209900117"


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        (CITIZEN | {"LoaiTaiKhoan": "3"}, "unknown_account_kind"),
        ({}, "unknown_account_kind"),
        (CITIZEN | {"SoDinhDanh": ""}, "number_missing"),
        (BUSINESS | {"MaSoThue": ""}, "number_missing"),
    ],
)
def test_an_account_needs_its_kind_and_number(claims: dict[str, Any], code: str) -> None:
    with pytest.raises(SignInRefusedError) as refusal:
        identity(claims, issuer="i")
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("account", "session", "level"),
    [
        ("2", "LoA2", 2),
        ("2", "LoA1", 1),
        ("1", "LoA2", 1),
        ("", "LoA2", 2),
        ("", "", 1),
        ("3", "LoA4", 2),
        ("0", "", 1),
    ],
)
def test_the_lower_level_counts(account: str, session: str, level: int) -> None:
    assert assurance(account, session) == level


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("19960820", date(1996, 8, 20)),
        ("1996-08-20", date(1996, 8, 20)),
        ("20/08/1996", date(1996, 8, 20)),
        ("19961332", None),
        ("1996", None),
        ("", None),
    ],
)
def test_days_come_in_three_forms(text: str, expected: date | None) -> None:
    assert day(text) == expected
