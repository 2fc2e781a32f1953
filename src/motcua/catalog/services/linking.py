"""Writing which procedures are filed at once."""

from collections.abc import Iterable

from motcua.catalog.models import Procedure, ProcedureLink
from motcua.catalog.rules.pack_links import GroupSource
from motcua.organizations.services.loading import Tally


def load_links(groups: Iterable[GroupSource]) -> Tally:
    """Bring the groups of linked procedures to what the pack says; running dossiers keep the parts they have."""
    procedures = {row.code: row for row in Procedure.objects.all()}
    wanted = [row for group in groups for row in _rows(group, procedures)]
    kept = {_facts(row) for row in ProcedureLink.objects.all()}
    if kept == {_facts(row) for row in wanted}:
        return Tally(unchanged=len(kept))
    ProcedureLink.objects.all().delete()
    ProcedureLink.objects.bulk_create(wanted)
    return Tally(added=len(wanted)) if not kept else Tally(changed=len(wanted))


def _rows(group: GroupSource, procedures: dict[str, Procedure]) -> Iterable[ProcedureLink]:
    for position, part in enumerate(group.parts, 1):
        yield ProcedureLink(
            whole=procedures[group.code],
            part=procedures[part.code],
            position=position,
            after=procedures[part.after] if part.after else None,
            term_amount=part.amount,
            term_unit=part.unit,
            source=group.source,
            valid_from=group.valid_from,
            valid_to=group.valid_to,
        )


def _facts(row: ProcedureLink) -> tuple[object, ...]:
    days = (row.valid_from, row.valid_to)
    return (
        row.whole_id,
        row.part_id,
        row.position,
        row.after_id,
        row.term_amount,
        row.term_unit,
        row.source,
        *days,
    )
