"""Reading a VietQR code as a banking app does: every length, the tags it must have, the check value."""

from dataclasses import dataclass


class UnreadableError(Exception):
    """No banking app would take this code; the message says why in Vietnamese."""


@dataclass(frozen=True)
class Scanned:
    """What a code asks for; no amount means the payer types it."""

    bin: str
    account: str
    amount: int | None
    purpose: str


def scan(text: str) -> Scanned:
    """Return what a code asks for. Raises ``UnreadableError``."""
    if len(text) < 8 or text[-8:-4] != "6304" or f"{_check_value(text[:-4].encode()):04X}" != text[-4:]:
        raise UnreadableError("Mã QR sai mã kiểm tra (CRC)")
    outer = _tags(text)
    if outer.get("00") != "01" or outer.get("53") != "704" or outer.get("58") != "VN":
        raise UnreadableError("Mã QR không phải VietQR tiền đồng")
    merchant = _tags(outer.get("38", ""))
    if merchant.get("00") != "A000000727" or merchant.get("02") != "QRIBFTTA":
        raise UnreadableError("Mã QR không phải chuyển khoản đến tài khoản qua NAPAS")
    target = _tags(merchant.get("01", ""))
    bin_, account, amount = target.get("00", ""), target.get("01", ""), outer.get("54")
    if not (len(bin_) == 6 and bin_.isdigit()) or not 1 <= len(account) <= 19:
        raise UnreadableError("Mã ngân hàng hoặc số tài khoản trong mã QR không hợp lệ")
    if amount is not None and not (amount.isdigit() and int(amount) > 0):
        raise UnreadableError("Số tiền trong mã QR không hợp lệ")
    if (amount is None) != (outer.get("01") == "11"):
        raise UnreadableError("Mã QR động phải có số tiền, mã tĩnh thì không")
    purpose = _tags(outer.get("62", "")).get("08", "")
    return Scanned(bin_, account, int(amount) if amount else None, purpose)


def _tags(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    place = 0
    while place < len(text):
        tag, length = text[place : place + 2], text[place + 2 : place + 4]
        if not (tag.isdigit() and length.isdigit() and len(length) == 2) or tag in found:
            raise UnreadableError("Mã QR hỏng cấu trúc")
        content = text[place + 4 : place + 4 + int(length)]
        if len(content) != int(length):
            raise UnreadableError("Mã QR bị cắt ngắn")
        found[tag] = content
        place += 4 + int(length)
    return found


def _check_value(content: bytes) -> int:
    value = 0xFFFF
    for byte in content:
        value ^= byte << 8
        for _ in range(8):
            value = ((value << 1) ^ 0x1021) & 0xFFFF if value & 0x8000 else (value << 1) & 0xFFFF
    return value
