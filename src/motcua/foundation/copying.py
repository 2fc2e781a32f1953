"""Rows written out as PostgreSQL's COPY reads them: beforehand, by whoever has the time, and sent in one go."""

import re
from collections.abc import Iterable
from typing import Any

_SIGN = re.compile(r"[\\\t\n\r]")
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def lines(rows: Iterable[Iterable[Any]]) -> str:
    """Return rows as lines of COPY's text format: texts, numbers, UUIDs, moments, booleans and nothing."""
    return "".join("\t".join([_written(value) for value in row]) + "\n" for row in rows)


def _written(value: Any) -> str:
    if value is None:
        return "\\N"
    text = str(value)
    return text.translate(_ESCAPES) if _SIGN.search(text) else text
