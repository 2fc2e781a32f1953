"""A procedure as a pack, the catalogue or the national portal tells it: one shape for all three."""

import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from motcua.catalog.rules.pack_strings import (
    FeeSource,
    TermSource,
    is_set_locally,
    parse_fees,
    parse_level,
    parse_terms,
)
from motcua.kernel.sourced import Judge, Row

LEVELS = ("commune", "district", "province", "vertical", "ministry")
ONLINE = ("full", "partial", "counter")
CHANNELS = ("", "counter", "online", "post")
UNITS = ("working_day", "day", "hour")
KINDS = ("charge", "fee", "price")
PER = ("dossier", "copy", "page", "case")
SURE = ("H", "M", "L")
SUBJECTS = ("citizen", "business", "organization", "foreigner")
TEXTS = ("who", "how", "where", "requirements", "term_note", "fee_note", "full_name")
FEE_KEYS = (
    "channel", "kind", "amount", "per", "first_pages", "further_amount", "most_per_copy", "legal_basis", "note",
    "valid_from", "valid_to", "code", "name",
)  # fmt: skip
LONGEST_NAME = 1_000
LONGEST_TERM = 9_999
MOST_COPIES = 100
GENERIC = "generic"
CATALOGUE_COLUMNS = ("code", "name_vi", "field_vi", "level", "term", "fee", "sector", "source")
KNOWN = (
    "code", "name", "field", "level", "sector", "online", "subjects", "term", "terms", "fees",
    "result", "legal_basis", "components", *TEXTS, "keywords", "form", "workflow", "published", "confidence",
    "source", "valid_from", "valid_to", "successor",
)  # fmt: skip


@dataclass(frozen=True)
class Deciders:
    """Who decides a sector, by agency key, and which sectors decide in communes by a branch of their own."""

    agencies: Mapping[str, str] = dataclasses.field(default_factory=dict)
    branches: frozenset[str] = frozenset()

    def of(self, source: "ProcedureSource") -> str:
        """Return the key of the agency that decides, itself or by its branch; empty: commune or district does."""
        by_agency = source.deciding_level in {"province", "vertical"}
        by_branch = source.deciding_level == "commune" and source.sector in self.branches
        return self.agencies.get(source.sector, "") if by_agency or by_branch else ""


@dataclass(frozen=True, slots=True)
class ComponentSource:
    """A paper a dossier needs."""

    key: str
    name: str
    code: str = ""
    originals: int = 1
    copies: int = 0
    is_required: bool = True
    condition: str = ""
    result_code: str = ""


