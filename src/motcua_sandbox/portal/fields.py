"""How one field of a message is judged: every scalar is a string, and every refusal names its field."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


class RefusedError(Exception):
    """The portal refuses a message; the text is the Vietnamese answer."""


@dataclass(frozen=True)
class Field:
    """One scalar: whether it must be filled, and what it may hold."""

    required: bool = False
    longest: int = 4000
    choices: frozenset[str] = frozenset()
    date: bool = False
    pattern: re.Pattern[str] | None = None
    form: str = ""  # the pattern in words


@dataclass(frozen=True)
class Items:
    """A list of objects."""

    fields: Mapping[str, "Field | Items"] = field(default_factory=dict)
    required: bool = False


Shape = Mapping[str, Field | Items]


def one_of(*choices: str, required: bool = False) -> Field:
    """A field with an enumeration."""
    return Field(required=required, choices=frozenset(choices))


def moment(text: str) -> datetime | None:
    """Read ``yyyyMMddHHmmss`` (24 h, Vietnamese time), or nothing when it is no such moment."""
    if len(text) != 14 or not (text.isascii() and text.isdigit()):
        return None
    try:
        return datetime(  # noqa: DTZ001 - the wire carries local wall-clock time without a zone
            int(text[:4]), int(text[4:6]), int(text[6:8]), int(text[8:10]), int(text[10:12]), int(text[12:])
        )
    except ValueError:
        return None


def check(body: Mapping[str, Any], shape: Shape, where: str = "") -> None:
    """Judge an object by its shape. Raises ``RefusedError`` at the first field that does not fit."""
    for name in body.keys() - shape.keys():
        raise RefusedError(f"Trường {where}{name} không có trong đặc tả")
    for name, rule in shape.items():
        if isinstance(rule, Items):
            _check_items(body.get(name), rule, where + name)
        else:
            _check_scalar(body.get(name, ""), rule, where + name)


def _check_items(value: object, rule: Items, where: str) -> None:
    if value is None:
        value = []
    if not isinstance(value, list):
        raise RefusedError(f"Trường {where} phải là một danh sách")
    if rule.required and not value:
        raise RefusedError(f"Thiếu trường bắt buộc {where}")
    for number, item in enumerate(value):
        if not isinstance(item, dict):
            raise RefusedError(f"Trường {where}[{number}] phải là một đối tượng")
        check(item, rule.fields, f"{where}[{number}].")


def _check_scalar(value: object, rule: Field, where: str) -> None:
    if not isinstance(value, str):
        raise RefusedError(f"Trường {where} phải là chuỗi ký tự, không phải {_kind(value)}")
    if not value.strip():
        if rule.required:
            raise RefusedError(f"Thiếu trường bắt buộc {where}")
        return
    for problem in _problems(value, rule):
        raise RefusedError(f"Trường {where} {problem}")


def _problems(value: str, rule: Field) -> Iterator[str]:
    if len(value) > rule.longest:
        yield f"dài {len(value)} ký tự, tối đa {rule.longest}"
    if rule.choices and value not in rule.choices:
        known = ", ".join(sorted(rule.choices, key=lambda choice: (len(choice), choice)))
        yield f"có giá trị '{value[:50]}' không hợp lệ; chỉ nhận {known}"
    if rule.date and moment(value) is None:
        yield f"có giá trị '{value[:50]}' không phải thời điểm yyyyMMddHHmmss"
    if rule.pattern is not None and not rule.pattern.fullmatch(value):
        yield f"có giá trị '{value[:50]}' không đúng dạng {rule.form}"


def _kind(value: object) -> str:
    if value is None:
        return "null"
    return {"bool": "đúng/sai", "int": "số", "float": "số", "list": "danh sách"}.get(
        type(value).__name__, "đối tượng"
    )
