"""What a schema cannot say: numbers that must fit a person, dates that must follow, two people who must be two."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from motcua.catalog.rules.answers_messages import sentence
from motcua.catalog.rules.answers_values import OTHER_COMMUNE, first_day, last_day
from motcua.kernel.identifiers import is_old_id, is_tax_code, personal_id_faults

Fault = tuple[str, str]  # path, sentence


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What else answers are judged by: the day, and the communes that exist on it (``None``: any)."""

    on: date
    communes: Collection[str] | None = None


def field_faults(
    field: Mapping[str, Any], value: Any, around: Mapping[str, Any], given: Circumstances
) -> Iterator[str]:
    """Yield the sentences for one answer whose shape is right; ``around`` are the answers beside it.

    Law: Decree 137/2015/NĐ-CP Art. 13 (personal id); Circular 86/2024/TT-BTC (tax code).
    """
    kind = field["kind"]
    if kind == "personal_id":
        sex = around.get(field["sex"], "") if field["sex"] else ""
        born = first_day(around.get(field["born"])) if field["born"] else None
        for fault in personal_id_faults(value, born=born, sex=sex if isinstance(sex, str) else ""):
            yield sentence(field, fault)
    elif kind in {"tax_code", "old_id"}:
        if not (is_tax_code if kind == "tax_code" else is_old_id)(value):
            yield sentence(field, "wrong")
    elif kind == "address" and not _exists(value["commune"], given.communes):
        yield sentence(field, "commune")


def cross_faults(checks: Collection[Mapping[str, Any]], answers: Mapping[str, Any], on: date) -> Iterator[Fault]:
    """Yield where answers do not fit each other, each at the field to be mended.

    Policy: checks are the form's data; one whose fields are not answered says nothing.
    """
    for check in checks:
        if _CHECKS[check["check"]](check, answers, on):
            yield check.get("field") or check["fields"][-1], check["message"]


def _exists(commune: str, communes: Collection[str] | None) -> bool:
    return communes is None or commune == OTHER_COMMUNE or commune in communes


def age_on(born: date, day: date) -> int:
    """Return completed years of life.

    Law: Civil Code 91/2015/QH13 Art. 148 (a year ends on the same day of the next).
    """
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _not_future(check: Mapping[str, Any], answers: Mapping[str, Any], on: date) -> bool:
    earliest = first_day(answers.get(check["field"]))
    return earliest is not None and earliest > on


def _not_before(check: Mapping[str, Any], answers: Mapping[str, Any], on: date) -> bool:
    latest, floor = last_day(answers.get(check["field"])), first_day(answers.get(check["than"]))
    return latest is not None and floor is not None and latest < floor


def _different(check: Mapping[str, Any], answers: Mapping[str, Any], on: date) -> bool:
    given = [answers[name] for name in check["fields"] if name in answers]
    return any(one in given[:place] for place, one in enumerate(given))


def _age(check: Mapping[str, Any], answers: Mapping[str, Any], on: date) -> bool:
    if "sex" in check and answers.get(check["sex"]) != check.get("is"):
        return False
    born = first_day(answers.get(check["field"]))
    day = first_day(answers.get(check["at"])) if "at" in check else on
    return born is not None and day is not None and age_on(born, day) < check["at_least"]


_CHECKS = {"not_future": _not_future, "not_before": _not_before, "different": _different, "age": _age}
