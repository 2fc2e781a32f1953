"""Rows written out as PostgreSQL's COPY reads them: beforehand, by whoever has the time, and sent in one go."""

from collections.abc import Iterable
from typing import Any

ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def lines(rows: Iterable[Iterable[Any]]) -> str:
    """Return rows as lines of COPY's text format: texts, numbers, UUIDs, moments, booleans and nothing."""
    return "".join("\t".join([_written(value) for value in row]) + "\n" for row in rows)


def _written(value: Any) -> str:
    if value is None:
        return "\\N"
    return value.translate(ESCAPES) if isinstance(value, str) else str(value)
