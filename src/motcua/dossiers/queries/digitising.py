"""How much work is done on papers that are digital already: figures for indicators (số hóa, tái sử dụng)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from motcua.dossiers.models import Attachment, Dossier, HeldPaperDemand


@dataclass(frozen=True, slots=True)
class DigitalFigures:
    """Counts over the dossiers received in a period; each is out of ``received``."""

    received: int
    with_digital_papers: int  # at least one component with a file
    with_reused_papers: int  # at least one component taken from the vault or a register
    with_signed_copies: int  # at least one scan signed by the officer who compared it
    with_repeated_demands: int  # asked for a paper although the State holds it
    repeated_demands: int


def digital_figures(first: date, last: date, *, agency_id: int | None = None) -> DigitalFigures:
    """Return the counts of a period, of one deciding agency or of all. Both days belong to it."""
    rows = Dossier.objects.filter(received_on__range=(first, last))
    if agency_id is not None:
        rows = rows.filter(deciding_agency=agency_id)
    papers = Attachment.objects.filter(dossier=OuterRef("pk"))
    reused = papers.filter(source__in=(Attachment.Source.VAULT, Attachment.Source.DATABASE))
    demands = HeldPaperDemand.objects.filter(dossier=OuterRef("pk"))
    told: dict[str, Any] = rows.aggregate(
        received=Count("pk"),
        with_digital_papers=Count("pk", filter=Q(Exists(papers.exclude(sha256="")))),
        with_reused_papers=Count("pk", filter=Q(Exists(reused))),
        with_signed_copies=Count("pk", filter=Q(Exists(papers.exclude(digital_copy__signed_by=None)))),
        with_repeated_demands=Count("pk", filter=Q(Exists(demands))),
    )
    return DigitalFigures(**told, repeated_demands=HeldPaperDemand.objects.filter(dossier__in=rows).count())
