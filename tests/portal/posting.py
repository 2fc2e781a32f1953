"""Answers as a browser posts them."""

from collections.abc import Iterable, Mapping
from typing import Any


def posted(fields: Iterable[Mapping[str, Any]], answers: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Return the names and values of one step's form."""
    data: dict[str, Any] = {}
    for field in fields:
        value, name = answers.get(field["key"]), f"{before}{field['key']}"
        if value is None or not field["is_answer"]:
            continue
        if field["kind"] == "group":
            for index, item in enumerate(value):
                data |= posted(field["fields"], item, f"{name}-{index}-")
        elif field["kind"] in {"date", "partial_date"}:
            data |= dict(
                zip((f"{name}-{p}" for p in ("year", "month", "day")), str(value).split("-"), strict=False)
            )
        elif isinstance(value, dict):
            data |= {f"{name}-{part}": text for part, text in value.items()}
        else:
            data[name] = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
    return data
