"""YAML and CSV that remember where each thing stands, so that a mistake is told with its file and line."""

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any, TypeVar

import yaml

T = TypeVar("T")
YES = frozenset({"yes", "true", "1", "x", "có"})
NO = frozenset({"no", "false", "0", "", "không"})
LARGEST = 2_000_000_000


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One thing wrong in a file, in a sentence for whoever keeps the file."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}"


class Row(dict[str, Any]):
    """A mapping with the file it stands in, its own line and, from YAML, the line of each key."""

    def __init__(self, file: str, line: int, values: dict[str, Any], lines: dict[str, int] | None = None) -> None:
        super().__init__(values)
        self.file = file
        self.line = line
        self.lines = lines or {}

    def line_of(self, key: str) -> int:
        return self.lines.get(key, self.line)


class UnreadableError(ValueError):
    """A file is no YAML or CSV at all; ``mistake`` says where it stops making sense."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(str(mistake))
        self.mistake = mistake


def parse_yaml(text: str, file: str) -> Any:
    """Return what a YAML text holds, its mappings as ``Row``. Raises ``UnreadableError``.

    A key that stands twice in one mapping is an error here: the second would silently win.
    """
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
        return None if node is None else _Builder(file).build(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise UnreadableError(Mistake(file, line, f"không đọc được YAML: {error.problem}")) from error
    except (yaml.YAMLError, RecursionError) as error:  # the latter: an anchor inside itself
        raise UnreadableError(Mistake(file, 1, f"không đọc được YAML: {error}")) from error


class _Builder:
    """Turns composed nodes into plain values; scalars by YAML's own rules."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._scalars = yaml.constructor.SafeConstructor()

    def build(self, node: yaml.Node) -> Any:
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item) for item in node.value]
        try:
            return self._scalars.construct_object(node)
        except ValueError as error:  # 2025-13-01 has the shape of a date and is none
            line = node.start_mark.line + 1
            raise UnreadableError(Mistake(self._file, line, f"“{node.value}” không hợp lệ: {error}")) from error

    def _mapping(self, node: yaml.MappingNode) -> Row:
        row = Row(self._file, node.start_mark.line + 1, {})
        for key_node, value_node in node.value:
            key, line = str(key_node.value), key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise UnreadableError(Mistake(self._file, line, "khóa phải là một từ"))
            if key in row:
                raise UnreadableError(Mistake(self._file, line, f"khóa “{key}” bị lặp lại"))
            row[key] = self.build(value_node)
            row.lines[key] = line
        return row


def parse_csv(text: str, file: str, columns: Iterable[str]) -> list[Row]:
    """Return the rows of a CSV text that must have ``columns``. Raises ``UnreadableError``.

    The line of a row is that of its first character, also where cells span several lines.
    """
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    rows: list[Row] = []
    begins = 1
    try:
        header = next(reader, [])
        missing = [column for column in columns if column not in header]
        if missing:
            raise UnreadableError(Mistake(file, 1, f"thiếu cột {', '.join(missing)}"))
        begins = reader.line_num + 1
        for cells in reader:
            if len(cells) != len(header) and any(cells):
                sentence = f"có {len(cells)} ô nhưng tiêu đề có {len(header)} cột"
                raise UnreadableError(Mistake(file, begins, sentence))
            if any(cells):
                rows.append(Row(file, begins, dict(zip(header, cells, strict=True))))
            begins = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableError(Mistake(file, begins, f"không đọc được CSV: {error}")) from error
    return rows


