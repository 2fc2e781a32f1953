"""Questions to the store and what it lists; pure."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from motcua.dossiers.ports import StoredFile, StoredResult, StoreQuestion
from motcua.foundation.adapters import UnavailableError

CHANNELS = {"counter": "1", "online": "2", "post": "3"}
UNREADABLE = "Kho kết quả trả lời không đọc được."


def question(asked: StoreQuestion) -> dict[str, Any]:
    """Return a question as it goes over the line."""
    return {
        "SoDinhDanhChuSoHuu": asked.owner_number,
        "HoTenNguoiYeuCau": asked.asker_name,
        "SoDinhDanhNguoiYeuCau": asked.asker_number,
        "KenhThucHien": CHANNELS[asked.channel],
        "MaThuTuc": asked.procedure_code,
        "DanhSachDanhMucKetQua": [{"MaKetQua": kind, "SoKyHieu": ""} for kind in asked.kinds],
    }


def listed(answer: Mapping[str, Any], secret: str) -> list[StoredResult]:
    """Read a list. Raises ``UnavailableError`` unless it is whole and signed with the secret we share."""
    result = answer.get("result")
    if not isinstance(result, dict):
        raise UnavailableError(UNREADABLE)
    text = json.dumps(result, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    expected = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, str(answer.get("signature", ""))):
        raise UnavailableError("Chữ ký trên danh sách của kho kết quả không đúng.")
    rows = result.get("DanhSachGiayToKetQua")
    found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return [_result(row) for row in found]


def _result(row: Mapping[str, Any]) -> StoredResult:
    files = row.get("DanhSachTepDinhKem")
    told = [each for each in files if isinstance(each, dict)] if isinstance(files, list) else []
    return StoredResult(
        kind=str(row.get("MaKetQua", "")),
        title=str(row.get("TenGiayTo", "")),
        number=str(row.get("SoKyHieu", "")),
        agency=str(row.get("CoQuanChuQuan", "")),
        issued_on=day(str(row.get("NgayCap", ""))),
        valid_until=day(str(row.get("NgayHetHan", ""))),
        files=tuple(StoredFile(str(each.get("TenTep", "")), str(each.get("DuongDan", ""))) for each in told),
    )


def day(text: str) -> date | None:
    """Return the day of "yyyyMMddHHmmss" or "yyyyMMdd"; ``None`` for nothing or nonsense."""
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8])) if len(text) in {8, 14} else None
    except ValueError:
        return None


def content(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Return a file as it was sent. Raises ``UnavailableError`` unless it is what its digest says."""
    row = rows[0] if rows else {}
    try:
        found = base64.b64decode(str(row.get("NoiDung", "")), validate=True)
    except binascii.Error as error:
        raise UnavailableError(UNREADABLE) from error
    if not found or hashlib.sha256(found).hexdigest() != row.get("MaBam"):
        raise UnavailableError("Tệp của kho kết quả không nguyên vẹn.")
    return found
