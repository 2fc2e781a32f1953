"""Reading linked dossiers: the parts of a whole, and the whole of a part."""

from motcua.catalog.queries.procedures import definition_by_id
from motcua.dossiers.models import Dossier, LinkedPart


def parts_of(whole: Dossier) -> list[LinkedPart]:
    """Return the parts of a whole in order with their sub-dossiers; one that stands alone costs no query."""
    if not any(step.parts for step in definition_by_id(whole.workflow_id).steps.values()):
        return []
    related = ("procedure", "agency", "after__procedure", "dossier__result", "dossier__holder")
    return list(whole.parts.select_related(*related).order_by("position"))
