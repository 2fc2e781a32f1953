"""A table that is filled in like a form, with a few empty lines at its end; it needs no script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

Item = dict[str, Any]
MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``kind`` is text, number, choice or yes; what is left empty is left out unless ``always``."""

    name: str
    label: Any
    kind: str = "text"
    choices: tuple[tuple[str, Any], ...] = ()
    width: int = 0
    always: bool = False
    default: str = ""  # what is meant where nothing is said


@dataclass(frozen=True, slots=True)
class Cell:
    column: Column
    name: str
    value: Any

    @property
    def choices(self) -> list[tuple[str, Any]]:
        """Return what can be chosen; a value that is no choice stays one, or it would be lost unseen."""
        known = list(self.column.choices)
        is_other = self.value != "" and all(self.value != value for value, _text in known)
        return [*known, (self.value, self.value)] if is_other else known


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it is drawn; ``was`` is its place in what is kept, -1 for an empty one."""

    index: int
    was: int
    place: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Grid:
    """A table with the names of its fields."""

    prefix: str
    caption: Any
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    is_ordered: bool = True


@dataclass(frozen=True)
class Shape:
    """What a kind of table looks like, whatever stands in it."""

    prefix: str
    caption: Any
    columns: tuple[Column, ...]
    blank: int = 2
    is_ordered: bool = True

    def draw(self, items: Sequence[Any]) -> Grid:
        """Return the table of these items with empty lines after them."""
        known = [item if isinstance(item, Mapping) else {} for item in items]
        lines = [self._line(index, index, item) for index, item in enumerate(known)]
        lines += [self._line(len(known) + more, -1, {}) for more in range(self.blank)]
        return Grid(self.prefix, self.caption, self.columns, tuple(lines), self.is_ordered)

    def _line(self, index: int, was: int, item: Mapping[str, Any]) -> Line:
        cells = tuple(
            Cell(column, f"{self.prefix}-{index}-{column.name}", _shown(column, item)) for column in self.columns
        )
        return Line(index, was, str(index + 1) if was >= 0 else "", cells)

    def read(self, data: QueryDict) -> list[tuple[int, Item]]:
        """Return what was typed: for each line its place in what was kept (or -1) and its values, in order."""
        found: list[tuple[int, bool, int, Item]] = []
        for index in range(min(_whole(data.get(f"{self.prefix}-rows", "")) or 0, MOST_ROWS)):
            before = f"{self.prefix}-{index}-"
            if data.get(before + "xoa"):
                continue
            values = self._values(data, before)
            was = _whole(data.get(before + "was", ""))
            if was is None and not any(
                data.get(before + one.name, "").strip() for one in self.columns if _says(one)
            ):
                continue
            place = _whole(data.get(before + "thu-tu", ""))
            place = index + 1 if place is None else place
            stays = place == index + 1  # of two that want one place, the one that was sent there comes first
            found.append((place, stays, -1 if was is None else was, values))
        return [(was, values) for _place, _stays, was, values in sorted(found, key=lambda one: one[:2])]

    def _values(self, data: QueryDict, before: str) -> Item:
        values: Item = {}
        for column in self.columns:
            typed = data.get(before + column.name, "").strip()
            if column.kind == "yes":
                values[column.name] = bool(typed)
            elif column.kind == "number":
                number = _whole(typed)
                values[column.name] = typed if number is None else number
            else:
                values[column.name] = typed
        return values


def merged(kept: Sequence[Any], typed: Sequence[tuple[int, Item]], columns: Sequence[Column]) -> list[Item]:
    """Return the lines as they are to be kept: what the table does not show of a line stays as it was."""
    always = {column.name for column in columns if column.always}
    usual = {column.name: column.default for column in columns}
    found = []
    for was, values in typed:
        before = kept[was] if 0 <= was < len(kept) and isinstance(kept[was], Mapping) else {}
        item = {**before, **values}
        said = {
            name: value for name, value in item.items() if name in always or value not in ("", usual.get(name))
        }
        found.append(said)
    return found


def _says(column: Column) -> bool:
    """Say whether a column shows that somebody meant a line: a list always has something chosen."""
    return column.kind in {"text", "number"}


def _shown(column: Column, item: Mapping[str, Any]) -> Any:
    value = item.get(column.name)
    if column.kind == "yes":
        return bool(value)
    return column.default if value is None else value


def _whole(text: str) -> int | None:
    text = text.strip().replace(".", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else None
