"""What the portal ought to show, by what we told it; and what was found to differ."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Min, QuerySet
from django.utils.timezone import localdate

from motcua.dossiers.models import Dossier, DossierEvent
from motcua.dossiers.models.dossier import OPEN_STATUSES
from motcua.organizations.models import Agency
from motcua.sync.models import ComparedDay, Comparison, Delivery, Difference, QueuedDossier
from motcua.sync.queries.status import SEALED
from motcua.sync.rules import REFUSED, Act, stages
from motcua.sync.rules.comparing import Shown


@dataclass(frozen=True, slots=True)
class Ours:
    """One dossier of ours; ``shown`` is what the portal has heard, ``None`` while something is on its way."""

    dossier_id: UUID
    holder_id: int
    shown: Shown | None


def ours(codes: Collection[str]) -> dict[str, Ours]:
    """Return our dossiers of these codes with what the portal ought to show."""
    rows = Dossier.objects.filter(code__in=codes).values_list("pk", "code", "holder", "submitted_at")
    found = list(rows)
    keys = [row[0] for row in found]
    whole = QueuedDossier.objects.filter(
        pk__in=keys, due_at=None, delivered_seq=F("last_seq"), last_seq=F("dossier__journal_length")
    )
    told = set(whole.values_list("pk", flat=True))
    acts = _journals(told)
    return {
        code: Ours(key, holder, _shown(acts[key], submitted_at) if key in told else None)
        for key, code, holder, submitted_at in found
    }


def _journals(dossiers: Collection[UUID]) -> dict[UUID, list[Act]]:
    acts: dict[UUID, list[Act]] = defaultdict(list)
    events = DossierEvent.objects.filter(dossier__in=dossiers).order_by("dossier", "seq")
    columns = events.values_list("dossier", "seq", "kind", "at", "status", "step", "due_at")
    for key, seq, kind, at, status, step, due_at in columns.iterator():
        acts[key].append(Act(seq, kind, at, status, step, due_at))
    return acts


def _shown(acts: Sequence[Act], submitted_at: datetime) -> Shown:
    return Shown(acts[-1].status, sum(1 for _ in stages(acts, submitted_at=submitted_at)))


def codes_of(day: date) -> list[str]:
    """Return the codes of what the portal ought to list under a day: received, or refused, on it."""
    refused = DossierEvent.objects.filter(kind="refuse", dossier__status=REFUSED, **_within(day))
    received = Dossier.objects.filter(received_on=day).exclude(status=REFUSED)
    return [
        *received.order_by("code").values_list("code", flat=True),
        *refused.order_by("dossier__code").values_list("dossier__code", flat=True),
    ]


def _within(day: date) -> dict[str, Any]:
    return {"at__date": day}


def oldest_open_day() -> date:
    """Return the day of receipt of the oldest dossier that is still being handled; today when there is none."""
    open_ones = Dossier.objects.filter(status__in=OPEN_STATUSES, received_on__isnull=False)
    found: date | None = open_ones.aggregate(first=Min("received_on"))["first"]
    return found or localdate()


def told_since(since: datetime, *, limit: int) -> list[str]:
    """Return the codes of dossiers of which something arrived since a moment, the latest first."""
    arrived = Delivery.objects.filter(state=Delivery.State.DELIVERED, delivered_at__gte=since)
    latest = arrived.order_by("-delivered_at").values_list("dossier__code", flat=True)[: limit * 4]
    return list(dict.fromkeys(latest))[:limit]


def province_units() -> list[str]:
    """Return the codes under which the province is known to the portal; two for some time after a merger."""
    codes = Agency.objects.filter(kind=Agency.Kind.PROVINCE).exclude(code="").values_list("code", flat=True)
    return sorted(set(codes))


def unsettled(*, after: int = 0, limit: int = 100, owners: Collection[int] | None = None) -> list[Difference]:
    """Return differences that are not settled, oldest first; of the agencies ``owners`` alone where given."""
    rows = _unsettled(owners).filter(pk__gt=after).order_by("pk")
    return list(rows.select_related("dossier", "owner").defer(*SEALED)[:limit])


def _unsettled(owners: Collection[int] | None = None) -> QuerySet[Difference]:
    rows = Difference.objects.filter(settled_at=None)
    return rows if owners is None else rows.filter(owner__in=owners)


def unsettled_codes(*, limit: int) -> list[str]:
    """Return the codes of the differences that were not looked at for the longest time."""
    rows = _unsettled().order_by("seen_at").values_list("code", flat=True)[:limit]
    return list(dict.fromkeys(rows))


def comparisons(scope: str, *, limit: int = 1) -> list[Comparison]:
    """Return the latest comparisons of a kind, the latest first."""
    return list(Comparison.objects.filter(scope=scope).order_by("-started_at")[:limit])


def last_whole_at() -> datetime | None:
    """Return when the whole list was last compared to the end."""
    finished = Comparison.objects.filter(scope=Comparison.Scope.WHOLE, finished_at__isnull=False)
    return finished.order_by("-started_at").values_list("finished_at", flat=True).first()


def differing_days(comparison: Comparison, *, limit: int = 50) -> list[ComparedDay]:
    """Return the units and days of a comparison on which something differed, the latest day first."""
    return list(comparison.days.filter(differing__gt=0).order_by("-day", "unit")[:limit])


def begun_for(scope: str, due: datetime) -> Comparison | None:
    """Return the comparison that was made for a moment: finished, or left behind by a worker that died."""
    rows = Comparison.objects.filter(scope=scope, started_at__gte=due, error="")
    return rows.order_by("-started_at").first()


def unfinished_whole(at: datetime, *, within: timedelta) -> Comparison | None:
    """Return the comparison of the whole list that was broken off lately and can go on."""
    begun = Comparison.objects.filter(
        scope=Comparison.Scope.WHOLE, finished_at=None, started_at__gte=at - within, reached__isnull=False
    )
    return begun.order_by("-started_at").first()
