"""The bank's notices and statements in our words: pure, nothing is guessed."""

import csv
import hashlib
import hmac
import io
import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from motcua.kernel.money import read_dong
from motcua.payments.ports import Credit, ForgedError, Row, UnreadableError

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
STATEMENT = ("STT", "Ngày giao dịch", "Số bút toán", "Ghi nợ", "Ghi có", "Nội dung")
MOST_DIGITS = 15
NOTICE = ("maGiaoDich", "soTaiKhoan", "soTien", "loaiTien", "noiDung", "thoiGian")


def signature(body: bytes, secret: str) -> str:
    """Return the signature of a notice: HMAC-SHA-256 over its bytes, in hex."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def notice(body: bytes, given: str, secret: str) -> Credit:
    """Read a notice. Raises ``ForgedError``, ``UnreadableError``."""
    if not hmac.compare_digest(given.encode(), signature(body, secret).encode()):
        raise ForgedError("X-Chu-Ky")
    try:
        told: Any = json.loads(body)
    except ValueError as error:
        raise UnreadableError("JSON") from error
    if not isinstance(told, dict) or any(not isinstance(told.get(name), str) for name in NOTICE):
        raise UnreadableError("JSON")
    try:
        booked_at = datetime.strptime(told["thoiGian"], "%Y%m%d%H%M%S").replace(tzinfo=ZONE)
    except ValueError as error:
        raise UnreadableError("thoiGian") from error
    amount = _whole(told["soTien"])
    if amount <= 0 or not told["maGiaoDich"].strip():
        raise UnreadableError("soTien")
    return Credit(told["maGiaoDich"], told["soTaiKhoan"], amount, told["loaiTien"], told["noiDung"], booked_at)


def statement(content: bytes) -> Iterator[Row]:
    """Read a statement as CSV line by line; the first row names the columns. Raises ``UnreadableError``."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError("UTF-8") from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if tuple(reader.fieldnames or ()) != STATEMENT:
        raise UnreadableError("1")
    for row in reader:
        yield _row(row, reader.line_num)


def _row(row: Mapping[str, str], number: int) -> Row:
    try:
        day: date = datetime.strptime(row["Ngày giao dịch"], "%d/%m/%Y").replace(tzinfo=ZONE).date()
        debit, credit = _whole(row["Ghi nợ"] or "0"), _whole(row["Ghi có"] or "0")
        if (debit == 0) == (credit == 0) or not row["Số bút toán"].strip():
            raise UnreadableError(str(number))
        return Row(int(row["STT"]), row["Số bút toán"].strip(), day, credit - debit, row["Nội dung"])
    except (ValueError, TypeError, AttributeError, UnreadableError) as error:
        raise UnreadableError(str(number)) from error


def _whole(text: str) -> int:
    try:
        return read_dong(text.strip(), most_digits=MOST_DIGITS)
    except ValueError:
        raise UnreadableError("soTien") from None
