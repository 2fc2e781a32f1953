"""Reading the dossiers of ministries' central systems: lists and counts, apart from our own."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q, QuerySet

from motcua.accounts.models import User
from motcua.dossiers.models import CentralDossier
from motcua.dossiers.rules.transitions import Status

FINISHED = [int(status) for status in Status if status.is_resolved or not status.is_open]


def central_dossiers(agencies: Iterable[int] | None, code: str = "") -> QuerySet[CentralDossier]:
    """Return the central dossiers counted with some agencies (``None``: all), to be shown and never acted upon."""
    rows = CentralDossier.objects.select_related("agency")
    if agencies is not None:
        rows = rows.filter(agency__in=list(agencies))
    return rows.filter(code__istartswith=code.strip()) if code.strip() else rows


def central_counts(agencies: Iterable[int] | None, first: date, last: date) -> dict[str, int]:
    """Return how many were received and how many finished within a period (both days included)."""
    return central_dossiers(agencies).aggregate(
        received=Count("pk", filter=Q(received_at__date__range=(first, last))),
        finished=Count("pk", filter=Q(finished_at__date__range=(first, last))),
        open=Count("pk", filter=~Q(status__in=FINISHED)),
    )


def own_central(owner: User) -> QuerySet[CentralDossier]:
    """Return what central systems say is a person's, by the number of their identity."""
    if not owner.personal_id_index:
        return CentralDossier.objects.none()
    return CentralDossier.objects.filter(identity_index=owner.personal_id_index).order_by("-submitted_at", "pk")
