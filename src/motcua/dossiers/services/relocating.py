"""Moving running dossiers to another version of their procedure, and back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.catalog.models import ProcedureVersion
from motcua.catalog.queries.documents import compare_versions
from motcua.catalog.rules.changes import Impact
from motcua.dossiers.models import Dossier, DossierEvent, MovedDossier, VersionMove
from motcua.dossiers.queries.relocating import MOST_AT_ONCE, definition_of_version, open_drafts_on, running_on
from motcua.dossiers.rules.relocating import Standing, refusal_to_stand
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services import clock
from motcua.dossiers.services.journal import Entry, record
from motcua.organizations.models import Agency
from motcua.workflows.rules import Definition

COLUMNS = ("procedure_id", "workflow_id", "step", "holder_id", "holder_role", "assignee_id", "waits_for")
TIMES = ("step_due_at", "due_at", "act_by", "wait_started_at", "warn_at", "watch_at")
RELATED = ("holder", "receiving_agency", "deciding_agency", "assignee")
UNREAD = ("answers", "identity_number", "phone", "email", "address")  # sealed, and none of them changes
SAVED = (
    "procedure", "workflow", "step", "holder", "holder_role", "assignee", "waits_for", *TIMES, "journal_length",
)  # fmt: skip


class MoveRefusedError(ValueError):
    """A move between versions is not possible; ``code`` says why: ``other_procedure``, ``same``, ``not_yet`` …"""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class MoveOrder:
    """From which version to which, by which mapping of steps, and why."""

    source: ProcedureVersion
    target: ProcedureVersion
    mapping: Mapping[str, str]
    reason: str


@dataclass
class MoveReport:
    """What a move or its undoing did; ``kept`` are dossiers that stayed, with the reason's code."""

    move: VersionMove
    changed: int = 0
    drafts: int = 0
    kept: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Run:
    """What moving each dossier of one move needs."""

    report: MoveReport
    order: MoveOrder
    old: Definition
    new: Definition
    arrivals: Mapping[UUID, datetime]
    by: User
    at: datetime


@transaction.atomic
def move_running(order: MoveOrder, *, by: User, at: datetime) -> MoveReport:
    """Let running dossiers go on by another version of their procedure; each that cannot stays and is named.

    What was promised stays: term, due day and fee. The time of a step counts from when the dossier came to it.
    Raises ``MoveRefusedError``.
    """
    _check(order, at)
    new = definition_of_version(order.target)
    move = VersionMove.objects.create(
        source=order.source,
        target=order.target,
        mapping=dict(order.mapping),
        reason=order.reason.strip(),
        moved_by=by,
        moved_at=at,
    )
    report = MoveReport(move)
    rows = running_on(order.source).select_for_update(of=("self",)).select_related(*RELATED).defer(*UNREAD)
    dossiers = list(rows.prefetch_related("pauses")[:MOST_AT_ONCE])
    run = _Run(report, order, definition_of_version(order.source), new, _arrivals(dossiers), by, at)
    moved = [_moved(run, each) for each in dossiers]
    MovedDossier.objects.bulk_create([each for each in moved if each is not None], batch_size=500)
    if compare_versions(order.source, order.target).impact <= Impact.DRAFTS:
        drafts = open_drafts_on(order.source)
        move.drafts = [str(key) for key in drafts.values_list("pk", flat=True)]
        report.drafts = drafts.update(procedure=order.target, is_complete=False)
        move.save(update_fields=["drafts"])
    data = {"from": order.source.version, "to": order.target.version, "moved": report.changed}
    audit("move dossiers", f"procedure:{order.source.procedure.code}", by=by.pk, at=at, data=data)
    return report


def _check(order: MoveOrder, at: datetime) -> None:
    if order.source.procedure_id != order.target.procedure_id:
        raise MoveRefusedError("other_procedure")
    if order.source.pk == order.target.pk:
        raise MoveRefusedError("same")
    if order.target.valid_from > localdate(at):
        raise MoveRefusedError("not_yet")
    if not order.reason.strip():
        raise MoveRefusedError("no_reason")
    if order.source.workflow_id is None or order.target.workflow_id is None:
        raise MoveRefusedError("no_workflow")


