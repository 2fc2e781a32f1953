"""Carrying a plan of reorganisation out: dry run, beginning, chunk after chunk, letters, report, undo."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate, localtime

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.catalog.services import authority
from motcua.dossiers.models import Consultation, Dossier, LinkedPart, Transfer
from motcua.dossiers.plans import plan_path
from motcua.dossiers.queries.transfers import snapshot
from motcua.dossiers.services import foretelling as reports
from motcua.dossiers.services.announcing_transfers import tell_moved, tell_moved_back
from motcua.dossiers.services.transferring import CHUNK, LOCK_TIMEOUT, Mover, move_back, waiting
from motcua.kernel.sourced import Mistake, UnreadableError
from motcua.organizations.models import Posting, Reorganisation, ReorganisationChange
from motcua.organizations.rules.reorganisation_plan import ONE_DAY, Plan, effective_of, read_plan
from motcua.organizations.services.reorganising import give_back, restructure
from motcua.organizations.structure import changes_of, ended_agencies, standing

STRAGGLING = timedelta(minutes=10)  # for so long after the end a look is taken at what came late
LOCK = 0x6D6F7265  # one reorganisation at a time, whoever starts it
State = Reorganisation.State
What = ReorganisationChange.What
Progress = Callable[[int, int], None]


class ReorganisationRefusedError(Exception):
    """A reorganisation cannot be begun, gone on with or undone; ``code`` says why."""

    def __init__(self, code: str, detail: str = "", mistakes: tuple[Mistake, ...] = ()) -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
        self.mistakes = mistakes


def read(path: Path) -> Plan:
    """Return a plan held against what stands on its day. Raises ``UnreadableError``; mistakes are in the plan."""
    effective = effective_of(path)
    return read_plan(path, standing(effective, authority.levels_on(effective - ONE_DAY)))


def preview(path: Path) -> "reports.Report":
    """Return what carrying a plan out would do, writing nothing. Raises as ``read``, and for mistakes."""
    began = time.monotonic()
    report = reports.foretold(_sound(path))
    report["seconds"] = round(time.monotonic() - began, 2)
    return report


def schedule(path: Path, name: str, *, by: User, at: datetime, start_at: datetime) -> Reorganisation:
    """Note that a plan is to be carried out at a moment; the same plan again returns what is noted.

    Raises ``ReorganisationRefusedError`` for a plan with mistakes, or a moment before its day.
    """
    plan = _sound(path)
    if localdate(start_at) < plan.effective:
        raise ReorganisationRefusedError("too_early", f"{plan.effective:%d/%m/%Y}")
    with transaction.atomic():
        row, is_new = Reorganisation.objects.exclude(state=State.UNDONE).get_or_create(
            digest=plan.digest,
            defaults={
                "plan": name,
                "name": plan.name,
                "legal_basis": plan.legal_basis,
                "effective_on": plan.effective,
                "state": State.SCHEDULED,
                "requested_by": by,
                "requested_at": at,
                "start_at": start_at,
            },
        )
        if is_new:
            audit("reorganisation_scheduled", f"reorganisation:{row.pk}", by=by.pk, at=at)
    return row


def execute(key: int, path: Path, *, at: datetime, progress: Progress | None = None) -> Reorganisation:
    """Carry out a scheduled reorganisation, or go on where it was broken off; done once it stays done.

    Everything in it bears the moment at which it first began. Raises ``ReorganisationRefusedError``.
    """
    with _alone():
        row = Reorganisation.objects.get(pk=key)
        if row.state not in {State.SCHEDULED, State.RUNNING}:
            return row
        plan = _sound(path)
        if plan.digest != row.digest:
            raise ReorganisationRefusedError("plan_changed")
        if row.state == State.SCHEDULED:
            _begin(row, plan, at=at)
        _move_all(row, plan, progress)
        tell_moved(row)
        _finish(row, plan, at=at)
    return row


def _sound(path: Path) -> Plan:
    plan = read(path)
    if plan.mistakes:
        raise ReorganisationRefusedError("mistakes", mistakes=tuple(plan.mistakes))
    return plan


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the one lock of reorganisations for as long as this connection works on one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise ReorganisationRefusedError("busy")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


@transaction.atomic
def _begin(row: Reorganisation, plan: Plan, *, at: datetime) -> None:
    """Write the new structure and authority as one; from here it can only be gone on with, or undone."""
    if at < row.start_at:
        raise ReorganisationRefusedError("too_early", f"{localtime(row.start_at):%H:%M %d/%m/%Y}")
    row.before = snapshot()
    row.state, row.began_at = State.RUNNING, at
    changes = changes_of(plan)
    foretold = reports.structure(plan, changes)
    moved = authority.moved_procedures(plan.orders, plan.effective)
    carried = restructure(row, plan, changes)
    authority.move_authority(row, moved, plan.effective)
    authority.carry_competences(row, carried)
    _turn_what_waits(row, plan)
    row.report = {"structure": foretold, "procedures": [reports.procedure(each) for each in moved]}
    row.save()
    audit("reorganisation_begun", f"reorganisation:{row.pk}", by=row.requested_by_id, at=at)


def _turn_what_waits(row: Reorganisation, plan: Plan) -> None:
    """Let the main successor answer what an ended agency was asked, and begin the linked parts it was to begin."""
    heirs = {each.old_id: each.new_id for each in row.successions.filter(is_main=True)}
    ended = list(ended_agencies(plan))
    asked = Consultation.objects.filter(answered_at=None, agency__in=ended)
    parts = LinkedPart.objects.filter(dossier=None, dropped_at=None, agency__in=ended)
    _turn(row, What.CONSULTATION, asked.order_by("pk"), heirs)
    _turn(row, What.LINKED_PART, parts.order_by("pk"), heirs)


def _turn(row: Reorganisation, what: str, rows: "QuerySet[Any]", heirs: dict[int, int]) -> None:
    for each in rows.select_for_update(of=("self",)):
        new = heirs[each.agency_id]
        if what == What.CONSULTATION and rows.model.objects.filter(inquiry=each.inquiry_id, agency=new).exists():
            continue  # it was asked in the same round: one answer is enough
        ReorganisationChange.objects.create(
            reorganisation=row, what=what, row=each.pk, is_new=False, agency_before=each.agency_id
        )
        rows.model.objects.filter(pk=each.pk).update(agency=new)


def _turn_back(row: Reorganisation) -> None:
    for what, model in ((What.CONSULTATION, Consultation), (What.LINKED_PART, LinkedPart)):
        for change in row.changes.filter(what=what):
            model._default_manager.filter(pk=change.row).update(agency=change.agency_before)


def _move_all(row: Reorganisation, plan: Plan, progress: Progress | None) -> None:
    """Move chunk after chunk, each in a transaction of its own, until a look finds nothing left."""
    mover = Mover(row, plan, by=row.requested_by, at=row.began_at or row.start_at)
    done = row.transfers.filter(undone_at=None).count()
    while ids := mover.everything():
        moved = 0
        for start in range(0, len(ids), CHUNK):
            moved += mover.move(ids[start : start + CHUNK])
            if progress is not None:
                progress(done + moved, done + len(ids))
        done += moved
        if not moved:
            return


@transaction.atomic
def _finish(row: Reorganisation, plan: Plan, *, at: datetime) -> None:
    row.report = reports.made(row, plan, snapshot())
    row.state, row.ended_at, row.refusal = State.DONE, at, {}
    row.save()
    audit("reorganisation_done", f"reorganisation:{row.pk}", by=row.requested_by_id, at=at)


def undo(key: int, *, by: User, at: datetime) -> Reorganisation:
    """Take a reorganisation back on the day it was carried out, everything exactly as it was, or nothing at all.

    One transaction. Raises ``ReorganisationRefusedError`` on a later day, and when a dossier was acted on or filed
    or a person posted under the new structure since.
    """
    with _alone(), transaction.atomic():
        row = Reorganisation.objects.select_for_update(of=("self",)).get(pk=key)
        if row.state == State.UNDONE:
            return row
        transfers = _still_untouched(row, at=at)
        for start in range(0, len(transfers), CHUNK):
            move_back(transfers[start : start + CHUNK], by=by, at=at)
        _turn_back(row)
        authority.give_back_authority(row)
        give_back(row)
        tell_moved_back(row, transfers, at=at)
        row.state, row.undone_at, row.undone_by = State.UNDONE, at, by
        row.save()
        audit("reorganisation_undone", f"reorganisation:{row.pk}", by=by.pk, at=at)
    return row


def request_undo(key: int, *, by: User, at: datetime) -> Reorganisation:
    """Note that a reorganisation is to be undone by the worker. Raises ``ReorganisationRefusedError``."""
    with transaction.atomic():
        row = Reorganisation.objects.select_for_update(of=("self",)).get(pk=key)
        if row.state != State.DONE or row.began_at is None:
            raise ReorganisationRefusedError("not_begun")
        if localdate(row.began_at) != localdate(at):
            raise ReorganisationRefusedError("too_late", f"{localtime(row.began_at):%d/%m/%Y}")
        row.state, row.undone_by = State.UNDOING, by
        row.refusal = {}
        row.save(update_fields=["state", "undone_by", "refusal"])
        audit("reorganisation_undo_requested", f"reorganisation:{row.pk}", by=by.pk, at=at)
    return row


def gather_stragglers(at: datetime) -> int:
    """Move what was filed with an ended agency after its reorganisation was done; return how many dossiers.

    Another process may have held such an agency for valid for some seconds (``organizations.queries``).
    """
    moved = 0
    for row in Reorganisation.objects.filter(state=State.DONE, ended_at__gte=at - STRAGGLING).order_by("pk"):
        path = plan_path(row.plan)
        if path is None or not waiting(row.successions.values_list("old", flat=True)).exists():
            continue
        with suppress(ReorganisationRefusedError, UnreadableError), _alone():
            mover = Mover(row, _sound(path), by=row.requested_by, at=at)
            moved += mover.move(mover.everything())
            tell_moved(row)
    return moved


def carry_on(at: datetime) -> int:
    """Do what is due: begin what was scheduled, go on with what was broken off, undo what was asked for.

    What cannot be done says why on its page and is tried again. Returns how many came to their end.
    """
    done = 0
    due = Q(state=State.SCHEDULED, start_at__lte=at) | Q(state__in=[State.RUNNING, State.UNDOING])
    for row in Reorganisation.objects.filter(due).order_by("pk"):
        try:
            _carry_on(row, at=at)
            done += 1
        except (ReorganisationRefusedError, UnreadableError) as no:
            _note_refusal(row, no)
    return done


def _carry_on(row: Reorganisation, *, at: datetime) -> None:
    if row.state == State.UNDOING and row.undone_by is not None:
        undo(row.pk, by=row.undone_by, at=at)
        return
    path = plan_path(row.plan)
    if path is None:
        raise ReorganisationRefusedError("plan_missing", row.plan)
    execute(row.pk, path, at=at)


def _note_refusal(row: Reorganisation, no: ReorganisationRefusedError | UnreadableError) -> None:
    code = no.code if isinstance(no, ReorganisationRefusedError) else "unreadable"
    if code == "busy":
        return
    detail = no.detail if isinstance(no, ReorganisationRefusedError) else str(no)
    state = State.DONE if row.state == State.UNDOING else row.state
    Reorganisation.objects.filter(pk=row.pk, state=row.state).update(
        refusal={"code": code, "detail": detail}, state=state
    )


def _still_untouched(row: Reorganisation, *, at: datetime) -> list[Transfer]:
    """Return the transfers with their dossiers locked. Raises ``ReorganisationRefusedError``."""
    if row.state not in {State.DONE, State.RUNNING, State.UNDOING} or row.began_at is None:
        raise ReorganisationRefusedError("not_begun")
    if localdate(row.began_at) != localdate(at):
        raise ReorganisationRefusedError("too_late", f"{localtime(row.began_at):%d/%m/%Y}")
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
    transfers = list(row.transfers.filter(undone_at=None).order_by("dossier_id"))
    moved = [each.dossier_id for each in transfers]
    locked = Dossier.objects.filter(pk__in=moved).order_by("pk").select_for_update(of=("self",))
    lengths = {key: (length, code) for key, length, code in locked.values_list("pk", "journal_length", "code")}
    touched = [lengths[each.dossier_id][1] for each in transfers if lengths[each.dossier_id][0] != each.seq]
    if touched:
        raise ReorganisationRefusedError("acted_on", ", ".join(sorted(touched)[:5]))
    _nothing_new(row)
    return transfers


def _nothing_new(row: Reorganisation) -> None:
    """Refuse when the new structure is in use: a dossier filed with it, or a person posted in it."""
    made = row.changes.filter(is_new=True)
    agencies = list(made.filter(what=What.AGENCY).values_list("row", flat=True))
    moved = row.transfers.filter(undone_at=None).values("dossier")
    for column in ("receiving_agency", "deciding_agency", "holder"):
        filed = Dossier.objects.filter(**{f"{column}__in": agencies}).exclude(pk__in=moved).first()
        if filed:
            raise ReorganisationRefusedError("filed_since", filed.code)
    versions = list(made.filter(what=What.PROCEDURE).values_list("row", flat=True))
    filed = Dossier.objects.filter(procedure__in=versions).first()
    if filed:
        raise ReorganisationRefusedError("filed_since", filed.code)
    postings = list(made.filter(what=What.POSTING).values_list("row", flat=True))
    if Posting.objects.filter(agency__in=agencies).exclude(pk__in=postings).exists():
        raise ReorganisationRefusedError("posted_since")
