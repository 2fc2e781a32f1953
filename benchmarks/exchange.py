"""Telling the national portal, measured inside one process: how fast, and how much memory a long outage costs."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from motcua.sync import relay as sender
from motcua.sync.models import Delivery, ForeignDossier, ParkedMessage
from motcua.sync.queries import is_drained

Answer = dict[str, Any]
SENDERS = 2  # as `motcua sync run` has them
LOOK_SECONDS = 0.25
FORGET = "TRUNCATE sync_delivery, sync_queueddossier, sync_circuit"
# Whole journals of the latest dossiers that were received, until there are enough entries.
FEED = """
WITH wanted AS (
    SELECT id FROM (
        SELECT id, sum(journal_length) OVER (ORDER BY submitted_at DESC, id) - journal_length AS before
        FROM dossiers_dossier WHERE received_at IS NOT NULL
    ) counted WHERE before < %s
)
INSERT INTO dossiers_newevent (event_id, reader)
SELECT e.id, 'sync' FROM dossiers_dossierevent e JOIN wanted ON wanted.id = e.dossier_id
"""


def taken_in(job: Mapping[str, Any]) -> Answer:
    """Return how many filings of the national portal became dossiers, and how many wait with a reason."""
    return {"dossiers": ForeignDossier.objects.count(), "parked": ParkedMessage.objects.count()}


def relay(job: Mapping[str, Any]) -> Answer:
    """Tell waiting entries to a portal that agrees at once: entries, seconds, and the sender's memory on the way."""
    name, options = settings.MOTCUA_ADAPTERS["sync.national_portal"]
    settings.MOTCUA_ADAPTERS["sync.national_portal"] = (name, {**options, "base_url": job["url"]})
    waiting = _wait(job["entries"])
    cpu, began = time.process_time(), time.perf_counter()
    with _looked_at() as sizes:
        is_done = _sent(job["seconds"])
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    told = Delivery.objects.filter(state="delivered").count()
    early = sizes[len(sizes) // 5 :] or [0.0]
    return {
        "told": told,
        "seconds": seconds,
        "facts": {
            "waiting": waiting,
            "all_told": is_done,
            "refused": Delivery.objects.filter(state="quarantined").count(),
            "cpu_seconds": round(cpu, 2),
            "told_per_cpu_second": round(told / cpu, 1) if cpu else None,
            "memory_early_mib": round(early[0], 1),
            "memory_peak_mib": round(max(early), 1),
            "memory_end_mib": round(early[-1], 1),
        },
    }


def _wait(entries: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(FORGET)
        cursor.execute("DELETE FROM dossiers_newevent WHERE reader = 'sync'")
        cursor.execute(FEED, [entries])
        return cursor.rowcount


def _sent(limit: float) -> bool:
    """Send as the worker does, until nothing is left or the time is up."""
    stop, until = threading.Event(), time.monotonic() + limit
    running = threading.Thread(target=sender.run, args=(stop,), kwargs={"senders": SENDERS})
    running.start()
    while running.is_alive() and time.monotonic() < until and not is_drained():
        time.sleep(LOOK_SECONDS)
    stop.set()
    running.join()
    return is_drained()


@contextmanager
def _looked_at() -> Iterator[list[float]]:
    """Note the memory of this process again and again, in MiB."""
    sizes: list[float] = []
    over = threading.Event()

    def look(wait: Callable[[float], bool]) -> None:
        while not wait(LOOK_SECONDS):
            sizes.append(_resident_mib())

    looking = threading.Thread(target=look, args=(over.wait,))
    looking.start()
    try:
        yield sizes
    finally:
        over.set()
        looking.join()


def _resident_mib() -> float:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0
