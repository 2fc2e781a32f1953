"""The people and organisations who have a made-up account; no number belongs to anyone."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

FREE_FIELDS = {
    "sub": "Mã tài khoản (sub; để trống thì tạo từ số định danh)",
    "LoaiTaiKhoan": "Loại tài khoản (1 công dân, 2 doanh nghiệp)",
    "SoDinhDanh": "Số định danh cá nhân",
    "HoVaTen": "Họ và tên",
    "NgayThangNamSinh": "Ngày sinh (yyyyMMdd)",
    "GioiTinh": "Giới tính",
    "ThuongTru": "Nơi thường trú",
    "DanToc": "Dân tộc",
    "QuocTich": "Quốc tịch",
    "SoDienThoai": "Số điện thoại",
    "ThuDienTu": "Thư điện tử",
    "TechID": "TechID",
    "loAs": "Mức xác thực phiên (loAs)",
    "IAL": "Mức độ tài khoản (IAL)",
    "DuDieuKienCongDanSo": "Đủ dữ liệu để được miễn, giảm phí (1: đủ, Nghị quyết 66.22/2026/NQ-CP)",
    "MaSoThue": "Mã số thuế",
    "MaSoDoanhNghiep": "Mã số doanh nghiệp",
    "TenDoanhNghiep": "Tên doanh nghiệp",
    "DiaChi": "Địa chỉ doanh nghiệp",
    "NguoiDaiDien": "Người đại diện",
}
DEFAULTS = {"LoaiTaiKhoan": "1", "loAs": "LoA2", "IAL": "2"}


@dataclass(frozen=True)
class Account:
    """One ready-made account: a short name to pick it by, a line about the person, the signed claims."""

    key: str
    about: str
    claims: Mapping[str, str]

    @property
    def name(self) -> str:
        """What to call the account on the sign-in page."""
        return self.claims.get("TenDoanhNghiep") or self.claims["HoVaTen"]


@cache
def listing() -> dict[str, Any]:
    """Return the file as it is, family ties included, for whoever prints ready accounts."""
    text = resources.files("motcua_sandbox").joinpath("people.json").read_text("utf-8")
    people: dict[str, Any] = json.loads(text)
    return people


@cache
def accounts() -> Mapping[str, Account]:
    """Return all accounts by key, citizens first."""
    rows = [*listing()["citizens"], *listing()["organisations"]]
    return {row["key"]: Account(row["key"], row["about"], row["claims"]) for row in rows}


def invented(fields: Mapping[str, str]) -> dict[str, str]:
    """Return the claims of a person typed in by a tester: unchecked on purpose, empty ones left out."""
    claims = {name: fields.get(f"claim_{name}", "").strip() for name in FREE_FIELDS}
    claims = {name: value or DEFAULTS.get(name, "") for name, value in claims.items()}
    seed = claims["SoDinhDanh"] or claims["MaSoThue"] or claims["HoVaTen"]
    claims["sub"] = claims["sub"] or str(uuid.uuid5(uuid.NAMESPACE_URL, f"sandbox:vneid:{seed}"))
    return {name: value for name, value in claims.items() if value}
