"""What the database refuses, and its four answers."""

import re
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from motcua_sandbox.population.people import FIELDS, IDENTITY, plain, records

MATCH, MISMATCH, NO_INFORMATION, INSUFFICIENT = "1", "2", "3", "4"
MALFORMED, WRONG_UNIT, NOT_ALLOWED = "01", "02", "04"
UNIT = re.compile(r"(?:\d{3}\.\d{2}\.\d{2}\.(?P<old>H\d{2})|(?P<new>H\d{2})(?:\.\d{1,3}){0,3})", re.ASCII)
CODE = re.compile(
    r"(?:\d{3}\.\d{2}\.\d{2}\.(?P<old>H\d{2})|(?P<new>H\d{2})(?:\.\d{1,3}){0,3})-\d{6}-(?:\d{4,5}|T[0-9A-F]{8})",
    re.ASCII,
)
NUMBER = re.compile(r"(?!000)\d{12}", re.ASCII)
NAME = re.compile(r"[^\W\d_]+(?:[ '’.-][^\W\d_]+)*")
DAY = re.compile(r"\d{8}|\d{4}", re.ASCII)
MOMENT = re.compile(r"\d{14}", re.ASCII)
ENVELOPE = frozenset({
    "MaYeuCau", "ThoiGian", "MaDonVi", "MaCanBo", "MaHoSo", "MucDich", "CanCu", "SanPham", "SoDinhDanh", "HoVaTen",
    "NgayThangNamSinh", "XacThuc", "CungCap",
})  # fmt: skip
USUAL = frozenset({"GioiTinh", "ThuongTru"})
HOUSE = frozenset({"NoiOHienNay", "QuocTich"})
ALLOWED: Mapping[str, frozenset[str]] = {  # what each purpose may ask for besides name and birth
    "TIEP_NHAN": USUAL,
    "GIAI_QUYET": USUAL | HOUSE | {"TrangThai", "QueQuan", "NoiDangKyKhaiSinh", "Cha", "Me", "VoChong", "ChuHo"},
    "TU_KHAI": frozenset(FIELDS) - {*IDENTITY, "TrangThai"},
}
PRODUCTS = frozenset({"SPDC01", "SPDC04"})  # verification; supply through application software


