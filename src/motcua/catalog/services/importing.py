"""Import of procedures as the national portal tells them: new versions of what differs."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from motcua.catalog.models import Component, Fee, Field, Form, ProcedureVersion, Term
from motcua.catalog.rules import national_format
from motcua.catalog.rules.pack_procedures import GENERIC, ComponentSource, Deciders, ProcedureSource
from motcua.catalog.rules.pack_strings import FeeSource, TermSource
from motcua.catalog.rules.pack_workflows import WorkflowSource, fits, standard_for
from motcua.catalog.rules.search import search_columns
from motcua.catalog.services.loading import LoadReport
from motcua.catalog.services.publishing import Shelf, publish_procedures
from motcua.kernel.sourced import Judge, Mistake, Row
from motcua.organizations.services import Tally
from motcua.workflows.models import Workflow

STANDARD = "standard"
NAME = "LayThuTuc"


class ImportRefusedError(ValueError):
    """The portal's answer has faults and nothing was written; ``line`` of a mistake counts its procedures."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__(f"câu trả lời của cổng quốc gia có {len(mistakes)} lỗi, chưa ghi gì vào cơ sở dữ liệu")
        self.mistakes = mistakes


def rows_of(answer: Any) -> list[Any]:
    """Return the procedures of an answer: the whole envelope, its ``result``, a list, or a single procedure."""
    inner = answer.get("result", answer) if isinstance(answer, Mapping) else answer
    return inner if isinstance(inner, list) else [inner]


