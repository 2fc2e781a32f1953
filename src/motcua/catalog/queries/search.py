"""Finding procedures: by code, by words with or without accents, by everyday names, with slips forgiven."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

import yaml
from django.db.models import F, Func, Max, QuerySet

from motcua.catalog.models import ProcedureVersion
from motcua.catalog.rules.search import (
    Reading,
    Searched,
    alternatives,
    nearest_words,
    rank,
    readings,
    search_words,
    split_joined,
)

MOST_CANDIDATES = 400  # ranked in Python; more than anybody reads
LONGEST_QUERY = 200
FEWEST_WORDS, MOST_WORDS = 2, 9  # one word alone says too little, a whole sentence too much, to leave one out
Slots = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """One procedure found; ``cursor`` continues after it."""

    version_id: int
    code: str
    name: str
    field: str
    online_level: str
    deciding_level: str
    essential_number: int | None
    cursor: str


def search_procedures(
    text: str, *, on: date, audience: str | None = None, limit: int = 20, cursor: str = ""
) -> list[Hit]:
    """Return the published procedures that ``text`` means on a day, best first.

    ``audience`` keeps those for one kind of applicant (a value of ``ProcedureVersion.subjects``); ``cursor`` is
    that of the last hit already seen. An empty text finds nothing: a list of everything is another query.
    """
    offered = _offered(on, audience)
    found = _by_code(text, offered) or _by_words(text[:LONGEST_QUERY], offered)
    start = int(cursor) if cursor.isdecimal() and len(cursor) < 7 else 0
    shown = found[start : start + limit]
    rows = offered.in_bulk(shown)
    return [_hit(rows[pk], start + place) for place, pk in enumerate(shown, start=1)]


def did_you_mean(text: str, *, on: date, limit: int = 3) -> list[str]:
    """Return names that share most words with a text for which ``search_procedures`` found nothing."""
    vocabulary = _vocabulary()
    listed = (tuple(alternatives(word, vocabulary)) for word in search_words(text[:LONGEST_QUERY]))
    slots = tuple(slot for slot in listed if slot)
    typed = Reading((), text)
    while slots:
        rows = _candidates(_with_slots(_offered(on, None), slots))
        if rows:
            ranked = sorted(
                (rank(candidate, typed, slots), candidate.code, candidate.name) for _, candidate in rows
            )
            return [name for _, _, name in ranked[:limit]]
        least_sure = max(range(len(slots)), key=lambda at: (len(slots[at]), at))
        slots = slots[:least_sure] + slots[least_sure + 1 :]
    return []


def _offered(on: date, audience: str | None) -> QuerySet[ProcedureVersion]:
    offered = ProcedureVersion.objects.on(on).filter(is_published=True).select_related("procedure", "field")
    return offered.filter(subjects__contains=[audience]) if audience else offered


def _by_code(text: str, offered: QuerySet[ProcedureVersion]) -> list[int]:
    code = text.strip()
    if not (code[:1].isdigit() and "." in code):
        return []
    found = offered.filter(procedure__code__startswith=code).order_by("procedure__code")
    return list(found.values_list("pk", flat=True)[:MOST_CANDIDATES])


def _by_words(text: str, offered: QuerySet[ProcedureVersion]) -> list[int]:
    """Look every reading up as strictly as possible; be more forgiving only while nothing at all is found."""
    vocabulary = _vocabulary()
    slotted = [(reading, _slots(reading, vocabulary)) for reading in readings(text, synonyms())]
    for forgiving in (_as_read, _mended, _with_one_left_out):
        best: dict[int, tuple[tuple[int, ...], str]] = {}
        for reading, slots in slotted:
            for tried in forgiving(reading, slots, vocabulary):
                rows = _candidates(_with_slots(offered, tried))
                for pk, candidate in rows:
                    key = (rank(candidate, reading, slots), candidate.code)
                    best[pk] = min(best.get(pk, key), key)
        if best:
            return sorted(best, key=best.__getitem__)
    return []


def _slots(reading: Reading, vocabulary: frozenset[str]) -> Slots:
    listed = [part for word in reading.words for part in _parts(word, vocabulary)]
    last = len(listed) - 1
    found = (alternatives(word, vocabulary, is_last=at == last) for at, word in enumerate(listed))
    return tuple(tuple(known) or (word,) for word, known in zip(listed, found, strict=True))


def _as_read(reading: Reading, slots: Slots, vocabulary: frozenset[str]) -> Iterator[Slots]:
    if slots:
        yield slots


def _mended(reading: Reading, slots: Slots, vocabulary: frozenset[str]) -> Iterator[Slots]:
    """Take every word as possibly mistyped, also those that happen to be words."""
    if slots and not reading.is_synonym:
        near = (sorted(nearest_words(slot[0], vocabulary)) for slot in slots)
        yield tuple(tuple(dict.fromkeys([*slot, *more])) for slot, more in zip(slots, near, strict=True))


def _with_one_left_out(reading: Reading, slots: Slots, vocabulary: frozenset[str]) -> Iterator[Slots]:
    """Leave one word out: an unknown one first, then the shortest."""
    known = [any(word in vocabulary for word in slot) for slot in slots]
    for at in sorted(range(len(slots)), key=lambda at: (known[at], len(slots[at][0]))):
        if len(slots) > FEWEST_WORDS and len(slots) <= MOST_WORDS:
            yield slots[:at] + slots[at + 1 :]


def _parts(word: str, vocabulary: frozenset[str]) -> list[str]:
    if word in vocabulary or word.isdigit():
        return [word]
    return split_joined(word, vocabulary) or [word]


def _with_slots(offered: QuerySet[ProcedureVersion], slots: Slots) -> QuerySet[ProcedureVersion]:
    certain = [slot[0] for slot in slots if len(slot) == 1]
    found = offered.filter(search_grams__contains=certain) if certain else offered
    for slot in slots:
        if len(slot) > 1:
            found = found.filter(search_grams__overlap=list(slot))
    return found


def _candidates(found: QuerySet[ProcedureVersion]) -> list[tuple[int, Searched]]:
    rows = found.order_by(F("essential_number").asc(nulls_last=True), "pk").values_list(
        "pk", "procedure__code", "name", "search_fold", "essential_number"
    )[:MOST_CANDIDATES]
    return [
        (pk, Searched(code, name, fold, is_popular=number is not None)) for pk, code, name, fold, number in rows
    ]


def _hit(version: ProcedureVersion, place: int) -> Hit:
    return Hit(
        version_id=version.pk,
        code=version.procedure.code,
        name=version.name,
        field=version.field.name,
        online_level=version.online_level,
        deciding_level=version.deciding_level,
        essential_number=version.essential_number,
        cursor=str(place),
    )


@cache
def synonyms() -> Mapping[str, Sequence[str]]:
    """Return everyday names and what the catalogue calls them."""
    source = (files("motcua.catalog.queries") / "search_synonyms.yaml").read_text(encoding="utf-8")
    known: Mapping[str, Sequence[str]] = yaml.safe_load(source)
    return dict(sorted(known.items(), key=lambda entry: -len(entry[0])))


_words_of: dict[int, frozenset[str]] = {}  # by the youngest version: versions are added, never edited


def _vocabulary() -> frozenset[str]:
    """Return every word of the catalogue; read again when it has grown."""
    youngest = ProcedureVersion.objects.aggregate(youngest=Max("pk"))["youngest"] or 0
    if youngest not in _words_of:
        word = Func(F("search_grams"), function="unnest")
        found = ProcedureVersion.objects.annotate(word=word).values_list("word", flat=True).distinct().order_by()
        _words_of.clear()
        _words_of[youngest] = frozenset(found)
    return _words_of[youngest]
