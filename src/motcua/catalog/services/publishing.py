"""Publishing of forms and procedures in bulk: each change is a new version that begins when the old one ends."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from motcua.catalog.models import Component, Fee, Field, Form, Procedure, ProcedureVersion, Term
from motcua.catalog.queries.procedures import forget_versions
from motcua.catalog.rules.pack import FormSource
from motcua.catalog.rules.pack_procedures import Deciders, ProcedureSource
from motcua.catalog.rules.search import search_columns
from motcua.organizations.services import Tally
from motcua.workflows.models import Workflow

BATCH = 1_000
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Shelf:
    """What procedures refer to, by key: fields by name, forms, workflows, and who decides."""

    fields: Mapping[str, Field]
    forms: Mapping[str, Form]
    workflows: Mapping[str, Workflow]
    deciders: Deciders

    def digest_of(self, source: ProcedureSource) -> str:
        """Return the fingerprint of a procedure with the form, workflow and agency it would get."""
        form, workflow = self.forms[source.form], self.workflows[source.workflow]
        return source.digest(form.digest, workflow.digest, self.deciders.of(source))


@dataclass
class Published:
    """What a run of publishing did; ``left`` names what could not be changed any more, with the reason."""

    tally: Tally = field(default_factory=Tally)
    left: list[str] = field(default_factory=list)


def publish_forms(sources: Iterable[FormSource], *, at: datetime) -> tuple[dict[str, Form], int]:
    """Return the version that holds for each key and how many are new."""
    latest = {row.key: row for row in Form.objects.order_by("key", "-version").distinct("key")}
    new = []
    for source in sources:
        digest = hashlib.sha256(json.dumps(source.body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
        before = latest.get(source.key)
        if before is None or before.digest != digest:
            version = before.version + 1 if before else 1
            texts = {"key": source.key, "title": source.title[:300], "digest": digest}
            new.append(Form(version=version, body=source.body, published_at=at, **texts))
    Form.objects.bulk_create(new)
    return latest | {row.key: row for row in new}, len(new)


@transaction.atomic
def publish_procedures(
    sources: Sequence[ProcedureSource], shelf: Shelf, *, at: datetime, is_designed: bool = False
) -> Published:
    """Publish what is new or changed; what has begun is only ever given a last day.

    What people have designed here (``is_designed``) stays, until its source says something new.

    A first version begins on the source's first day; a changed one on that day if it is later than the version
    before, else on the day of ``at``, at the earliest the day after the version before began.
    """
    done, today = Published(), timezone.localdate(at)
    procedures = _procedures(source.code for source in sources)
    latest = _latest_versions()
    told = {} if is_designed else _told_before_design()
    new: list[tuple[ProcedureVersion, ProcedureSource]] = []
    ended: list[ProcedureVersion] = []
    for source in sources:
        before, digest = latest.get(source.code), shelf.digest_of(source)
        if before is not None and (before.digest == digest or digest in told.get(source.code, ())):
            done.tally.unchanged += 1
            ended += _ended(before, source)
            continue
        begins = _first_day(before, source, today)
        if source.valid_to and source.valid_to < begins:
            done.left.append(f"{source.code}: hết hiệu lực {source.valid_to}, không sửa phiên bản đã qua")
            continue
        version = _version(source, shelf, procedures[source.code], digest)
        version.valid_from = begins
        if before is not None:
            version.version = before.version + 1
            before.valid_to = min(begins - ONE_DAY, before.valid_to or date.max)
            ended.append(before)
        new.append((version, source))
    ProcedureVersion.objects.bulk_update(ended, ["valid_to"], batch_size=BATCH)
    _insert(new)
    _name_successors(sources, procedures)
    forget_versions()
    done.tally.added = sum(version.version == 1 for version, _ in new)
    done.tally.changed = len(new) - done.tally.added
    return done


def _ended(before: ProcedureVersion, source: ProcedureSource) -> Iterable[ProcedureVersion]:
    """Yield an open version that is now given a last day; a last day once given stays."""
    if before.valid_to is None and source.valid_to is not None and source.valid_to >= before.valid_from:
        before.valid_to = source.valid_to
        yield before


def _procedures(codes: Iterable[str]) -> dict[str, Procedure]:
    kept = {row.code: row for row in Procedure.objects.all()}
    new = [Procedure(code=code) for code in dict.fromkeys(codes) if code not in kept]
    Procedure.objects.bulk_create(new, batch_size=BATCH)
    return kept | {row.code: row for row in new}


def _latest_versions() -> dict[str, ProcedureVersion]:
    rows = (
        ProcedureVersion.objects.order_by("procedure_id", "-version")
        .distinct("procedure_id")
        .select_related("procedure")
        .only("procedure__code", "version", "digest", "valid_from", "valid_to")
    )
    return {row.procedure.code: row for row in rows}


def _told_before_design() -> dict[str, set[str]]:
    """Return, for procedures whose last version was designed here, the fingerprints of what they were before."""
    designed = ProcedureVersion.objects.filter(design__isnull=False).values("procedure")
    found: dict[str, set[str]] = {}
    rows = ProcedureVersion.objects.filter(procedure__in=designed).values_list("procedure__code", "digest")
    for code, digest in rows:
        found.setdefault(code, set()).add(digest)
    return found


def _first_day(before: ProcedureVersion | None, source: ProcedureSource, today: date) -> date:
    wanted = source.valid_from or today
    if before is None or wanted > before.valid_from:
        return wanted
    return max(today, before.valid_from + ONE_DAY)


def _version(source: ProcedureSource, shelf: Shelf, procedure: Procedure, digest: str) -> ProcedureVersion:
    found = search_columns(source.name, code=source.code, field=source.field, keywords=source.keywords)
    return ProcedureVersion(
        procedure=procedure,
        version=1,
        name=source.name,
        field=shelf.fields[source.field],
        online_level=source.online_level,
        deciding_level=source.deciding_level,
        deciding_agency_key=shelf.deciders.of(source),
        subjects=list(source.subjects),
        result_name=source.result_name,
        result_code=source.result_code,
        description=dict(source.description),
        legal_basis=[{"number": number, "title": title} for number, title in source.legal_basis],
        essential_number=source.essential_number,
        is_published=source.is_published,
        form=shelf.forms[source.form],
        workflow=shelf.workflows[source.workflow],
        source=source.source,
        confidence=source.confidence,
        digest=digest,
        search_fold=found.fold,
        search_grams=found.grams,
        valid_to=source.valid_to,
    )


def _insert(new: Sequence[tuple[ProcedureVersion, ProcedureSource]]) -> None:
    """Insert versions with their papers, terms and fees."""
    ProcedureVersion.objects.bulk_create([version for version, _ in new], batch_size=BATCH)
    components: list[Component] = []
    terms: list[Term] = []
    fees: list[Fee] = []
    for version, source in new:
        components += _components(version, source)
        for term in source.terms:
            values = {"channel": term.channel, "unit": term.unit, "note": term.note}
            terms.append(Term(version=version, amount=term.amount, **values))
        fees += _fees(version, source)
    Component.objects.bulk_create(components, batch_size=BATCH)
    Term.objects.bulk_create(terms, batch_size=BATCH)
    Fee.objects.bulk_create(fees, batch_size=BATCH)


def _components(version: ProcedureVersion, source: ProcedureSource) -> Iterable[Component]:
    for position, each in enumerate(source.components):
        yield Component(
            version=version,
            key=each.key,
            code=each.code,
            name=each.name,
            originals=each.originals,
            copies=each.copies,
            is_required=each.is_required,
            condition=each.condition,
            result_code=each.result_code,
            position=position,
        )


def _fees(version: ProcedureVersion, source: ProcedureSource) -> Iterable[Fee]:
    for each in source.fees:
        yield Fee(
            version=version,
            channel=each.channel,
            kind=each.kind,
            amount=each.amount,
            per=each.per,
            first_pages=each.first_pages,
            further_amount=each.further_amount,
            most_per_copy=each.most_per_copy,
            code=each.code,
            name=each.name,
            legal_basis=each.legal_basis,
            note=each.note,
            valid_from=date.fromisoformat(each.valid_from) if each.valid_from else version.valid_from,
            valid_to=date.fromisoformat(each.valid_to) if each.valid_to else None,
        )


def _name_successors(sources: Iterable[ProcedureSource], procedures: Mapping[str, Procedure]) -> None:
    for source in sources:
        if not source.successor:
            continue
        old, new = procedures[source.code], procedures[source.successor]
        if old.successor_id != new.pk:
            old.successor = new
            old.save(update_fields=["successor"])
