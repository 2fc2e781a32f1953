"""Our words into the portal's messages and back: pure tables, every scalar a string, "" for what is empty."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from motcua.sync.ports import (
    DossierReport,
    NationalEntry,
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

Wire: TypeAlias = dict[str, Any]

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
CHANNELS = {"counter": "1", "online": "2", "post": "3"}
SUBJECTS = {"citizen": "1", "business": "2", "state": "3", "other": "4"}
IDENTITIES = {IdentityKind.PERSONAL_ID: "1", IdentityKind.OLD_ID: "2", IdentityKind.TAX_CODE: "3"}
PAYMENTS = {
    OnlinePayment.PAID_ONLINE: "1",
    OnlinePayment.PAID_AT_PROVINCE: "2",
    OnlinePayment.PAID_OTHERWISE: "3",
    OnlinePayment.NOT_PAID: "0",
    OnlinePayment.NOTHING_DUE: "0",  # 1 and 2 count as paid online
}
REUSES = {Reuse.NONE: "0", Reuse.COMPONENT: "1", Reuse.RESULT: "2"}
FROM_NATIONAL, FROM_PROVINCE = "1", "2"  # NoiNopHoSo: where it was filed; 2: own portal or counter
FEE_NAME = "Phí, lệ phí của thủ tục"
SUPPLEMENT_ASKED = "Yêu cầu công dân bổ sung"
SUPPLEMENT_ANSWERED = "Công dân đã gửi bổ sung"
SUPPLEMENT_CLOSED = "Hoàn thành bổ sung"

LONGEST_NAME = 1_000
RESULT_KEYS = ("MAKETQUA", "TENKETQUA")


class Catalogue(NamedTuple):
    """A list of the national catalogue: the service that gives it, and what its code and name are called."""

    service: str
    code: str
    name: str


CATALOGUES = {
    "procedure": Catalogue("LayDanhSachTTHC", "MATTHC", "TENTTHC"),
    "field": Catalogue("LayDanhMucLinhVuc", "MALINHVUC", "TENLINHVUC"),
    "unit": Catalogue("LayDanhMucCoQuan", "MADONVI", "TENDONVI"),
}

SHORT, NAME, TITLE, SUMMARY, TEXT, OFFICER, POSITION = 500, 2000, 4000, 995, 4000, 50, 200
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+", re.ASCII)
_PHONE = re.compile(r"\+?[\d .-]{8,20}", re.ASCII)
_SPACES = re.compile(r"\s+")
_UNIT = re.compile(r"(?:\d{3}\.\d{2}\.\d{2}\.)?(?P<province>H\d{2})")


def moment(value: datetime | None) -> str:
    """Write a time as ``yyyyMMddHHmmss``, 24 hours, Vietnamese time; "" for none."""
    return "" if value is None else value.astimezone(ZONE).strftime("%Y%m%d%H%M%S")


def text(value: str, longest: int) -> str:
    """Write words on one line, cut to what the field holds."""
    line = _SPACES.sub(" ", value).strip()
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def flag(value: bool) -> str:
    """Write yes or no as the portal does."""
    return "1" if value else "0"


def province_unit(code: str) -> str:
    """Return the province's organisation code in the style of a dossier code (H58.14-… → H58)."""
    unit = code.rpartition("-")[0].rpartition("-")[0]
    match = _UNIT.match(unit)
    if match is None:
        return unit
    return match["province"] if unit.startswith("H") else f"000.00.00.{match['province']}"


def dossier(report: DossierReport, databases: Mapping[str, str] | None = None) -> Wire:
    """Write the object of ``DongBoHoSoMC``; ``databases`` gives the portal's codes of national databases."""
    known = databases or {}
    return {
        "MaHoSo": report.code,
        "MaTTHC": report.procedure_code,
        "TenTTHC": text(report.procedure_name, NAME),
        "MaLinhVuc": report.field_code,
        "TenLinhVuc": text(report.field_name, SHORT),
        "KenhThucHien": CHANNELS[report.channel],
        "DinhDanhCHS": [{"LoaiDinhDanh": IDENTITIES[report.identity_kind], "SoDinhDanh": report.identity_number}],
        "ThongTinKhac": "",
        "TrichYeuHoSo": text(report.summary, SUMMARY),
        "TrangThaiHoSo": str(report.status),
        "ThongTinTra": text(report.return_note, TEXT),
        "HinhThuc": flag(report.returns_by_post),
        "DonViXuLy": text(report.deciding_unit, SHORT),
        "GhiChu": "",
        "NoiNopHoSo": FROM_NATIONAL if report.foreign_code else FROM_PROVINCE,
        "HoSoCoThanhPhanSoHoa": flag(bool(report.files)),
        "TaiKhoanDuocXacThucVoiVNeID": flag(report.is_verified),
        "DuocThanhToanTrucTuyen": PAYMENTS[report.payment],
        "DSKetNoiCSDL": [{"MaCSDL": known[name]} for name in report.databases if known.get(name)],
        **_applicant(report),
        **_dates(report),
        **_lists(report),
        **({"MaHoSoKhac": other} if (other := report.foreign_code or report.other_code) else {}),
    }


def _applicant(report: DossierReport) -> Wire:
    """Optional contact data that the portal could not read is left out rather than keep the dossier back."""
    return {
        "ChuHoSo": text(report.applicant_name, SHORT),
        "LoaiDoiTuong": SUBJECTS[report.applicant_kind],
        "MaDoiTuong": report.account_id,
        "Email": report.email if _EMAIL.fullmatch(report.email) else "",
        "Fax": "",
        "SoDienThoai": report.phone if _PHONE.fullmatch(report.phone) else "",
    }


