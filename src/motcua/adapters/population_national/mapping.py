"""Our questions into their request, their answer into our words; pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from motcua.foundation.adapters import UnavailableError
from motcua.kernel.vietnamese import tidy_name
from motcua.kernel.working_time import VIETNAM
from motcua.population.ports import Answer, DetailAnswer, Question
from motcua.population.rules import Detail, Purpose, Verdict

VERDICTS = {
    "1": Verdict.MATCH,
    "2": Verdict.MISMATCH,
    "3": Verdict.NO_INFORMATION,
    "4": Verdict.INSUFFICIENT,
}
PURPOSES = {Purpose.RECEIVE: "TIEP_NHAN", Purpose.APPRAISE: "GIAI_QUYET", Purpose.PREFILL: "TU_KHAI"}
FIELDS = {
    Detail.FULL_NAME: "HoVaTen",
    Detail.BIRTH_DATE: "NgayThangNamSinh",
    Detail.SEX: "GioiTinh",
    Detail.ETHNICITY: "DanToc",
    Detail.RELIGION: "TonGiao",
    Detail.MARITAL_STATUS: "TinhTrangHonNhan",
    Detail.BLOOD_TYPE: "NhomMau",
    Detail.BIRTH_REGISTRATION: "NoiDangKyKhaiSinh",
    Detail.HOME_TOWN: "QueQuan",
    Detail.RESIDENCE: "ThuongTru",
    Detail.CURRENT_RESIDENCE: "NoiOHienNay",
    Detail.NATIONALITY: "QuocTich",
    Detail.FATHER: "Cha",
    Detail.MOTHER: "Me",
    Detail.SPOUSE: "VoChong",
    Detail.REPRESENTATIVE: "NguoiDaiDien",
    Detail.HOUSEHOLD_HEAD: "ChuHo",
    Detail.STATUS: "TrangThai",
}
OURS = {theirs: detail for detail, theirs in FIELDS.items()}
SEXES = {"male": "Nam", "female": "Nữ"}
VERIFY, SUPPLY = "SPDC01", "SPDC04"


def request(question: Question) -> dict[str, Any]:
    """Return a question as it goes over the line; every scalar is a string."""
    subject = question.subject
    return {
        "MaYeuCau": str(question.key),
        "ThoiGian": f"{question.at.astimezone(VIETNAM):%Y%m%d%H%M%S}",
        "MaDonVi": question.unit,
        "MaCanBo": question.officer,
        "MaHoSo": question.dossier_code,
        "MucDich": PURPOSES[question.purpose],
        "CanCu": question.basis,
        "SanPham": SUPPLY if question.wanted else VERIFY,
        "SoDinhDanh": subject.number,
        "HoVaTen": tidy_name(subject.name),
        "NgayThangNamSinh": subject.birth_date.replace("-", ""),
        "XacThuc": [
            {"Truong": FIELDS[detail], "GiaTri": _theirs(detail, value)}
            for detail, value in question.declared.items()
        ],
        "CungCap": [FIELDS[detail] for detail in question.wanted],
    }


def answer(body: Mapping[str, Any]) -> Answer:
    """Read an answer. Raises ``UnavailableError`` for one that says nothing we know: never a guess."""
    verdict = VERDICTS.get(str(body.get("KetQua", "")))
    if verdict is None:
        raise UnavailableError("CSDL dân cư trả lời không đọc được (KetQua).")
    verified = [_verified(row) for row in _rows(body, "XacThuc")]
    supplied = [
        DetailAnswer(OURS[row["Truong"]], None, _ours(OURS[row["Truong"]], str(row.get("GiaTri", ""))))
        for row in _rows(body, "CungCap")
    ]
    return Answer(verdict, (*verified, *supplied), str(body.get("MaGiaoDich", "")))


def _verified(row: Mapping[str, Any]) -> DetailAnswer:
    verdict = VERDICTS.get(str(row.get("KetQua", "")))
    if verdict is None:
        raise UnavailableError("CSDL dân cư trả lời không đọc được (XacThuc).")
    detail = OURS[row["Truong"]]
    return DetailAnswer(detail, verdict, _ours(detail, str(row.get("GiaTri", ""))))


def _rows(body: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    rows = body.get(name)
    found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return [row for row in found if row.get("Truong") in OURS]


def _theirs(detail: Detail, value: str) -> str:
    if detail is Detail.SEX:
        return SEXES.get(value, value)
    return value.replace("-", "") if detail is Detail.BIRTH_DATE else tidy_name(value)


def _ours(detail: Detail, value: str) -> str:
    if detail is Detail.SEX:
        return {theirs: ours for ours, theirs in SEXES.items()}.get(value, "")
    return _day(value) if detail is Detail.BIRTH_DATE else tidy_name(value)


def _day(text: str) -> str:
    """Return "19590312" as "1959-03-12", a year as it is, anything else as nothing."""
    if len(text) == 4 and text.isascii() and text.isdigit():
        return text
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])).isoformat() if len(text) == 8 else ""
    except ValueError:
        return ""
