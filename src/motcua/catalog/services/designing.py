"""Designing procedures: drafts that two people can edit, published as versions that nobody edits."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.catalog.models import Field, Form, Procedure, ProcedureDraft, ProcedureVersion
from motcua.catalog.queries.documents import document_of, examined, latest_version, open_draft_of
from motcua.catalog.rules.documents import Document, Examined, for_publishing
from motcua.catalog.rules.pack import FormSource
from motcua.catalog.rules.pack_procedures import Deciders
from motcua.catalog.rules.pack_workflows import WorkflowSource
from motcua.catalog.services.publishing import Shelf, publish_forms, publish_procedures
from motcua.workflows import services as workflows
from motcua.workflows.models import Workflow

WHOLE = "whole"  # the section that is everything: the text of the document


class DesignError(ValueError):
    """What was asked cannot be done with a draft; ``code`` says why: ``changed``, ``faults``, ``outdated`` …"""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


@dataclass(frozen=True)
class Saved:
    """One section of a draft as an editor wants it: ``values`` by key, within the ``part`` of the document.

    ``seen`` is the number of the draft on the editor's screen.
    """

    section: str
    part: str
    values: Mapping[str, Any]
    seen: int


@transaction.atomic
def begin_draft(code: str, *, by: User, at: datetime) -> ProcedureDraft:
    """Open the one draft of a procedure, from its last version; a draft that is open already is returned.

    Raises ``Procedure.DoesNotExist``.
    """
    Procedure.objects.select_for_update(of=("self",)).get(code=code)
    kept = open_draft_of(code)
    if kept is not None:
        return kept
    base = latest_version(code)
    return _new_draft(code, document_of(base) if base else {}, base, by=by, at=at)


@transaction.atomic
def import_draft(document: Document, *, by: User, at: datetime) -> ProcedureDraft:
    """Open a draft from a document that came as a file.

    Raises ``DesignError``: ``no_code``, ``already_open``.
    """
    part = document.get("procedure")
    code = str(part.get("code", "")).strip() if isinstance(part, Mapping) else ""
    if not code or len(code) > 40:
        raise DesignError("no_code")
    if open_draft_of(code) is not None:
        raise DesignError("already_open", code)
    return _new_draft(code, document, latest_version(code), by=by, at=at)


def _new_draft(
    code: str, document: Document, base: ProcedureVersion | None, *, by: User, at: datetime
) -> ProcedureDraft:
    people = {"created_by": by, "updated_by": by, "created_at": at, "updated_at": at}
    draft = ProcedureDraft.objects.create(code=code, document=document, base=base, **people)
    audit("begin design", f"procedure:{code}", by=by.pk, at=at)
    return draft


@transaction.atomic
def save_section(draft_id: UUID, saved: Saved, *, by: User, at: datetime) -> ProcedureDraft:
    """Keep one section. Raises ``DesignError("changed")`` when somebody else has saved it since it was shown."""
    draft = _locked(draft_id)
    _check_unchanged(draft, saved.section, saved.seen)
    part = draft.document.get(saved.part)
    kept = {**(part if isinstance(part, dict) else {}), **saved.values}
    document = {**draft.document, saved.part: {key: value for key, value in kept.items() if value is not None}}
    return _keep(draft, document, saved.section, by=by, at=at)


@transaction.atomic
def save_document(draft_id: UUID, document: Document, seen: int, *, by: User, at: datetime) -> ProcedureDraft:
    """Keep the whole document as written. Raises ``DesignError``: ``changed``, or ``other_code``."""
    draft = _locked(draft_id)
    _check_unchanged(draft, WHOLE, seen)
    part = document.get("procedure")
    if not isinstance(part, Mapping) or str(part.get("code", "")) != draft.code:
        raise DesignError("other_code", draft.code)
    return _keep(draft, document, WHOLE, by=by, at=at)


def _check_unchanged(draft: ProcedureDraft, section: str, seen: int) -> None:
    """The whole clashes with any section, a section with itself and the whole."""
    last = draft.number if section == WHOLE else max(draft.saved.get(section, 1), draft.saved.get(WHOLE, 1))
    if last > seen:
        raise DesignError("changed", draft.updated_by.full_name)


def _keep(draft: ProcedureDraft, document: Document, section: str, *, by: User, at: datetime) -> ProcedureDraft:
    if document == draft.document:
        return draft
    draft.document, draft.number = document, draft.number + 1
    draft.saved = {**draft.saved, section: draft.number}
    draft.updated_by, draft.updated_at = by, at
    draft.save(update_fields=["document", "number", "saved", "updated_by", "updated_at"])
    data = {"section": section, "number": draft.number}
    audit("save design", f"procedure:{draft.code}", by=by.pk, at=at, data=data)
    return draft


@transaction.atomic
def discard_draft(draft_id: UUID, *, by: User, at: datetime) -> ProcedureDraft:
    """Put a draft away; what is published stays as it is."""
    draft = _locked(draft_id)
    draft.discarded_at = at
    draft.save(update_fields=["discarded_at"])
    audit("discard design", f"procedure:{draft.code}", by=by.pk, at=at)
    return draft


@transaction.atomic
def rebase_draft(draft_id: UUID, *, by: User, at: datetime) -> ProcedureDraft:
    """Take what is published now as the ground of a draft, after somebody has looked at the differences."""
    draft = _locked(draft_id)
    draft.base = latest_version(draft.code)
    draft.save(update_fields=["base"])
    audit("rebase design", f"procedure:{draft.code}", by=by.pk, at=at)
    return draft


@transaction.atomic
def publish_draft(draft_id: UUID, *, seen: int, valid_from: date, by: User, at: datetime) -> ProcedureVersion:
    """Publish a draft as the next version, valid from a day; the version before ends the day before.

    A changed form or workflow becomes the procedure's own, so that other procedures keep theirs.
    Raises ``DesignError``: ``changed``, ``faults``, ``outdated``, ``nothing_new``, ``past``, ``too_early``.
    """
    draft = _locked(draft_id)
    if draft.number != seen:
        raise DesignError("changed", draft.updated_by.full_name)
    before = latest_version(draft.code)
    if (before.pk if before else None) != draft.base_id:
        raise DesignError("outdated")
    if valid_from < localdate(at):
        raise DesignError("past")
    if before is not None and valid_from <= before.valid_from:
        raise DesignError("too_early", before.valid_from.isoformat())
    found = _own_parts(draft)
    if before is not None and document_of(before) == found.document:
        raise DesignError("nothing_new")
    return _publish(draft, found, valid_from, by=by, at=at)


def _publish(
    draft: ProcedureDraft, found: Examined, valid_from: date, *, by: User, at: datetime
) -> ProcedureVersion:
    source, form, flow = for_publishing(found, valid_from=valid_from), found.form, found.workflow
    if form is None or flow is None:
        raise DesignError("faults")
    if draft.base is not None:
        source = replace(source, essential_number=draft.base.essential_number)
    forms, _new = publish_forms([form], at=at)
    flows, _new = workflows.publish([workflows.Definition(flow.key, flow.name, flow.body)], at=at)
    fields = {row.name: row for row in Field.objects.all()}
    sectors = {source.sector: source.sector} if source.sector else {}
    shelf = Shelf(fields, forms, flows, Deciders(sectors, frozenset(sectors)))
    publish_procedures([source], shelf, at=at, is_designed=True)
    version = ProcedureVersion.objects.filter(procedure__code=draft.code).latest("version")
    if version.pk == draft.base_id:
        raise DesignError("nothing_new")
    draft.document, draft.published = found.document, version
    draft.updated_by, draft.updated_at = by, at
    draft.save(update_fields=["document", "published", "updated_by", "updated_at"])
    data = {"version": version.version, "valid_from": valid_from.isoformat()}
    audit("publish design", f"procedure:{draft.code}", by=by.pk, at=at, data=data)
    return version


def _own_parts(draft: ProcedureDraft) -> Examined:
    """Return the document with keys of its own for a form and a workflow that differ from those published.

    Raises ``DesignError("faults")``.
    """
    found = examined(draft.document)
    if not found.is_whole or found.form is None or found.workflow is None:
        raise DesignError("faults")
    document, own = dict(found.document), f"rieng-{draft.code}"
    if not _is_published_form(found.form):
        document["form"] = {**document["form"], "key": own, "procedures": [draft.code]}
    if not _is_published_workflow(found.workflow):
        document["workflow"] = {**document["workflow"], "key": own}
    return found if document == found.document else examined(document)


def _is_published_form(source: FormSource) -> bool:
    last = Form.objects.filter(key=source.key).order_by("-version").first()
    return last is not None and last.body == source.body


def _is_published_workflow(source: WorkflowSource) -> bool:
    last = Workflow.objects.filter(key=source.key).order_by("-version").first()
    return last is not None and (last.name, last.body) == (source.name, source.body)


def _locked(draft_id: UUID) -> ProcedureDraft:
    """Return an open draft that nobody else can change. Raises ``DesignError("closed")``."""
    rows = ProcedureDraft.objects.select_for_update(of=("self",)).select_related("updated_by", "base")
    draft = rows.get(pk=draft_id)
    if not draft.is_open:
        raise DesignError("closed")
    return draft
