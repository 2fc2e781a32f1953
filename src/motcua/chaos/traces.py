"""What a trial has left behind: rows, what stands in them, files, and what the systems outside have taken."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.apps import apps
from django.db import connection

UNCOUNTED = ("procrastinate_", "django_")  # how often a job was tried is no effect of it
TRIES = frozenset({"attempts", "tried", "tries", "asked"})  # columns that count tries; a death costs one
FOLDERS = ("files", "exports", "uploads", "trust")
PART = ".part"  # a file that a dead worker was still writing: nobody ever reads it
ROW_NUMBERS = frozenset({"organizations_reorganisationchange.row"})
# Figures of the systems outside that count questions and repeats, which change nothing there.
HARMLESS = frozenset({"duplicates", "doubled", "look_ups", "codes", "tokens", "unanswered"})

COLUMNS = """
SELECT c.table_name, c.column_name, EXISTS (
    SELECT 1 FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)
    WHERE k.conrelid = format('%I', c.table_name)::regclass AND k.contype IN ('p', 'f')
        AND a.attname = c.column_name)
FROM information_schema.columns c JOIN pg_tables t ON t.tablename = c.table_name AND t.schemaname = 'public'
WHERE c.table_schema = 'public' AND c.is_generated = 'NEVER' ORDER BY 1, 2
"""


@dataclass(frozen=True)
class Column:
    """How many rows have a value there, and a digest of all the values whatever their order."""

    filled: int
    digest: int


@dataclass(frozen=True)
class Traces:
    """Everything that a job could have done twice, or not at all."""

    rows: Mapping[str, int]
    columns: Mapping[str, Column]  # by "table.column"
    files: int
    outside: Mapping[str, int]

    def steady(self, again: "Traces") -> Set[str]:
        """Return the columns that two undisturbed runs leave alike: others hold times and chance."""
        return {name for name, column in self.columns.items() if again.columns.get(name) == column}

    def differences(self, other: "Traces", steady: Set[str]) -> dict[str, tuple[int, int]]:
        """Return where two trials are not the same, with both figures; 0 and 1 for other values in as many."""
        pairs = _pairs(self._figures(), other._figures())
        if other.files < self.files:  # one more is what a dead worker wrote: no row names it
            pairs["files"] = (self.files, other.files)
        figures = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
        values = {
            name: (0, 1)
            for name in steady & self.columns.keys() & other.columns.keys()
            if self.columns[name] != other.columns[name] and name.partition(".")[0] not in figures
        }
        return {**figures, **values}

    def _figures(self) -> dict[str, int]:
        filled = {name: column.filled for name, column in self.columns.items()}
        return {**self.rows, **filled, **self.outside}


def _pairs(mine: Mapping[str, int], theirs: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    return {name: (mine.get(name, 0), theirs.get(name, 0)) for name in sorted({*mine, *theirs})}


@cache
def tables() -> dict[str, list[str]]:
    """Return the columns of every table whose values can be compared; numbers of rows differ by chance."""
    found: dict[str, list[str]] = {}
    loose = _relations() | ROW_NUMBERS
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        for table, column, is_key in cursor.fetchall():
            compared = found.setdefault(table, [])
            if not (is_key or column in TRIES or f"{table}.{column}" in loose):
                compared.append(column)
    return found


def _relations() -> set[str]:
    """Return the columns that name rows of other tables although the database does not know it."""
    models = apps.get_models(include_auto_created=True)
    return {
        f"{model._meta.db_table}.{field.column}"
        for model in models
        for field in model._meta.concrete_fields
        if field.is_relation
    }


def contents() -> dict[str, tuple[int, int]]:
    """Return how many rows every table holds, and a digest of what stands in them whatever their order."""
    parts = [
        f"SELECT '{name}', count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM \"{name}\" t"  # noqa: S608
        for name in tables()
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return {str(name): (int(rows), int(digest)) for name, rows, digest in cursor.fetchall()}


class Shelf:
    """The files below a folder: what lay there in the beginning, and what has come since."""

    def __init__(self, home: Path) -> None:
        self._folders = [home / name for name in FOLDERS]
        self._first = frozenset(self._now())

    def clear(self) -> None:
        """Remove what has come since the beginning."""
        for path in self._now():
            if path not in self._first:
                path.unlink()

    def count(self) -> int:
        """Return how many whole files there are."""
        return sum(path.suffix != PART for path in self._now())

    def _now(self) -> list[Path]:
        return [path for folder in self._folders for path in folder.rglob("*") if path.is_file()]


def traces(shelf: Shelf, outside: Mapping[str, Mapping[str, int]]) -> Traces:
    """Count everything; ``outside`` is what each system says of itself."""
    rows: dict[str, int] = {}
    columns: dict[str, Column] = {}
    known = {name: compared for name, compared in tables().items() if not name.startswith(UNCOUNTED)}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(_counting(name, compared) for name, compared in known.items()))
        for name, number, figures in cursor.fetchall():
            rows[name] = int(number)
            for place, column in enumerate(known[name]):
                columns[f"{name}.{column}"] = Column(int(figures[2 * place]), int(figures[2 * place + 1]))
    return Traces(rows, columns, shelf.count(), _taken(outside))


def _counting(table: str, columns: list[str]) -> str:
    parts = [f'count("{name}"), coalesce(sum(hashtextextended("{name}"::text, 0)), 0)' for name in columns]
    figures = f"ARRAY[{', '.join(parts)}]::numeric[]" if parts else "'{}'::numeric[]"
    return f"SELECT '{table}', count(*), {figures} FROM \"{table}\""  # noqa: S608 - names of our own


def _taken(outside: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    return {
        f"{system}: {what}": number
        for system, figures in outside.items()
        for what, number in figures.items()
        if what not in HARMLESS
    }