def _dates(report: DossierReport) -> Wire:
    return {
        "NgayNopHoSo": moment(report.submitted_at),
        "NgayTiepNhan": moment(report.received_at),
        "NgayHenTra": moment(report.due_at),
        "NgayTuChoi": moment(report.refused_at),
        "NgayKetThucXuLy": moment(report.finished_at),
        "NgayTra": moment(report.returned_at),
    }


def _lists(report: DossierReport) -> Wire:
    return {
        "TaiLieuNop": [_file(paper) for paper in report.files],
        "DanhSachLePhi": [_fee(report.fee_amount)] if report.fee_amount else [],
        "DanhSachTepDinhKemKhac": [_sheet(paper) for paper in report.sheets],
        "DanhSachHoSoBoSung": [_supplement(asked) for asked in report.supplements],
        "DanhSachGiayToKetQua": [_result(result) for result in report.results],
    }


def _file(paper: PaperFile) -> Wire:
    return {
        "TepDinhKemId": paper.id,
        "TenTepDinhKem": text(paper.name, TITLE),
        "IsDeleted": "False",
        "MaThanhPhanHoSo": paper.component_code,
        "DuongDanTaiTepTin": "",
        "DuocSoHoa": "1",
        "DuocTaiSuDung": REUSES[paper.reuse],
        "DuocLayTuKhoDMQG": "1" if paper.is_from_store else "0",
        "MaKetQuaThayThe": paper.result_code,
    }


def _sheet(paper: PaperSheet) -> Wire:
    return {"TenGiayTo": text(paper.name, NAME), "SoLuong": str(paper.count), "LoaiGiayTo": ""}


def _fee(amount: int) -> Wire:
    return {
        "TenPhiLePhi": FEE_NAME,
        "MaPhiLePhi": "",
        "HinhThucThu": "",
        "Gia": str(amount),
        "LoaiPhiLePhi": "",
    }


def _supplement(asked: SupplementReport) -> Wire:
    open_state = SUPPLEMENT_ANSWERED if asked.answered_at else SUPPLEMENT_ASKED
    return {
        "HoSoBoSungId": asked.id,
        "NguoiYeuCauBoSung": text(asked.asked_by, SHORT),
        "NoiDungBoSung": text(asked.content, TEXT),
        "NgayBoSung": moment(asked.asked_at),
        "NguoiTiepNhanBoSung": "",
        "ThongTinTiepNhan": "",
        "NgayTiepNhanBoSung": moment(asked.answered_at),
        "TrangThaiBoSung": SUPPLEMENT_CLOSED if asked.is_closed else open_state,
        "DanhSachGiayToBoSung": [
            {"TenGiayTo": text(item, NAME), "SoLuong": "", "LoaiGiayTo": ""} for item in asked.items
        ],
        "DanhSachLePhiBoSung": [],
        "NgayHenTraTruoc": moment(asked.due_before),
        "NgayHenTraMoi": moment(asked.due_after),
    }


def _result(result: ResultReport) -> Wire:
    return {
        "TenGiayTo": text(result.title, NAME),
        "MaThanhPhanHoSo": "",
        "GiayToId": result.id,
        "DuongDanTepTinKetQua": "",
        "MaGiayToKetQua": result.result_code,
    }


def progress(report: ProgressReport) -> Wire:
    """Write the object of ``CapNhatTienDoHoSoMC``."""
    return {
        "MaHoSo": report.code,
        "NguoiXuLy": text(report.officer, OFFICER),
        "ChucDanh": text(report.title, POSITION),
        "ThoiDiemXuLy": moment(report.at),
        "PhongBanXuLy": text(report.unit, SHORT),
        "NoiDungXuLy": text(report.content, TEXT),
        "TrangThai": str(report.status),
        "NgayBatDau": moment(report.started_at),
        "NgayKetThucTheoQuyDinh": moment(report.due_at),
    }


def record(code: str, found: Mapping[str, Any]) -> PortalRecord:
    """Read one answer of ``TraCuuHoSo``; a status that is no number counts as 0, unknown."""
    status = str(found.get("TrangThaiHoSo", ""))
    steps = found.get("DanhSachTienDo")
    return PortalRecord(
        code=code,
        status=int(status) if _is_number(status) else 0,
        steps=len(steps) if isinstance(steps, list) else None,
    )


def listed(row: Mapping[str, Any]) -> PortalRecord:
    """Read one row of a list by day: code, status and the number of progress rows, where it says one."""
    steps = str(row.get("SoTienDo", ""))
    return replace(
        record(str(row.get("MaHoSo", "")), {"TrangThaiHoSo": row.get("TrangThaiHoSo", "")}),
        steps=int(steps) if _is_number(steps) else None,
    )


def entries(kind: str, rows: Iterable[Mapping[str, Any]]) -> list[NationalEntry]:
    """Read a list of the national catalogue; a row without a code or a name says nothing."""
    names = CATALOGUES[kind]
    return _entries(rows, names.code, names.name)


def results(procedure: Mapping[str, Any]) -> list[NationalEntry]:
    """Read the kinds of result of one procedure's detail."""
    rows = procedure.get("KETQUA")
    return _entries([row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else [], *RESULT_KEYS)


def _entries(rows: Iterable[Mapping[str, Any]], code: str, name: str) -> list[NationalEntry]:
    told = [(str(row.get(code) or "").strip(), str(row.get(name) or "").strip()) for row in rows]
    return [NationalEntry(key, text(words, LONGEST_NAME)) for key, words in told if key and words]


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit()
