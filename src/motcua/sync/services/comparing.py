"""The book of comparisons: note what differs, set repairs going, settle what agrees again."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.organizations.models import Agency
from motcua.sync.models import ComparedDay, Comparison, Difference
from motcua.sync.queries.comparing import Ours
from motcua.sync.rules.comparing import Gap, Kind, Repair, repair
from motcua.sync.services.queueing import retell

State = Difference.State
LONGEST_WORDS = 40


@dataclass(frozen=True, slots=True)
class Findings:
    """What one part of a comparison looked at: these codes were compared, of them these gaps were found."""

    compared: Collection[str]
    gaps: Sequence[Gap]
    ours: Mapping[str, Ours]
    theirs: Collection[str] = ()
    day: date | None = None
    counts: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # by unit: ours, theirs


class SettledError(Exception):
    """The difference is settled already."""


def begin(scope: str, *, at: datetime) -> Comparison:
    """Open a comparison."""
    return Comparison.objects.create(scope=scope, started_at=at)


@transaction.atomic
def note(comparison: Comparison, findings: Findings, *, at: datetime) -> None:
    """Note one part: new and known differences, repairs begun, and what agrees again."""
    known = _unsettled(findings)
    units, aside = _units(findings.gaps), _set_aside(findings.gaps)
    for gap in findings.gaps:
        if gap in aside and (gap.code, gap.kind) not in known:
            continue
        _note_gap(gap, known.pop((gap.code, gap.kind), None), findings.ours.get(gap.code), units, at=at)
    for agreed in known.values():
        agreed.state, agreed.seen_at, agreed.settled_at = State.SETTLED, at, at
        agreed.save(update_fields=["state", "seen_at", "settled_at"])
    comparison.looked_at += len(findings.compared)
    comparison.differing += len(findings.gaps)
    comparison.reached = findings.day or comparison.reached
    comparison.save(update_fields=["looked_at", "differing", "reached"])
    _note_day(comparison, findings)


def _unsettled(findings: Findings) -> dict[tuple[str, str], Difference]:
    rows = Difference.objects.select_for_update(of=("self",)).filter(settled_at=None, code__in=findings.compared)
    return {(row.code, row.kind): row for row in rows.order_by("pk")}


def _set_aside(gaps: Sequence[Gap]) -> set[Gap]:
    """Return the gaps that somebody has seen as they are and left: those are not found anew every night."""
    latest: dict[tuple[str, str], Difference] = {}
    for row in Difference.objects.filter(code__in={gap.code for gap in gaps}).order_by("pk"):
        latest[row.code, row.kind] = row
    return {
        gap
        for gap in gaps
        if (last := latest.get((gap.code, gap.kind)))
        and last.state == State.SET_ASIDE
        and (last.ours, last.theirs) == (gap.ours[:LONGEST_WORDS], gap.theirs[:LONGEST_WORDS])
    }


def _units(gaps: Sequence[Gap]) -> dict[str, int]:
    """Return the agency whose codes begin like those that only the portal has: it should know what they are."""
    wanted = {unit_of(gap.code) for gap in gaps if gap.kind is Kind.UNKNOWN_HERE}
    agencies = Agency.objects.filter(code__in=wanted, valid_to=None) if wanted else Agency.objects.none()
    return dict(agencies.values_list("code", "pk"))


def _note_gap(
    gap: Gap, known: Difference | None, mine: Ours | None, units: Mapping[str, int], *, at: datetime
) -> None:
    found = known or Difference(
        kind=gap.kind,
        code=gap.code,
        dossier_id=mine.dossier_id if mine else None,
        owner_id=mine.holder_id if mine else units.get(unit_of(gap.code)),
        found_at=at,
        state=State.OPEN,
    )
    found.ours, found.theirs, found.seen_at = gap.ours[:LONGEST_WORDS], gap.theirs[:LONGEST_WORDS], at
    _repair(found, at=at)
    found.save()


def _repair(found: Difference, *, at: datetime) -> None:
    """Tell again what can be; what is for a person stays open until one looks at it."""
    if repair(Kind(found.kind), found.tries) is Repair.ASK_SOMEBODY or found.dossier_id is None:
        found.state = State.OPEN
        return
    found.state = State.REPAIRING
    if retell(found.dossier_id, whole=True, by=None, at=at):
        found.tries += 1


def _note_day(comparison: Comparison, findings: Findings) -> None:
    if findings.day is None:
        return
    differing = Counter(unit_of(gap.code) for gap in findings.gaps)
    ComparedDay.objects.bulk_create(
        ComparedDay(
            comparison=comparison, day=findings.day, unit=unit, ours=ours, theirs=theirs, differing=differing[unit]
        )
        for unit, (ours, theirs) in sorted(counted(findings).items())
    )


def counted(findings: Findings) -> dict[str, tuple[int, int]]:
    """Return how many dossiers of each unit were compared: those here, and those there."""
    here: dict[str, int] = defaultdict(int)
    there: dict[str, int] = defaultdict(int)
    for code in findings.compared:
        here[unit_of(code)] += code in findings.ours
    for code in findings.theirs:
        there[unit_of(code)] += 1
    return {unit: (here[unit], there[unit]) for unit in here.keys() | there.keys()}


def unit_of(code: str) -> str:
    """Return the unit part of a dossier code ("H58.14-250113-0001" → "H58.14")."""
    return code.rpartition("-")[0].rpartition("-")[0][:40]


def go_on(comparison: Comparison) -> Comparison:
    """Take up a comparison that was broken off; while its error is empty somebody is at it."""
    comparison.error = ""
    comparison.save(update_fields=["error"])
    return comparison


def finish(comparison: Comparison, *, at: datetime) -> Comparison:
    """Close a comparison that came to its end."""
    comparison.finished_at, comparison.error = at, ""
    comparison.save(update_fields=["finished_at", "error"])
    return comparison


def break_off(comparison: Comparison, error: str) -> Comparison:
    """Note why a comparison could not go on; the next one goes on where it stopped."""
    comparison.error = error[:500]
    comparison.save(update_fields=["error"])
    return comparison


@transaction.atomic
def set_aside(difference_id: int, reason: str, *, by: User, at: datetime) -> Difference:
    """Leave a difference as it is, with the reason. Raises ``SettledError``, ``Difference.DoesNotExist``."""
    found = _open(difference_id)
    found.state, found.note, found.settled_by, found.settled_at = State.SET_ASIDE, reason[:300], by, at
    found.save(update_fields=["state", "note", "settled_by", "settled_at"])
    audit("set aside", f"difference:{found.pk}", by=by.pk, at=at, data={"kind": found.kind, "code": found.code})
    return found


@transaction.atomic
def tell_again(difference_id: int, *, by: User, at: datetime) -> Difference:
    """Tell the whole journal of a differing dossier once more. Raises as ``set_aside`` does.

    Nothing is told of what only the portal has: there is no journal to tell.
    """
    found = _open(difference_id)
    if found.dossier_id is not None:
        retell(found.dossier_id, whole=True, by=by, at=at)
        found.state, found.tries = State.REPAIRING, found.tries + 1
        found.save(update_fields=["state", "tries"])
    return found


def _open(difference_id: int) -> Difference:
    found = Difference.objects.select_for_update(of=("self",)).get(pk=difference_id)
    if found.settled_at is not None:
        raise SettledError(f"difference {difference_id} is {found.state}")
    return found
