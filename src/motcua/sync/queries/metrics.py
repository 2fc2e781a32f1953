"""The exchange in figures: for the page of connections, for alarms and for machines that watch."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.models import Count
from django.utils import timezone

from motcua.sync.models import Circuit, Delivery, Difference, QueuedDossier
from motcua.sync.queries import inbound
from motcua.sync.queries.comparing import last_whole_at
from motcua.sync.queries.status import SyncStatus, status
from motcua.sync.rules.alarming import Alarm, Figures, Thresholds, raised
from motcua.sync.rules.breaking import Breaker, State

DAY = timedelta(days=1)
CACHE_KEY, CACHE_SECONDS = "sync.metrics", 10
# First deliveries only: what was told again for a repair is as old as it is.
LAG = """
SELECT percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY extract(epoch FROM delivered_at - happened_at)),
       count(*), count(*) FILTER (WHERE is_coalesced)
FROM sync_delivery WHERE delivered_at >= %s AND state = 'delivered' AND NOT is_retold
"""


@dataclass(frozen=True, slots=True)
class CircuitNow:
    """How one breaker stands now."""

    name: str
    state: State
    failures: int
    opened_at: datetime | None
    retry_at: datetime | None
    succeeded_at: datetime | None
    last_error: str


@dataclass(frozen=True, slots=True)
class Metrics:
    """Where the exchange stands; the lag and what was coalesced are of the last 24 hours."""

    status: SyncStatus
    lag_p50_seconds: float | None
    lag_p95_seconds: float | None
    delivered_in_a_day: int
    coalesced_in_a_day: int
    differences: dict[str, int]
    for_a_person: int
    circuits: tuple[CircuitNow, ...]
    compared_at: datetime | None
    inbound_for_a_person: int
    alarms: tuple[Alarm, ...]


def metrics(at: datetime | None = None) -> Metrics:
    """Return all figures, worked out now."""
    at = at or timezone.now()
    standing, circuits = status(at), _circuits(at)
    (p50, p95), delivered, coalesced = _lag(at - DAY)
    unsettled = Difference.objects.filter(settled_at=None)
    kinds = dict(unsettled.order_by("kind").values_list("kind").annotate(Count("pk")))
    for_a_person = unsettled.filter(state=Difference.State.OPEN).count()
    figures = Figures(
        oldest_seconds=standing.oldest_pending_seconds,
        lag_p95_seconds=p95,
        ratio=standing.ratio,
        refused=standing.quarantined,
        open_since=min((each.opened_at for each in circuits if each.opened_at), default=None),
        compared_at=last_whole_at(),
        first_told_at=_first_told_at(),
        differences=for_a_person,
        inbound=inbound.for_a_person(at),
        door_silent_since=inbound.cursor_of().failed_at,
    )
    alarms = tuple(raised(figures, Thresholds(**settings.MOTCUA_SYNC_ALARMS), at))
    return Metrics(
        standing,
        p50,
        p95,
        delivered,
        coalesced,
        kinds,
        for_a_person,
        circuits,
        figures.compared_at,
        figures.inbound,
        alarms,
    )


def cached_metrics() -> Metrics:
    """Return the figures at most ten seconds old, for pages that are opened often."""
    found: Metrics | None = cache.get(CACHE_KEY)
    if found is None:
        found = metrics()
        cache.set(CACHE_KEY, found, CACHE_SECONDS)
    return found


def _lag(since: datetime) -> tuple[tuple[float | None, float | None], int, int]:
    with connection.cursor() as cursor:
        cursor.execute(LAG, [since])
        percentiles, delivered, coalesced = cursor.fetchone()
    p50, p95 = percentiles or (None, None)
    return (None if p50 is None else float(p50), None if p95 is None else float(p95)), delivered, coalesced


def _circuits(at: datetime) -> tuple[CircuitNow, ...]:
    return tuple(
        CircuitNow(
            row.name,
            Breaker(row.failures, row.trips, row.opened_at, row.retry_at, row.probe_until).state(at),
            row.failures,
            row.opened_at,
            row.retry_at,
            row.succeeded_at,
            row.last_error,
        )
        for row in Circuit.objects.order_by("name")
    )


def _first_told_at() -> datetime | None:
    if not QueuedDossier.objects.exists():
        return None
    first = (
        Delivery.objects.filter(delivered_at__isnull=False).order_by("pk").values_list("delivered_at", flat=True)
    )
    return first.first()


def exposition(found: Metrics) -> Iterator[str]:
    """Yield the figures in the text format that monitoring reads: one a line, its meaning before it."""
    standing = found.status
    ratio = None if standing.ratio is None else float(standing.ratio)
    yield from _gauge("motcua_sync_ratio", "Share of dossiers of which the portal has heard everything", ratio)
    yield from _gauge("motcua_sync_dossiers", "Dossiers that the portal is to hear of", standing.dossiers)
    yield from _gauge("motcua_sync_pending", "Journal entries still to be told", standing.pending)
    yield from _gauge("motcua_sync_quarantined", "Journal entries that were refused", standing.quarantined)
    yield from _gauge(
        "motcua_sync_oldest_unsent_seconds", "Age of the oldest entry to be told", standing.oldest_pending_seconds
    )
    yield from _gauge(
        "motcua_sync_lag_p50_seconds", "Half of a day's entries arrived sooner", found.lag_p50_seconds
    )
    yield from _gauge("motcua_sync_lag_p95_seconds", "95 of 100 arrived sooner", found.lag_p95_seconds)
    yield from _gauge("motcua_sync_coalesced", "Entries told by a later state, in a day", found.coalesced_in_a_day)
    yield from _gauge(
        "motcua_sync_differences", "Differences found that are not settled", sum(found.differences.values())
    )
    yield from _gauge(
        "motcua_sync_inbound_waiting", "What the portal told and waits for a person", found.inbound_for_a_person
    )
    yield from _gauge("motcua_sync_alarms", "Alarms raised now", len(found.alarms))
    yield "# HELP motcua_sync_circuit_open Whether calls are held back: 1 open, 0.5 half open, 0 closed"
    yield "# TYPE motcua_sync_circuit_open gauge"
    values = {State.OPEN: "1", State.HALF_OPEN: "0.5", State.CLOSED: "0"}
    for circuit in found.circuits:
        yield f'motcua_sync_circuit_open{{use="{circuit.name}"}} {values[circuit.state]}'


def _gauge(name: str, words: str, value: float | None) -> Iterator[str]:
    if value is not None:
        yield f"# HELP {name} {words}"
        yield f"# TYPE {name} gauge"
        yield f"{name} {value:g}"
