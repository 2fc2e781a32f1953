"""One field of a compiled form as HTML; names, ids and errors follow the path of its answer."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from motcua.kernel.money import spaced
from motcua.kernel.vietnamese import fold
from motcua.ui.registry import get
from motcua.ui.tags.forms import (
    ui_checkboxes,
    ui_date_input,
    ui_file_upload,
    ui_input,
    ui_radios,
    ui_select,
    ui_textarea,
)

MOST_RADIOS = 7  # more are a drop-down list
BLANK_INDEX = "__index__"  # what the script puts the number of a new item for


@dataclass(frozen=True)
class Sheet:
    """What drawing needs besides the fields: answers, problems by path, communes to choose from, files."""

    answers: Mapping[str, Any]
    problems: Mapping[str, str]
    communes: Sequence[tuple[str, Sequence[tuple[str, str]]]] = ()
    uploads: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def problems_by_path(problems: Iterable[Any]) -> dict[str, str]:
    """Return the first message for each path, from objects or mappings with ``path`` and ``message``."""
    found: dict[str, str] = {}
    for problem in problems:
        found.setdefault(str(get(problem, "path", "")), str(get(problem, "message", "")))
    return found


def grouped_places(names: Mapping[str, str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return places in groups by what they are called ("Phường", "Xã"), each in the order of the alphabet."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, name in sorted(names.items(), key=lambda place: fold(place[1])):
        groups.setdefault("Thị trấn" if name.startswith("Thị trấn") else name.partition(" ")[0], []).append(
            (code, name)
        )
    return sorted(groups.items())


def draw_fields(
    fields: Iterable[Mapping[str, Any]], values: Mapping[str, Any], sheet: Sheet, before: str = ""
) -> SafeString:
    """Draw fields in order; ``before`` is the path of the item they stand in ("members.0.")."""
    return mark_safe("".join(_framed(one, values.get(one["key"]), sheet, before) for one in fields))  # noqa: S308 - every part is a SafeString


def _framed(one: Mapping[str, Any], value: Any, sheet: Sheet, before: str) -> SafeString:
    """Draw a field with the condition it is shown under, for scripts and in words."""
    drawn = _DRAWERS[one["kind"]](one, value, sheet, before + one["key"])
    conditions = one.get("show_when") or []
    if conditions:
        said = conditions[-1]["explanation"]
        drawn = format_html('<noscript><p class="govuk-hint">{}</p></noscript>{}', said, drawn)
    for when in reversed(conditions):
        condition = f"{_name(before + when['field'])}={'|'.join(when['values'])}"
        drawn = format_html('<div data-show-when="{}">{}</div>', condition, drawn)
    return drawn


def _name(path: str) -> str:
    return path.replace(".", "-")


def _common(one: Mapping[str, Any], sheet: Sheet, path: str) -> dict[str, Any]:
    options = {
        "label": one["label"],
        "hint": " ".join(part for part in (one["hint"], one["help"]) if part),
        "optional": one["is_answer"] and not one["required"] and one["required_if"] is None,
    }
    return {**options, "error": sheet.problems[path]} if path in sheet.problems else options


def _line(one: Mapping[str, Any], value: Any, sheet: Sheet, path: str) -> SafeString:
    attributes = {**_LINES.get(one["kind"], {}), **_common(one, sheet, path)}
    if one.get("autocomplete"):
        attributes["autocomplete"] = one["autocomplete"]
    if one["width"]:
        attributes["width"] = one["width"]
    return ui_input(_name(path), value=_text(value), **attributes)


def _area(one: Mapping[str, Any], value: Any, sheet: Sheet, path: str) -> SafeString:
    return ui_textarea(_name(path), value=_text(value), **_common(one, sheet, path))


def _number(one: Mapping[str, Any], value: Any, sheet: Sheet, path: str) -> SafeString:
    attributes = {"inputmode": "decimal" if one["decimal"] else "numeric", "autocomplete": "off"}
    width = one["width"] or (10 if one["kind"] == "money" else 5)
    return ui_input(
        _name(path),
        value=_amount(value),
        suffix=one["suffix"],
        width=width,
        **attributes,
        **_common(one, sheet, path),
    )


def _choice(one: Mapping[str, Any], value: Any, sheet: Sheet, path: str) -> SafeString:
    common = _common(one, sheet, path)
    if len(one["options"]) > MOST_RADIOS:
        return ui_select(
            _name(path), one["options"], value=_text(value), empty=gettext("Chọn trong danh sách"), **common
        )
    return ui_radios(_name(path), one["options"], value=_text(value), **common)


def _choices(one: Mapping[str, Any], value: Any, sheet: Sheet, path: str) -> SafeString:
    ticked = value if isinstance(value, list) else []
    return ui_checkboxes(_name(path), one["options"], value=ticked, **_common(one, sheet, path))


def _yes_no(one: Mapping[str, Any], value: Any, sheet: Sheet, path: str) -> SafeString:
    shown = {True: "yes", False: "no"}.get(value, "") if isinstance(value, bool) else ""
    choices = [("yes", gettext("Có")), ("no", gettext("Không"))]
    return ui_radios(_name(path), choices, value=shown, inline=True, **_common(one, sheet, path))


def _date(one: Mapping[str, Any], value: Any, sheet: Sheet, path: str) -> SafeString:
    return ui_date_input(_name(path), value=_parts(value), **_common(one, sheet, path))


def _address(one: Mapping[str, Any], value: Any, sheet: Sheet, path: str) -> SafeString:
    given = value if isinstance(value, Mapping) else {}
    context = {
        **_common(one, sheet, path),
        "name": _name(path),
        "id": f"id_{_name(path)}",
        "commune": str(given.get("commune", "")),
        "line": str(given.get("line", "")),
        "communes": sheet.communes,
        "elsewhere": one["elsewhere"],
    }
    return _partial("address", context)


def _group(one: Mapping[str, Any], value: Any, sheet: Sheet, path: str) -> SafeString:
    items = [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []
    repeat = one["repeat"]
    drawn = [
        {"index": index, "number": index + 1, "html": draw_fields(one["fields"], item, sheet, f"{path}.{index}.")}
        for index, item in enumerate(items or [{}])
    ]
    context = {
        **_common(one, sheet, path),
        "name": _name(path),
        "id": f"id_{_name(path)}",
        "repeat": repeat,
        "items": drawn,
        "may_add": len(drawn) < repeat["max"],
        "blank": draw_fields(one["fields"], {}, sheet, f"{path}.{BLANK_INDEX}."),
    }
    return _partial("group", context)


def _file(one: Mapping[str, Any], value: Any, sheet: Sheet, path: str) -> SafeString:
    upload = sheet.uploads.get(one["component"], {})
    return ui_file_upload(f"file-{one['component']}", **upload, **_common(one, sheet, path))


def _info(one: Mapping[str, Any], value: Any, sheet: Sheet, path: str) -> SafeString:
    return _partial("info", {"title": one["label"], "text": one["text"]})


def _partial(name: str, context: dict[str, Any]) -> SafeString:
    return mark_safe(get_template(f"ui/forms/{name}.html").render(context))  # noqa: S308 - a template escapes


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)


def _amount(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _text(value)
    whole, _, part = str(value).partition(".")
    return spaced(int(whole)) + (f",{part}" if part.strip("0") else "")


def _parts(value: Any) -> Any:
    """Return the boxes of a date, of which only the last may be known ("1950" → year alone)."""
    if not isinstance(value, str):
        return value
    year, month, day = [*value.split("-"), "", ""][:3]
    return {"day": day.lstrip("0"), "month": month.lstrip("0"), "year": year}


_DIGITS = {"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false", "width": 20}
_LINES: Mapping[str, Mapping[str, Any]] = {
    "person_name": {"spellcheck": "false", "autocapitalize": "words"},
    "personal_id": _DIGITS,
    "old_id": _DIGITS,
    "tax_code": _DIGITS,
    "phone": {"type": "tel", "autocomplete": "tel", "width": 20},
    "email": {"type": "email", "autocomplete": "email", "spellcheck": "false"},
}
_DRAWERS: Mapping[str, Callable[[Mapping[str, Any], Any, Sheet, str], SafeString]] = {
    "text": _line, "person_name": _line, "personal_id": _line, "old_id": _line, "tax_code": _line, "phone": _line,
    "email": _line, "textarea": _area, "number": _number, "money": _number, "choice": _choice, "choices": _choices,
    "yes_no": _yes_no, "date": _date, "partial_date": _date, "address": _address, "group": _group, "file": _file,
    "info": _info,
}  # fmt: skip
