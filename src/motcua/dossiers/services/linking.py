"""Linked procedures: one filing, a sub-dossier for each part, one story for the citizen (liên thông).

A part begins when what it waits for has its result. Whatever happens to a part is followed by the whole.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import OperationalError
from django.db.models import Q
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.catalog.models import ProcedureLink, ProcedureVersion
from motcua.catalog.queries.links import links_of
from motcua.catalog.queries.offers import NoAgencyError, deciding_agency
from motcua.catalog.queries.procedures import NotOfferedError, definition_by_id, plan, version_on
from motcua.dossiers.models import Dossier, LinkedPart, Pause
from motcua.dossiers.rules.linking import status_of_whole, way
from motcua.dossiers.rules.transitions import Status, TransitionError, status_after
from motcua.dossiers.services import clock
from motcua.dossiers.services.journal import Entry, record
from motcua.organizations.models import Agency
from motcua.workflows.rules import Action

RESOLVED = [int(status) for status in Status if status.is_resolved]
PAUSES = {
    Status.AWAITING_SUPPLEMENT: Pause.Kind.SUPPLEMENT,
    Status.AWAITING_PAYMENT: Pause.Kind.FINANCIAL,
}


class PartBusyError(RuntimeError):
    """Somebody is acting on a part at this moment: the whole cannot be ended over their head."""


def follow(dossier: Dossier, *, by: User | None, at: datetime) -> None:
    """Let parts and whole follow what has just happened to a locked, saved dossier; others are left alone."""
    if dossier.parent_id is not None:
        _follow_part(dossier, by=by, at=at)
        return
    steps = definition_by_id(dossier.workflow_id).steps
    if not any(step.parts for step in steps.values()):
        return
    if dossier.step and steps[dossier.step].parts:
        plan_parts(dossier, at=at)
    elif not Status(dossier.status).is_open:
        _end_parts(dossier, by=by, at=at)


def plan_parts(whole: Dossier, *, at: datetime) -> None:
    """Plan the parts of a dossier that was taken in; ``filing.begin_parts`` begins them. Twice is once.

    Law: Decree 61/2018/NĐ-CP Art. 19(6)(b) (electronic: every body gets it at once, with its part and its term).
    """
    if whole.parts.exists():
        return
    day = localdate(at)
    planned: dict[int, LinkedPart] = {}
    for link in links_of(plan(whole.procedure_id).version.procedure_id, day):
        try:
            version = version_on(link.part.code, day)
        except NotOfferedError:  # what waits for it then waits for nothing
            continue
        planned[link.part_id] = _plan(whole, link, version, planned)


def _plan(
    whole: Dossier, link: ProcedureLink, version: ProcedureVersion, planned: dict[int, LinkedPart]
) -> LinkedPart:
    return LinkedPart.objects.create(
        whole=whole,
        position=link.position,
        procedure=version,
        agency=_decides(version, whole),
        after=planned.get(link.after_id) if link.after_id else None,
        term_amount=link.term_amount,
        term_unit=link.term_unit,
    )


def _decides(version: ProcedureVersion, whole: Dossier) -> Agency:
    """Return who decides a part; where nobody is competent, whoever decides the whole sees to it."""
    try:
        return deciding_agency(version, whole.area, localdate(whole.received_at))
    except NoAgencyError:
        return whole.deciding_agency


def ready_parts(dossier: Dossier) -> list[LinkedPart]:
    """Return the parts that have not begun and wait for nothing any more; given the whole or one of its parts."""
    steps = definition_by_id(dossier.workflow_id).steps.values()
    if dossier.parent_id is None and not any(step.parts for step in steps):
        return []
    waiting = LinkedPart.objects.filter(whole=dossier.parent_id or dossier.pk, dossier=None, dropped_at=None)
    free = Q(after=None) | Q(after__dossier__status__in=RESOLVED)
    related = ("whole__applicant", "whole__receiving_agency", "whole__area", "procedure", "agency")
    return list(waiting.filter(free).select_related(*related).order_by("position"))


def _follow_part(dossier: Dossier, *, by: User | None, at: datetime) -> None:
    whole = Dossier.objects.select_for_update(of=("self",)).get(children=dossier)
    part = LinkedPart.objects.get(dossier=dossier)
    status = Status(dossier.status)
    if not status.is_open and not status.is_resolved:
        _drop(part.followers.filter(dossier=None, dropped_at=None), at=at)
    _settle(whole, by=by, at=at, code=dossier.code)


def _drop(parts: Iterable[LinkedPart], *, at: datetime) -> None:
    """Give up parts whose precondition brought no result, and those that wait for them."""
    for part in parts:
        part.dropped_at = at
        part.save(update_fields=["dropped_at"])
        _drop(part.followers.filter(dossier=None, dropped_at=None), at=at)


def _settle(whole: Dossier, *, by: User | None, at: datetime, code: str) -> None:
    """Bring the whole to the status that its parts make, by lawful acts, each journalled with the part's code."""
    parts = whole.parts.filter(dropped_at=None).select_related("dossier")
    then = status_of_whole([Status(each.dossier.status) if each.dossier else None for each in parts])
    for action in way(Status(whole.status), then):
        write(whole, action, by=by, at=at, data={"part": code})


def _end_parts(whole: Dossier, *, by: User | None, at: datetime) -> None:
    """End the parts of a whole that was taken back or stopped; parts with a result keep it.

    Raises ``PartBusyError``.
    """
    parts = list(whole.parts.filter(dropped_at=None).order_by("position"))
    _drop([part for part in parts if part.dossier_id is None], at=at)
    action = Action.WITHDRAW if whole.status == Status.WITHDRAWN else Action.STOP
    for dossier in _locked([part.dossier_id for part in parts if part.dossier_id]):
        try:
            write(dossier, action, by=by, at=at, data={"whole": whole.code})
        except TransitionError:
            continue


def _locked(begun: list[UUID]) -> list[Dossier]:
    """Return parts that nobody else can change; does not wait, since whoever acts on one waits for the whole."""
    rows = Dossier.objects.select_for_update(of=("self",), nowait=True).filter(pk__in=begun).order_by("pk")
    try:
        return list(rows.select_related("deciding_agency", "receiving_agency", "holder"))
    except OperationalError as error:
        raise PartBusyError from error


def write(dossier: Dossier, action: Action, *, by: User | None, at: datetime, data: dict[str, str]) -> None:
    """Write an act that follows from another dossier's into a locked one and its journal.

    Raises ``TransitionError`` where the law knows no such act.
    """
    status = status_after(Status(dossier.status), action, was_received=dossier.received_at is not None)
    dossier.pauses.filter(ended_at=None).update(ended_at=at)
    if status in PAUSES:
        Pause.objects.create(dossier=dossier, kind=PAUSES[status], started_at=at)
    if status is Status.DONE or (not status.is_open and dossier.finished_at is None):
        dossier.finished_at, dossier.finished_on = at, localdate(at)
    if status is Status.RETURNED:
        dossier.returned_at = at
    if not status.is_open:  # nobody has anything left to do with it
        dossier.step, dossier.holder_role, dossier.assignee = "", "", None
    dossier.status = status
    clock.refresh(dossier, at=at)
    record(dossier, Entry(action, by, at, dossier.holder, data=data))
    dossier.save(update_fields=WRITTEN)


WRITTEN = (
    "status", "step", "holder_role", "assignee", "due_at", "step_due_at", "act_by", "finished_at", "finished_on",
    "returned_at", "journal_length", *clock.WATCHED,
)  # fmt: skip
