"""Answers told back: the review page, the lines of a document, the applicant and the subject of a dossier."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any

from motcua.catalog.rules.answers_values import printed
from motcua.catalog.rules.forms import Form, visible_steps
from motcua.catalog.rules.forms_conditions import holds

LONGEST_SUBJECT = 1_000  # TrichYeuHoSo of the national portal


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One line of the review: the question, the printed answer (empty: not answered), and where to mend it."""

    label: str
    value: str
    path: str
    step: str
    group: str = ""  # title of the item it stands in ("Con thứ 2")


@dataclass(frozen=True, slots=True)
class ReviewSection:
    key: str
    title: str
    rows: tuple[ReviewRow, ...]


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who a dossier is for, where the form's ``applicant`` points; ``address`` printed, ``birth_date`` ISO."""

    name: str = ""
    identity_number: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    birth_date: str = ""


def review(
    form: Form, answers: Mapping[str, Any], communes: Mapping[str, str] | None = None
) -> list[ReviewSection]:
    """Return what was answered, step by step, in words; ``communes`` are names by code.

    Policy: the same lines are declared to be true, printed, and read by the officer.
    """
    teller = _Teller(form, communes or {})
    sections = []
    for step in visible_steps(form, answers):
        rows = tuple(teller.rows(step, answers))
        if rows:
            sections.append(ReviewSection(step["key"], step["title"], rows))
    return sections


def applicant_of(form: Form, answers: Mapping[str, Any], communes: Mapping[str, str] | None = None) -> Applicant:
    """Return the person that the form names as the applicant.

    Policy: the form says which of its answers are the dossier's person.
    """
    teller = _Teller(form, communes or {})
    pointers = form["ui"]["applicant"]
    values = {name: teller.value(key, answers) for name, key in pointers.items() if key and name != "birth_date"}
    birth_date = answers.get(pointers.get("birth_date", ""))
    return Applicant(**values, birth_date=birth_date if isinstance(birth_date, str) else "")


def subject_of(form: Form, answers: Mapping[str, Any], communes: Mapping[str, str] | None = None) -> str:
    """Return the line that says what a dossier is about (trích yếu), at most 1,000 signs.

    Policy: the template is the form's; what is not answered leaves no gap.
    """
    teller = _Teller(form, communes or {})
    parts = []
    for text, name, _, _ in Formatter().parse(form["ui"]["subject_line"]):
        parts.append(text + (teller.value(name, answers) if name else ""))
    return " ".join("".join(parts).split())[:LONGEST_SUBJECT]


def copies_of(form: Form, answers: Mapping[str, Any]) -> int:
    """Return how many copies of the result are asked for, for fees per copy; one unless the form asks.

    Policy: see ``applicant_of``.
    """
    given = answers.get(form["ui"]["copies"])
    return given if isinstance(given, int) and given > 0 else 1


class _Teller:
    """Knows the words of one form."""

    def __init__(self, form: Form, communes: Mapping[str, str]) -> None:
        self.lists = form["ui"]["lists"]
        self.communes = communes
        self.fields = {field["key"]: field for step in form["ui"]["steps"] for field in step["fields"]}

    def value(self, key: str, answers: Mapping[str, Any]) -> str:
        return printed(self.fields[key], answers.get(key), self.lists, self.communes)

    def rows(self, step: Mapping[str, Any], answers: Mapping[str, Any]) -> Iterator[ReviewRow]:
        for field in step["fields"]:
            if not field["is_answer"] or not holds(field["show_if"], answers):
                continue
            key = field["key"]
            if field["kind"] == "group":
                yield from self._items(field, answers.get(key), step["key"])
            else:
                yield ReviewRow(field["label"], self.value(key, answers), key, step["key"])

    def _items(self, group: Mapping[str, Any], items: Any, step: str) -> Iterator[ReviewRow]:
        if not items or not isinstance(items, list):
            yield ReviewRow(group["label"], "", group["key"], step)
            return
        for place, item in enumerate(one for one in items if isinstance(one, Mapping)):
            title = f"{group['repeat']['item_title']} {place + 1}"
            for field in group["fields"]:
                if holds(field["show_if"], item):
                    text = printed(field, item.get(field["key"]), self.lists, self.communes)
                    path = f"{group['key']}.{place}.{field['key']}"
                    yield ReviewRow(field["label"], text, path, step, title)
