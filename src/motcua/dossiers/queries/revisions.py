"""Papers that are to take the place of results, and are not issued yet."""

from collections.abc import Iterable

from django.db.models import QuerySet

from motcua.dossiers.models import Revision


def open_revisions(agencies: Iterable[int]) -> QuerySet[Revision]:
    """Return the revisions under way at these deciding agencies, oldest first."""
    rows = Revision.objects.filter(dossier__deciding_agency__in=list(agencies), issued_at=None, dropped_at=None)
    return rows.select_related("dossier", "proposed_by").order_by("proposed_at", "id")
