"""What the portal refuses beyond single fields: codes, identity numbers, dates that contradict the status."""

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from motcua_sandbox.portal import fields
from motcua_sandbox.portal.fields import RefusedError
from motcua_sandbox.portal.shapes import DOSSIER, PROGRESS
from motcua_sandbox.portal.statuses import RECEIVED, RUNNING

CODE = re.compile(
    r"(?:\d{3}\.\d{2}\.\d{2}\.(?P<old>H\d{2})|(?P<new>H\d{2})(?:\.\d{1,3}){0,3})-(?P<day>\d{6})-\d{4,5}", re.ASCII
)
UNIT = re.compile(r"(?:\d{3}\.\d{2}\.\d{2}\.(?P<old>H\d{2})|(?P<new>H\d{2})(?:\.\d{1,3}){0,3})", re.ASCII)
PERSONAL = re.compile(r"(?!000)\d{12}", re.ASCII)
CARD = re.compile(r"\d{9}", re.ASCII)
TAX = re.compile(r"\d{10}(?:-\d{3})?|\d{12}", re.ASCII)
INVENTED = re.compile(r"0{5,}\d{1,7}|(\d)\1+|0?123456789(?:012)?", re.ASCII)  # 000000001, 111111111, 123456789


def check_code(value: str, provinces: Collection[str]) -> None:
    """Judge a dossier code (mã số hồ sơ). Raises ``RefusedError``."""
    match = CODE.fullmatch(value)
    if match is None:
        raise RefusedError(
            f"Trường MaHoSo có giá trị '{value[:50]}' không đúng dạng"
            " 000.00.14.H58-YYMMDD-XXXX hoặc H58.14-YYMMDD-XXXX"
        )
    _check_province("MaHoSo", match, provinces)
    day = match["day"]
    try:
        datetime(2000 + int(day[:2]), int(day[2:4]), int(day[4:]))  # noqa: DTZ001 - only asks whether the day exists
    except ValueError as error:
        raise RefusedError(f"Trường MaHoSo có ngày '{day}' không tồn tại (YYMMDD)") from error


def check_unit(value: object, provinces: Collection[str]) -> None:
    """Judge the code of the unit that calls (madonvi). Raises ``RefusedError``."""
    if not isinstance(value, str) or not value:
        raise RefusedError("Thiếu trường bắt buộc madonvi")
    match = UNIT.fullmatch(value)
    if match is None:
        raise RefusedError(f"Trường madonvi có giá trị '{value[:50]}' không phải mã định danh đơn vị (H58.14)")
    _check_province("madonvi", match, provinces)


def _check_province(name: str, match: re.Match[str], provinces: Collection[str]) -> None:
    province = match["old"] or match["new"]
    if province not in provinces:
        known = ", ".join(sorted(provinces))
        raise RefusedError(f"Trường {name}: mã định danh {province} không thuộc tỉnh được phép gửi ({known})")


def check_dossier(body: Mapping[str, Any], provinces: Collection[str]) -> None:
    """Judge a dossier by itself. Raises ``RefusedError``."""
    fields.check(body, DOSSIER)
    check_code(body["MaHoSo"], provinces)
    for number, identity in enumerate(body["DinhDanhCHS"]):
        _check_identity(identity, f"DinhDanhCHS[{number}].SoDinhDanh")
    check_dates_of_status(body)
    check_order_of_dates(body)


def check_progress(body: Mapping[str, Any], provinces: Collection[str]) -> None:
    """Judge a progress row by itself. Raises ``RefusedError``."""
    fields.check(body, PROGRESS)
    check_code(body["MaHoSo"], provinces)


def _check_identity(identity: Mapping[str, str], where: str) -> None:
    kind, number = identity["LoaiDinhDanh"], identity["SoDinhDanh"]
    pattern, form = {
        "1": (PERSONAL, "số định danh cá nhân 12 chữ số"),
        "2": (CARD, "số CMND 9 chữ số"),
        "3": (TAX, "mã số thuế 10 chữ số, 10-3 hoặc 12 chữ số"),
    }[kind]
    if not pattern.fullmatch(number):
        raise RefusedError(f"Trường {where} không phải {form}")
    if INVENTED.fullmatch(number):
        raise RefusedError(f"Trường {where}: số '{number}' là số giả, không được dùng thay số định danh thật")


def _filled(body: Mapping[str, Any], name: str) -> bool:
    return bool(str(body.get(name, "")).strip())


def check_dates_of_status(body: Mapping[str, Any]) -> None:
    """Raises ``RefusedError`` for a date that the status asks for or rules out."""
    status = body["TrangThaiHoSo"]
    wanted = {
        "NgayTiepNhan": RECEIVED,
        "NgayTuChoi": {"3"},
        "NgayKetThucXuLy": {"9", "10"},
        "NgayTra": {"10"},
    }
    for name, statuses in wanted.items():
        if status in statuses and not _filled(body, name):
            raise RefusedError(f"Thiếu trường bắt buộc {name} khi TrangThaiHoSo là {status}")
    barred = {"NgayTuChoi": RECEIVED - {"8"}, "NgayKetThucXuLy": RUNNING, "NgayTra": RUNNING | {"9"}}
    for name, statuses in barred.items():
        if status in statuses and _filled(body, name):
            raise RefusedError(f"Trường {name} phải để trống khi TrangThaiHoSo là {status}")


def check_order_of_dates(body: Mapping[str, Any]) -> None:
    """Raises ``RefusedError`` for a date before the one it follows."""
    for earlier, later in (
        ("NgayNopHoSo", "NgayTiepNhan"),
        ("NgayTiepNhan", "NgayHenTra"),
        ("NgayTiepNhan", "NgayKetThucXuLy"),
        ("NgayNopHoSo", "NgayTuChoi"),
        ("NgayKetThucXuLy", "NgayTra"),
    ):
        # The form yyyyMMddHHmmss sorts as text, and every filled date has been checked before.
        if _filled(body, earlier) and _filled(body, later) and body[later] < body[earlier]:
            raise RefusedError(f"Trường {later} ({body[later]}) sớm hơn {earlier} ({body[earlier]})")
