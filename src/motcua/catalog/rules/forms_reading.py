"""Reading the source of a form: every name known, every default filled in, every fault told with its place."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from motcua.catalog.rules.forms_conditions import Condition, ConditionError, named_fields, read_condition
from motcua.catalog.rules.forms_library import shared_blocks, shared_lists
from motcua.catalog.rules.forms_schema import TEXT_LIMITS

LISTED_KINDS = {"ethnicity": "ethnicities", "nationality": "countries", "country": "countries", "sex": "sexes"}
TEXT_KINDS = frozenset(TEXT_LIMITS)
KINDS = TEXT_KINDS | {
    "choice", "choices", "yes_no", "date", "partial_date", "number", "money", "personal_id", "old_id", "phone",
    "email", "tax_code", "address", "file", "info", "group",
}  # fmt: skip
SHOWN_ONLY = frozenset({"info", "file"})
COMMON = {
    "key", "kind", "label", "short", "hint", "help", "required", "required_if", "show_if", "prefill", "messages",
    "width", "of",
}  # fmt: skip
OWN: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(TEXT_KINDS, frozenset({"max_length", "pattern", "pattern_message", "autocomplete"})),
    **dict.fromkeys(("choice", "choices"), frozenset({"options", "list"})),
    **dict.fromkeys(("number", "money"), frozenset({"min", "max", "decimal", "suffix"})),
    "personal_id": frozenset({"born", "sex"}),
    "address": frozenset({"elsewhere"}),
    "file": frozenset({"component"}),
    "info": frozenset({"text"}),
    "group": frozenset({"fields", "repeat"}),
}
IDENTITY = frozenset(
    {"full_name", "personal_id", "birth_date", "sex", "residence", "phone", "email", "ethnicity", "nationality"}
)
_KEY = re.compile(r"^[a-z][a-z0-9_]{0,59}$")


@dataclass(frozen=True, slots=True)
class FormProblem:
    """One fault of a form's source: where it is, and what to do about it."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class FormError(ValueError):
    """A form's source has faults; ``problems`` lists every one."""

    def __init__(self, problems: list[FormProblem]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


class Reader:
    """Collects the faults of one source while its parts are read."""

    def __init__(self, source: Mapping[str, Any]) -> None:
        self.source = source
        self.problems: list[FormProblem] = []
        self.lists = dict(shared_lists())
        self.used_lists: dict[str, list[dict[str, str]]] = {}

    def fault(self, path: str, message: str) -> None:
        self.problems.append(FormProblem(path, message))

    def own_lists(self) -> None:
        given = self.source.get("lists", {})
        for name, options in given.items() if isinstance(given, Mapping) else ():
            self.lists[name] = self.options(options, f"lists.{name}")

    def steps(self) -> list[dict[str, Any]]:
        """Return the steps with all defaults; a step or field that cannot be read is left out and told."""
        given = self.source.get("steps")
        if not isinstance(given, list) or not given:
            self.fault("steps", "biểu mẫu cần ít nhất một bước")
            return []
        known: dict[str, Mapping[str, Any]] = {}
        steps: list[dict[str, Any]] = []
        for place, step in enumerate(given):
            path = f"steps[{place}]"
            if not isinstance(step, Mapping) or not _KEY.match(str(step.get("key", ""))) or not step.get("title"):
                self.fault(path, "mỗi bước cần 'key' (chữ thường, số, gạch dưới) và 'title'")
                continue
            if step["key"] in {other["key"] for other in steps}:
                self.fault(path, f"hai bước cùng key '{step['key']}'")
            self.unknown(step, {"key", "title", "intro", "show_if", "fields"}, path)
            shown = self.condition(step.get("show_if"), known, f"{path}.show_if")
            fields = self.fields(step.get("fields"), known, f"steps.{step['key']}")
            steps.append(
                {"key": step["key"], "title": step["title"], "intro": str(step.get("intro", "")).strip(),
                 "show_if": shown, "fields": fields}
            )  # fmt: skip
        return steps

    def fields(self, given: Any, known: dict[str, Mapping[str, Any]], path: str) -> list[dict[str, Any]]:
        if not isinstance(given, list) or not given:
            self.fault(path, "cần danh sách 'fields' không rỗng")
            return []
        fields = []
        for place, field in enumerate(self.expanded(given, path)):
            where = f"{path}[{place}]"
            if not isinstance(field, Mapping) or not _KEY.match(str(field.get("key", ""))):
                self.fault(where, "mỗi trường cần 'key' gồm chữ thường không dấu, số và gạch dưới")
                continue
            where = f"{path}.{field['key']}"
            if field["key"] in known:
                self.fault(where, "key này đã dùng cho một trường khác")
            compiled = self.field(field, known, where)
            if compiled:
                known[field["key"]] = compiled
                fields.append(compiled)
        return fields

    def expanded(self, given: list[Any], path: str) -> Iterator[Any]:
        """Yield the fields with blocks written out."""
        for entry in given:
            if not isinstance(entry, Mapping) or "block" not in entry:
                yield entry
                continue
            self.unknown(entry, {"block", "prefix", "of", "without", "optional", "with", "show_if"}, path)
            self.table(entry, "with", path)
            if str(entry["block"]) not in shared_blocks():
                self.fault(path, f"không có khối '{entry['block']}'; hiện có: {', '.join(shared_blocks())}")
                continue
            yield from _written_out(entry)

    def field(self, field: Mapping[str, Any], known: Mapping[str, Any], path: str) -> dict[str, Any] | None:
        listed = LISTED_KINDS.get(str(field.get("kind")))
        if listed:
            field = {"list": listed, **field, "kind": "choice"}
        kind = str(field.get("kind"))
        if kind not in KINDS:
            known_kinds = ", ".join(sorted(KINDS | set(LISTED_KINDS)))
            self.fault(path, f"loại '{kind}' không có; hãy dùng một trong: {known_kinds}")
            return None
        if not field.get("label") and kind != "info":
            self.fault(path, "thiếu 'label'")
        self.unknown(field, COMMON | OWN.get(kind, frozenset()), path)
        prefill = str(field.get("prefill", ""))
        if prefill and prefill.removeprefix("identity.") not in IDENTITY:
            self.fault(path, f"không điền sẵn được từ '{prefill}'; có: {', '.join(sorted(IDENTITY))}")
        compiled = {
            "key": field["key"],
            "kind": kind,
            "label": str(field.get("label", "")),
            "short": str(field.get("short") or field.get("label", "")),
            "hint": str(field.get("hint", "")),
            "help": str(field.get("help", "")).strip(),
            "required": kind not in SHOWN_ONLY and field.get("required", "required_if" not in field) is True,
            "required_if": self.condition(field.get("required_if"), known, f"{path}.required_if"),
            "show_if": self.condition(field.get("show_if"), known, f"{path}.show_if"),
            "prefill": prefill.removeprefix("identity."),
            "messages": dict(self.table(field, "messages", path)),
            "is_answer": kind not in SHOWN_ONLY,
            "width": field.get("width"),
        }
        return {**compiled, **self.own_part(field, known, path)}

    def own_part(self, field: Mapping[str, Any], known: Mapping[str, Any], path: str) -> dict[str, Any]:
        kind = field["kind"]
        if kind in TEXT_KINDS:
            return self.text_part(field, path)
        if kind in {"choice", "choices"}:
            return self.choice_part(field, path)
        if kind in {"number", "money"}:
            return {"min": field.get("min", 0), "max": field.get("max"), "decimal": bool(field.get("decimal")),
                    "suffix": field.get("suffix", "đồng" if kind == "money" else "")}  # fmt: skip
        if kind == "personal_id":
            return {name: self.other(field.get(name), known, f"{path}.{name}") for name in ("born", "sex")}
        if kind == "group":
            return self.group_part(field, path)
        defaults = {"address": {"elsewhere": True}, "file": {"component": field["key"]}, "info": {"text": ""}}
        own: Mapping[str, Any] = defaults.get(kind, {})
        return {name: field.get(name, default) for name, default in own.items()}

    def text_part(self, field: Mapping[str, Any], path: str) -> dict[str, Any]:
        pattern = str(field.get("pattern", ""))
        try:
            re.compile(pattern)
        except re.error as error:
            self.fault(f"{path}.pattern", f"mẫu không đọc được: {error}")
        if pattern and not field.get("pattern_message"):
            self.fault(path, "có 'pattern' thì phải có 'pattern_message' nói người dân cần làm gì")
        return {
            "max_length": field.get("max_length", TEXT_LIMITS[field["kind"]]),
            "pattern": pattern,
            "pattern_message": str(field.get("pattern_message", "")),
            "autocomplete": field.get("autocomplete", ""),
        }

    def choice_part(self, field: Mapping[str, Any], path: str) -> dict[str, Any]:
        name = str(field.get("list", ""))
        if name and name not in self.lists:
            self.fault(f"{path}.list", f"không có danh sách '{name}'; hiện có: {', '.join(self.lists)}")
        elif name:
            self.used_lists[name] = self.lists[name]
        elif not field.get("options"):
            self.fault(path, "cần 'options' hoặc 'list'")
        options = [] if name else self.options(field.get("options") or [], f"{path}.options")
        return {"list": name, "options": options}

    def group_part(self, field: Mapping[str, Any], path: str) -> dict[str, Any]:
        repeat = self.table(field, "repeat", path)
        self.unknown(repeat, {"min", "max", "item_title", "add"}, f"{path}.repeat")
        least, most = repeat.get("min", 1), repeat.get("max", 10)
        if not (isinstance(least, int) and isinstance(most, int) and 0 <= least <= most and most >= 1):
            self.fault(f"{path}.repeat", "'min' và 'max' phải là số, 0 ≤ min ≤ max")
        inner = self.fields(field.get("fields"), {}, f"{path}.fields")
        if any(one["kind"] in {"group", "file"} for one in inner):
            self.fault(path, "trong một nhóm không được có nhóm hay tệp khác")
        title = str(repeat.get("item_title", field.get("label", "")))
        add = str(repeat.get("add", f"Thêm {title[:1].lower()}{title[1:]}"))
        return {
            "fields": inner,
            "repeat": {"min": least, "max": most, "item_title": title, "add": add},
            "required": least != 0,
        }

    def options(self, given: Any, path: str) -> list[dict[str, Any]]:
        options = []
        for one in given if isinstance(given, list) else []:
            if isinstance(one, Mapping) and "value" in one and "text" in one:
                options.append({"hint": "", **one, "value": str(one["value"])})
            elif isinstance(one, str):
                options.append({"value": one, "text": one, "hint": ""})
            else:
                self.fault(path, "mỗi lựa chọn là một chữ hoặc {value, text}")
        if len({one["value"] for one in options}) != len(options):
            self.fault(path, "hai lựa chọn cùng giá trị")
        return options

    def other(self, name: Any, known: Mapping[str, Any], path: str) -> str:
        if name and (not isinstance(name, str) or name not in known):
            self.fault(path, f"không có trường '{name}' đứng trước")
        return str(name or "")

    def listed(self, given: Mapping[str, Any], name: str, path: str = "") -> list[Any]:
        value = given.get(name)
        if value is not None and not isinstance(value, list):
            self.fault(f"{path}.{name}".lstrip("."), f"'{name}' phải là một danh sách")
        return value if isinstance(value, list) else []

    def table(self, given: Mapping[str, Any], name: str, path: str) -> Mapping[str, Any]:
        value = given.get(name)
        if value is not None and not isinstance(value, Mapping):
            self.fault(f"{path}.{name}", f"'{name}' phải là một bảng 'tên: giá trị'")
        return value if isinstance(value, Mapping) else {}

    def condition(self, source: Any, known: Mapping[str, Any], path: str) -> Condition | None:
        if source is None:
            return None
        try:
            condition = read_condition(source)
        except ConditionError as error:
            self.fault(path, str(error))
            return None
        for name in named_fields(condition):
            if name not in known:
                self.fault(path, f"không có trường '{name}' đứng trước")
        return condition

    def unknown(self, given: Mapping[str, Any], allowed: frozenset[str] | set[str], path: str) -> None:
        for name in given:
            if name not in allowed:
                self.fault(path, f"không hiểu '{name}'; chỗ này dùng được: {', '.join(sorted(allowed))}")


def _written_out(entry: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    prefix, of = str(entry.get("prefix", "")), str(entry.get("of", ""))
    names = {"prefix": f"{prefix}_" if prefix else "", "of": f" {of}" if of else ""}
    for field in shared_blocks()[entry["block"]]:
        short = field["key"].removeprefix("{prefix}")
        if short in (entry.get("without") or ()):
            continue
        written: dict[str, Any] = _filled(field, names)
        if short in (entry.get("optional") or ()):
            written["required"] = False
        if "show_if" in entry:
            own = written.get("show_if")
            written["show_if"] = {"all": [entry["show_if"], own]} if own else entry["show_if"]
        yield {**written, **_changes(entry, short)}


def _changes(entry: Mapping[str, Any], short: str) -> Mapping[str, Any]:
    table = entry.get("with")
    changes = table.get(short) if isinstance(table, Mapping) else None
    return changes if isinstance(changes, Mapping) else {}


def _filled(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return value.replace("{prefix}", names["prefix"]).replace("{of}", names["of"])
    if isinstance(value, Mapping):
        return {key: _filled(one, names) for key, one in value.items()}
    return [_filled(one, names) for one in value] if isinstance(value, list) else value
