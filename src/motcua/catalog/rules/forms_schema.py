"""The JSON Schema (2020-12) of a form's answers, written from its compiled steps."""

from collections.abc import Iterable, Mapping
from typing import Any

from motcua.catalog.rules.forms_conditions import both, condition_schema

Schema = dict[str, Any]
Lists = Mapping[str, list[dict[str, str]]]
YEAR, MONTH = r"(1[89]|20|21)\d{2}", r"(0[1-9]|1[0-2])"
TEXT_LIMITS = {"text": 250, "textarea": 2_000, "person_name": 100}
DEFINITIONS: Mapping[str, Schema] = {
    "date": {"type": "string", "format": "date", "pattern": f"^{YEAR}-"},
    "partial_date": {
        "type": "string",
        "anyOf": [{"pattern": f"^{YEAR}(-{MONTH})?$"}, {"format": "date", "pattern": f"^{YEAR}-"}],
    },
    "personal_id": {"type": "string", "pattern": r"^\d{12}$"},
    "old_id": {"type": "string", "pattern": r"^\d{9}$"},
    "phone": {"type": "string", "pattern": r"^0\d{9,10}$"},
    "email": {"type": "string", "format": "email", "maxLength": 254, "pattern": r"^[^@\s]+@[^@\s]+\.[^@\s]+$"},
    "tax_code": {"type": "string", "pattern": r"^(\d{10}(-\d{3})?|\d{12})$"},
    "yes_no": {"type": "boolean"},
}


def form_schema(title: str, steps: Iterable[Mapping[str, Any]], lists: Lists) -> Schema:
    """Return the schema of all answers: every field's type and limits, and what must and may be there when.

    Policy: an answer to a question that is not asked does not belong into a dossier.
    """
    steps = list(steps)
    asked = [
        {**field, "show_if": both(step["show_if"], field["show_if"])} for step in steps for field in step["fields"]
    ]
    used = {name for field in _with_inner(asked) for name in (field["kind"], f"list_{field.get('list', '')}")}
    definitions = {name: dict(body) for name, body in DEFINITIONS.items() if name in used}
    for name, options in lists.items():
        definitions[f"list_{name}"] = {"enum": [option["value"] for option in options]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **object_schema(asked),
        "$defs": definitions,
    }


def object_schema(fields: Iterable[Mapping[str, Any]]) -> Schema:
    """Return the schema of one object: the whole form, or one item of a repeated group.

    Policy: as ``form_schema``.
    """
    asked = [field for field in fields if field["is_answer"]]
    always = [field["key"] for field in asked if field["required"] and field["show_if"] is None]
    schema: Schema = {
        "type": "object",
        "properties": {field["key"]: _value_schema(field) for field in asked},
        "required": always,
        "additionalProperties": False,
    }
    rules = [rule for field in asked for rule in _conditional(field)]
    if rules:
        schema["allOf"] = rules
    return schema


def _with_inner(fields: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    for field in fields:
        yield field
        yield from field.get("fields", ())


def _conditional(field: Mapping[str, Any]) -> Iterable[Schema]:
    key, shown, needed = field["key"], field["show_if"], field["required_if"]
    must: Schema = {"required": [key]}
    if shown is not None:
        rule: Schema = {"if": condition_schema(shown), "else": {"properties": {key: False}}}
        if field["required"]:
            rule["then"] = must
        yield rule
    if needed is not None:
        yield {"if": condition_schema(both(shown, needed) or needed), "then": must}


def _value_schema(field: Mapping[str, Any]) -> Schema:
    kind = field["kind"]
    if kind in DEFINITIONS:
        return {"$ref": f"#/$defs/{kind}"}
    return _BUILDERS[kind](field)


def _text(field: Mapping[str, Any]) -> Schema:
    schema: Schema = {"type": "string", "minLength": 1, "maxLength": field["max_length"]}
    if field["pattern"]:
        schema["pattern"] = field["pattern"]
    return schema


def _options(field: Mapping[str, Any]) -> Schema:
    if field["list"]:
        return {"$ref": f"#/$defs/list_{field['list']}"}
    return {"enum": [option["value"] for option in field["options"]]}


def _choices(field: Mapping[str, Any]) -> Schema:
    return {"type": "array", "items": _options(field), "minItems": 1, "uniqueItems": True}


def _number(field: Mapping[str, Any]) -> Schema:
    schema: Schema = {"type": "number" if field["decimal"] else "integer", "minimum": field["min"]}
    return schema if field["max"] is None else {**schema, "maximum": field["max"]}


def _address(field: Mapping[str, Any]) -> Schema:
    commune = r"^(\d{5}|other)$" if field["elsewhere"] else r"^\d{5}$"
    return {
        "type": "object",
        "properties": {
            "commune": {"type": "string", "pattern": commune},
            "line": {"type": "string", "minLength": 1, "maxLength": 250},
        },
        "required": ["commune", "line"],
        "additionalProperties": False,
    }


def _group(field: Mapping[str, Any]) -> Schema:
    repeat = field["repeat"]
    items = object_schema(field["fields"])
    return {"type": "array", "items": items, "minItems": max(repeat["min"], 1), "maxItems": repeat["max"]}


_BUILDERS = {
    "text": _text, "textarea": _text, "person_name": _text, "choice": _options, "choices": _choices,
    "number": _number, "money": _number, "address": _address, "group": _group,
}  # fmt: skip
