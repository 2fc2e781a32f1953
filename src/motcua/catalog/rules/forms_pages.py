"""A step as a page shows it: what earlier answers rule out is gone, what depends on this page says on what."""

from collections.abc import Mapping, Sequence
from typing import Any

from motcua.catalog.rules.forms import Form, find_step
from motcua.catalog.rules.forms_conditions import Condition, holds, named_fields

Fields = Sequence[Mapping[str, Any]]
ShowWhen = dict[str, Any]  # {"field", "values", "explanation"}
MOST_SAID = 3


def step_on_page(form: Form, step_key: str, answers: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return a step ready to be drawn, or nothing where the form has none of that key.

    Fields get ``show_when``, a list of ``{"field", "values", "explanation"}``: conditions on this page that a
    script can follow and a sentence can say. Choices from shared lists get their ``options``.
    Policy: what depends on the same page is shown with its condition, as not every browser runs scripts.
    """
    step = find_step(form, step_key)
    if step is None:
        return None
    return {**step, "fields": _ready(step["fields"], answers, form["ui"]["lists"])}


def _ready(fields: Fields, answers: Mapping[str, Any], lists: Mapping[str, Any]) -> list[dict[str, Any]]:
    here = {field["key"]: field for field in fields}
    ready = []
    for field in fields:
        condition = field["show_if"]
        if not _may_be_shown(condition, here, answers):
            continue
        shown = {**field, "show_when": _show_when(condition, here, lists)}
        if field["kind"] in {"choice", "choices"}:
            shown["options"] = _options(field, lists)
        if field["kind"] == "group":
            shown["fields"] = _ready(field["fields"], {}, lists)
        ready.append(shown)
    return ready


def _may_be_shown(condition: Condition | None, here: Mapping[str, Any], answers: Mapping[str, Any]) -> bool:
    """Say whether a condition holds or still may, depending on what is answered on this page."""
    if condition is None or any(name in here for name in _of_one(condition)):
        return True
    if "all" in condition:
        return all(_may_be_shown(part, here, answers) for part in condition["all"])
    if "any" in condition:
        return any(_may_be_shown(part, here, answers) for part in condition["any"])
    return holds(condition, answers)


def _of_one(condition: Condition) -> list[str]:
    return [condition["field"]] if "field" in condition else []


def _show_when(condition: Condition | None, here: Mapping[str, Any], lists: Mapping[str, Any]) -> list[ShowWhen]:
    """Return what must be chosen on this page, outermost first: a hidden question hides what hangs on it."""
    if condition is None:
        return []
    if "all" in condition:
        return [when for part in condition["all"] for when in _show_when(part, here, lists)]
    names = set(named_fields(condition))
    field = here.get(names.pop()) if len(names) == 1 else None
    if field is None:
        return []
    own = _choice_to_make(condition, field, lists)
    return [*_show_when(field["show_if"], here, lists), *([own] if own else [])]


def _choice_to_make(condition: Condition, field: Mapping[str, Any], lists: Mapping[str, Any]) -> ShowWhen | None:
    options = _options(field, lists) if field["kind"] in {"choice", "choices", "yes_no"} else []
    fitting = [one for one in options if holds(condition, {field["key"]: _value(field, one["value"])})]
    if not fitting:
        return None
    said = " hoặc ".join(f"“{one['text']}”" for one in fitting[:MOST_SAID])
    explanation = f"Chỉ điền khi “{field['short']}” là {said}{' …' if len(fitting) > MOST_SAID else ''}."
    return {"field": field["key"], "values": [one["value"] for one in fitting], "explanation": explanation}


def _options(field: Mapping[str, Any], lists: Mapping[str, Any]) -> list[dict[str, Any]]:
    if field["kind"] == "yes_no":
        return [{"value": "yes", "text": "Có"}, {"value": "no", "text": "Không"}]
    found: list[dict[str, Any]] = lists.get(field["list"], []) if field["list"] else field["options"]
    return found


def _value(field: Mapping[str, Any], posted: str) -> Any:
    return posted == "yes" if field["kind"] == "yes_no" else posted
