"""Procedures as they are published on a day, and what a filing needs to know of one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db import connection
from django.db.models import QuerySet

from motcua.catalog.models import Component, Fee, Procedure, ProcedureVersion, Term
from motcua.catalog.rules.fees import FeeLine
from motcua.foundation.inserting import prepared
from motcua.foundation.keeping import Kept
from motcua.workflows.models import Workflow
from motcua.workflows.rules import Definition, read

KEPT_PLANS = 4_096
VERSION_SECONDS = 5  # how long a process may hold a version for the published one


class NotOfferedError(LookupError):
    """No procedure of this code is published on the day."""


@dataclass(frozen=True)
class Plan:
    """Everything about a published version that handling needs; it never changes, so a process keeps it."""

    version: ProcedureVersion
    workflow: Workflow
    definition: Definition
    components: tuple[Component, ...]
    terms: tuple[Term, ...]
    fees: tuple[FeeLine, ...]

    def term(self, channel: str) -> Term | None:
        """Return the term for a channel, or the general one; ``None`` where none is known."""
        by_channel = {term.channel: term for term in self.terms}
        return by_channel.get(channel) or by_channel.get("")


def version_on(code: str, day: date) -> ProcedureVersion:
    """Return the version of a procedure that is published on a day. Raises ``NotOfferedError``."""
    found = (
        ProcedureVersion.objects.on(day)
        .filter(procedure__code=code, is_published=True)
        .select_related("procedure", "field", "form", "workflow")
        .order_by("-version")
        .first()
    )
    if found is None:
        raise NotOfferedError(code)
    return found


def version_id_on(code: str, day: date) -> int:
    """Return the row of the version that is published on a day. Raises ``NotOfferedError``."""
    found = _version_id((code, day))
    if found is None:
        raise NotOfferedError(code)
    return found


PUBLISHED = """
SELECT version.id
FROM catalog_procedureversion version JOIN catalog_procedure known ON known.id = version.procedure_id
WHERE known.code = %(code)s AND version.is_published
    AND version.valid_from <= %(day)s AND (version.valid_to IS NULL OR version.valid_to >= %(day)s)
ORDER BY version.version DESC LIMIT 1
"""


def _read_version_id(asked: tuple[str, date]) -> int | None:
    code, day = asked
    with prepared() as cursor:  # asked of every procedure again and again
        cursor.execute(PUBLISHED, {"code": code, "day": day})
        row = cursor.fetchone()
    return int(row[0]) if row else None


_version_id: Kept[tuple[str, date], int | None] = Kept(_read_version_id, seconds=VERSION_SECONDS)


def forget_versions() -> None:
    """Make this process look again which version is published; for whoever has just published one."""
    _version_id.forget()


def offered_on(day: date) -> QuerySet[ProcedureVersion]:
    """Return every version that is published on a day, with procedure and field."""
    return ProcedureVersion.objects.on(day).filter(is_published=True).select_related("procedure", "field")


def procedures_with_a_fee(day: date) -> int:
    """Return how many procedures offered on a day cost something by the schedule of that day."""
    fees = Fee.objects.on(day).filter(amount__gt=0).values("version")
    return offered_on(day).filter(pk__in=fees).values("procedure").distinct().count()


def successor_of(code: str) -> Procedure | None:
    """Return the procedure that took the place of a code, or nothing."""
    found = Procedure.objects.filter(code=code).select_related("successor").first()
    return found.successor if found else None


@lru_cache(maxsize=KEPT_PLANS)
def plan(version_id: int) -> Plan:
    """Return what handling a procedure's version needs. Raises ``NotOfferedError`` where it has no workflow."""
    version = ProcedureVersion.objects.select_related("procedure", "field", "form", "workflow").get(pk=version_id)
    if version.workflow is None:
        raise NotOfferedError(version.procedure.code)
    return Plan(
        version,
        version.workflow,
        definition_of(version.workflow),
        tuple(version.components.all()),
        tuple(version.terms.all()),
        tuple(_fee_line(fee) for fee in version.fees.all()),
    )


def _fee_line(fee: Fee) -> FeeLine:
    ladder = (fee.first_pages, fee.further_amount, fee.most_per_copy)
    said = (fee.channel, fee.valid_to, fee.note, *ladder, fee.code, fee.name, fee.legal_basis)
    return FeeLine(fee.kind, fee.amount, fee.per, fee.valid_from, *said)


_definitions: dict[int, Definition] = {}


def definition_of(workflow: Workflow) -> Definition:
    """Return a published workflow taken apart; kept, since a published one never changes."""
    if workflow.pk not in _definitions:
        _definitions[workflow.pk] = read(workflow.body)
    return _definitions[workflow.pk]


def definition_by_id(workflow_id: int) -> Definition:
    if workflow_id not in _definitions:
        definition_of(Workflow.objects.get(pk=workflow_id))
    return _definitions[workflow_id]


KIN = """
WITH RECURSIVE kin (root, id) AS (
    SELECT asked, asked FROM unnest(%s::bigint[]) AS asked
    UNION
    SELECT kin.root, near.id FROM kin
    JOIN catalog_procedure known ON known.id = kin.id
    JOIN catalog_procedure near ON near.successor_id = known.id OR near.id = known.successor_id
)
SELECT root, id FROM kin
"""


def kin_of(procedure_id: int) -> list[int]:
    """Return a procedure and every one it took over from or went over to: one service under several codes."""
    return sorted(kin_of_all([procedure_id])[procedure_id])


def kin_of_all(procedure_ids: Collection[int]) -> dict[int, set[int]]:
    """Return ``kin_of`` for several procedures in one query."""
    found: dict[int, set[int]] = {key: set() for key in procedure_ids}
    with connection.cursor() as cursor:
        cursor.execute(KIN, [sorted(found)])
        for root, kin in cursor.fetchall():
            found[root].add(kin)
    return found
