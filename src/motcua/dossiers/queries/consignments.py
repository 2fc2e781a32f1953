"""What has to be carried from one agency to another, and what is on the way."""

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, QuerySet

from motcua.dossiers.models import Attachment, ConsignedDossier, Consignment, Dossier, Result
from motcua.dossiers.rules.transitions import Status

MOST_LISTED = 200


def to_give(agencies: Iterable[int], kind: str) -> QuerySet[Dossier]:
    """Return dossiers whose papers (or paper result) lie here and belong elsewhere, oldest first.

    Papers: taken in here, now held by another agency. Results: decided here on paper, given at another counter.
    """
    own = list(agencies)
    if kind == Consignment.Kind.RESULTS:
        on_paper = Result.objects.filter(dossier=OuterRef("pk"), medium=Result.Medium.PAPER)
        rows = Dossier.objects.filter(Exists(on_paper), deciding_agency__in=own, status=Status.DONE)
        rows = rows.exclude(receiving_agency=F("deciding_agency"))
    else:
        originals = Attachment.objects.filter(dossier=OuterRef("pk"), originals__gt=0)
        at_work = (Status.ACCEPTED, Status.PROCESSING)
        rows = Dossier.objects.filter(Exists(originals), receiving_agency__in=own, status__in=at_work)
        rows = rows.exclude(holder=F("receiving_agency"))
    carried = ConsignedDossier.objects.filter(
        dossier=OuterRef("pk"), kind=kind, consignment__to_agency=OuterRef(_target(kind))
    )
    related = rows.filter(~Exists(carried)).select_related("procedure", "holder", "receiving_agency", "result")
    return related.order_by("received_at", "pk")[:MOST_LISTED]


def _target(kind: str) -> str:
    return "receiving_agency" if kind == Consignment.Kind.RESULTS else "holder"


def target_of(dossier: Dossier, kind: str) -> int:
    """Return the agency that a dossier's papers or result go to."""
    return dossier.receiving_agency_id if kind == Consignment.Kind.RESULTS else dossier.holder_id


def under_way(agencies: Iterable[int]) -> QuerySet[Consignment]:
    """Return consignments that have been given and wait for these agencies to confirm them, oldest first."""
    rows = Consignment.objects.filter(to_agency__in=list(agencies), taken_at=None)
    return rows.select_related("from_agency", "to_agency", "given_by").order_by("given_at")


def given_lately(agencies: Iterable[int], number: int = 20) -> QuerySet[Consignment]:
    """Return what these agencies gave away last, newest first."""
    rows = Consignment.objects.filter(from_agency__in=list(agencies))
    return rows.select_related("to_agency", "taken_by").order_by("-given_at")[:number]
