"""Finding procedures by the words of the people: accents optional, misspelling forgiven, everyday names known."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from motcua.kernel.vietnamese import fold, tidy_name, words

LONGEST_WORD = 8  # the column's width; longer words are cut on both sides of the comparison
FILLER = ["thu", "tuc"]  # "Thủ tục …" opens half of all names
POLITE = frozenset({"toi", "muon", "xin", "cach", "hoi"})  # "Tôi muốn xin …": before the matter itself
MOST_READINGS = 4
SHORTEST_MENDED = 3
_LETTERS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class SearchColumns:
    """What a procedure is found by: its name folded, and the set of its words."""

    fold: str
    grams: list[str]


@dataclass(frozen=True, slots=True)
class Searched:
    """A procedure as a candidate to be ranked; ``fold`` is ``SearchColumns.fold``."""

    code: str
    name: str
    fold: str
    is_popular: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand what was typed: its words, and whether they are a synonym's."""

    words: tuple[str, ...]
    said: str = ""  # with the accents it was typed with
    is_synonym: bool = False


def search_words(text: str) -> list[str]:
    """Return the words of ``text`` as they are compared: no accents, ``y`` and ``i`` the same, cut to eight signs.

    Policy: "kỹ" and "kĩ", "lý" and "lí" are two spellings of one word, so they are one word here.
    """
    return [word.replace("y", "i")[:LONGEST_WORD] for word in words(text)]


def search_columns(name: str, *, code: str, field: str = "", keywords: Iterable[str] = ()) -> SearchColumns:
    """Return what a procedure version is stored with, so that ``queries.search`` finds it.

    Policy: the name ranks; field, code and keywords only make a procedure findable.
    """
    found = set(search_words(name)) | set(search_words(field)) | {code[:LONGEST_WORD]}
    for keyword in keywords:
        found.update(search_words(keyword))
    return SearchColumns(fold=" ".join(_without_filler(search_words(name))), grams=sorted(found))


def readings(text: str, synonyms: Mapping[str, Sequence[str]]) -> list[Reading]:
    """Return the ways to read a query: as typed, then with everyday names replaced by official ones.

    Policy: a synonym adds a reading, it never takes the typed words away.
    """
    typed = tuple(_matter(_without_filler(search_words(text))))
    found = [Reading(typed, text)]
    for said, meant in synonyms.items():
        place = _place_of(tuple(search_words(said)), typed)
        if place is None:
            continue
        start, end = place
        for one in meant:
            replaced = (*typed[:start], *search_words(one), *typed[end:])
            found.append(Reading(tuple(dict.fromkeys(_without_filler(replaced))), one, is_synonym=True))
    return list(dict.fromkeys(found))[:MOST_READINGS]


def alternatives(word: str, vocabulary: Collection[str], *, is_last: bool = False) -> list[str]:
    """Return the known words that a typed word may stand for, itself first when it is known.

    The last word also stands for every word it begins (somebody is still typing).
    Policy: one slip in a short word, two in a word of six letters or more.
    """
    begun = sorted(known for known in vocabulary if is_last and len(word) > 1 and known.startswith(word))
    if word in vocabulary or word.isdigit():
        return list(dict.fromkeys([word, *begun]))
    return list(dict.fromkeys([*begun, *sorted(nearest_words(word, vocabulary))]))


def nearest_words(word: str, vocabulary: Collection[str]) -> list[str]:
    """Return the known words that are one slip away (two for a word of six letters or more), itself among them.

    Policy: see ``alternatives``; a word of two signs or with a digit in it ("B2") is taken as meant.
    """
    if len(word) < SHORTEST_MENDED or not word.isalpha():
        return []
    reach = 2 if len(word) >= 6 else 1
    return [known for known in vocabulary if len(known) > 1 and known.isalpha() and _is_near(word, known, reach)]


def split_joined(word: str, vocabulary: Collection[str]) -> list[str]:
    """Return two known words that were typed as one ("khaisinh"), or nothing.

    Policy: the split with the longer first word wins.
    """
    for at in range(len(word) - 2, 1, -1):
        if word[:at] in vocabulary and word[at:] in vocabulary:
            return [word[:at], word[at:]]
    return []


def rank(candidate: Searched, reading: Reading, slots: Sequence[Collection[str]]) -> tuple[int, ...]:
    """Return a key that sorts better answers first.

    ``slots`` are the words of the reading, each with the known words it may stand for.
    Policy: the accents that were typed first; then whole name, beginning, together, apart, a missing word worse; a
    known everyday name is worth more than words that happen to stand together; popular before others.
    """
    name_words = candidate.fold.split()
    met = [slot for slot in slots if any(word in name_words for word in slot)]
    fit = 2 * _closeness(met, name_words) + 3 * (len(slots) - len(met))
    if reading.is_synonym:
        fit = max(fit - 3, 1)
    slips = sum(next(iter(slot)) not in name_words for slot in slots)
    other_accents = int(not _same_accents(reading.said, candidate.name))
    return (other_accents, fit, int(reading.is_synonym), slips, int(not candidate.is_popular), len(name_words))


def _closeness(slots: Sequence[Collection[str]], name_words: Sequence[str]) -> int:
    together = _first_run(slots, name_words)
    if together is None:
        return 3
    return 2 if together > 0 else int(len(name_words) > len(slots))


def _same_accents(said: str, name: str) -> bool:
    """Say whether a name has every word with the accents it was said with; said without any fits all."""
    spoken = tidy_name(said).casefold()
    return fold(spoken) == spoken or set(spoken.split()) <= set(_LETTERS.findall(name.casefold()))


def _without_filler(found: Iterable[str]) -> list[str]:
    listed = list(found)
    for at in range(len(listed) - 1):
        if listed[at : at + 2] == FILLER and len(listed) > len(FILLER):
            return listed[:at] + listed[at + 2 :]
    return listed


def _matter(listed: list[str]) -> list[str]:
    while len(listed) > 2 and listed[0] in POLITE:
        listed = listed[1:]
    return listed


def _place_of(said: tuple[str, ...], typed: tuple[str, ...]) -> tuple[int, int] | None:
    for start in range(len(typed) - len(said) + 1):
        if said and typed[start : start + len(said)] == said:
            return start, start + len(said)
    return None


def _first_run(slots: Sequence[Collection[str]], name_words: Sequence[str]) -> int | None:
    """Return where the slots stand side by side in a name, in order."""
    for start in range(len(name_words) - len(slots) + 1):
        if all(name_words[start + at] in slot for at, slot in enumerate(slots)):
            return start
    return None


def _is_near(left: str, right: str, reach: int) -> bool:
    """Say whether ``reach`` slips at most part two words: a letter more, less, other, or two changed places."""
    if abs(len(left) - len(right)) > reach or (left[0] != right[0] and left[1:2] != right[1:2]):
        return False
    before: list[int] = []
    row = list(range(len(right) + 1))
    for at, letter in enumerate(left, start=1):
        following = [at]
        for to, other in enumerate(right, start=1):
            cost = min(row[to] + 1, following[to - 1] + 1, row[to - 1] + (letter != other))
            if at > 1 and to > 1 and letter == right[to - 2] and left[at - 2] == other:
                cost = min(cost, before[to - 2] + 1)
            following.append(cost)
        before, row = row, following
        if min(row) > reach:
            return False
    return row[-1] <= reach
