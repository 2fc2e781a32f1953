"""The way back: a compiled form as the readable source it can be compiled from again, without loss."""

from collections.abc import Iterable, Mapping
from typing import Any

from motcua.catalog.rules.forms import APPLICANT, Form
from motcua.catalog.rules.forms_conditions import Condition
from motcua.catalog.rules.forms_library import shared_lists
from motcua.catalog.rules.forms_reading import OWN
from motcua.catalog.rules.forms_schema import TEXT_LIMITS

TOP = ("key", "title", "legal_basis", "procedures", "subject_line", "declaration")
PLAIN = ("hint", "help", "prefill", "messages", "width")


def form_source(form: Form) -> dict[str, Any]:
    """Return a source that compiles to the very same form; what is a default is left out.

    Policy: shared blocks come back written out, field by field: a published form is complete in itself.
    """
    ui = form["ui"]
    source: dict[str, Any] = {name: ui[name] for name in TOP if ui.get(name)}
    source["applicant"] = {name: ui["applicant"][name] for name in APPLICANT if ui["applicant"].get(name)}
    if ui.get("copies"):
        source["copies"] = ui["copies"]
    lists = {name: _options(options) for name, options in ui["lists"].items() if _is_own(name, options)}
    if lists:
        source["lists"] = lists
    source["steps"] = [_step(step) for step in ui["steps"]]
    handled = {*TOP, "applicant", "copies", "lists", "steps", "digest"}
    return source | {name: value for name, value in ui.items() if name not in handled and value}


def condition_source(condition: Condition | None) -> dict[str, Any] | None:
    """Return a condition as it is written. Policy: see ``forms_conditions.read_condition``."""
    if condition is None:
        return None
    for several in ("all", "any"):
        if several in condition:
            return {several: [condition_source(one) for one in condition[several]]}
    return {"field": condition["field"], condition["op"]: condition["value"]}


def _is_own(name: str, options: Any) -> bool:
    return bool(shared_lists().get(name) != options)


def _step(step: Mapping[str, Any]) -> dict[str, Any]:
    source: dict[str, Any] = {"key": step["key"], "title": step["title"]}
    if step["intro"]:
        source["intro"] = step["intro"]
    if step["show_if"] is not None:
        source["show_if"] = condition_source(step["show_if"])
    return {**source, "fields": [_field(field) for field in step["fields"]]}


def _field(field: Mapping[str, Any]) -> dict[str, Any]:
    source: dict[str, Any] = {"key": field["key"], "kind": field["kind"]}
    if field["label"]:
        source["label"] = field["label"]
    if field["short"] != field["label"]:
        source["short"] = field["short"]
    source |= {name: field[name] for name in PLAIN if field.get(name)}
    source |= _asking(field)
    source |= _own_part(field)
    return source


def _asking(field: Mapping[str, Any]) -> dict[str, Any]:
    """Return when a field is asked and needed, where that is not the usual "always"."""
    found: dict[str, Any] = {}
    if field["kind"] != "group" and field["is_answer"] and field["required"] != (field["required_if"] is None):
        found["required"] = field["required"]
    for name in ("required_if", "show_if"):
        if field[name] is not None:
            found[name] = condition_source(field[name])
    return found


def _own_part(field: Mapping[str, Any]) -> dict[str, Any]:
    kind = field["kind"]
    if kind == "group":
        inner = [_field(one) for one in field["fields"]]
        return {"repeat": dict(field["repeat"]), "fields": inner}
    if kind in {"choice", "choices"}:
        return {"list": field["list"]} if field["list"] else {"options": _options(field["options"])}
    names = OWN.get(kind, frozenset())
    return {name: field[name] for name in sorted(names) if not _is_default(kind, name, field[name])}


def _is_default(kind: str, name: str, value: Any) -> bool:
    usual = {"max_length": TEXT_LIMITS.get(kind), "min": 0, "suffix": "đồng" if kind == "money" else ""}
    if name in usual:
        return bool(value == usual[name])
    return value in ("", None) or (name == "decimal" and value is False)


def _options(options: Iterable[Mapping[str, Any]]) -> list[Any]:
    return [_option(one) for one in options]


def _option(one: Mapping[str, Any]) -> Any:
    if not one.get("hint") and one["value"] == one["text"]:
        return one["text"]
    said = {name: one[name] for name in ("value", "text", "hint") if one.get(name)}
    return {**said, **{name: value for name, value in one.items() if name not in {"value", "text", "hint"}}}
