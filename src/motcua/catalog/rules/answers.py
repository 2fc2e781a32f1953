"""Answers to a form: checked, pruned of what is not asked, filled in from the identity, counted."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import jsonschema_rs

from motcua.catalog.rules.answers_checks import Circumstances, cross_faults, field_faults
from motcua.catalog.rules.answers_messages import GENERAL, sentence
from motcua.catalog.rules.answers_parse import changes_group, merge_step, parse_post
from motcua.catalog.rules.answers_review import (
    Applicant,
    ReviewRow,
    ReviewSection,
    applicant_of,
    copies_of,
    review,
    subject_of,
)
from motcua.catalog.rules.forms import Form, step_fields, visible_steps
from motcua.catalog.rules.forms_conditions import holds
from motcua.kernel.vietnamese import fold

__all__ = [
    "Applicant", "Completeness", "FieldProblem", "ReviewRow", "ReviewSection", "StepState", "applicant_of",
    "changes_group", "completeness", "copies_of", "merge_step", "parse_post", "prefill", "prune", "review",
    "subject_of", "validate_all", "validate_step", "visible_steps",
]  # fmt: skip
REMEMBERED_FORMS = 200


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong at one field: ``path`` as in the answers ("children.0.name"), and what to do about it."""

    path: str
    message: str


@dataclass(frozen=True, slots=True)
class StepState:
    """How far one step is: ``is_started`` once anything of it is answered."""

    key: str
    title: str
    is_started: bool
    is_complete: bool


@dataclass(frozen=True, slots=True)
class Completeness:
    steps: tuple[StepState, ...]

    @property
    def is_complete(self) -> bool:
        return all(step.is_complete for step in self.steps)

    @property
    def next_step(self) -> str:
        """Return the key of the first step that is not complete, or an empty text."""
        return next((step.key for step in self.steps if not step.is_complete), "")


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What is worked out once for a form: its validator, its fields by key, and their order on the pages."""

    validator: jsonschema_rs.Draft202012Validator
    fields: Mapping[str, Mapping[str, Any]]
    order: Mapping[str, int]


_PREPARED: dict[str, _Prepared] = {}


def validate_all(
    form: Form, answers: Mapping[str, Any], *, on: date, communes: Collection[str] | None = None
) -> list[FieldProblem]:
    """Return everything wrong with the answers, in the order of the pages; nothing wrong is an empty list.

    ``on`` is today; ``communes`` the codes that exist on that day, where addresses are to be checked.
    Policy: answers to questions that are not asked are ignored; one sentence a field.
    """
    prepared = _prepare(form)
    asked = prune(form, answers)
    given = Circumstances(on, communes)
    found: dict[str, str] = {}
    for error in prepared.validator.iter_errors(asked):
        path, message = _explain(error, prepared.fields)
        found.setdefault(path, message)
    for path, message in _own_faults(prepared.fields.values(), asked, given, found):
        found.setdefault(path, message)
    for path, message in cross_faults(form["ui"]["checks"], asked, on):
        found.setdefault(path, message)
    problems = [FieldProblem(path, message) for path, message in found.items()]
    return sorted(problems, key=lambda problem: _place(problem.path, prepared))


def validate_step(
    form: Form, step_key: str, answers: Mapping[str, Any], *, on: date, communes: Collection[str] | None = None
) -> list[FieldProblem]:
    """Return what is wrong within one step; the answers of all steps are given, as conditions look back.

    Policy: see ``validate_all``.
    """
    own = {field["key"] for field in step_fields(form, step_key)}
    found = validate_all(form, answers, on=on, communes=communes)
    return [problem for problem in found if problem.path.partition(".")[0] in own]


def prune(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers without those to questions that are not asked (any more).

    Policy: what somebody answered before changing an earlier answer is no part of the dossier.
    """
    kept: dict[str, Any] = {}
    for step in form["ui"]["steps"]:
        if holds(step["show_if"], kept):
            kept.update(_asked(step["fields"], answers, kept))
    return kept


