"""A reorganisation: what ends, who takes over, and where an open dossier of an ended agency goes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from motcua.kernel.vietnamese import words as folded_words


class Change(StrEnum):
    """How an agency ends."""

    RENAME = "rename"
    MERGE = "merge"
    SPLIT = "split"
    CLOSE = "close"


class Rule(StrEnum):
    """By what a dossier found its new agency."""

    RENAMED = "renamed"
    MERGED = "merged"
    BY_PROCEDURE = "split_by_procedure"
    BY_PLACE = "split_by_place"
    BY_ADDRESS = "split_by_address"
    TO_COMMUNE = "authority_to_commune"
    TO_PROVINCE = "authority_to_province"
    CLOSED = "closed"
    MAIN = "main_successor"  # nothing decided: the main successor, and a line in the list of the undecided


@dataclass(frozen=True, slots=True)
class Heir:
    """One agency that takes over: all, or what its place, its words, procedures or fields say."""

    key: str
    is_main: bool = True
    place: str = ""  # code of the place it serves from the day on
    words: tuple[str, ...] = ()  # names of hamlets that are now its own
    procedures: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Ending:
    """One agency's end; exactly one heir is the main one."""

    key: str
    change: Change
    heirs: tuple[Heir, ...]

    @property
    def main(self) -> Heir:
        return next(heir for heir in self.heirs if heir.is_main)


@dataclass(frozen=True, slots=True)
class PlaceHeir:
    """A new place that got an old one, or the part of it that the words name."""

    code: str
    is_main: bool
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shift:
    """Authority over procedures of a level that goes to another level, for all of them or for those named."""

    source: str
    target: str  # "commune" or "province"
    agency: str = ""  # who decides in the province
    procedures: frozenset[str] = frozenset()

    def covers(self, procedure: str, level: str) -> bool:
        return level == self.source and (not self.procedures or procedure in self.procedures)


@dataclass(frozen=True)
class Orders:
    """What a plan says of open dossiers; keys are those of agencies, codes those of places."""

    endings: Mapping[str, Ending] = field(default_factory=dict)
    shifts: tuple[Shift, ...] = ()
    places: Mapping[str, tuple[PlaceHeir, ...]] = field(default_factory=dict)
    communes: Mapping[str, str] = field(default_factory=dict)  # new place → the commune's agency
    centre: str = "centre"

    def shift_of(self, procedure: str, level: str) -> Shift | None:
        """Return where authority over a procedure goes; one that names it before one for the whole level."""
        found = [shift for shift in self.shifts if shift.covers(procedure, level)]
        return min(found, key=lambda shift: not shift.procedures, default=None)


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules look at of a dossier.

    ``place`` is the code of the applicant's commune, ``address`` the words of the address: read only where a
    place is divided.
    """

    receiving: str
    deciding: str
    holder: str
    procedure: str = ""
    field: str = ""
    level: str = ""
    place: str = ""
    address: str = ""
    is_resolved: bool = False
    works_at: str = ""  # "receiving" or "deciding": whose step it is at, where one agency is both


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a dossier goes; ``rule`` is ``None`` when it stays."""

    receiving: str
    deciding: str
    holder: str
    rule: Rule | None
    is_certain: bool


@dataclass(frozen=True, slots=True)
class _Choice:
    key: str
    rule: Rule | None = None
    is_certain: bool = True


_WHOLE = {Change.RENAME: Rule.RENAMED, Change.MERGE: Rule.MERGED, Change.CLOSE: Rule.CLOSED}


def destination(orders: Orders, case: Case) -> Destination:
    """Return where an open dossier goes when the agencies that have it end.

    A dossier whose result exists keeps the agency that decided; only who hands out changes.
    Policy: first the authority moved by the plan, then procedure or field, place, address, the main successor. The
    plan names the resolutions it carries out (for 1/7/2025: 202/2025/QH15 and 1663/NQ-UBTVQH15).
    """
    deciding = _Choice(case.deciding) if case.is_resolved else _successor(orders, case, case.deciding)
    receiving = _successor(orders, case, case.receiving)
    if receiving.rule is Rule.TO_PROVINCE:
        receiving = _Choice(orders.centre, Rule.TO_PROVINCE)
    is_both = case.receiving == case.deciding
    if case.holder == case.receiving and not (is_both and case.works_at == "deciding"):
        holder = receiving
    elif case.holder == case.deciding:
        holder = deciding
    else:
        holder = _successor(orders, case, case.holder)
    parts = (deciding, receiving, holder)
    rule = next((part.rule for part in parts if part.rule), None)
    return Destination(
        receiving.key, deciding.key, holder.key, rule, is_certain=all(part.is_certain for part in parts)
    )


def _successor(orders: Orders, case: Case, key: str) -> _Choice:
    ending = orders.endings.get(key)
    if ending is None:
        return _Choice(key)
    if ending.change is Change.CLOSE:
        return _of_closed(orders, case, ending)
    if ending.change is Change.SPLIT:
        return _of_split(orders, case, ending)
    return _Choice(ending.main.key, _WHOLE[ending.change])


def _of_closed(orders: Orders, case: Case, ending: Ending) -> _Choice:
    shift = orders.shift_of(case.procedure, case.level)
    if shift is None:
        return _Choice(ending.main.key, Rule.CLOSED)
    if shift.target == "province":
        return _Choice(shift.agency, Rule.TO_PROVINCE)
    place = place_after(orders, case.place, case.address)
    if place is None or place not in orders.communes:
        return _Choice(ending.main.key, Rule.MAIN, is_certain=False)
    return _Choice(orders.communes[place], Rule.TO_COMMUNE)


def _of_split(orders: Orders, case: Case, ending: Ending) -> _Choice:
    for heir in ending.heirs:
        if case.procedure in heir.procedures or case.field in heir.fields:
            return _Choice(heir.key, Rule.BY_PROCEDURE)
    place = place_after(orders, case.place, "")
    for heir in ending.heirs:
        if heir.place and heir.place == place:
            return _Choice(heir.key, Rule.BY_PLACE)
    named = [heir for heir in ending.heirs if _names(case.address, heir.words)]
    if len(named) == 1:
        return _Choice(named[0].key, Rule.BY_ADDRESS)
    return _Choice(ending.main.key, Rule.MAIN, is_certain=False)


def place_after(orders: Orders, code: str, address: str) -> str | None:
    """Return the place that a commune belongs to after the day; ``None`` where the address does not decide.

    Policy: a divided commune is decided by the one part whose hamlets the address names.
    """
    if not code:
        return None
    heirs = orders.places.get(code)
    if heirs is None:
        return code
    if len(heirs) == 1:
        return heirs[0].code
    named = [heir for heir in heirs if _names(address, heir.words)]
    return named[0].code if len(named) == 1 else None


def _names(address: str, words: Iterable[str]) -> bool:
    """Say whether an address names one of the hamlets as whole words ("ấp 1" is not in "ấp 10")."""
    text = f" {' '.join(folded_words(address))} "
    return any(f" {' '.join(folded_words(word))} " in text for word in words if word)


def reads_address(orders: Orders, key: str, place: str) -> bool:
    """Say whether the address of a dossier has to be opened to decide. Policy: sealed data is opened only then."""
    ending = orders.endings.get(key)
    if ending is None:
        return False
    if ending.change is Change.SPLIT:
        return any(heir.words for heir in ending.heirs)
    divided = orders.places.get(place, ())
    return ending.change is Change.CLOSE and any(heir.words for heir in divided)
