"""How far the exchange with the national portal has come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import connection
from django.db.models import Max, Q
from django.utils import timezone

from motcua.dossiers.models import NewEvent
from motcua.kernel.shares import share
from motcua.sync.models import Delivery, QueuedDossier

READER = "sync"
SEALED = [f"dossier__{name}" for name in ("identity_number", "phone", "email", "address", "answers")]
CACHE_KEY, CACHE_SECONDS = "sync.status", 10
RECENT = 2_000  # entries looked through for the last success

# One statement, one snapshot. The totals come from one narrow row a dossier; what the relay has not collected
# yet is counted from the feed, so that nothing looks finished before it was even looked at.
STATUS = """
WITH fresh AS (
    SELECT e.dossier_id, max(d.journal_length) AS last_seq, min(greatest(e.at, d.received_at)) AS since
    FROM dossiers_newevent n
    JOIN dossiers_dossierevent e ON e.id = n.event_id
    JOIN dossiers_dossier d ON d.id = e.dossier_id
    WHERE n.reader = %s AND (d.received_at IS NOT NULL OR d.status = 3)
    GROUP BY e.dossier_id
), late AS (
    SELECT count(*) FILTER (WHERE q.dossier_id IS NULL) AS unknown,
           count(*) FILTER (WHERE q.delivered_seq = q.last_seq AND fresh.last_seq > q.last_seq) AS reopened,
           coalesce(sum(greatest(fresh.last_seq - coalesce(q.last_seq, 0), 0)), 0) AS events,
           min(fresh.since) FILTER (WHERE q.dossier_id IS NULL OR fresh.last_seq > q.last_seq) AS since
    FROM fresh LEFT JOIN sync_queueddossier q USING (dossier_id)
), told AS (
    SELECT coalesce(sum(last_seq), 0) AS events, coalesce(sum(delivered_seq), 0) AS delivered,
           count(*) AS dossiers, count(*) FILTER (WHERE delivered_seq = last_seq) AS synchronised
    FROM sync_queueddossier
)
SELECT told.events + late.events, told.delivered,
       (SELECT count(*) FROM sync_delivery WHERE state = 'quarantined'),
       told.dossiers + late.unknown, told.synchronised - late.reopened,
       least(late.since, (SELECT min(happened_at) FROM sync_delivery WHERE state = 'pending'))
FROM told, late
"""


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """Counts of journal entries that the portal is to hear, and of the dossiers they belong to.

    ``dossiers`` have something to report (received or refused); ``dossiers_synchronised`` are those of which the
    portal has heard everything. ``events`` = ``delivered`` + ``pending`` + ``quarantined``.
    """

    events: int
    delivered: int
    pending: int
    quarantined: int
    oldest_pending_seconds: int | None
    dossiers: int
    dossiers_synchronised: int

    @property
    def ratio(self) -> Fraction | None:
        """The exact share of dossiers of which everything is told; ``None`` where there is none."""
        return share(self.dossiers_synchronised, self.dossiers)

    @property
    def shown_ratio(self) -> Decimal | None:
        """The ratio with two decimals, rounded down: 1.00 means every single dossier."""
        if self.ratio is None:
            return None
        exact = Decimal(self.ratio.numerator) / Decimal(self.ratio.denominator)
        return exact.quantize(Decimal("0.01"), rounding=ROUND_FLOOR)

    def as_dict(self) -> dict[str, int | float | None]:
        """Return the figures under the names that machines read."""
        ratio = self.shown_ratio
        names = ("events", "delivered", "pending", "quarantined", "oldest_pending_seconds")
        figures: dict[str, int | float | None] = {name: getattr(self, name) for name in names}
        figures |= {"dossiers": self.dossiers, "dossiers_synchronised": self.dossiers_synchronised}
        return figures | {"ratio": None if ratio is None else float(ratio)}


def status(at: datetime | None = None) -> SyncStatus:
    """Return where the exchange stands now; ``at`` is what the age of the oldest entry is measured from."""
    with connection.cursor() as cursor:
        cursor.execute(STATUS, [READER])
        events, delivered, refused, dossiers, synchronised, since = cursor.fetchone()
    age = None if since is None else max(int(((at or timezone.now()) - since).total_seconds()), 0)
    return SyncStatus(
        events=int(events),
        delivered=int(delivered),
        pending=int(events) - int(delivered) - int(refused),
        quarantined=int(refused),
        oldest_pending_seconds=age,
        dossiers=int(dossiers),
        dossiers_synchronised=int(synchronised),
    )


def cached_status() -> SyncStatus:
    """Return the status at most ten seconds old, for pages that are opened often."""
    found: SyncStatus | None = cache.get(CACHE_KEY)
    if found is None:
        found = status()
        cache.set(CACHE_KEY, found, CACHE_SECONDS)
    return found


def is_drained() -> bool:
    """Say whether everything that can be sent was sent: nothing uncollected, nothing waiting for its time."""
    waiting = QueuedDossier.objects.filter(due_at__isnull=False).exists()
    return not waiting and not NewEvent.objects.filter(reader=READER).exists()


def quarantined(*, after: int = 0, limit: int = 100, agencies: Iterable[int] | None = None) -> list[Delivery]:
    """Return entries that the portal refused or that cannot be told, oldest first, after the one of that id.

    With ``agencies``, those of dossiers that one of them holds, received or decides.
    """
    rows = Delivery.objects.filter(state=Delivery.State.QUARANTINED, id__gt=after).order_by("id")
    if agencies is not None:
        mine = list(agencies)
        near = Q(dossier__holder__in=mine) | Q(dossier__receiving_agency__in=mine)
        rows = rows.filter(near | Q(dossier__deciding_agency__in=mine))
    rows = rows.select_related("dossier", "event").defer(*SEALED)  # the list works even where data is damaged
    return list(rows[:limit])


def history(dossier_id: UUID) -> list[dict[str, Any]]:
    """Return what was told of a dossier's journal and what was not, in order, for its history."""
    rows = Delivery.objects.filter(dossier=dossier_id).order_by("seq")
    return [dict(row) for row in rows.values("seq", "state", "happened_at", "delivered_at", "last_error")]


def last_delivered_at() -> datetime | None:
    """Return when something last arrived, as far as the latest entries of the queue tell."""
    latest = Delivery.objects.order_by("-id").values("pk")[:RECENT]
    found: datetime | None = Delivery.objects.filter(pk__in=latest).aggregate(at=Max("delivered_at"))["at"]
    return found
