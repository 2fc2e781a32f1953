"""National codes for ours, read for many dossiers at once; and which of ours have none."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localdate

from motcua.catalog.models import Field, Procedure, ProcedureVersion
from motcua.organizations.models import Agency
from motcua.sync.models import CatalogueReading, CodeKind, CodeMapping, Delivery, NationalCode
from motcua.sync.rules import UnfitError
from motcua.sync.rules.codes import Entry, Suggestion, covers, suggest, unit_line

Wanted = Mapping[CodeKind, Collection[str]]


@dataclass(frozen=True, slots=True)
class Span:
    """The days between which one code has to hold: from the filing to today."""

    first: date
    last: date

    def meets(self, valid_from: date, valid_to: date | None) -> bool:
        return valid_from <= self.last and (valid_to is None or valid_to >= self.first)


@dataclass(frozen=True)
class Codes:
    """What is needed to name some of our codes in national ones; ``read`` are the lists that were ever read."""

    read: frozenset[str] = frozenset()
    national: Mapping[tuple[str, str], list[NationalCode]] = field(default_factory=dict)
    mappings: Mapping[tuple[str, str], list[CodeMapping]] = field(default_factory=dict)
    with_results: frozenset[str] = frozenset()  # procedures of which the catalogue names kinds of result

    def named(self, kind: CodeKind, ours: Entry, span: Span) -> Entry:
        """Return what is sent for one of our codes. Raises ``UnfitError``; nothing is ever made up.

        A list that was never read cannot be judged by: then our own code goes out as it is.
        """
        found = self.find(kind, ours.code, span)
        if found is not None:
            return found
        if kind in self.read:
            raise UnfitError(f"{kind}_unmapped", ours.code)
        return ours

    def find(self, kind: CodeKind, code: str, span: Span) -> Entry | None:
        """Return the national entry of one of our codes: as it was mapped, or because it is one itself."""
        mapped = [row for row in self.mappings.get((kind, code), ()) if span.meets(row.valid_from, row.valid_to)]
        wanted = mapped[0].national if mapped else code
        rows = self.national.get((kind, wanted), ())
        valid = [row for row in rows if span.meets(row.valid_from, row.valid_to)]
        return Entry(valid[0].code, valid[0].name) if valid else None

    def result(self, code: str, procedure: str, span: Span) -> str:
        """Return the national code of a kind of result, or none where the catalogue names none for the procedure.

        Raises ``UnfitError`` where it names some and ours is not one of them.
        """
        found = self.find(CodeKind.RESULT, code, span) if code else None
        if found is not None:
            return found.code
        if code and procedure in self.with_results:
            raise UnfitError("result_unmapped", code)
        return ""

    def check_unit(self, code: str, span: Span) -> None:
        """Raise ``UnfitError`` for a unit that the national list has not, neither itself nor one above it."""
        is_known = any(self.find(CodeKind.UNIT, above, span) for above in unit_line(code))
        if CodeKind.UNIT in self.read and not is_known:
            raise UnfitError("unit_unmapped", code)


def codes_for(wanted: Wanted) -> Codes:
    """Return the national names of some of our codes, with a number of queries that does not grow."""
    read = frozenset(CatalogueReading.objects.filter(error="").values_list("kind", flat=True).distinct())
    if not read:
        return Codes()
    ours = Q()
    for kind, codes in wanted.items():
        ours |= Q(kind=kind, ours__in=list(codes))
    mappings: dict[tuple[str, str], list[CodeMapping]] = defaultdict(list)
    for row in CodeMapping.objects.filter(ours).order_by("-valid_from"):
        mappings[row.kind, row.ours].append(row)
    theirs = Q()
    for kind, codes in wanted.items():
        mapped = {row.national for (of, _), rows in mappings.items() if of == kind for row in rows}
        theirs |= Q(kind=kind, code__in=[*codes, *mapped])
    national: dict[tuple[str, str], list[NationalCode]] = defaultdict(list)
    for entry in NationalCode.objects.filter(theirs).order_by("-valid_from"):
        national[entry.kind, entry.code].append(entry)
    procedures = list(wanted.get(CodeKind.PROCEDURE, ()))
    results = NationalCode.objects.filter(kind=CodeKind.RESULT, within__in=procedures)
    return Codes(read, national, mappings, frozenset(results.values_list("within", flat=True)))


@dataclass(frozen=True, slots=True)
class Unmapped:
    """One of our codes without a national one: how many dossiers wait for it, and what may be meant."""

    kind: str
    ours: Entry
    waiting: int
    suggestions: tuple[Suggestion, ...] = ()


def unmapped(kind: CodeKind, *, limit: int = 100) -> list[Unmapped]:
    """Return our codes in use that have no national one, those that dossiers wait for first, with suggestions."""
    if not CatalogueReading.objects.filter(kind=kind, error="").exists():
        return []
    today = localdate()
    mine, waiting = our_codes(kind), waiting_for(f"{kind}_unmapped")
    mapped = set(CodeMapping.objects.on(today).filter(kind=kind).values_list("ours", flat=True))
    national = [
        Entry(*row) for row in NationalCode.objects.on(today).filter(kind=kind).values_list("code", "name")
    ]
    known = {entry.code for entry in national}
    missing = [entry for entry in mine if entry.code not in mapped and not _is_known(kind, entry.code, known)]
    ordered = sorted(missing, key=lambda entry: (-waiting.get(entry.code, 0), entry.code))[:limit]
    return [
        Unmapped(kind, entry, waiting.get(entry.code, 0), tuple(suggest(entry.name, national)))
        for entry in ordered
    ]


def _is_known(kind: CodeKind, code: str, known: Collection[str]) -> bool:
    return covers(code, known) if kind is CodeKind.UNIT else code in known


def waiting_for(fault: str) -> dict[str, int]:
    """Return how many dossiers wait in quarantine for each code that a fault is about."""
    rows = Delivery.objects.filter(state=Delivery.State.QUARANTINED, fault=fault)
    return dict(rows.order_by("about").values_list("about").annotate(Count("dossier", distinct=True)))


def our_codes(kind: CodeKind) -> list[Entry]:
    """Return our codes of a kind that are in use today or that dossiers wait for, with their names, in order.

    What a merger or a new announcement has ended here still has to be told of the dossiers under it.
    """
    names = dict(_named(kind, ProcedureVersion.objects.today(), Agency.objects.today()))
    ended = waiting_for(f"{kind}_unmapped").keys() - names.keys()
    if ended:
        ever = ProcedureVersion.objects.order_by("valid_from"), Agency.objects.order_by("valid_from")
        once = dict(_named(kind, *ever))
        names |= {code: once.get(code, code) for code in ended}
    return [Entry(code, name) for code, name in sorted(names.items())]


def _named(
    kind: CodeKind, versions: QuerySet[ProcedureVersion], agencies: QuerySet[Agency]
) -> Iterable[tuple[str, str]]:
    match kind:
        case CodeKind.PROCEDURE:
            return versions.values_list("procedure__code", "name")
        case CodeKind.FIELD:
            return Field.objects.filter(versions__in=versions.order_by()).distinct().values_list("code", "name")
        case CodeKind.UNIT:
            return agencies.exclude(code="").values_list("code", "name")
        case _:
            return versions.exclude(result_code="").values_list("result_code", "result_name")


def procedures_with_results() -> list[str]:
    """Return the procedures whose kinds of result are worth asking for: those that give one of ours."""
    codes = Procedure.objects.filter(versions__in=ProcedureVersion.objects.today().exclude(result_code=""))
    return list(codes.order_by("code").values_list("code", flat=True).distinct())


def mapped(kind: CodeKind, *, limit: int = 200) -> list[CodeMapping]:
    """Return the mappings of a kind that hold today, in the order of our codes."""
    rows = CodeMapping.objects.today().filter(kind=kind).select_related("accepted_by")
    return list(rows.order_by("ours")[:limit])


def readings() -> dict[str, CatalogueReading]:
    """Return the latest reading of each list."""
    rows = CatalogueReading.objects.order_by("kind", "-at").distinct("kind")
    return {row.kind: row for row in rows}


def national_entry(kind: str, code: str, on: date) -> NationalCode | None:
    """Return the national entry of a code on a day, ``None`` where there is none."""
    return NationalCode.objects.on(on).filter(kind=kind, code=code).order_by("-valid_from").first()
