"""What the platform lets in: the fields of each message, their shapes, and the authentication code."""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

VERSION = "1.0.6"
INIT = (
    "LoaiBanTin", "PhienBan", "MaDoiTac", "MaThamChieu", "SoTien", "LoaiHinhThanhToan", "MaKenhThanhToan",
    "MaThietBi", "NgonNgu", "MaTienTe", "MaNganHang", "ThongTinGiaoDich", "ThoiGianGD", "Ip",
)  # fmt: skip
CONFIRM = (
    "LoaiBanTin", "MaLoi", "MaDoiTac", "MaThamChieu", "SoTien", "MaTienTe", "MaGiaoDich", "MaNganHang",
    "ThoiGianGD", "ThongTinGiaoDich",
)  # fmt: skip
QUERY = ("LoaiBanTin", "PhienBan", "MaDoiTac", "MaThamChieu", "ThoiGianGD")
ANSWER = ("MaLoi", "MoTaLoi", "MaDoiTac", "MaThamChieu", "ThoiGianGD")
FIXED = {
    "LoaiHinhThanhToan": "PAY",
    "MaKenhThanhToan": "1",
    "MaThietBi": "1",
    "NgonNgu": "vi-VN",
    "MaTienTe": "VND",
    "MaNganHang": "PAYMENT",
}
BILL = (
    "MaDichVu", "MaDVC", "TenDVC", "MaTTHC", "TenTTHC", "MaDonVi", "TenDonVi", "MaHoSo", "TKThuHuong",
    "MaNHThuHuong", "TenTKThuHuong", "NoiDungThanhToan", "HoTenNguoiNop", "SoCMNDNguoiNop", "DiaChiNguoiNop",
    "HuyenNguoiNop", "TinhNguoiNop",
)  # fmt: skip
BILL_NEEDS = ("MaDichVu", "MaTTHC", "TenTTHC", "MaDonVi", "MaHoSo", "TKThuHuong", "MaNHThuHuong", "HoTenNguoiNop")
CHARGE = ("LoaiPhiLePhi", "MaPhiLePhi", "TenPhiLePhi", "SoTien")
ITEM = ("NoiDung", "SoTien")
_AMOUNT = re.compile(r"[1-9]\d{0,11}", re.ASCII)
_REFERENCE = re.compile(r"[A-Za-z0-9]{1,50}", re.ASCII)
_TIME = re.compile(r"\d{14}", re.ASCII)
_IP = re.compile(r"[0-9a-fA-F.:]{2,45}", re.ASCII)


class RefusedError(Exception):
    """A message is not let in: the platform's code, and why in Vietnamese."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


def code_of(message: Mapping[str, Any], order: Sequence[str], secret: str) -> str:
    """Return MaXacThuc: SHA-256 in lower-case hex of the values joined by a bar, the secret last."""
    joined = "|".join([*(str(message.get(name, "")) for name in order), secret])
    return hashlib.sha256(joined.encode()).hexdigest()


def check(message: Mapping[str, Any], kind: str, order: Sequence[str], merchant: str, secret: str) -> None:
    """See that a message is whole, ours to answer and signed. Raises ``RefusedError``."""
    for name in (*order, "MaXacThuc"):
        if not isinstance(message.get(name), str):
            raise RefusedError("03", f"Thiếu {name} hoặc {name} không phải chuỗi")
    if message["LoaiBanTin"] != kind:
        raise RefusedError("03", f"LoaiBanTin phải là {kind}")
    if message["PhienBan"] != VERSION:
        raise RefusedError("03", f"PhienBan phải là {VERSION}")
    if message["MaDoiTac"] != merchant:
        raise RefusedError("02", "Không có MaDoiTac này")
    if not hmac.compare_digest(message["MaXacThuc"], code_of(message, order, secret)):
        raise RefusedError("97", "Sai MaXacThuc")
    if not _REFERENCE.fullmatch(message["MaThamChieu"]):
        raise RefusedError("03", "MaThamChieu chỉ gồm chữ và số, tối đa 50 ký tự")
    _moment(message["ThoiGianGD"])


def _moment(text: str) -> None:
    try:
        if not _TIME.fullmatch(text):
            raise ValueError
        datetime.strptime(text, "%Y%m%d%H%M%S")  # noqa: DTZ007 - the shape alone is judged
    except ValueError:
        raise RefusedError("03", "ThoiGianGD phải là yyyyMMddHHmmss") from None


def check_init(message: Mapping[str, Any]) -> None:
    """See that an INIT asks for something that can be paid. Raises ``RefusedError``."""
    for name, value in FIXED.items():
        if message[name] != value:
            raise RefusedError("03", f"{name} phải là {value}")
    if not _AMOUNT.fullmatch(message["SoTien"]):
        raise RefusedError("04", "SoTien phải là chuỗi số nguyên dương")
    if not _IP.fullmatch(message["Ip"]):
        raise RefusedError("03", "Ip không hợp lệ")
    if not message["ThongTinGiaoDich"].strip() or "|" in message["ThongTinGiaoDich"]:
        raise RefusedError("03", "ThongTinGiaoDich trống hoặc có dấu |")
    _check_bill(message.get("ThongTinBienLai"), int(message["SoTien"]))


def _check_bill(bill: Any, amount: int) -> None:
    if not isinstance(bill, dict):
        raise RefusedError("03", "Thiếu ThongTinBienLai")
    for name in BILL:
        if not isinstance(bill.get(name), str):
            raise RefusedError("03", f"ThongTinBienLai.{name} phải là chuỗi")
    for name in BILL_NEEDS:
        if not bill[name].strip():
            raise RefusedError("03", f"ThongTinBienLai.{name} trống")
    if bill["MaDichVu"] != "2":
        raise RefusedError("03", "ThongTinBienLai.MaDichVu phải là 2")
    for name, fields in (("PhiLePhi", CHARGE), ("DSKhoanNop", ITEM)):
        _check_lines(name, bill.get(name), fields, amount)


def _check_lines(name: str, lines: Any, fields: Sequence[str], amount: int) -> None:
    if not isinstance(lines, list) or not lines:
        raise RefusedError("03", f"ThongTinBienLai.{name} phải có ít nhất một dòng")
    for line in lines:
        if not isinstance(line, dict) or any(not isinstance(line.get(field), str) for field in fields):
            raise RefusedError("03", f"ThongTinBienLai.{name}: mỗi dòng cần {', '.join(fields)}")
        if not _AMOUNT.fullmatch(line["SoTien"]):
            raise RefusedError("04", f"ThongTinBienLai.{name}: SoTien phải là số nguyên dương")
        if "LoaiPhiLePhi" in line and line["LoaiPhiLePhi"] not in {"1", "2"}:
            raise RefusedError("03", "LoaiPhiLePhi phải là 1 (phí) hoặc 2 (lệ phí)")
    if sum(int(line["SoTien"]) for line in lines) != amount:
        raise RefusedError("04", f"Tổng {name} khác SoTien")
