"""The book of a one-stop unit: what it received, in the order of receipt."""

from dataclasses import dataclass
from datetime import date

from motcua.dossiers.models import Dossier
from motcua.organizations.models import Agency

MOST_ROWS = 2_000  # about a hundred pages; more is printed in parts


@dataclass(frozen=True, slots=True)
class Pages:
    """Rows of a book; ``before`` is how many the book of the year holds before them."""

    rows: list[Dossier]
    before: int
    is_too_long: bool


def pages(agency: Agency, first: date, last: date) -> Pages:
    """Return what an agency received from ``first`` to ``last``, numbered within the book of the year."""
    received = Dossier.objects.filter(receiving_agency=agency).order_by("received_at", "id")
    span = received.filter(received_on__range=(first, last)).select_related("procedure", "deciding_agency")
    before = received.filter(received_on__gte=date(first.year, 1, 1), received_on__lt=first).count()
    rows = list(span[: MOST_ROWS + 1])
    return Pages(rows[:MOST_ROWS], before, len(rows) > MOST_ROWS)