@transaction.atomic
def import_national(procedures: Iterable[Any], *, at: datetime) -> LoadReport:
    """Publish what the portal tells. Raises ``ImportRefusedError``; then nothing was written.

    What the portal does not know is kept from the version before: who decides, form, workflow, everyday words.
    A row that only names a known procedure changes nothing.
    """
    judge = Judge()
    rows = [
        row for row in (_row(judge, number, each) for number, each in enumerate(procedures, 1)) if row is not None
    ]
    told = [(row, national_format.to_source(judge, row)) for row in rows]
    shelf = _shelf()
    before = _latest(source.code for _, source in told)
    told = [(row, source) for row, source in told if national_format.is_detailed(row) or source.code not in before]
    fields = _new_fields(judge, told, shelf)
    if judge.mistakes:
        raise ImportRefusedError(sorted(judge.mistakes))
    Field.objects.bulk_create(fields)
    shelf = replace(shelf, fields={**shelf.fields, **{field.name: field for field in fields}})
    sources = [_completed(source, before.get(source.code), shelf) for _, source in told]
    done = publish_procedures(sources, shelf, at=at)
    done.tally.unchanged += len(rows) - len(sources)
    digest = hashlib.sha256(json.dumps(rows, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    tallies = {"fields": Tally(added=len(fields)), "procedures": done.tally}
    return LoadReport(NAME, digest, tallies=tallies, left=done.left)


def _row(judge: Judge, number: int, value: Any) -> Row | None:
    """Return a JSON object, and those inside it, as rows that know which procedure they belong to."""
    if not isinstance(value, Mapping):
        judge.mistakes.append(Mistake(NAME, number, "mỗi thủ tục phải là một đối tượng có MATTHC"))
        return None

    def marked(part: Any) -> Any:
        if isinstance(part, Mapping):
            return Row(NAME, number, {str(key): marked(inner) for key, inner in part.items()})
        return [marked(inner) for inner in part] if isinstance(part, list) else part

    found: Row = marked(value)
    return found


@dataclass(frozen=True)
class _Before:
    """The version of a procedure that holds, with the keys of what it refers to."""

    version: ProcedureVersion

    def keep(self, told: ProcedureSource) -> ProcedureSource:
        """Return the told procedure with what only the province knows, and with what the portal left empty."""
        row = self.version
        known = {component.name: component for component in row.components.all()}
        words = {*row.search_grams, *search_columns(told.name, code="", field=told.field).grams}
        return replace(
            told,
            deciding_level=row.deciding_level,
            sector=row.deciding_agency_key,
            online_level=row.online_level,
            essential_number=row.essential_number,
            form=row.form.key if row.form else GENERIC,
            workflow=row.workflow.key if row.workflow else "",
            is_published=row.is_published,
            keywords=tuple(sorted(word for word in words if word.isalnum())),
            description={**row.description, **told.description},
            subjects=told.subjects or tuple(row.subjects),
            result_name=told.result_name or row.result_name,
            result_code=told.result_code or row.result_code,
            legal_basis=told.legal_basis or tuple((each["number"], each["title"]) for each in row.legal_basis),
            components=tuple(_same_paper(each, known) for each in told.components or map(_paper, known.values())),
            terms=told.terms or tuple(map(_term, row.terms.all())),
            fees=told.fees or tuple(map(_fee, row.fees.all())),
        )


def _paper(row: Component) -> ComponentSource:
    names = ("key", "name", "code", "originals", "copies", "is_required", "condition", "result_code")
    return ComponentSource(**{name: getattr(row, name) for name in names})


def _term(row: Term) -> TermSource:
    return TermSource(row.channel, row.amount, row.unit, row.note)


def _fee(row: Fee) -> FeeSource:
    last = row.valid_to.isoformat() if row.valid_to else ""
    days = (row.valid_from.isoformat(), last)
    ladder = (row.first_pages, row.further_amount, row.most_per_copy)
    return FeeSource(row.amount, row.channel, row.kind, row.per, row.legal_basis, row.note, *days, *ladder)


def _same_paper(told: ComponentSource, known: Mapping[str, Component]) -> ComponentSource:
    """Keep key and kind of a paper that goes by the same name, so that what was handed in still counts for it."""
    same = known.get(told.name)
    return replace(told, key=same.key, result_code=same.result_code) if same else told


def _latest(codes: Iterable[str]) -> dict[str, _Before]:
    rows = (
        ProcedureVersion.objects.filter(procedure__code__in=set(codes))
        .order_by("procedure_id", "-version")
        .distinct("procedure_id")
        .select_related("procedure", "form", "workflow")
        .prefetch_related("components", "terms", "fees")
    )
    return {row.procedure.code: _Before(row) for row in rows}


def _shelf() -> Shelf:
    """Return what is published; here a sector is the deciding agency itself."""
    fields = {row.name: row for row in Field.objects.all()}
    leads = {row.lead_agency_key for row in fields.values()}
    keys = leads | set(
        ProcedureVersion.objects.order_by().values_list("deciding_agency_key", flat=True).distinct()
    )
    return Shelf(
        fields=fields,
        forms={row.key: row for row in Form.objects.order_by("key", "version")},
        workflows={row.key: row for row in Workflow.objects.order_by("key", "version")},
        deciders=Deciders({key: key for key in keys}, frozenset(keys)),
    )


def _new_fields(judge: Judge, told: Iterable[tuple[Row, ProcedureSource]], shelf: Shelf) -> list[Field]:
    codes = {field.code for field in shelf.fields.values()}
    new: dict[str, Field] = {}
    for row, source in told:
        if not source.field or source.field in shelf.fields or source.field in new:
            continue
        code = national_format.field_code(row)
        if not code or code in codes or len(code) > 20:
            judge.note(
                row, "LINHVUCTHUCHIEN", f"lĩnh vực mới “{source.field}” cần một mã chưa dùng, không phải “{code}”"
            )
            continue
        codes.add(code)
        new[source.field] = Field(code=code, name=source.field)
    return list(new.values())


def _completed(source: ProcedureSource, before: _Before | None, shelf: Shelf) -> ProcedureSource:
    """Give a told procedure its form, a workflow that fits its term, and who decides."""
    if before is not None:
        source = before.keep(source)
    else:
        lead = shelf.fields[source.field].lead_agency_key
        level = source.deciding_level or "ministry"
        is_ours = level in {"commune", "district"} or (level != "ministry" and bool(lead))
        decides = lead if level in {"province", "vertical"} else ""
        source = replace(source, deciding_level=level, sector=decides, is_published=is_ours)
    kept = shelf.workflows.get(source.workflow)
    if kept is not None and fits(_as_source(kept), source.shortest_hours):
        return source
    standard = [_as_source(row) for row in shelf.workflows.values() if row.key.startswith(STANDARD)]
    chosen = standard_for(source.shortest_hours, standard)
    return replace(source, workflow=chosen.key if chosen else STANDARD)


def _as_source(row: Workflow) -> WorkflowSource:
    return WorkflowSource(row.key, row.name, row.body, is_standard=row.key.startswith(STANDARD))
