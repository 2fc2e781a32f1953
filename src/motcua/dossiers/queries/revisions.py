"""Papers that are to take the place of results, and are not issued yet."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from motcua.dossiers.models import Revision
from motcua.organizations.structure import inherited


def open_revisions(agencies: Iterable[int]) -> QuerySet[Revision]:
    """Return the revisions under way at these deciding agencies, or at those they took over from, oldest first."""
    mine = list(agencies)
    theirs = Q(dossier__deciding_agency__in=mine) | inherited(mine, ["dossier__deciding_agency"])
    rows = Revision.objects.filter(theirs, issued_at=None, dropped_at=None)
    return rows.select_related("dossier", "proposed_by").order_by("proposed_at", "id")
