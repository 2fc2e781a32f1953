"""The published forms as the tests use them, and a strategy that fills in any form as its schema allows."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from motcua.catalog.rules.answers import prune
from motcua.catalog.rules.forms import Form, compile_form

FOLDER = Path(__file__).parents[2] / "provinces/common/forms"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
DAY = date(2026, 11, 22)
EARLIEST = date(2023, 1, 5)  # the replay of a former half-year files the same examples
COMMUNES = {"28261": "Phường Mỹ Tho", "28249": "Phường Đạo Thạnh"}
GROWN_UP = date(1990, 8, 17)


@cache
def form(name: str) -> Form:
    return compile_form(yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8")))


def example(name: str) -> dict[str, Any]:
    return dict(form(name)["ui"]["example"])


def small_form(*fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return the compiled form of one step with these fields and an applicant's name."""
    named = {"key": "applicant_name", "kind": "person_name", "label": "Họ tên", "required": False}
    steps = [{"key": "only", "title": "Một bước", "fields": [named, *fields]}]
    return compile_form(
        {"key": "small", "title": "Thử", "applicant": {"name": "applicant_name"}, "steps": steps, **more}
    )


def filled_in(known: Form) -> st.SearchStrategy[dict[str, Any]]:
    """Return answers to every question that the other answers lead to."""
    fields = [field for step in known["ui"]["steps"] for field in step["fields"] if field["is_answer"]]
    whole = {field["key"]: _value(field, known["ui"]["lists"]) for field in fields}
    return st.fixed_dictionaries(whole).map(lambda answers: prune(known, answers))


def _value(field: Mapping[str, Any], lists: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    kind = field["kind"]
    if kind in {"choice", "choices"}:
        options = [one["value"] for one in (lists[field["list"]] if field["list"] else field["options"])]
        one = st.sampled_from(options)
        return one if kind == "choice" else st.lists(one, min_size=1, unique=True)
    if kind in {"number", "money"}:
        return st.integers(field["min"], field["max"] if field["max"] is not None else 10**12)
    if kind == "group":
        inner = st.fixed_dictionaries({each["key"]: _value(each, lists) for each in field["fields"]})
        return st.lists(inner, min_size=max(field["repeat"]["min"], 1), max_size=field["repeat"]["max"])
    if kind in {"text", "textarea", "person_name"}:
        return _text(field)
    return _SIMPLE[kind]


def _text(field: Mapping[str, Any]) -> st.SearchStrategy[str]:
    if field["pattern"]:
        return st.from_regex(field["pattern"].replace("$", r"\Z"), fullmatch=True).filter(
            lambda text: len(text) <= field["max_length"] and text.isprintable()
        )
    return st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=min(field["max_length"], 40))


_DIGITS = st.text("0123456789", min_size=6, max_size=6)
_SIMPLE: Mapping[str, st.SearchStrategy[Any]] = {
    "yes_no": st.booleans(),
    "date": st.just(GROWN_UP.isoformat()),
    "partial_date": st.just("1990"),
    "personal_id": _DIGITS.map(lambda digits: f"082090{digits}"),
    "old_id": _DIGITS.map(lambda digits: f"312{digits}"),
    "phone": _DIGITS.map(lambda digits: f"0912{digits}"),
    "email": _DIGITS.map(lambda digits: f"hoa{digits}@example.vn"),
    "tax_code": st.just("0100109106"),
    "address": st.sampled_from(sorted(COMMUNES)).map(lambda code: {"commune": code, "line": "12 Lê Lợi"}),
}
