"""Lists page by key: the next page starts after the last row seen, however long the list is."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

DAMAGED = "the link to this page of the list is damaged"
Row = TypeVar("Row", bound=Model)
Item = TypeVar("Item")


class CursorError(ValueError):
    """A cursor was not made by this list."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page: its rows, and the cursors of its neighbours (empty where there is none)."""

    rows: Sequence[Item]
    next_cursor: str
    previous_cursor: str


def keyset_page(rows: QuerySet[Row], *, order: Sequence[str], cursor: str = "", size: int = 20) -> Page[Row]:
    """Return the page after (or before) ``cursor``, ordered by ``order``.

    ``order`` names plain, never-null columns, all ascending or with a leading ``-`` on each; the last one must be
    unique. Raises ``CursorError`` for a cursor that does not fit.
    """
    return merged_page([rows], order=order, cursor=cursor, size=size)


def merged_page(
    streams: Sequence[QuerySet[Row]], *, order: Sequence[str], cursor: str = "", size: int = 20
) -> Page[Row]:
    """Return a page of several lists as one, in one order and one query.

    Each list is cut to the page before they are put together, so that each can walk its own index. The lists must
    not share rows. ``order`` and errors as in ``keyset_page``.
    """
    backwards, values = _read(cursor, len(order)) if cursor else (False, [])
    names = [name.lstrip("-") for name in order]
    descending = order[0].startswith("-")
    sign = "-" if descending != backwards else ""
    sorting = [sign + name for name in names]
    try:
        beyond = _beyond(names, values, descending=descending != backwards) if values else Q()
        cut = [rows.filter(beyond).order_by(*sorting)[: size + 1] for rows in streams]
        both = cut[0] if len(cut) == 1 else cut[0].union(*cut[1:], all=True).order_by(*sorting)[: size + 1]
    except (ValueError, ValidationError):
        raise CursorError(DAMAGED) from None
    found = list(both)
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    has_next, has_previous = (True, more) if backwards else (more, bool(values))
    return Page(
        found,
        _write(found[-1], names, backwards=False) if found and has_next else "",
        _write(found[0], names, backwards=True) if found and has_previous else "",
    )


def _beyond(names: Sequence[str], values: Sequence[Any], *, descending: bool) -> Q:
    """Return the condition "comes after these values" column by column, as an index can use it."""
    comparison = "lt" if descending else "gt"
    condition = Q(**{f"{names[-1]}__{comparison}": values[-1]})
    for name, value in zip(reversed(names[:-1]), reversed(values[:-1]), strict=True):
        condition = Q(**{f"{name}__{comparison}e": value}) & (Q(**{f"{name}__{comparison}": value}) | condition)
    return condition


def _write(row: Model, names: Sequence[str], *, backwards: bool) -> str:
    values = ["b" if backwards else "f", *(str(getattr(row, name)) for name in names)]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _read(cursor: str, length: int) -> tuple[bool, list[str]]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError):
        raise CursorError(DAMAGED) from None
    if not isinstance(values, list) or len(values) != length + 1:
        raise CursorError(DAMAGED)
    return values[0] == "b", [str(value) for value in values[1:]]
