"""Which procedures are filed at once."""

from datetime import date

from motcua.catalog.models import ProcedureLink


def links_of(procedure_id: int, day: date) -> list[ProcedureLink]:
    """Return the parts of a linked procedure on a day, in order; none where it stands alone."""
    rows = ProcedureLink.objects.on(day).filter(whole=procedure_id).select_related("part", "after")
    return list(rows.order_by("position"))