class Judge:
    """Takes values out of rows, notes what is wrong and goes on, so that all mistakes come at once."""

    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []

    def note(self, row: Row, key: str, sentence: str) -> None:
        self.mistakes.append(Mistake(row.file, row.line_of(key), sentence))

    def only(self, row: Row, known: Iterable[str]) -> None:
        """Note each key that nobody will read: most often a slip of the pen."""
        for key in row.keys() - set(known):
            self.note(row, key, f"không biết khóa “{key}”")

    def text(self, row: Row, key: str, *, longest: int = 1000, required: bool = True) -> str:
        value = row.get(key)
        if value is None or value == "":
            if required:
                self.note(row, key, f"thiếu “{key}”")
            return ""
        if isinstance(value, dict | list | float):
            kind = "phải đặt trong dấu ngoặc kép" if isinstance(value, float) else "phải là một dòng chữ"
            self.note(row, key, f"“{key}” {kind}")
            return ""
        text = str(value).strip()
        if len(text) > longest:
            self.note(row, key, f"“{key}” dài {len(text)} ký tự, tối đa {longest}")
        return text

    def whole(self, row: Row, key: str, *, least: int = 0, most: int = LARGEST, default: int | None = None) -> int:
        value = row.get(key)
        if (value is None or value == "") and default is not None:
            return default
        found = self._converted(row, key, _whole, "một số nguyên", least)
        if found < least:
            self.note(row, key, f"“{key}” là {found}, phải từ {least} trở lên")
        if found > most:
            self.note(row, key, f"“{key}” là {found}, không được quá {most}")
        return found

    def number(self, row: Row, key: str) -> float | None:
        value = row.get(key)
        return None if value is None or value == "" else self._converted(row, key, _number, "một số", None)

    def day(self, row: Row, key: str, *, required: bool = True) -> date | None:
        value = row.get(key)
        if (value is None or value == "") and not required:
            return None
        return self._converted(row, key, _day, "một ngày dạng 2025-07-01", None)

    def clock(self, row: Row, key: str) -> time:
        return self._converted(row, key, _clock, "một giờ dạng 07:00", time(0))

    def yes(self, row: Row, key: str, *, default: bool) -> bool:
        value = row.get(key)
        if value is None:
            return default
        word = str(value).strip().lower()
        if word not in YES | NO:
            self.note(row, key, f"“{key}” phải là yes hoặc no, không phải “{value}”")
        return word in YES

    def choice(self, row: Row, key: str, among: Iterable[str], *, default: str | None = None) -> str:
        value = row.get(key)
        if (value is None or value == "") and default is not None:
            return default
        word, allowed = str(value if value is not None else ""), list(among)
        if word not in allowed:
            self.note(row, key, f"“{key}” là “{word}”, phải là một trong: {', '.join(allowed)}")
            return allowed[0]
        return word

    def rows(self, row: Row, key: str, *, required: bool = False) -> list[Row]:
        """Return a list of mappings; whatever is none is noted and left out."""
        value = row.get(key)
        if value is None and not required:
            return []
        if not isinstance(value, list):
            self.note(row, key, f"“{key}” phải là một danh sách")
            return []
        found = [item for item in value if isinstance(item, Row)]
        if len(found) != len(value):
            self.note(row, key, f"mỗi mục của “{key}” phải có các khóa riêng")
        return found

    def words(self, row: Row, key: str) -> tuple[str, ...]:
        value = row.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or any(isinstance(item, dict | list) for item in value):
            self.note(row, key, f"“{key}” phải là một danh sách các từ")
            return ()
        return tuple(str(item) for item in value)

    def _converted(self, row: Row, key: str, convert: Callable[[Any], T], kind: str, instead: T) -> T:
        try:
            return convert(row.get(key))
        except (ValueError, TypeError):
            self.note(row, key, f"“{key}” là “{row.get(key) or ''}”, phải là {kind}")
            return instead


def _whole(value: Any) -> int:
    if isinstance(value, bool | float):
        raise TypeError(value)
    return int(value)


def _number(value: Any) -> float:
    return float(value)


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value).strip())


def _clock(value: Any) -> time:
    if isinstance(value, int):  # YAML 1.1 reads 07:00 as a number to the base of sixty
        return time(value // 60, value % 60)
    return time.fromisoformat(str(value).strip())
