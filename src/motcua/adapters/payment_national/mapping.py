"""Our words into the platform's messages and back: pure tables, every scalar a string, "" for what is empty."""

import csv
import hashlib
import hmac
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from motcua.kernel.texts import can_be_kept
from motcua.kernel.vietnamese import fold
from motcua.payments.ports import Fate, ForgedError, Heard, Outcome, PaymentRequest, Row, UnreadableError

Wire: TypeAlias = dict[str, Any]

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
VERSION, CURRENCY = "1.0.6", "VND"
SIGNED_INIT = (
    "LoaiBanTin", "PhienBan", "MaDoiTac", "MaThamChieu", "SoTien", "LoaiHinhThanhToan", "MaKenhThanhToan",
    "MaThietBi", "NgonNgu", "MaTienTe", "MaNganHang", "ThongTinGiaoDich", "ThoiGianGD", "Ip",
)  # fmt: skip
SIGNED_CONFIRM = (
    "LoaiBanTin", "MaLoi", "MaDoiTac", "MaThamChieu", "SoTien", "MaTienTe", "MaGiaoDich", "MaNganHang",
    "ThoiGianGD", "ThongTinGiaoDich",
)  # fmt: skip
SIGNED_QUERY = ("LoaiBanTin", "PhienBan", "MaDoiTac", "MaThamChieu", "ThoiGianGD")
SIGNED_ANSWER = ("MaLoi", "MoTaLoi", "MaDoiTac", "MaThamChieu", "ThoiGianGD")
DONE = "00"  # MaLoi
FATES = {"1": Fate.PAID, "0": Fate.WAITING, "2": Fate.FAILED, "3": Fate.REVERSED}  # TrangThaiGD
KINDS = {"fee": "1", "charge": "2", "price": "1"}  # LoaiPhiLePhi: the platform knows no price, L
SERVICE = "2"  # MaDichVu: fees and charges of a procedure
LONGEST_TEXT = 250
PENALTY = (  # of fines and land taxes; empty for fees
    "MaLoaiHinhThuPhat", "TenLoaiHinhThuPhat", "MaCoQuanQD", "TenCoQuanQD", "KhoBac", "SoQD", "NgayQD",
    "ThoiGianViPham", "DiaDiemViPham", "TenNguoiViPham", "TaiKhoanThuNSNN",
)  # fmt: skip
STATEMENT = ("STT", "MaGiaoDich", "MaThamChieu", "SoTien", "ThoiGianGD")


@dataclass(frozen=True, slots=True)
class Partner:
    """Who we are to the platform, and the account that fees go to."""

    code: str
    secret: str
    account: str = ""
    account_name: str = ""
    bank: str = ""
    province: str = ""


def authentication(message: Mapping[str, Any], order: Sequence[str], secret: str) -> str:
    """Return MaXacThuc: SHA-256 in lower-case hex of the values in order and the secret, joined by a bar."""
    return hashlib.sha256("|".join([*(str(message[name]) for name in order), secret]).encode()).hexdigest()


def moment(value: datetime) -> str:
    """Write a time as ``yyyyMMddHHmmss`` in Vietnam, on the 24-hour clock."""
    return value.astimezone(ZONE).strftime("%Y%m%d%H%M%S")


def read_moment(text: str) -> datetime:
    """Read what ``moment`` writes. Raises ``UnreadableError``."""
    try:
        if len(text) != 14:
            raise ValueError(text)
        return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=ZONE)
    except ValueError as error:
        raise UnreadableError("ThoiGianGD") from error


def line(text: str) -> str:
    """Write words as the platform takes them: one line without accents, and no bar, which separates values."""
    return fold(text.replace("|", " "))[:LONGEST_TEXT]


def init(request: PaymentRequest, partner: Partner) -> Wire:
    """Write an INIT."""
    message = {
        "LoaiBanTin": "INIT",
        "PhienBan": VERSION,
        "MaDoiTac": partner.code,
        "MaThamChieu": request.reference,
        "SoTien": str(request.amount),
        "LoaiHinhThanhToan": "PAY",
        "MaKenhThanhToan": "1",
        "MaThietBi": "1",
        "NgonNgu": "vi-VN",
        "MaTienTe": CURRENCY,
        "MaNganHang": "PAYMENT",
        "ThongTinGiaoDich": line(f"Nop phi, le phi {request.subject_code or request.title}"),
        "ThoiGianGD": moment(request.at),
        "Ip": request.visitor,
    }
    message["MaXacThuc"] = authentication(message, SIGNED_INIT, partner.secret)
    return {**message, "ThongTinBienLai": _receipt(request, partner)}


def _receipt(request: PaymentRequest, partner: Partner) -> Wire:
    charges = _charges(request)
    return {
        "MaDichVu": SERVICE,
        "MaDVC": request.procedure_code,
        "TenDVC": request.procedure_name,
        "MaTTHC": request.procedure_code,
        "TenTTHC": request.procedure_name,
        "MaDonVi": request.agency_code,
        "TenDonVi": request.agency_name,
        "MaHoSo": request.subject_code or request.reference,
        "TKThuHuong": partner.account,
        "MaNHThuHuong": partner.bank,
        "TenTKThuHuong": partner.account_name,
        "NoiDungThanhToan": line(request.title),
        "HoTenNguoiNop": request.payer_name,
        "SoCMNDNguoiNop": request.payer_number,
        "DiaChiNguoiNop": request.payer_address,
        "HuyenNguoiNop": "",  # there are no districts since 1/7/2025
        "TinhNguoiNop": partner.province,
        **dict.fromkeys(PENALTY, ""),
        "PhiLePhi": charges,
        "DSKhoanNop": [{"NoiDung": each["TenPhiLePhi"], "SoTien": each["SoTien"]} for each in charges],
    }