def prefill(form: Form, identity: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers that the identity already gives (``full_name``, ``personal_id``, ``birth_date``, …).

    Choices are found by value or by text; a residence may be a text or ``{"commune", "line"}``.
    Law: Decree 118/2025/NĐ-CP (data that the State has are not asked for again).
    """
    lists = form["ui"]["lists"]
    found: dict[str, Any] = {}
    for field in (field for step in form["ui"]["steps"] for field in step["fields"] if field["prefill"]):
        value = _fitting(field, identity.get(field["prefill"]), lists)
        if value is not None:
            found[field["key"]] = value
    return prune(form, found)


def completeness(
    form: Form, answers: Mapping[str, Any], *, on: date, communes: Collection[str] | None = None
) -> Completeness:
    """Return how far each step is, for the task list and the reminder of unsent drafts.

    Policy: a step is complete when nothing in it is wrong or missing.
    """
    wrong = {problem.path.partition(".")[0] for problem in validate_all(form, answers, on=on, communes=communes)}
    asked = prune(form, answers)
    states = []
    for step in visible_steps(form, asked):
        keys = {field["key"] for field in step["fields"] if field["is_answer"]}
        is_started = bool(keys & asked.keys())
        states.append(StepState(step["key"], step["title"], is_started, not keys & wrong))
    return Completeness(tuple(states))


def _asked(
    fields: Sequence[Mapping[str, Any]], answers: Mapping[str, Any], before: Mapping[str, Any]
) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for field in fields:
        value = answers.get(field["key"])
        if value is None or not field["is_answer"] or not holds(field["show_if"], {**before, **kept}):
            continue
        if field["kind"] == "group" and isinstance(value, list):
            items = [_asked(field["fields"], item, {}) if isinstance(item, Mapping) else item for item in value]
            value = [item for item in items if item != {}]
            if not value:
                continue
        kept[field["key"]] = value
    return kept


def _prepare(form: Form) -> _Prepared:
    digest = form["ui"]["digest"]
    if digest not in _PREPARED:
        if len(_PREPARED) >= REMEMBERED_FORMS:
            _PREPARED.clear()
        fields = {field["key"]: field for step in form["ui"]["steps"] for field in step["fields"]}
        validator = jsonschema_rs.Draft202012Validator(form["schema"], validate_formats=True)
        _PREPARED[digest] = _Prepared(validator, fields, {key: place for place, key in enumerate(fields)})
    return _PREPARED[digest]


def _explain(error: jsonschema_rs.ValidationError, fields: Mapping[str, Mapping[str, Any]]) -> tuple[str, str]:
    """Return the path and the sentence of a schema error; parts of an address or a date count as their field."""
    path = list(error.instance_path)
    missing = getattr(error.kind, "property", None) if error.kind.name == "required" else None
    trail: list[str] = []
    field: Mapping[str, Any] | None = None
    among = fields
    for part in [*path, missing] if missing else path:
        if isinstance(part, int):
            trail.append(str(part))
        elif part in among:
            field = among[part]
            trail.append(str(part))
            among = {inner["key"]: inner for inner in field.get("fields", ())}
        else:
            break
    if field is None:
        return "", GENERAL
    if not trail[-1].isdigit() or field["kind"] == "group":
        return ".".join(trail), sentence(field, *_fault(error, field, path, missing))
    return ".".join(trail[:-1]), sentence(field, *_fault(error, field, path, missing))


_BY_KIND = {
    "maxLength": "too_long", "minimum": "too_small", "maximum": "too_big", "minItems": "too_few",
    "maxItems": "too_many", "pattern": "pattern", "falseSchema": "not_asked",
}  # fmt: skip


def _fault(
    error: jsonschema_rs.ValidationError, field: Mapping[str, Any], path: Sequence[str | int], missing: str | None
) -> tuple[str, Any]:
    fault = "required" if missing else _BY_KIND.get(error.kind.name, "wrong")
    part = missing or (path[-1] if path else "")
    if field["kind"] == "address" and part in {"commune", "line"} and fault in {"required", "pattern"}:
        return str(part), ""
    return fault, getattr(error.kind, "limit", "")


def _own_faults(
    fields: Collection[Mapping[str, Any]],
    answers: Mapping[str, Any],
    given: Circumstances,
    found: Mapping[str, str],
) -> Iterator[tuple[str, str]]:
    for field in fields:
        key = field["key"]
        value = answers.get(key)
        if value is None or key in found:
            continue
        if field["kind"] == "group":
            yield from _item_faults(field, value, given, found)
            continue
        for message in field_faults(field, value, answers, given):
            yield key, message


def _item_faults(
    group: Mapping[str, Any], items: Sequence[Any], given: Circumstances, found: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    for place, item in enumerate(items):
        before = f"{group['key']}.{place}."
        inside = {path.removeprefix(before): text for path, text in found.items()}
        if isinstance(item, Mapping):
            for path, message in _own_faults(group["fields"], item, given, inside):
                yield before + path, message


def _place(path: str, prepared: _Prepared) -> tuple[int, int, int]:
    key, _, rest = path.partition(".")
    item, _, inner = rest.partition(".")
    within = [field["key"] for field in prepared.fields.get(key, {}).get("fields", ())]
    return (
        prepared.order.get(key, len(prepared.order)),
        int(item) if item.isdigit() else -1,
        within.index(inner) if inner in within else -1,
    )


def _fitting(field: Mapping[str, Any], value: Any, lists: Mapping[str, Any]) -> Any:
    if value in (None, "", {}):
        return None
    if isinstance(value, date):
        return value.isoformat()
    if field["kind"] == "address" and isinstance(value, str):
        return {"line": value}
    if field["kind"] == "choice":
        options = lists.get(field["list"], []) if field["list"] else field["options"]
        wanted = fold(str(value))
        return next((one["value"] for one in options if wanted in {fold(one["value"]), fold(one["text"])}), None)
    return dict(value) if isinstance(value, Mapping) else value
