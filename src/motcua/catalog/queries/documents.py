"""Published procedures as documents, and drafts of procedures with what is wrong with them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from motcua.catalog.models import Field as FieldRow
from motcua.catalog.models import ProcedureDraft, ProcedureVersion
from motcua.catalog.rules.changes import Change, Impact, changes_between, impact_of
from motcua.catalog.rules.document_parts import procedure_part, workflow_source
from motcua.catalog.rules.documents import Document, Examined, Known, examine, plain
from motcua.catalog.rules.forms_source import form_source
from motcua.catalog.rules.pack_procedures import ComponentSource, ProcedureSource
from motcua.catalog.rules.pack_strings import FeeSource, TermSource
from motcua.catalog.rules.search import search_columns
from motcua.organizations.models import Agency

Source = TypeVar("Source", TermSource, FeeSource, ComponentSource)


@dataclass(frozen=True)
class Comparison:
    """How a document differs from what is published, and whom that may reach."""

    changes: tuple[Change, ...]

    @property
    def impact(self) -> Impact:
        return impact_of(self.changes)


def known_to_documents() -> Known:
    """Return what documents may refer to: the fields of administration and the agencies of this province."""
    return Known(
        frozenset(FieldRow.objects.values_list("name", flat=True)),
        frozenset(Agency.objects.filter(valid_to=None).values_list("key", flat=True)),
    )


def latest_version(code: str) -> ProcedureVersion | None:
    """Return the last version of a procedure, whether it holds already or not."""
    rows = ProcedureVersion.objects.filter(procedure__code=code).select_related("procedure", "field", "form")
    return rows.select_related("workflow", "procedure__successor").order_by("-version").first()


def document_of(version: ProcedureVersion) -> Document:
    """Return a published version as a document; one that was designed here gives back the very document."""
    designed = ProcedureDraft.objects.filter(published=version).first()
    if designed is not None:
        kept: Document = designed.document
        return kept
    document: Document = {"procedure": procedure_part(source_of(version))}
    if version.form is not None:
        document["form"] = form_source(version.form.body)
    if version.workflow is not None:
        flow = version.workflow
        document["workflow"] = workflow_source(flow.key, flow.name, flow.body)
    found: Document = plain(document)
    return found


def source_of(version: ProcedureVersion) -> ProcedureSource:
    """Return what was published as it was read; the sector is the deciding agency itself."""
    return ProcedureSource(
        code=version.procedure.code,
        name=version.name,
        field=version.field.name,
        deciding_level=version.deciding_level,
        sector=version.deciding_agency_key,
        online_level=version.online_level,
        essential_number=version.essential_number,
        subjects=tuple(version.subjects),
        result_name=version.result_name,
        result_code=version.result_code,
        description=version.description,
        legal_basis=tuple((each["number"], each["title"]) for each in version.legal_basis),
        components=tuple(_read(ComponentSource, row) for row in version.components.all()),
        terms=tuple(_read(TermSource, row) for row in version.terms.order_by("pk")),
        fees=tuple(_fee(row, version.valid_from) for row in version.fees.order_by("pk")),
        keywords=_keywords(version),
        form=version.form.key if version.form else "",
        workflow=version.workflow.key if version.workflow else "",
        is_published=version.is_published,
        confidence=version.confidence,
        source=version.source,
    )


def _read(kind: type[Source], row: Model, **changed: Any) -> Source:
    values = {each.name: getattr(row, each.name) for each in fields(kind)}
    return kind(**{**values, **changed})


def _fee(row: Model, begins: date) -> FeeSource:
    first, last = getattr(row, "valid_from", None), getattr(row, "valid_to", None)
    said = "" if first is None or first == begins else first.isoformat()
    return _read(FeeSource, row, valid_from=said, valid_to=last.isoformat() if last else "")


def _keywords(version: ProcedureVersion) -> tuple[str, ...]:
    own = search_columns(version.name, code=version.procedure.code, field=version.field.name).grams
    return tuple(sorted(set(version.search_grams) - set(own)))


def examined(document: Mapping[str, Any]) -> Examined:
    """Return a document taken apart against what this province knows."""
    return examine(document, known_to_documents())


def compared_with_base(draft: ProcedureDraft) -> Comparison:
    """Return how a draft differs from the version it was begun from; a new procedure differs in nothing."""
    if draft.base is None:
        return Comparison(())
    known = known_to_documents()
    return Comparison(changes_between(examine(document_of(draft.base), known), examine(draft.document, known)))


def compare_versions(old: ProcedureVersion, new: ProcedureVersion) -> Comparison:
    """Return how two published versions differ."""
    known = known_to_documents()
    return Comparison(changes_between(examine(document_of(old), known), examine(document_of(new), known)))


def open_drafts() -> QuerySet[ProcedureDraft]:
    """Return what is being designed, the last saved first."""
    rows = ProcedureDraft.objects.filter(published=None, discarded_at=None)
    return rows.select_related("updated_by", "base").order_by("-updated_at", "code")


def open_draft_of(code: str) -> ProcedureDraft | None:
    return open_drafts().filter(code=code).first()