def _charges(request: PaymentRequest) -> list[Wire]:
    """Write the lines; what is left of an order paid in part is one line, as its share of each is not known."""
    whole = sum(charge.amount for charge in request.charges) == request.amount
    if not whole:
        return [_charge(KINDS["charge"], "", request.title, request.amount)]
    return [_charge(KINDS[each.kind], each.code, each.title, each.amount) for each in request.charges]


def _charge(kind: str, code: str, title: str, amount: int) -> Wire:
    return {"LoaiPhiLePhi": kind, "MaPhiLePhi": code, "TenPhiLePhi": title, "SoTien": str(amount)}


def question(kind: str, reference: str, partner: Partner, at: datetime) -> Wire:
    """Write a QUERY, a GET_BILL or the like: they differ by their name alone."""
    message = {
        "LoaiBanTin": kind,
        "PhienBan": VERSION,
        "MaDoiTac": partner.code,
        "MaThamChieu": reference,
        "ThoiGianGD": moment(at),
    }
    return {**message, "MaXacThuc": authentication(message, SIGNED_QUERY, partner.secret)}


def page_address(answer: Mapping[str, Any]) -> str:
    """Return the page an INIT's answer names: JSON within the JSON. Raises ``UnreadableError``."""
    address = _inner(answer).get("UrlThanhToan")
    if not isinstance(address, str) or not address.startswith(("http://", "https://")):
        raise UnreadableError("UrlThanhToan")
    return address


def _inner(answer: Mapping[str, Any]) -> dict[str, Any]:
    try:
        found = json.loads(str(answer.get("message", "")))
    except ValueError as error:
        raise UnreadableError("message") from error
    if not isinstance(found, dict):
        raise UnreadableError("message")
    return found


def outcome(answer: Mapping[str, Any], reference: str, partner: Partner) -> Outcome:
    """Read the answer to a QUERY. Raises ``UnreadableError``, ``ForgedError``.

    Paid is only what both MaLoi and TrangThaiGD call paid, for the reference that was asked about.
    """
    told = _checked(_inner(answer), partner)
    if told["MaThamChieu"] != reference:
        raise UnreadableError("MaThamChieu")
    fate = FATES.get(str(told.get("TrangThaiGD", "")), Fate.UNKNOWN)
    if fate is Fate.PAID and told["MaLoi"] != DONE:
        fate = Fate.UNKNOWN
    return Outcome(
        fate=fate,
        reference=reference,
        amount=_amount(told["SoTien"]),
        currency=told["MaTienTe"],
        merchant=told["MaDoiTac"],
        txn=told["MaGiaoDich"],
        paid_at=read_moment(told["ThoiGianGD"]) if fate is Fate.PAID else None,
        reason="" if fate is Fate.PAID else told["MaLoi"],
    )


def heard(body: bytes, partner: Partner) -> Heard:
    """Read a call-back. Raises ``UnreadableError``, ``ForgedError``."""
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnreadableError("JSON") from error
    if not isinstance(message, dict):
        raise UnreadableError("JSON")
    told = _checked(message, partner)
    return Heard(
        reference=told["MaThamChieu"],
        merchant=told["MaDoiTac"],
        amount=_amount(told["SoTien"]),
        currency=told["MaTienTe"],
        txn=told["MaGiaoDich"],
        is_success=told["MaLoi"] == DONE,
        raw=told,
    )


def _checked(message: Mapping[str, Any], partner: Partner) -> dict[str, str]:
    """See that a message has every field and the platform's code over them."""
    for name in (*SIGNED_CONFIRM, "MaXacThuc"):
        text = message.get(name)
        if not isinstance(text, str) or not can_be_kept(text):
            raise UnreadableError(name)
    expected = authentication(message, SIGNED_CONFIRM, partner.secret)
    if not hmac.compare_digest(message["MaXacThuc"].encode(), expected.encode()):
        raise ForgedError("MaXacThuc")
    return {name: value for name, value in message.items() if isinstance(value, str)}


def _amount(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise UnreadableError("SoTien")
    return int(text)


def reply(heard: Heard | None, partner: Partner, *, code: str, text: str, at: datetime) -> dict[str, str]:
    """Write the answer to a call-back: it gives back whose, which and when, and says what became of it."""
    raw: Mapping[str, str] = heard.raw if heard else {}
    message = {
        "MaLoi": code,
        "MoTaLoi": text,
        "MaDoiTac": raw.get("MaDoiTac", partner.code),
        "MaThamChieu": raw.get("MaThamChieu", ""),
        "ThoiGianGD": raw.get("ThoiGianGD", moment(at)),
    }
    return {**message, "MaXacThuc": authentication(message, SIGNED_ANSWER, partner.secret)}


def statement(content: bytes) -> Iterator[Row]:
    """Read the platform's own list of charges. Raises ``UnreadableError`` that names the line."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError("UTF-8") from error
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    if tuple(reader.fieldnames or ()) != STATEMENT:
        raise UnreadableError("1")
    for row in reader:
        yield _row(row, reader.line_num)


def _row(row: Mapping[str, str], number: int) -> Row:
    try:
        day: date = read_moment(row["ThoiGianGD"]).date()
        return Row(int(row["STT"]), row["MaGiaoDich"], day, _amount(row["SoTien"]), row["MaThamChieu"])
    except (ValueError, TypeError, AttributeError, UnreadableError) as error:
        raise UnreadableError(str(number)) from error