class RefusedError(Exception):
    """The database refuses a request; ``code`` and text are its answer."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Judged:
    """What is said of one request."""

    verdict: str
    verified: list[dict[str, str]]
    supplied: list[dict[str, str]]


def check(body: Mapping[str, Any], provinces: Collection[str]) -> None:
    """Raise ``RefusedError`` unless the request says who asks, for which dossier, why, and about whom."""
    for name in sorted(body.keys() - ENVELOPE):
        raise RefusedError(MALFORMED, f"Trường {name} không có trong đặc tả")
    for name in ("MucDich", "CanCu", "MaCanBo"):
        if not _text(body, name):
            raise RefusedError(
                NOT_ALLOWED, f"Thiếu {name}: không cung cấp dữ liệu khi không rõ mục đích, người tra"
            )
    if body["MucDich"] not in ALLOWED:
        raise RefusedError(NOT_ALLOWED, f"MucDich '{body['MucDich'][:30]}' không có trong danh mục")
    if body.get("SanPham") not in PRODUCTS:
        raise RefusedError(NOT_ALLOWED, "SanPham phải là SPDC01 hoặc SPDC04")
    _check_unit(_text(body, "MaDonVi"), _text(body, "MaHoSo"), provinces)
    _check_request(body)
    _check_fields(body)


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name, "")
    if not isinstance(value, str):
        raise RefusedError(MALFORMED, f"Trường {name} phải là chuỗi ký tự")
    return value.strip()


def _check_unit(unit: str, code: str, provinces: Collection[str]) -> None:
    for name, value, pattern in (("MaDonVi", unit, UNIT), ("MaHoSo", code, CODE)):
        match = pattern.fullmatch(value)
        if match is None:
            raise RefusedError(MALFORMED, f"Trường {name} có giá trị '{value[:50]}' không đúng dạng")
        if (match["old"] or match["new"]) not in provinces:
            raise RefusedError(WRONG_UNIT, f"Trường {name}: đơn vị không được phép khai thác")


def _check_request(body: Mapping[str, Any]) -> None:
    try:
        uuid.UUID(_text(body, "MaYeuCau"))
    except ValueError as error:
        raise RefusedError(MALFORMED, "Trường MaYeuCau phải là UUID") from error
    checks = (
        ("SoDinhDanh", NUMBER, "12 chữ số"),
        ("HoVaTen", NAME, "họ tên"),
        ("ThoiGian", MOMENT, "yyyyMMddHHmmss"),
    )
    for name, pattern, form in checks:
        if not pattern.fullmatch(_text(body, name)):
            raise RefusedError(MALFORMED, f"Trường {name} không đúng dạng {form}")
    if not _is_day(_text(body, "NgayThangNamSinh")):
        raise RefusedError(MALFORMED, "Trường NgayThangNamSinh không đúng dạng yyyyMMdd hoặc yyyy")


def _is_day(text: str) -> bool:
    if not DAY.fullmatch(text):
        return False
    try:
        return bool(date(int(text[:4]), int(text[4:6] or 1), int(text[6:] or 1)))
    except ValueError:
        return False


def _check_fields(body: Mapping[str, Any]) -> None:
    verify, supply = body.get("XacThuc", []), body.get("CungCap", [])
    if not isinstance(verify, list) or not isinstance(supply, list):
        raise RefusedError(MALFORMED, "XacThuc và CungCap phải là danh sách")
    names = [
        row.get("Truong") if isinstance(row, dict) and row.keys() == {"Truong", "GiaTri"} else None
        for row in verify
    ]
    allowed = ALLOWED[body["MucDich"]]
    for name in (*names, *supply):
        if not isinstance(name, str) or name not in FIELDS or name in IDENTITY:
            raise RefusedError(MALFORMED, f"Trường '{name}' không xác thực, cung cấp được")
        if name not in allowed:
            raise RefusedError(NOT_ALLOWED, f"Mục đích {body['MucDich']} không được hỏi {name}")
    if any(not isinstance(row["GiaTri"], str) or not row["GiaTri"].strip() for row in verify):
        raise RefusedError(MALFORMED, "XacThuc: GiaTri phải là chuỗi ký tự có nội dung")
    if supply and body["SanPham"] != "SPDC04":
        raise RefusedError(NOT_ALLOWED, "SPDC01 chỉ xác thực; muốn được cung cấp dữ liệu phải dùng SPDC04")


def judge(body: Mapping[str, Any]) -> Judged:
    """Answer a request that is in order; values are given only where number, name and birth fit one record."""
    record = records().get(body["SoDinhDanh"])
    if record is None:
        asked = [*IDENTITY, *(row["Truong"] for row in body.get("XacThuc", []))]
        return Judged(NO_INFORMATION, [_said(name, NO_INFORMATION) for name in asked], [])
    verified = [
        _said("HoVaTen", MATCH if plain(body["HoVaTen"]) == plain(record["HoVaTen"]) else MISMATCH),
        _said("NgayThangNamSinh", _birth(body["NgayThangNamSinh"], record["NgayThangNamSinh"])),
    ]
    is_known = MISMATCH not in {row["KetQua"] for row in verified}
    verified.extend(_verified(row, record, is_known=is_known) for row in body.get("XacThuc", []))
    supplied = [{"Truong": name, "GiaTri": record[name]} for name in body.get("CungCap", []) if name in record]
    return Judged(_overall(verified), verified, supplied if is_known else [])


def _said(name: str, verdict: str, value: str = "") -> dict[str, str]:
    return {"Truong": name, "KetQua": verdict, "GiaTri": value}


def _birth(asked: str, known: str) -> str:
    """Compare days of birth; where either side has only the year, equal years prove nothing."""
    if asked == known and len(known) == 8:
        return MATCH
    return INSUFFICIENT if asked[:4] == known[:4] and 4 in {len(asked), len(known)} else MISMATCH


def _verified(row: Mapping[str, str], record: Mapping[str, str], *, is_known: bool) -> dict[str, str]:
    name = row["Truong"]
    if not is_known:
        return _said(name, INSUFFICIENT)
    if name not in record:
        return _said(name, NO_INFORMATION)
    fits = plain(row["GiaTri"]) == plain(record[name])
    return _said(name, MATCH if fits else MISMATCH, record[name])


def _overall(verified: list[dict[str, str]]) -> str:
    """Judge the whole: what is wrong outweighs what is unsure; a field nobody has entered proves nothing."""
    found = {row["KetQua"] for row in verified}
    if MISMATCH in found:
        return MISMATCH
    return INSUFFICIENT if found - {MATCH} else MATCH
