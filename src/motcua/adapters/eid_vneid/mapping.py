"""Signed claims into our words; pure."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from motcua.accounts.ports import Identity, SignInRefusedError

KINDS = {"1": "citizen", "2": "business"}
SEXES = {"nam": "male", "male": "male", "1": "male", "nữ": "female", "female": "female", "0": "female"}
_DAY = re.compile(r"(?P<y>\d{4})-?(?P<m>\d{2})-?(?P<d>\d{2})", re.ASCII)
_VIETNAMESE_DAY = re.compile(r"(?P<d>\d{2})/(?P<m>\d{2})/(?P<y>\d{4})", re.ASCII)


def identity(claims: Mapping[str, Any], *, issuer: str) -> Identity:
    """Return who signed in. Raises ``SignInRefusedError`` when a number that the account stands on is missing."""
    kind = KINDS.get(_text(claims, "LoaiTaiKhoan"))
    if kind is None:
        raise SignInRefusedError("unknown_account_kind")
    personal_id = _text(claims, "SoDinhDanh") or _text(claims, "SoCMND")
    tax_code = _text(claims, "MaSoThue") or _text(claims, "MaSoDoanhNghiep")
    if not (personal_id if kind == "citizen" else tax_code):
        raise SignInRefusedError("number_missing")
    is_business = kind == "business"
    name = _text(claims, "TenDoanhNghiep") if is_business else ""
    return Identity(
        issuer=issuer,
        subject=_text(claims, "sub"),
        kind=kind,
        full_name=name or _text(claims, "HoVaTen"),
        representative=_text(claims, "HoVaTen") or _text(claims, "NguoiDaiDien") if is_business else "",
        personal_id=personal_id,
        tax_code=tax_code if is_business else "",
        birth_date=None if is_business else day(_text(claims, "NgayThangNamSinh")),
        sex="" if is_business else SEXES.get(_text(claims, "GioiTinh").casefold(), ""),
        residence=_text(claims, "DiaChi")
        if is_business
        else _text(claims, "ThuongTru") or _text(claims, "NoiOHienNay"),
        phone=_text(claims, "SoDienThoai") or _text(claims, "SoDienThoaiBan"),
        email=_text(claims, "ThuDienTu"),
        national_account_id=_text(claims, "TechID"),
        assurance=assurance(_text(claims, "IAL"), _text(claims, "loAs")),
        is_digital_citizen=not is_business and _text(claims, "DuDieuKienCongDanSo") == "1",
    )


def assurance(account: str, session: str) -> int:
    """Return how surely the person is known, 1 or 2: the lower of the account's level and this session's."""
    levels = [int(digits) for digits in (_digits(account), _digits(session)) if digits]
    return min(max(min(levels, default=1), 1), 2)


def day(text: str) -> date | None:
    """Read a day as ``yyyyMMdd``, ``yyyy-MM-dd`` or ``dd/MM/yyyy``; ``None`` for anything else."""
    match = _DAY.fullmatch(text) or _VIETNAMESE_DAY.fullmatch(text)
    if match is None:
        return None
    try:
        return date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:
        return None


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign in "0123456789")[:2]


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return "" if value is None or isinstance(value, dict | list | bool) else str(value).strip()
