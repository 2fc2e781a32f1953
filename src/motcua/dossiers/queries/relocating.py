"""What moving the running dossiers of a procedure to another version would do."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from motcua.catalog.models import ProcedureVersion
from motcua.catalog.queries.documents import Comparison, compare_versions
from motcua.catalog.queries.procedures import definition_by_id
from motcua.catalog.rules.changes import Impact
from motcua.dossiers.models import Dossier, Draft, VersionMove
from motcua.dossiers.models.dossier import OPEN_STATUSES
from motcua.dossiers.rules.relocating import Standing, propose_mapping, refusal_to_stand
from motcua.dossiers.rules.transitions import Status
from motcua.workflows.rules import Definition

MOST_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class StepLine:
    """The dossiers at one step: how many there are, where they would go, how many could not go on there."""

    key: str
    name: str
    count: int
    target: str
    stuck: int


@dataclass(frozen=True)
class MovePreview:
    """A dry run: nothing is changed by it."""

    source: ProcedureVersion
    target: ProcedureVersion
    lines: tuple[StepLine, ...]
    drafts: int
    comparison: Comparison
    choices: tuple[tuple[str, str], ...]

    @property
    def running(self) -> int:
        return sum(line.count for line in self.lines)

    @property
    def stuck(self) -> int:
        return sum(line.stuck for line in self.lines)

    @property
    def movable(self) -> int:
        return min(self.running - self.stuck, MOST_AT_ONCE)

    @property
    def most(self) -> int:
        return MOST_AT_ONCE

    @property
    def is_too_many(self) -> bool:
        """Say whether one move will not do."""
        return self.running - self.stuck > MOST_AT_ONCE

    @property
    def takes_drafts(self) -> bool:
        """Say whether what is not filed yet may follow."""
        return self.comparison.impact <= Impact.DRAFTS


def running_on(version: ProcedureVersion) -> QuerySet[Dossier]:
    """Return the open dossiers that are handled by a version, oldest filing first."""
    return Dossier.objects.filter(procedure=version, status__in=OPEN_STATUSES).order_by("submitted_at", "pk")


def open_drafts_on(version: ProcedureVersion) -> QuerySet[Draft]:
    """Return what people are filling in by a version."""
    return Draft.objects.filter(procedure=version, submitted_at=None, discarded_at=None)


def preview_move(
    source: ProcedureVersion, target: ProcedureVersion, mapping: Mapping[str, str] | None = None
) -> MovePreview:
    """Return what a move would do; without a mapping the proposed one is tried."""
    old, new = definition_of_version(source), definition_of_version(target)
    chosen = propose_mapping(old, new) if mapping is None else mapping
    counts: Counter[str] = Counter()
    stuck: Counter[str] = Counter()
    rows = running_on(source).values_list("step", "status", "received_at")
    for step, status, received_at in rows.iterator(chunk_size=2_000):
        counts[step] += 1
        goes_to = chosen.get(step, "")
        was = old.steps.get(step)
        standing = Standing(Status(status), received_at is not None, was is not None and was.parts)
        refusal = refusal_to_stand(standing, new, goes_to)
        stuck[step] += bool(refusal)
    return MovePreview(
        source,
        target,
        tuple(
            StepLine(key, step.name, counts[key], chosen.get(key, ""), stuck[key])
            for key, step in old.steps.items()
        ),
        open_drafts_on(source).count(),
        compare_versions(source, target),
        tuple((key, step.name) for key, step in new.steps.items()),
    )


def definition_of_version(version: ProcedureVersion) -> Definition:
    """Return the steps of a version. Raises ``LookupError`` where it has none."""
    if version.workflow_id is None:
        raise LookupError(version.pk)
    return definition_by_id(version.workflow_id)


def moves_of(code: str) -> list[VersionMove]:
    """Return the moves that were made of a procedure's dossiers, the latest first."""
    rows = VersionMove.objects.filter(source__procedure__code=code)
    return list(rows.select_related("source", "target", "moved_by", "undone_by").order_by("-moved_at")[:20])
