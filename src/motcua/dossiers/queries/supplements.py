"""Requests for supplements: what of each has come, who has to be reminded, whose time is over."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from motcua.dossiers.models import Attachment, Dossier, Supplement, SupplementAnswer
from motcua.dossiers.models.dossier import OPEN_STATUSES


@dataclass(frozen=True)
class Item:
    """One thing asked for: in words, and what of it has come online, at the counter or by post."""

    place: int
    key: str  # what its files carry as component
    name: str  # the paper of the procedure; empty for anything else
    what: str
    reason: str
    legal_basis: str
    papers: list[Attachment]
    answer: SupplementAnswer | None

    @property
    def is_in(self) -> bool:
        """Say whether anything has come for it."""
        return bool(self.papers) or self.answer is not None


def item_key(item: dict[str, str], place: int) -> str:
    """Return what the files for an item carry as their component: its own, or its place in the request."""
    return item.get("component") or f"muc-{place + 1}"


def items_of(asked: Supplement) -> list[Item]:
    """Return the items of a request with what has come for each since it was asked, in three queries."""
    dossier = asked.dossier
    names = dict(dossier.procedure.components.values_list("key", "name"))
    papers = list(dossier.attachments.filter(added_at__gte=asked.asked_at).order_by("added_at", "id"))
    answers = {each.place: each for each in asked.answers.all()}
    return [_item(place, row, names, papers, answers.get(place)) for place, row in enumerate(asked.items)]


def _item(
    place: int,
    row: dict[str, str],
    names: dict[str, str],
    papers: Iterable[Attachment],
    answer: SupplementAnswer | None,
) -> Item:
    key = item_key(row, place)
    return Item(
        place=place,
        key=key,
        name=names.get(row.get("component", ""), ""),
        what=row["what"],
        reason=row.get("reason", ""),
        legal_basis=row.get("legal_basis", ""),
        papers=[paper for paper in papers if paper.component_key == key],
        answer=answer,
    )


def open_request(dossier: Dossier) -> Supplement | None:
    """Return the request that a dossier waits for, answered or not; ``None`` where nothing is asked."""
    return dossier.supplements.filter(closed_at=None).select_related("asked_by").first()


def named_item(dossier: Dossier, key: str) -> str:
    """Return what an item of the open request asks for by its key; empty where there is none."""
    asked = open_request(dossier)
    rows = asked.items if asked else []
    return next((row["what"] for place, row in enumerate(rows) if item_key(row, place) == key), "")


def waited_for() -> QuerySet[Supplement]:
    """Return the requests that nobody has answered and whose time is set, the nearest end first."""
    waiting = Supplement.objects.filter(closed_at=None, answered_at=None, answer_by__isnull=False)
    return waiting.filter(dossier__status__in=OPEN_STATUSES).order_by("answer_by", "id")


def over_at(at: datetime) -> QuerySet[Supplement]:
    """Return the requests whose time was over at a moment."""
    return waited_for().filter(answer_by__lt=at)
