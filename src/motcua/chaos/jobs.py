"""Doing one job in a process of its own that may die on the way, and seeing what it has left behind."""

import importlib
import multiprocessing
import os
from dataclasses import dataclass
from pathlib import Path

from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import connection

from motcua.chaos.ground import close_connections
from motcua.foundation import fault_points, processes, stalled, working

QUEUE = "chaos"
NURSERY = "motcua.chaos.nursery"
LONGEST_SECONDS = 120
UNCOUNTED = ("procrastinate_", "django_")  # how often a job was tried is no effect of it


@dataclass(frozen=True)
class State:
    """How many rows every table holds, and how many files there are."""

    rows: dict[str, int]
    files: int

    def differences(self, other: "State") -> dict[str, tuple[int, int]]:
        """Return where two states are not the same, with both figures."""
        tables = {
            name: (self.rows.get(name, 0), other.rows.get(name, 0)) for name in sorted({*self.rows, *other.rows})
        }
        both = tables | {"files": (self.files, other.files)}
        return {name: pair for name, pair in both.items() if pair[0] != pair[1]}


def tables() -> list[str]:
    """Return the name of every table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        return [str(name) for (name,) in cursor.fetchall()]


def contents() -> dict[str, tuple[int, int]]:
    """Return how many rows every table holds, and a digest of what stands in them whatever their order."""
    parts = [
        f"SELECT '{name}', count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM \"{name}\" t"  # noqa: S608
        for name in tables()
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return {str(name): (int(rows), int(digest)) for name, rows, digest in cursor.fetchall()}


def changed(before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]) -> list[str]:
    """Return the tables in which something is different, but for the queue's own."""
    return [name for name in sorted(after) if after[name] != before[name] and not name.startswith(UNCOUNTED)]


def state(kept: Path) -> State:
    """Count everything that a job could have made twice."""
    counted = [name for name in tables() if not name.startswith(UNCOUNTED)]
    with connection.cursor() as cursor:
        counts = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM \"{name}\"" for name in counted)  # noqa: S608
        cursor.execute(counts)
        rows = {str(name): int(number) for name, number in cursor.fetchall()}
    return State(rows, sum(path.is_file() for path in kept.rglob("*")))


def exports() -> Path:
    """Return where lists are written."""
    return Path(settings.MOTCUA_FILES).parent / "exports"


def clear_exports() -> None:
    """Remove the lists that earlier trials have written."""
    for path in exports().glob("*"):
        path.unlink()


def work_once(faults: Path) -> int:
    """Let a worker do what waits in the queue of the trial; return its exit code, negative for a signal.

    The worker has its fault points on and is the fork of a process that has loaded the product and done nothing
    yet, so that a thousand deaths cost minutes. A fork of this one would wait for ever for the threads of what has
    been used here already (typesetting is one).
    """
    close_connections()
    nursery = multiprocessing.get_context("forkserver")
    nursery.set_forkserver_preload([NURSERY])
    worker = nursery.Process(target=_work, args=(faults,), daemon=True)
    worker.start()
    worker.join(LONGEST_SECONDS)
    if worker.is_alive():
        worker.kill()
        worker.join()
    return int(worker.exitcode or 0)


def _work(faults: Path) -> None:
    processes.end_with_parent()
    close_connections()
    os.environ[fault_points.VARIABLE] = str(faults)
    importlib.reload(fault_points)  # as a process reads it that is started with the variable
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    working.work(concurrency=1, once=True, queues=[QUEUE])
    os._exit(0)


def put_back() -> int:
    """Let half a minute pass for the dead workers and put back what they had; return how many jobs.

    Periodic jobs that the dead worker had deferred beside the trial are removed: one of a kind may wait.
    """
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE queue_name <> %s", [QUEUE])
        silent = stalled.SILENT_SECONDS + 1
        cursor.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - make_interval(secs => %s)", [silent]
        )
    return int(async_to_sync(stalled.put_back)())


def is_waiting(job: int) -> bool:
    """Say whether a job is not done yet (done jobs are removed)."""
    return status_of(job) in {"todo", "doing"}


def status_of(job: int) -> str:
    """Return the state of a job in the queue; empty when it is done and gone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [job])
        row = cursor.fetchone()
    return str(row[0]) if row else ""
