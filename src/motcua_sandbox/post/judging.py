"""What the post refuses, and what it charges."""

import re
import time
from collections.abc import Collection, Mapping
from typing import Any

WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
ITEM = re.compile(r"[A-Z]{2}(\d{8})(\d)VN", re.ASCII)
CODE = re.compile(
    r"(?:\d{3}\.\d{2}\.\d{2}\.(?P<old>H\d{2})|(?P<new>H\d{2})(?:\.\d{1,3}){0,3})-\d{6}-\d{4,5}", re.ASCII
)
NUMBER = re.compile(r"\d{1,9}", re.ASCII)
PROVINCE = re.compile(r"\d{2}", re.ASCII)
DISTRICT = re.compile(r"\d{3}", re.ASCII)
PHONE = re.compile(r"(?:\+84|0)\d{8,10}", re.ASCII)
NO_DISTRICTS_FROM = "20250701"
OK, MALFORMED, UNKNOWN, TAKEN, TOO_LATE, REFUSED = "100", "101", "102", "103", "104", "105"
ADDRESS = frozenset({"Province", "District", "Address", "Name", "Email", "Tel", "Desc"})
ORDER = frozenset({
    "CustomerCode", "ItemCode", "OrderNumber", "CODAmount", "Sender", "Receiver", "Description", "FlagConfig",
    "Weight",
})  # fmt: skip
PRICE = frozenset({"CustomerCode", "FromProvince", "ToProvince", "Weight", "CODAmount", "Direction"})
COLLECT, DELIVER = "1", "2"  # FlagConfig: fetched at the sender's, or handed in at the office


class RefusedError(Exception):
    """The post says no; ``status`` and the text are its answer."""

    def __init__(self, status: str, message: str) -> None:
        super().__init__(message)
        self.status = status


def today() -> str:
    """Return the day in Viet Nam as ``yyyyMMdd``."""
    return time.strftime("%Y%m%d", time.gmtime(time.time() + 7 * 3600))


def check_order(body: Mapping[str, Any], provinces: Collection[str]) -> None:
    """Raise ``RefusedError`` unless an order can be carried out as it stands."""
    _only(body, ORDER)
    check_item(body.get("ItemCode"))
    code = CODE.fullmatch(_text(body, "OrderNumber"))
    if code is None or (code["old"] or code["new"]) not in provinces:
        raise RefusedError(MALFORMED, "OrderNumber phải là mã hồ sơ của tỉnh đã ký hợp đồng")
    for name in ("CODAmount", "Weight"):
        if not NUMBER.fullmatch(_text(body, name)):
            raise RefusedError(MALFORMED, f"{name} phải là số nguyên không âm")
    if not 0 < int(body["Weight"]) <= 2000:
        raise RefusedError(MALFORMED, "Weight phải từ 1 đến 2000 gram")
    if body.get("FlagConfig") not in {COLLECT, DELIVER}:
        raise RefusedError(MALFORMED, "FlagConfig phải là 1 (thu gom) hoặc 2 (gửi tại bưu cục)")
    if not _text(body, "Description"):
        raise RefusedError(MALFORMED, "Thiếu Description")
    for name in ("Sender", "Receiver"):
        _check_address(body.get(name), name)


def check_item(value: object) -> str:
    """Return a waybill of the pre-issued run. Raises ``RefusedError``: wrong shape, or a wrong check digit."""
    match = ITEM.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise RefusedError(MALFORMED, "ItemCode không đúng dạng số hiệu bưu gửi (EK123456785VN)")
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(match[1], WEIGHTS, strict=True)) % 11
    if int(match[2]) != {10: 0, 11: 5}.get(rest, rest):
        raise RefusedError(MALFORMED, "ItemCode sai số kiểm tra")
    return match[0]


def _check_address(value: object, where: str) -> None:
    if not isinstance(value, dict):
        raise RefusedError(MALFORMED, f"{where} phải là một đối tượng")
    _only(value, ADDRESS, where)
    for name in ("Name", "Address"):
        if not _text(value, name):
            raise RefusedError(MALFORMED, f"Thiếu {where}.{name}")
    if not PROVINCE.fullmatch(_text(value, "Province")):
        raise RefusedError(MALFORMED, f"{where}.Province phải là mã tỉnh 2 chữ số")
    district = _text(value, "District")
    if today() < NO_DISTRICTS_FROM and not DISTRICT.fullmatch(district):
        raise RefusedError(MALFORMED, f"{where}.District phải là mã huyện 3 chữ số")
    if today() >= NO_DISTRICTS_FROM and district:
        raise RefusedError(MALFORMED, f"{where}.District: không còn cấp huyện từ 01/07/2025, phải để trống")
    if not PHONE.fullmatch(_text(value, "Tel")):
        raise RefusedError(MALFORMED, f"{where}.Tel không phải số điện thoại")


def check_price(body: Mapping[str, Any]) -> int:
    """Return what a parcel costs, in whole đồng. Raises ``RefusedError``."""
    _only(body, PRICE)
    for name in ("FromProvince", "ToProvince"):
        if not PROVINCE.fullmatch(_text(body, name)):
            raise RefusedError(MALFORMED, f"{name} phải là mã tỉnh 2 chữ số")
    for name in ("Weight", "CODAmount"):
        if not NUMBER.fullmatch(_text(body, name)):
            raise RefusedError(MALFORMED, f"{name} phải là số nguyên không âm")
    if body.get("Direction") not in {COLLECT, DELIVER}:
        raise RefusedError(MALFORMED, "Direction phải là 1 hoặc 2")
    grams = int(body["Weight"])
    if not 0 < grams <= 2000:
        raise RefusedError(MALFORMED, "Weight phải từ 1 đến 2000 gram")
    inside = body["FromProvince"] == body["ToProvince"]
    steps = max(0, -(-(grams - 100) // 400))  # 100 g, then every 400 g begun
    return (22_000 if inside else 30_000) + steps * (3_000 if inside else 5_000)


def _only(body: Mapping[str, Any], known: Collection[str], where: str = "") -> None:
    for name in sorted(body.keys() - set(known)):
        raise RefusedError(MALFORMED, f"{where or 'Yêu cầu'}: trường {name} không có trong đặc tả")


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name, "")
    if not isinstance(value, str):
        raise RefusedError(MALFORMED, f"Trường {name} phải là chuỗi ký tự")
    return value.strip()
