"""New rows, one by one or of several tables at once, by statements the database takes apart once for a connection.

A filing's rows lie in ten tables. Told one by one, each costs a round trip, a statement to parse and most of the
framework's work, which puts the same words together anew each time; told together they cost one. Foreign keys are
looked at when the transaction ends, so the order of the rows does not matter. ``save`` of a row is not called:
what it would derive is derived by whoever calls.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from itertools import count as counter
from typing import Any, TypeAlias

import psycopg
from django.db import connection, models
from django.db.backends.postgresql.base import CursorMixin, ServerBindingCursor
from django.db.backends.utils import CursorWrapper

Field: TypeAlias = "models.Field[Any, Any]"
Shape: TypeAlias = tuple[tuple[type[models.Model], int], ...]
Getter: TypeAlias = Callable[[models.Model], Any]

# Values of these fields go to the driver as they are; all others through what the field makes of them.
PLAIN = frozenset(
    {
        *(models.CharField, models.TextField, models.UUIDField, models.DateField, models.DateTimeField),
        *(models.BooleanField, models.IntegerField, models.SmallIntegerField, models.BigIntegerField),
        *(models.PositiveIntegerField, models.PositiveSmallIntegerField, models.PositiveBigIntegerField),
        *(models.ForeignKey, models.OneToOneField),
    }
)


class NumberedCursor(CursorMixin, psycopg.RawCursor[Any]):
    """Takes statements whose places are numbered as the database wants them; nothing is translated each time."""


@contextmanager
def prepared(kind: type[Any] = ServerBindingCursor) -> Iterator[CursorWrapper]:
    """Yield a cursor whose statements are parsed and planned once for each connection.

    Values travel beside the statement: cast each whose place does not say what it is.
    """
    connection.close_if_health_check_failed()  # as the framework does before each statement of its own
    connection.ensure_connection()
    wrapped = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrapped(kind(connection.connection)) as cursor:
        yield cursor


def insert(row: models.Model) -> None:
    """Insert a new row and give it its key. Raises ``IntegrityError``."""
    _write(row, "")


def insert_once(row: models.Model) -> bool:
    """Insert a row unless one is there that it would double; say whether it was new."""
    return _write(row, "ON CONFLICT DO NOTHING")


def insert_together(rows: Iterable[models.Model]) -> None:
    """Insert new rows of any tables in one statement. Keys that the database gives are not read back.

    Raises ``IntegrityError``; then nothing is written.
    """
    by_model: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row)
    if not by_model:
        return
    shape = tuple((model, len(group)) for model, group in by_model.items())
    with prepared(NumberedCursor) as cursor:
        cursor.execute(_statement(shape), [value for group in by_model.values() for value in _values(group)])
    for group in by_model.values():
        for row in group:
            row._state.adding, row._state.db = False, connection.alias


def _write(row: models.Model, otherwise: str) -> bool:
    key = connection.ops.quote_name(str(row._meta.pk.column))
    with prepared(NumberedCursor) as cursor:
        cursor.execute(f"{_statement(((type(row), 1),))} {otherwise} RETURNING {key}", list(_values([row])))
        found = cursor.fetchone()
    if found is None:
        return False
    row.pk, row._state.adding, row._state.db = found[0], False, connection.alias
    return True


def _values(rows: Iterable[models.Model]) -> Iterator[Any]:
    return (value_of(row) for row in rows for _, _, value_of in _columns(type(row)))


@lru_cache(maxsize=500)
def _statement(shape: Shape) -> str:
    numbers = counter(1)
    *others, last = [_insert(model, count, numbers) for model, count in shape]
    parts = ", ".join(f"part{place} AS ({each})" for place, each in enumerate(others))
    return f"WITH {parts} {last}" if parts else last


def _insert(model: type[models.Model], count: int, numbers: Iterator[int]) -> str:
    names = ", ".join(name for name, _, _ in _columns(model))
    table = connection.ops.quote_name(model._meta.db_table)
    rows = (", ".join(f"${next(numbers)}{cast}" for _, cast, _ in _columns(model)) for _ in range(count))
    values = ", ".join(f"({row})" for row in rows)
    return f"INSERT INTO {table} ({names}) VALUES {values}"  # noqa: S608 - names of our own models


@cache
def _columns(model: type[models.Model]) -> Sequence[tuple[str, str, Getter]]:
    """Return name, cast and reader of each column that is written; the database gives the others."""
    fields = [each for each in model._meta.concrete_fields if not (each.generated or each.db_returning)]
    return [(connection.ops.quote_name(str(each.column)), _cast(each), _getter(each)) for each in fields]


def _cast(field: Field) -> str:
    """Return the cast that a value needs which tells less than its column."""
    return f"::{field.db_type(connection)}" if hasattr(field, "get_placeholder") else ""


def _getter(field: Field) -> Getter:
    if type(field) in PLAIN and not (getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)):
        return lambda row: getattr(row, field.attname)
    return lambda row: field.get_db_prep_save(field.pre_save(row, add=True), connection)
