"""Which opinions were asked for and how far the answers are, as the page of a dossier shows it."""

from dataclasses import dataclass
from datetime import datetime

from motcua.dossiers.models import Consultation, Dossier, Inquiry
from motcua.dossiers.rules.consulting import Asked, may_go_on_without


@dataclass(frozen=True, slots=True)
class Line:
    """One agency's line: ``is_late`` when its answer came, or is still missing, after its time."""

    asked: Consultation
    is_late: bool


@dataclass(frozen=True, slots=True)
class Asking:
    """One round of asking: how many answers are there of those that are enough."""

    inquiry: Inquiry
    lines: tuple[Line, ...]
    answered: int
    may_go_on: bool

    @property
    def is_open(self) -> bool:
        return self.inquiry.settled_at is None


def rounds_of(dossier: Dossier, now: datetime) -> list[Asking]:
    """Return the rounds of a dossier, the latest first, in two queries."""
    inquiries = dossier.inquiries.order_by("-number").prefetch_related("consultations__agency")
    return [_asking(inquiry, now) for inquiry in inquiries]


def _asking(inquiry: Inquiry, now: datetime) -> Asking:
    asked = sorted(inquiry.consultations.all(), key=lambda each: (each.due_at, each.pk))
    times = [Asked(each.due_at, each.answered_at) for each in asked]
    is_open = inquiry.settled_at is None
    return Asking(
        inquiry,
        tuple(Line(each, each.is_late(now)) for each in asked),
        sum(each.answered_at is not None for each in asked),
        is_open and may_go_on_without(times, now),
    )
