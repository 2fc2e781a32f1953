"""Named sets of procedures: the essential services of a decision, and life events."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from motcua.kernel.sourced import Judge, Row


@dataclass(frozen=True, slots=True)
class MemberSource:
    """A service in a set; ``code`` empty where it is no procedure."""

    name: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class PackageSource:
    key: str
    kind: str
    name: str
    legal_basis: str
    position: int
    valid_from: date
    members: tuple[MemberSource, ...]


def read_essential(judge: Judge, file: Row, codes: Collection[str]) -> tuple[PackageSource, dict[str, int]]:
    """Return the essential services and the number each procedure's code has among them.

    Law: Decision 06/QĐ-TTg of 6 January 2022 names 25 services; the first code of each is the one shown.
    """
    judge.only(file, ("key", "name", "legal_basis", "valid_from", "services"))
    members: list[MemberSource] = []
    numbers: dict[str, int] = {}
    for row in judge.rows(file, "services", required=True):
        judge.only(row, ("number", "name", "codes", "note"))
        number = judge.whole(row, "number", least=1)
        if number != len(members) + 1:
            judge.note(row, "number", f"dịch vụ số {number} phải là số {len(members) + 1}")
        known = _known(judge, row, codes)
        numbers |= dict.fromkeys(known, number)
        members.append(MemberSource(judge.text(row, "name", longest=300), known[0] if known else ""))
    return _package(judge, file, "programme", 0, tuple(members)), numbers


def read_life_events(judge: Judge, file: Row, codes: Collection[str]) -> list[PackageSource]:
    """Return the life events with their procedures. Policy: what people live through, in their words."""
    judge.only(file, ("events",))
    found = []
    for position, row in enumerate(judge.rows(file, "events", required=True)):
        judge.only(row, ("key", "name", "legal_basis", "valid_from", "codes"))
        members = tuple(MemberSource("", code) for code in _known(judge, row, codes))
        found.append(_package(judge, row, "life_event", position, members))
    return found


def _known(judge: Judge, row: Row, codes: Collection[str]) -> list[str]:
    named = judge.words(row, "codes")
    for code in named:
        if code not in codes:
            judge.note(row, "codes", f"không có thủ tục {code}")
    return [code for code in named if code in codes]


def _package(judge: Judge, row: Row, kind: str, position: int, members: tuple[MemberSource, ...]) -> PackageSource:
    return PackageSource(
        key=judge.text(row, "key", longest=60),
        kind=kind,
        name=judge.text(row, "name", longest=200),
        legal_basis=judge.text(row, "legal_basis", longest=200, required=False),
        position=position,
        valid_from=judge.day(row, "valid_from") or date.min,
        members=members,
    )
