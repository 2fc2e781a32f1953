"""From what a browser sends to answers: names, boxes and repeated groups put together, every value tidied."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from motcua.catalog.rules.answers_values import (
    read_date_parts,
    read_number,
    tidy_digits,
    tidy_line,
    tidy_lines,
    tidy_phone,
    tidy_tax_code,
)
from motcua.catalog.rules.forms import Form, step_fields

Posted = Mapping[str, Sequence[str]]
LARGEST_INDEX = 999
_TIDY: Mapping[str, Callable[[str], str]] = {
    "textarea": tidy_lines, "personal_id": tidy_digits, "old_id": tidy_digits, "phone": tidy_phone,
    "tax_code": tidy_tax_code,
}  # fmt: skip


def parse_post(form: Form, step_key: str, data: Posted) -> dict[str, Any]:
    """Return the answers of one step from posted names (``field``, ``field-day``, ``group-0-field-line``).

    What is empty is left out, what cannot be read is kept as typed: nothing is lost. ``add-<group>`` adds an empty
    item, ``remove-<group>`` (its value the index) takes one away.
    Policy: nobody types the same thing twice because of one wrong box.
    """
    found = {field["key"]: _read(field, field["key"], data) for field in step_fields(form, step_key)}
    return {key: value for key, value in found.items() if value is not None}


def changes_group(form: Form, step_key: str, data: Posted) -> bool:
    """Say whether a button that adds or removes an item of a group was pressed, so that nothing is checked yet.

    Policy: see ``parse_post``.
    """
    groups = [field["key"] for field in step_fields(form, step_key) if field["kind"] == "group"]
    return any(f"{verb}-{key}" in data for key in groups for verb in ("add", "remove"))


def merge_step(
    form: Form, step_key: str, answers: Mapping[str, Any], fragment: Mapping[str, Any]
) -> dict[str, Any]:
    """Return all answers with those of one step replaced: what was emptied is gone, other steps are untouched.

    Policy: see ``parse_post``.
    """
    own = {field["key"] for field in step_fields(form, step_key)}
    kept = {key: value for key, value in answers.items() if key not in own}
    return {**kept, **{key: value for key, value in fragment.items() if key in own}}


def _read(field: Mapping[str, Any], name: str, data: Posted) -> Any:
    reader = _READERS.get(field["kind"])
    if reader:
        return reader(field, name, data)
    return _TIDY.get(field["kind"], tidy_line)(_one(data, name)) or None


def _one(data: Posted, name: str) -> str:
    values = data.get(name) or [""]
    return str(values[-1])


def _yes_no(field: Mapping[str, Any], name: str, data: Posted) -> Any:
    return {"yes": True, "no": False, "": None}.get(_one(data, name), _one(data, name))


def _choices(field: Mapping[str, Any], name: str, data: Posted) -> Any:
    return list(dict.fromkeys(tidy_line(str(one)) for one in data.get(name, ()) if one)) or None


def _date(field: Mapping[str, Any], name: str, data: Posted) -> Any:
    day, month, year = (_one(data, f"{name}-{part}") for part in ("day", "month", "year"))
    if not (day + month + year).strip():
        return tidy_line(_one(data, name)) or None
    return read_date_parts(day, month, year, partial=field["kind"] == "partial_date")


def _number(field: Mapping[str, Any], name: str, data: Posted) -> Any:
    typed = _one(data, name)
    return read_number(typed, decimal=field["decimal"]) if typed.strip() else None


def _address(field: Mapping[str, Any], name: str, data: Posted) -> Any:
    parts = {part: tidy_line(_one(data, f"{name}-{part}")) for part in ("commune", "line")}
    return {part: value for part, value in parts.items() if value} or None


def _group(field: Mapping[str, Any], name: str, data: Posted) -> Any:
    pattern = re.compile(rf"{re.escape(name)}-(\d{{1,3}})-")
    indexes = {int(match[1]) for key in data if (match := pattern.match(key))}
    removed = tidy_digits(_one(data, f"remove-{name}"))
    items = []
    for index in sorted(indexes):
        if removed == str(index):
            continue
        item = {inner["key"]: _read(inner, f"{name}-{index}-{inner['key']}", data) for inner in field["fields"]}
        items.append({key: value for key, value in item.items() if value is not None})
    if f"add-{name}" in data:
        return [*items, {}][: field["repeat"]["max"]]
    if removed:
        return items or None
    return [item for item in items if item] or None


_READERS: Mapping[str, Callable[[Mapping[str, Any], str, Posted], Any]] = {
    "yes_no": _yes_no, "choices": _choices, "date": _date, "partial_date": _date, "number": _number,
    "money": _number, "address": _address, "group": _group,
}  # fmt: skip