def _moved(run: _Run, dossier: Dossier) -> MovedDossier | None:
    """Move one locked dossier and return what it was; ``None`` where it has to stay."""
    order, was, goes_to = run.order, dossier.step, run.order.mapping.get(dossier.step, "")
    status, old = Status(dossier.status), run.old.steps.get(was)
    standing = Standing(status, dossier.received_at is not None, old is not None and old.parts)
    refusal = refusal_to_stand(standing, run.new, goes_to)
    if refusal:
        run.report.kept[dossier.code] = refusal
        return None
    before, agency = _row(dossier), dossier.holder
    dossier.procedure, dossier.workflow_id = order.target, order.target.workflow_id or dossier.workflow_id
    _stand_at(dossier, run.new, goes_to)
    new = run.new.steps[goes_to]
    is_same_work = old is not None and (old.key, old.hours, old.role) == (new.key, new.hours, new.role)
    if not status.is_paused and not is_same_work:
        clock.restart_step(dossier, at=run.arrivals.get(dossier.pk, run.at))
        clock.refresh(dossier, at=run.at)
    data = {"from": order.source.version, "to": order.target.version, "step": was}
    record(dossier, Entry("version_moved", run.by, run.at, agency, data=data))
    dossier.save(update_fields=SAVED)
    run.report.changed += 1
    length = dossier.journal_length
    return MovedDossier(move=run.report.move, dossier=dossier, before=before, journal_length=length)


def _stand_at(dossier: Dossier, definition: Definition, key: str) -> None:
    step = definition.step(key)
    holder: Agency = dossier.receiving_agency if step.place == "receiving" else dossier.deciding_agency
    if (dossier.holder_id, dossier.holder_role) != (holder.pk, step.role):
        dossier.assignee = None
    dossier.step, dossier.holder, dossier.holder_role = step.key, holder, step.role


def _arrivals(dossiers: list[Dossier]) -> dict[UUID, datetime]:
    """Return when each dossier came to the step it stands at, as its journal says."""
    found: dict[UUID, datetime] = {}
    steps: dict[UUID, str] = {}
    rows = DossierEvent.objects.filter(dossier__in=dossiers).order_by("dossier_id", "seq")
    for key, step, moment in rows.values_list("dossier_id", "step", "at").iterator(2_000):
        if steps.get(key) != step:
            steps[key], found[key] = step, moment
    return found


def _row(dossier: Dossier) -> dict[str, str | int | None]:
    kept: dict[str, str | int | None] = {}
    for name in COLUMNS:
        value = getattr(dossier, name)
        kept[name] = value if value is None or isinstance(value, int | str) else str(value)
    for name in TIMES:
        moment = getattr(dossier, name)
        kept[name] = moment.isoformat() if moment else None
    return kept


@transaction.atomic
def undo_move(move_id: UUID, *, by: User, at: datetime) -> MoveReport:
    """Bring the dossiers of a move back to what they were; one that somebody has acted on since stays.

    Raises ``MoveRefusedError("undone")`` the second time, ``VersionMove.DoesNotExist``.
    """
    move = VersionMove.objects.select_for_update(of=("self",)).select_related("source", "target").get(pk=move_id)
    if move.undone_at is not None:
        raise MoveRefusedError("undone")
    report = MoveReport(move)
    rows = Dossier.objects.filter(version_moves__move=move).select_for_update(of=("self",))
    dossiers = {each.pk: each for each in rows.select_related("holder").defer(*UNREAD)}
    for item in move.moved.order_by("pk"):
        dossier = dossiers[item.dossier_id]
        if dossier.journal_length != item.journal_length:
            report.kept[dossier.code] = "acted_since"
            continue
        agency = dossier.holder
        _restore(dossier, item)
        data = {"from": move.target.version, "to": move.source.version}
        record(dossier, Entry("version_move_undone", by, at, agency, data=data))
        dossier.save(update_fields=SAVED)
        item.was_undone = True
        item.save(update_fields=["was_undone"])
        report.changed += 1
    drafts = open_drafts_on(move.target).filter(pk__in=move.drafts)
    report.drafts = drafts.update(procedure=move.source, is_complete=False)
    move.undone_by, move.undone_at = by, at
    move.save(update_fields=["undone_by", "undone_at"])
    subject = f"procedure:{move.source.procedure.code}"
    audit("undo move of dossiers", subject, by=by.pk, at=at, data={"back": report.changed})
    return report


def _restore(dossier: Dossier, item: MovedDossier) -> None:
    for name, value in item.before.items():
        is_time = name in TIMES and isinstance(value, str)
        setattr(dossier, name, parse_datetime(value) if is_time else value)
