"""Messages about dossiers filed on the portal into our words, and our answers into its; pure."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from motcua.accounts.ports import Identity, SignInRefusedError
from motcua.adapters.eid_vneid.mapping import identity
from motcua.adapters.portal_national.mapping import NAME, SHORT, TEXT, ZONE, Wire, moment, text
from motcua.kernel.texts import can_be_kept
from motcua.sync.inbound_ports import (
    Asked,
    FilingAnswer,
    ForeignFile,
    ForeignFiling,
    GivenResult,
    MessageHead,
    Payment,
    PortalMessage,
    UnreadableError,
)
from motcua.sync.rules.inbound import MessageKind

KINDS = {"NOPHOSO": MessageKind.FILING, "BOSUNG": MessageKind.SUPPLEMENT, "RUTHOSO": MessageKind.WITHDRAWAL}
PAID = {"1", "2"}
_MOMENT = re.compile(r"\d{14}", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_DIGITS = re.compile(r"\d{1,15}", re.ASCII)
MOST_FILES = 100
FIRST_YEAR = 2000  # systems that have no date to tell are known to tell the year 1
LONGEST = 4_000
LONGEST_OF = {"MaBanTin": 100, "MaHoSoDVCQG": 60, "MaTTHC": 20, "MaDonVi": 40, "MaXa": 20, "MaThamChieu": 100}
LONGEST_OF_PERSON = {"full_name": 200, "representative": 200, "tax_code": 14, "personal_id": 20, "subject": 200}


def head(row: Mapping[str, Any]) -> MessageHead:
    """Read one line of the list of messages. Raises ``UnreadableError``."""
    return MessageHead(_text(row, "MaBanTin"), _text(row, "MaHoSoDVCQG"), _number(row, "PhienBan"))


def bare_head(row: Mapping[str, Any]) -> MessageHead | None:
    """Read a line that names its message and not what it is about; the message itself may say it."""
    try:
        key = _text(row, "MaBanTin")
    except UnreadableError:
        return None
    return MessageHead(key, key, 1)


def message(body: Mapping[str, Any], *, issuer: str) -> PortalMessage:
    """Read a whole message. Raises ``UnreadableError`` with the name of the field that is not right."""
    kind = KINDS.get(_text(body, "LoaiBanTin"))
    if kind is None:
        raise UnreadableError("LoaiBanTin")
    known = head(body)
    if known.version < 1:
        raise UnreadableError("PhienBan")
    note = {MessageKind.SUPPLEMENT: "NoiDung", MessageKind.WITHDRAWAL: "LyDo"}.get(kind, "")
    return PortalMessage(
        id=known.id,
        kind=kind,
        code=known.code,
        version=known.version,
        at=when(body, "ThoiDiem"),
        filing=filing(body, issuer=issuer) if kind is MessageKind.FILING else None,
        request_id=_optional(body, "YeuCauBoSungId") if kind is MessageKind.SUPPLEMENT else "",
        note=_optional(body, note) if note else "",
        files=files(body) if kind is not MessageKind.WITHDRAWAL else (),
    )


def filing(body: Mapping[str, Any], *, issuer: str) -> ForeignFiling:
    """Read what was filed."""
    declared = body.get("ToKhai", {})
    if not isinstance(declared, Mapping):
        raise UnreadableError("ToKhai")
    return ForeignFiling(
        procedure_code=_text(body, "MaTTHC"),
        procedure_name=_optional(body, "TenTTHC"),
        unit_code=_optional(body, "MaDonVi"),
        commune_code=_optional(body, "MaXa"),
        person=person(body.get("NguoiNop"), issuer=issuer),
        declared=dict(declared),
        returns_by_post=_optional(body, "HinhThuc") == "1",
        payment=payment(body.get("ThanhToan")),
    )


def person(claims: Any, *, issuer: str) -> Identity:
    """Read who filed: the same claims as at sign-in."""
    if not isinstance(claims, Mapping):
        raise UnreadableError("NguoiNop")
    try:
        found = identity(claims, issuer=issuer)
    except SignInRefusedError as error:
        raise UnreadableError(f"NguoiNop: {error.code}") from error
    for name, longest in LONGEST_OF_PERSON.items():
        if len(getattr(found, name)) > longest or not can_be_kept(getattr(found, name)):
            raise UnreadableError(f"NguoiNop: {name}")
    return found


def payment(told: Any) -> Payment | None:
    """Read what was paid; nothing where nothing was."""
    if not isinstance(told, Mapping) or _optional(told, "TrangThai") not in PAID:
        return None
    amount = _number(told, "SoTien")
    if not amount:
        return None
    reference, transaction = _text(told, "MaThamChieu"), _optional(told, "MaGiaoDich")
    return Payment(amount, when(told, "ThoiGianGD"), reference, transaction or reference)


def files(body: Mapping[str, Any]) -> tuple[ForeignFile, ...]:
    """Read the list of attached papers."""
    listed = body.get("TaiLieuNop", [])
    if not isinstance(listed, list) or len(listed) > MOST_FILES:
        raise UnreadableError("TaiLieuNop")
    return tuple(_file(each) for each in listed)


def _file(told: Any) -> ForeignFile:
    if not isinstance(told, Mapping):
        raise UnreadableError("TaiLieuNop")
    sha256 = _text(told, "MaBam").lower()
    if not _SHA256.fullmatch(sha256):
        raise UnreadableError("MaBam")
    return ForeignFile(
        id=_text(told, "TepDinhKemId"),
        name=_text(told, "TenTepDinhKem"),
        component=_optional(told, "MaThanhPhanHoSo"),
        url=_text(told, "DuongDanTaiTepTin"),
        size=_number(told, "KichThuoc"),
        sha256=sha256,
    )


def when(told: Mapping[str, Any], name: str) -> datetime:
    """Read ``yyyyMMddHHmmss``, 24 hours, Vietnamese time. Raises ``UnreadableError``."""
    value = _text(told, name)
    if not _MOMENT.fullmatch(value):
        raise UnreadableError(name)
    try:
        found = datetime.strptime(value, "%Y%m%d%H%M%S").replace(tzinfo=ZONE)
    except ValueError as error:
        raise UnreadableError(name) from error
    if found.year < FIRST_YEAR:
        raise UnreadableError(name)
    return found


def answer(report: FilingAnswer) -> Wire:
    """Write the object of ``DongBoTrangThaiHoSo``."""
    return {
        "MaHoSoDVCQG": report.code,
        "MaHoSo": report.our_code,
        "PhienBan": str(report.version),
        "TrangThaiHoSo": str(report.status),
        "ThoiDiem": moment(report.at),
        "NoiDung": text(report.content, TEXT),
        "NguoiXuLy": text(report.officer, SHORT),
        "DonViXuLy": text(report.unit, SHORT),
        "NgayNopHoSo": moment(report.submitted_at),
        "NgayTiepNhan": moment(report.received_at),
        "NgayHenTra": moment(report.due_at),
        "NgayTuChoi": moment(report.refused_at),
        "NgayKetThucXuLy": moment(report.finished_at),
        "NgayTra": moment(report.returned_at),
        "DanhSachYeuCauBoSung": [_asked(report.asked)] if report.asked else [],
        "DanhSachGiayToKetQua": [_result(each) for each in report.results],
    }


def _asked(asked: Asked) -> Wire:
    return {
        "YeuCauBoSungId": asked.id,
        "NoiDungBoSung": text(asked.content, TEXT),
        "NgayYeuCau": moment(asked.asked_at),
        "HanBoSung": moment(asked.answer_by),
        "DanhSachGiayTo": [
            {
                "MaThanhPhanHoSo": paper.component,
                "TenGiayTo": text(paper.what, NAME),
                "LyDo": text(paper.reason, TEXT),
            }
            for paper in asked.papers
        ],
    }


def _result(result: GivenResult) -> Wire:
    return {
        "TenGiayTo": text(result.title, NAME),
        "MaThanhPhanHoSo": "",
        "GiayToId": result.id,
        "DuongDanTepTinKetQua": "",
        "MaGiayToKetQua": result.result_code,
    }


def _optional(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name, "")
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > LONGEST_OF.get(name, LONGEST) or not can_be_kept(value):
        raise UnreadableError(name)
    return value.strip()


def _text(told: Mapping[str, Any], name: str) -> str:
    value = _optional(told, name)
    if not value:
        raise UnreadableError(name)
    return value


def _number(told: Mapping[str, Any], name: str) -> int:
    value = _text(told, name)
    if not _DIGITS.fullmatch(value):
        raise UnreadableError(name)
    return int(value)
