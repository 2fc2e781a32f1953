"""Linked procedures as a pack tells them: which parts a group has, in which order, and how long each may take."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from motcua.kernel.sourced import Judge, Row

UNITS = ("working_day", "day", "hour")


@dataclass(frozen=True, slots=True)
class PartSource:
    """One procedure of a group; ``after`` is the code whose result it needs."""

    code: str
    after: str = ""
    amount: int | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class GroupSource:
    """A procedure that is filed once for several, while it holds."""

    code: str
    valid_from: date
    valid_to: date | None
    source: str
    parts: tuple[PartSource, ...]


def read_groups(judge: Judge, file: Row, codes: Collection[str]) -> list[GroupSource]:
    """Return the groups of linked procedures; a part waits only for one named before it.

    Law: Decree 63/2024/NĐ-CP as amended by Decree 301/2026/NĐ-CP (two groups: birth, death); terms are dated.
    """
    judge.only(file, ("groups",))
    found = []
    for row in judge.rows(file, "groups", required=True):
        judge.only(row, ("code", "valid_from", "valid_to", "source", "parts"))
        parts: list[PartSource] = []
        for line in judge.rows(row, "parts", required=True):
            parts.append(_part(judge, line, codes, {part.code for part in parts}))
        code = judge.text(row, "code", longest=40)
        _must_be_known(judge, row, "code", code, codes)
        first = judge.day(row, "valid_from") or date.min
        last = judge.day(row, "valid_to", required=False)
        found.append(GroupSource(code, first, last, judge.text(row, "source", longest=300), tuple(parts)))
    return found


def _part(judge: Judge, row: Row, codes: Collection[str], before: Collection[str]) -> PartSource:
    judge.only(row, ("code", "after", "term"))
    code = judge.text(row, "code", longest=40)
    after = judge.text(row, "after", longest=40, required=False)
    _must_be_known(judge, row, "code", code, codes)
    if code in before:
        judge.note(row, "code", f"phần việc {code} bị ghi hai lần")
    if after and after not in before:
        judge.note(row, "after", f"“after” phải là một phần việc ghi trước {code}, không phải {after}")
    amount, unit = _term(judge, row)
    return PartSource(code, after, amount, unit)


def _term(judge: Judge, row: Row) -> tuple[int | None, str]:
    text = judge.text(row, "term", required=False)
    if not text:
        return None, ""
    amount, _space, unit = text.partition(" ")
    if not amount.isdecimal() or int(amount) < 1 or unit not in UNITS:
        judge.note(row, "term", f"thời hạn “{text}” phải như “2 working_day”")
        return None, ""
    return int(amount), unit


def _must_be_known(judge: Judge, row: Row, key: str, code: str, codes: Collection[str]) -> None:
    if code not in codes:
        judge.note(row, key, f"không có thủ tục {code}")
