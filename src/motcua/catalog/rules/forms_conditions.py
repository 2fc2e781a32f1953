"""Conditions of a form: when a field or a step is asked at all."""

from collections.abc import Iterator, Mapping
from typing import Any

Condition = Mapping[str, Any]  # {"all": […]} | {"any": […]} | {"field", "op", "value"}
OPERATIONS = ("is", "not", "in", "not_in", "answered")


class ConditionError(ValueError):
    """A condition is not written as one."""


def read_condition(source: Any) -> Condition:
    """Return a condition in its one compiled shape. Raises ``ConditionError`` with a sentence in Vietnamese.

    Policy: ``{field: x, is: v}`` (or ``not``, ``in``, ``not_in``, ``answered``), ``{all: […]}``, ``{any: […]}``.
    """
    if not isinstance(source, Mapping):
        raise ConditionError("điều kiện phải có dạng {field: …, is: …}")
    for several in ("all", "any"):
        if several in source:
            if len(source) > 1 or not isinstance(source[several], list) or not source[several]:
                raise ConditionError(f"'{several}' phải là một danh sách điều kiện và đứng một mình")
            return {several: [read_condition(one) for one in source[several]]}
    operations = [name for name in OPERATIONS if name in source]
    if "field" not in source or len(operations) != 1 or len(source) != 2:
        raise ConditionError(f"điều kiện cần 'field' và đúng một trong {', '.join(OPERATIONS)}")
    operation, value = operations[0], source[operations[0]]
    if operation in {"in", "not_in"} and not isinstance(value, list):
        raise ConditionError(f"'{operation}' cần một danh sách giá trị")
    return {"field": str(source["field"]), "op": operation, "value": value}


def both(first: Condition | None, second: Condition | None) -> Condition | None:
    """Return the condition that holds when both do; ``None`` always holds.

    Policy: a field of a conditional step is asked only where its step is.
    """
    if first is None or second is None:
        return first if second is None else second
    return {"all": [first, second]}


def named_fields(condition: Condition | None) -> Iterator[str]:
    """Yield the keys of the fields a condition looks at.

    Policy: conditions look at answers, never at the day or the person.
    """
    if condition is None:
        return
    for part in condition.get("all") or condition.get("any") or ():
        yield from named_fields(part)
    if "field" in condition:
        yield condition["field"]


def holds(condition: Condition | None, answers: Mapping[str, Any]) -> bool:
    """Say whether a condition is met; every comparison with a field not answered fails.

    Policy: nothing more is asked because of a question that was not asked itself.
    """
    if condition is None:
        return True
    if "all" in condition:
        return all(holds(part, answers) for part in condition["all"])
    if "any" in condition:
        return any(holds(part, answers) for part in condition["any"])
    return _compares(condition, answers)


def _compares(condition: Condition, answers: Mapping[str, Any]) -> bool:
    operation, wanted = condition["op"], condition["value"]
    is_answered = condition["field"] in answers
    if operation == "answered":
        return is_answered == bool(wanted)
    given = answers.get(condition["field"])
    if not is_answered:
        return False
    among = wanted if operation in {"in", "not_in"} else [wanted]
    is_among = any(type(one) is type(given) and one == given for one in among)
    if isinstance(given, list):
        is_among = any(one in given for one in among)
    return is_among == (operation in {"is", "in"})


def condition_schema(condition: Condition) -> dict[str, Any]:
    """Return the JSON Schema that an object of answers fulfils exactly when the condition holds.

    Policy: the same truth as ``holds``, for whoever checks answers without this code.
    """
    for several, keyword in (("all", "allOf"), ("any", "anyOf")):
        if several in condition:
            return {keyword: [condition_schema(part) for part in condition[several]]}
    key, operation, value = condition["field"], condition["op"], condition["value"]
    required: dict[str, Any] = {"required": [key]}
    if operation == "answered":
        return required if value else {"not": required}
    among = {"enum": value} if operation in {"in", "not_in"} else {"const": value}
    fits = {"anyOf": [among, {"type": "array", "contains": among}]}
    return {**required, "properties": {key: fits if operation in {"is", "in"} else {"not": fits}}}
