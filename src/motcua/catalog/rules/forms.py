"""Electronic forms: a readable source becomes a JSON Schema of the answers and hints for the screens."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any

import jsonschema_rs

from motcua.catalog.rules.forms_conditions import holds
from motcua.catalog.rules.forms_reading import FormError, FormProblem, Reader
from motcua.catalog.rules.forms_schema import form_schema

__all__ = ["Form", "FormError", "FormProblem", "compile_form", "find_step", "step_fields", "visible_steps"]

Form = Mapping[str, Any]  # {"schema": …, "ui": …}, as compile_form makes it and catalog.models.Form keeps it
TOP = {
    "key", "title", "legal_basis", "procedures", "subject_line", "applicant", "subjects", "signers", "copies",
    "lists", "steps", "checks", "example", "declaration",
}  # fmt: skip
SUBJECT = (
    "name",
    "identity_number",
    "birth_date",
    "matter",
)  # matter: what tells two requests of one person apart
SIGNER = ("key", "title", "name", "identity_number")
APPLICANT = ("name", "identity_number", "phone", "email", "address", "birth_date")
CHECKS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {  # needed, allowed besides "message"
    "not_future": (frozenset({"field"}), frozenset()),
    "not_before": (frozenset({"field", "than"}), frozenset()),
    "different": (frozenset({"fields"}), frozenset()),
    "age": (frozenset({"field", "at_least"}), frozenset({"at", "sex", "is"})),
}


def compile_form(source: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``{"schema", "ui"}`` of a form's source as read from YAML. Raises ``FormError`` listing every fault.

    Policy: a published form is complete in itself: shared lists and blocks are copied into it.
    """
    if not isinstance(source, Mapping):
        raise FormError([FormProblem("", "biểu mẫu phải là một bảng 'tên: giá trị'")])
    reader = Reader(source)
    reader.unknown(source, TOP, "")
    for name in ("key", "title"):
        if not isinstance(source.get(name), str) or not source[name].strip():
            reader.fault(name, f"thiếu '{name}'")
    reader.own_lists()
    steps = reader.steps()
    ui = _interface(source, reader, steps)
    if reader.problems:
        raise FormError(reader.problems)
    schema = form_schema(ui["title"], steps, reader.used_lists)
    _check_schema(schema)
    body = {"schema": schema, "ui": ui}
    ui["digest"] = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    return body


def _check_schema(schema: dict[str, Any]) -> None:
    try:
        jsonschema_rs.meta.validate(schema)
        jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    except (jsonschema_rs.ValidationError, ValueError) as error:
        raise FormError([FormProblem("", f"một giới hạn của biểu mẫu không dùng được: {error}")]) from error


def _interface(source: Mapping[str, Any], reader: Reader, steps: list[dict[str, Any]]) -> dict[str, Any]:
    keys = {field["key"]: field for step in steps for field in step["fields"]}
    return {
        "key": source.get("key"),
        "title": source.get("title"),
        "legal_basis": source.get("legal_basis", ""),
        "procedures": [str(code) for code in reader.listed(source, "procedures")],
        "subject_line": _subject_line(source, reader, keys),
        "declaration": str(source.get("declaration", "")).strip(),
        "applicant": _applicant(source, reader, keys),
        "subjects": [_subject(*one, reader, keys) for one in enumerate(reader.listed(source, "subjects"))],
        "signers": [_signer(*one, reader, keys) for one in enumerate(reader.listed(source, "signers"))],
        "copies": reader.other(source.get("copies"), keys, "copies"),
        "lists": reader.used_lists,
        "steps": steps,
        "checks": list(_checks(reader.listed(source, "checks"), reader, keys)),
        "example": _plain(source.get("example", {})),
    }


def _subject_line(source: Mapping[str, Any], reader: Reader, keys: Mapping[str, Any]) -> str:
    line = str(source.get("subject_line", source.get("title", "")))
    try:
        names = [name for _, name, _, _ in Formatter().parse(line) if name]
    except ValueError as error:
        reader.fault("subject_line", f"không đọc được: {error}")
        return ""
    for name in names:
        reader.other(name, keys, "subject_line")
    return line


def _applicant(source: Mapping[str, Any], reader: Reader, keys: Mapping[str, Any]) -> dict[str, str]:
    given = source.get("applicant")
    if not isinstance(given, Mapping) or not given.get("name"):
        reader.fault("applicant", "cần cho biết trường nào là tên người nộp: applicant: {name: …}")
        return {}
    reader.unknown(given, set(APPLICANT), "applicant")
    return {name: reader.other(given.get(name), keys, f"applicant.{name}") for name in APPLICANT}


def _subject(place: int, given: Any, reader: Reader, keys: Mapping[str, Any]) -> dict[str, str]:
    """Return which fields name a person the request is about, so that the same request is known again."""
    path = f"subjects[{place}]"
    if not isinstance(given, Mapping) or not given.get("name"):
        reader.fault(path, "cần cho biết trường nào là tên người được giải quyết: {name: …}")
        return {}
    reader.unknown(given, set(SUBJECT), path)
    return {name: reader.other(given.get(name), keys, f"{path}.{name}") for name in SUBJECT}


def _signer(place: int, given: Any, reader: Reader, keys: Mapping[str, Any]) -> dict[str, str]:
    """Return a party that has to sign the request himself, and which fields name him."""
    path = f"signers[{place}]"
    if not isinstance(given, Mapping) or not all(given.get(name) for name in SIGNER):
        reader.fault(path, f"cần đủ: {', '.join(SIGNER)}")
        return {}
    reader.unknown(given, set(SIGNER), path)
    pointers = {name: reader.other(given[name], keys, f"{path}.{name}") for name in ("name", "identity_number")}
    return {"key": str(given["key"]), "title": str(given["title"]), **pointers}


def _checks(given: list[Any], reader: Reader, keys: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for place, check in enumerate(given):
        path = f"checks[{place}]"
        if isinstance(check, Mapping) and str(check.get("check")) in CHECKS:
            _check(check, path, reader, keys)
            yield dict(check)
        else:
            reader.fault(path, f"'check' phải là một trong: {', '.join(CHECKS)}")


def _check(check: Mapping[str, Any], path: str, reader: Reader, keys: Mapping[str, Any]) -> None:
    needed, allowed = CHECKS[check["check"]]
    reader.unknown(check, needed | allowed | {"check", "message"}, path)
    for name in sorted(needed - check.keys()):
        reader.fault(path, f"thiếu '{name}'")
    if not check.get("message"):
        reader.fault(path, "thiếu 'message' nói người dân cần làm gì")
    for name in (*map(check.get, ("field", "than", "at", "sex")), *reader.listed(check, "fields", path)):
        reader.other(name, keys, path)


def _plain(value: Any) -> Any:
    """Return a value with dates as text: YAML reads 2020-02-05 as a date, JSON knows none."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def find_step(form: Form, key: str) -> Mapping[str, Any] | None:
    """Return one step by its key, or nothing.

    Policy: steps are addressed by key, so that a new one in between moves nobody's place.
    """
    return next((step for step in form["ui"]["steps"] if step["key"] == key), None)


def step_fields(form: Form, key: str) -> list[Mapping[str, Any]]:
    """Return the fields of a step that hold answers.

    Policy: see ``find_step``.
    """
    step = find_step(form, key)
    return [field for field in step["fields"] if field["is_answer"]] if step else []


def visible_steps(form: Form, answers: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the steps that these answers lead through, in order.

    Policy: a step with a condition is skipped, not shown empty.
    """
    return [step for step in form["ui"]["steps"] if holds(step["show_if"], answers)]
