"""The text of a VietQR code (NAPAS, EMVCo merchant-presented mode)."""

from dataclasses import dataclass

from motcua.payments.rules.purposes import LONGEST_PURPOSE, plain_purpose

NAPAS, TO_ACCOUNT = "A000000727", "QRIBFTTA"
DONG, COUNTRY = "704", "VN"
STATIC, DYNAMIC = "11", "12"
LONGEST_ACCOUNT = 19
LARGEST_AMOUNT = 10**13 - 1  # the amount has at most 13 signs


class VietQRError(ValueError):
    """A code cannot be made of this; ``code`` says which part: ``bin``, ``account``, ``amount``, ``purpose``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Transfer:
    """To which account, how much and what for; ``amount`` in whole đồng, ``None`` where the payer says it."""

    bin: str
    account: str
    amount: int | None = None
    purpose: str = ""


def payload(transfer: Transfer) -> str:
    """Return the text that the code carries, with its check value. Raises ``VietQRError``.

    Policy: NAPAS VietQR: tags 00, 01, 38, 53, 54, 58, 62 and 63; one amount makes the code dynamic (12).
    """
    _check(transfer)
    beneficiary = _tag("00", transfer.bin) + _tag("01", transfer.account)
    account = _tag("00", NAPAS) + _tag("01", beneficiary) + _tag("02", TO_ACCOUNT)
    parts = [
        _tag("00", "01"),
        _tag("01", STATIC if transfer.amount is None else DYNAMIC),
        _tag("38", account),
        _tag("53", DONG),
        _tag("54", str(transfer.amount)) if transfer.amount is not None else "",
        _tag("58", COUNTRY),
        _tag("62", _tag("08", transfer.purpose)) if transfer.purpose else "",
    ]
    unchecked = "".join(parts) + "6304"
    return f"{unchecked}{crc16(unchecked.encode()):04X}"


def crc16(content: bytes) -> int:
    """Return CRC-16/CCITT-FALSE. Policy: EMVCo: polynomial 0x1021, beginning with 0xFFFF, over the tag too."""
    value = 0xFFFF
    for byte in content:
        value ^= byte << 8
        for _ in range(8):
            value = (value << 1) ^ 0x1021 if value & 0x8000 else value << 1
    return value & 0xFFFF


def _tag(number: str, content: str) -> str:
    return f"{number}{len(content):02}{content}"


def _check(transfer: Transfer) -> None:
    if not (_is_digits(transfer.bin) and len(transfer.bin) == 6):
        raise VietQRError("bin")
    account = transfer.account
    if not (account.isascii() and account.isalnum() and len(account) <= LONGEST_ACCOUNT):
        raise VietQRError("account")
    if transfer.amount is not None and not 0 < transfer.amount <= LARGEST_AMOUNT:
        raise VietQRError("amount")
    purpose = transfer.purpose
    is_plain = purpose.isascii() and purpose.isprintable() and len(purpose) <= LONGEST_PURPOSE
    if not is_plain or (purpose and not plain_purpose(purpose)):
        raise VietQRError("purpose")


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