@dataclass(frozen=True, slots=True)
class ProcedureSource:
    """Everything published about one procedure; ``file`` and ``line`` say where it was read."""

    code: str
    name: str
    field: str
    deciding_level: str
    sector: str = ""
    online_level: str = "partial"
    essential_number: int | None = None
    subjects: tuple[str, ...] = ()
    result_name: str = ""
    result_code: str = ""
    description: Mapping[str, str] = dataclasses.field(default_factory=dict)
    legal_basis: tuple[tuple[str, str], ...] = ()
    components: tuple[ComponentSource, ...] = ()
    terms: tuple[TermSource, ...] = ()
    fees: tuple[FeeSource, ...] = ()
    keywords: tuple[str, ...] = ()
    form: str = ""
    workflow: str = ""
    is_published: bool = True
    confidence: str = ""
    source: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str = ""
    file: str = ""
    line: int = 0

    @property
    def shortest_hours(self) -> int | None:
        """Return the shortest of the terms in working hours: what the steps must fit into."""
        return min((term.hours for term in self.terms), default=None)

    def digest(self, *parts: str) -> str:
        """Return a fingerprint of the content and of what it refers to; days of validity are not part of it.

        Policy: a version ends or begins without being another version.
        """
        content = asdict(self)
        for name in ("valid_from", "valid_to", "successor", "file", "line"):
            del content[name]
        text = json.dumps([content, *parts], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def from_catalogue(row: Row, province: str) -> ProcedureSource:
    """Return a row of the national catalogue as a procedure of a province.

    Published is what somebody here decides: a level of the province and a body that leads the sector; what another
    province announced for itself is not. Policy: an online level that no source gives is "một phần".
    """
    level = parse_level(row["level"])
    is_ours = level.is_handled_here and bool(row["sector"]) and level.province in {"", province}
    name = row["name_vi"]
    return ProcedureSource(
        code=row["code"],
        name=_cut(name),
        field=row["field_vi"],
        deciding_level=level.deciding,
        sector=row["sector"],
        description=_catalogue_notes(row),
        terms=parse_terms(row["term"]),
        fees=parse_fees(row["fee"]),
        is_published=is_ours,
        confidence="L" if not level.levels else "M" if level.is_inferred else "H",
        source=row["source"][:300],
        file=row.file,
        line=row.line,
    )


def _catalogue_notes(row: Row) -> dict[str, str]:
    notes = {}
    if row["term"] and not parse_terms(row["term"]):
        notes["term_note"] = row["term"]
    if row["fee"] and not parse_fees(row["fee"]):
        locally = "Mức thu do Hội đồng nhân dân tỉnh quyết định. " if is_set_locally(row["fee"]) else ""
        notes["fee_note"] = locally + row["fee"]
    if len(row["name_vi"]) > LONGEST_NAME:
        notes["full_name"] = row["name_vi"]
    return notes


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rsplit(" ", 1)[0] + "…"


def read_procedures(judge: Judge, files: Iterable[Row]) -> list[ProcedureSource]:
    """Return the procedures that a pack tells in full. Policy: each says how sure its source is."""
    found: dict[str, ProcedureSource] = {}
    for file in files:
        judge.only(file, ("field", "procedures"))
        general = judge.text(file, "field", longest=200, required=False)
        for row in judge.rows(file, "procedures", required=True):
            source = read_procedure(judge, row, general)
            if source.code in found:
                judge.note(row, "code", f"thủ tục {source.code} đã có ở dòng {found[source.code].line}")
            found[source.code] = source
    return list(found.values())


def read_procedure(judge: Judge, row: Row, general_field: str) -> ProcedureSource:
    """Return one procedure told in full. Policy: without papers, terms or a result nobody can file it."""
    judge.only(row, KNOWN)
    components = tuple(_component(judge, each) for each in judge.rows(row, "components", required=True))
    keys = [component.key for component in components]
    for key in {key for key in keys if keys.count(key) > 1}:
        judge.note(row, "components", f"thành phần hồ sơ “{key}” bị ghi hai lần")
    result = row["result"] if isinstance(row.get("result"), Row) else Row(row.file, row.line, {})
    return ProcedureSource(
        code=judge.text(row, "code", longest=40),
        name=judge.text(row, "name", longest=LONGEST_NAME),
        field=judge.text(row, "field", longest=200, required=not general_field) or general_field,
        deciding_level=judge.choice(row, "level", LEVELS),
        sector=judge.text(row, "sector", longest=60, required=False),
        online_level=judge.choice(row, "online", ONLINE),
        subjects=_among(judge, row, "subjects", SUBJECTS),
        result_name=judge.text(result, "name", longest=300),
        result_code=judge.text(result, "code", longest=40, required=False),
        description={key: judge.text(row, key, longest=4_000) for key in TEXTS if key in row},
        legal_basis=tuple(_basis(judge, each) for each in judge.rows(row, "legal_basis")),
        components=components,
        terms=_terms(judge, row),
        fees=tuple(_fee(judge, each) for each in judge.rows(row, "fees")),
        keywords=judge.words(row, "keywords"),
        form=judge.text(row, "form", longest=80, required=False),
        workflow=judge.text(row, "workflow", longest=80, required=False),
        is_published=judge.yes(row, "published", default=True),
        confidence=judge.choice(row, "confidence", SURE),
        source=judge.text(row, "source", longest=300),
        valid_from=judge.day(row, "valid_from", required=False),
        valid_to=judge.day(row, "valid_to", required=False),
        successor=judge.text(row, "successor", longest=40, required=False),
        file=row.file,
        line=row.line,
    )


def _among(judge: Judge, row: Row, key: str, allowed: Sequence[str]) -> tuple[str, ...]:
    words = judge.words(row, key)
    for word in words:
        if word not in allowed:
            judge.note(row, key, f"“{key}” có “{word}”, phải là một trong: {', '.join(allowed)}")
    return words


def _component(judge: Judge, row: Row) -> ComponentSource:
    judge.only(row, ("key", "name", "code", "originals", "copies", "required", "condition", "result_code"))
    return ComponentSource(
        key=judge.text(row, "key", longest=60),
        name=judge.text(row, "name", longest=1_000),
        code=judge.text(row, "code", longest=60, required=False),
        originals=judge.whole(row, "originals", most=MOST_COPIES, default=1),
        copies=judge.whole(row, "copies", most=MOST_COPIES, default=0),
        is_required=judge.yes(row, "required", default=True),
        condition=judge.text(row, "condition", longest=300, required=False),
        result_code=judge.text(row, "result_code", longest=40, required=False),
    )


def _basis(judge: Judge, row: Row) -> tuple[str, str]:
    judge.only(row, ("number", "title"))
    return judge.text(row, "number", longest=100), judge.text(row, "title", longest=500)


def _terms(judge: Judge, row: Row) -> tuple[TermSource, ...]:
    """Return the terms: one line "3 working_day" for all channels, or a list with a channel each."""
    if "terms" not in row:
        text = judge.text(row, "term", required=False)
        amount, _, unit = text.partition(" ")
        if not text:
            return ()
        one = Row(row.file, row.line_of("term"), {"amount": amount, "unit": unit})
        return (
            TermSource(
                "", judge.whole(one, "amount", least=1, most=LONGEST_TERM), judge.choice(one, "unit", UNITS)
            ),
        )
    found: list[TermSource] = []
    for each in judge.rows(row, "terms"):
        judge.only(each, ("channel", "amount", "unit", "note"))
        channel = judge.choice(each, "channel", CHANNELS, default="")
        days = judge.whole(each, "amount", least=1, most=LONGEST_TERM)
        note = judge.text(each, "note", longest=300, required=False)
        found.append(TermSource(channel, days, judge.choice(each, "unit", UNITS), note))
    if len({term.channel for term in found}) < len(found):
        judge.note(row, "terms", "mỗi kênh chỉ có một thời hạn")
    return tuple(found)


def _fee(judge: Judge, row: Row) -> FeeSource:
    judge.only(row, FEE_KEYS)
    ladder = ("first_pages", "further_amount")
    if sum(key in row for key in ladder) == 1:
        judge.note(row, "amount", "“first_pages” và “further_amount” phải đi cùng nhau")
    first, last = (judge.day(row, key, required=False) for key in ("valid_from", "valid_to"))
    if first and last and last < first:
        judge.note(row, "valid_to", f"hết hiệu lực {last} trước khi bắt đầu {first}")
    return FeeSource(
        amount=judge.whole(row, "amount"),
        channel=judge.choice(row, "channel", CHANNELS, default=""),
        kind=judge.choice(row, "kind", KINDS, default="charge"),
        per=judge.choice(row, "per", PER, default="dossier"),
        legal_basis=judge.text(row, "legal_basis", longest=300, required=False),
        note=judge.text(row, "note", longest=300, required=False),
        valid_from=first.isoformat() if first else "",
        valid_to=last.isoformat() if last else "",
        first_pages=_given(judge, row, "first_pages"),
        further_amount=_given(judge, row, "further_amount"),
        most_per_copy=_given(judge, row, "most_per_copy"),
        code=judge.text(row, "code", longest=40, required=False),
        name=judge.text(row, "name", longest=200, required=False),
    )


def _given(judge: Judge, row: Row, key: str) -> int | None:
    return judge.whole(row, key) if key in row else None


def adapt(judge: Judge, sources: dict[str, ProcedureSource], rows: Iterable[Row]) -> None:
    """Change in place what a province does otherwise: who decides, since when, whether it is offered at all.

    Policy: a pack says only what differs; everything else is told once, in ``common``.
    """
    for row in rows:
        judge.only(row, ("code", "level", "sector", "online", "published", "valid_from", "valid_to", "reason"))
        code = judge.text(row, "code")
        if code not in sources:
            judge.note(row, "code", f"không có thủ tục {code} trong provinces/common")
            continue
        judge.text(row, "reason")
        sources[code] = replace(sources[code], **_differences(judge, row))


def _differences(judge: Judge, row: Row) -> dict[str, Any]:
    readers: dict[str, tuple[str, Callable[[], Any]]] = {
        "level": ("deciding_level", lambda: judge.choice(row, "level", LEVELS)),
        "sector": ("sector", lambda: judge.text(row, "sector", longest=60)),
        "online": ("online_level", lambda: judge.choice(row, "online", ONLINE)),
        "published": ("is_published", lambda: judge.yes(row, "published", default=True)),
        "valid_from": ("valid_from", lambda: judge.day(row, "valid_from", required=False)),
        "valid_to": ("valid_to", lambda: judge.day(row, "valid_to", required=False)),
    }
    return {name: read() for key, (name, read) in readers.items() if key in row}
