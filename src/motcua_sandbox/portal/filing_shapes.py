"""What is refused of a province's answer about a dossier that was filed on the portal (DongBoTrangThaiHoSo)."""

from collections.abc import Mapping
from typing import Any

from motcua_sandbox.portal import fields
from motcua_sandbox.portal.fields import Field, Items, RefusedError
from motcua_sandbox.portal.judging import check_code, check_dates_of_status, check_order_of_dates
from motcua_sandbox.portal.shapes import DATE, NAMED, RESULT, SHORT, STATUS, TEXT
from motcua_sandbox.portal.statuses import RECEIVED

ASKED_PAPER = {"MaThanhPhanHoSo": SHORT, "TenGiayTo": Field(required=True, longest=2000), "LyDo": TEXT}
ASKED: dict[str, Field | Items] = {
    "YeuCauBoSungId": Field(required=True, longest=100),
    "NoiDungBoSung": Field(required=True),
    "NgayYeuCau": Field(required=True, date=True),
    "HanBoSung": DATE,
    "DanhSachGiayTo": Items(ASKED_PAPER, required=True),
}
ANSWER: dict[str, Field | Items] = {
    "MaHoSoDVCQG": Field(required=True, longest=50),
    "MaHoSo": Field(longest=50),
    "PhienBan": Field(required=True, longest=9),
    "TrangThaiHoSo": STATUS,
    "ThoiDiem": Field(required=True, date=True),
    "NoiDung": TEXT,
    "NguoiXuLy": SHORT,
    "DonViXuLy": NAMED,
    "NgayNopHoSo": DATE,
    "NgayTiepNhan": DATE,
    "NgayHenTra": DATE,
    "NgayTuChoi": DATE,
    "NgayKetThucXuLy": DATE,
    "NgayTra": DATE,
    "DanhSachYeuCauBoSung": Items(ASKED),
    "DanhSachGiayToKetQua": Items(RESULT),
}


def check_answer(data: Mapping[str, Any], provinces: tuple[str, ...]) -> None:
    """Judge an answer by itself. Raises ``RefusedError``."""
    fields.check(data, ANSWER)
    if not (data["PhienBan"].isascii() and data["PhienBan"].isdigit() and int(data["PhienBan"])):
        raise RefusedError("Trường PhienBan phải là số nguyên từ 1")
    status = data["TrangThaiHoSo"]
    if data.get("MaHoSo"):
        check_code(data["MaHoSo"], provinces)
    elif status in RECEIVED:
        raise RefusedError(f"Thiếu trường bắt buộc MaHoSo khi TrangThaiHoSo là {status}")
    if status == "5" and not data.get("DanhSachYeuCauBoSung"):
        raise RefusedError("Thiếu trường bắt buộc DanhSachYeuCauBoSung khi TrangThaiHoSo là 5")
    if status == "3" and not str(data.get("NoiDung", "")).strip():
        raise RefusedError("Thiếu trường bắt buộc NoiDung: lý do không tiếp nhận")
    if status not in BEFORE_RECEIPT or data.get("NgayTiepNhan"):
        check_dates_of_status(data)
    check_order_of_dates(data)


BEFORE_RECEIPT = frozenset({"5", "6", "7"})  # may come before the dossier is taken in
