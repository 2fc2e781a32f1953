"""Which national code is sent for one of ours: never an invented one; suggestions where none is chosen yet."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from motcua.kernel.vietnamese import fold, same_name, trigrams

LEAST_LIKE = 0.3
MOST_SUGGESTED = 3
OLD_PARTS = 4  # 000.00.14.H58
LARGEST_LOSS = 10  # a list that lost more than a tenth of its entries is an old or a broken one


class ShrunkenListError(ValueError):
    """A list of the national catalogue came with far fewer entries than before and is not believed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One code with its name, on either side."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A national code that may be meant; ``likeness`` is 1 for the same words."""

    entry: Entry
    likeness: float


def suggest(name: str, candidates: Iterable[Entry]) -> list[Suggestion]:
    """Return the national entries whose names are most like ours, the likest first.

    Policy: accents, case and the opening "Thủ tục" do not count; somebody has to accept a suggestion.
    """
    wanted = _grams(name)
    if not wanted:
        return []
    scored = ((_likeness(wanted, _grams(entry.name)), entry) for entry in candidates)
    likely = [Suggestion(entry, round(likeness, 3)) for likeness, entry in scored if likeness >= LEAST_LIKE]
    return sorted(likely, key=lambda each: (-each.likeness, each.entry.code))[:MOST_SUGGESTED]


def _grams(name: str) -> set[str]:
    return trigrams(fold(name).removeprefix("thu tuc "))


def _likeness(ours: set[str], theirs: set[str]) -> float:
    return len(ours & theirs) / len(ours | theirs) if theirs else 0.0


def same_names(ours: Iterable[Entry], national: Iterable[Entry]) -> dict[str, str]:
    """Return the national code of each of ours whose name is, letter for letter, that of exactly one entry.

    Policy: the same official name is no guess; where two entries have it, somebody has to choose.
    """
    entries = list(national)
    found = {}
    for mine in ours:
        codes = [entry.code for entry in entries if same_name(entry.name, mine.name)]
        if len(codes) == 1:
            found[mine.code] = codes[0]
    return found


def check_size(before: int, now: int, *, may_be_empty: bool = False) -> None:
    """Raise ``ShrunkenListError`` for a list that lost too much to be true, or holds nothing.

    Policy: an old edition must not end codes that are in use; a tenth fewer than at the last reading is refused.
    An empty list names no code of ours, and believing it would keep every dossier back.
    """
    is_empty = not now and not may_be_empty
    if is_empty or (before and (before - now) * LARGEST_LOSS > before):
        raise ShrunkenListError(f"{before} → {now}")


def unit_line(unit: str) -> tuple[str, ...]:
    """Return a unit's code and those of the units above it, itself first.

    Policy: H58.14 stands below H58 (Decision 20/2020/QĐ-TTg), 000.00.14.H58 below 000.00.00.H58 (the older form).
    """
    parts = unit.split(".")
    if len(parts) == OLD_PARTS and parts[-1].startswith("H"):
        above = ["000", "00", "00", parts[-1]]
        return tuple(dict.fromkeys([unit, ".".join(above)]))
    return tuple(".".join(parts[:length]) for length in range(len(parts), 0, -1))


def covers(unit: str, known: Collection[str]) -> bool:
    """Say whether the national list has a unit: itself, or one above it.

    Policy: the list may stop at provinces.
    """
    return any(code in known for code in unit_line(unit))
