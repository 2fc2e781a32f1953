"""Doing one job in a process of its own that may die on the way, and seeing what it has left behind."""

import importlib
import multiprocessing
import os
from pathlib import Path

from asgiref.sync import async_to_sync
from django.db import connection

from motcua.chaos.ground import close_connections
from motcua.foundation import fault_points, processes, stalled, working

QUEUE = "chaos"
NURSERY = "motcua.chaos.nursery"
LONGEST_SECONDS = 120


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


def drop_others() -> None:
    """Remove the periodic jobs that workers have deferred beside the trial: one of a kind may wait."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE queue_name <> %s", [QUEUE])


def put_back() -> int:
    """Let half a minute pass for the dead workers and put back what they had; return how many jobs."""
    drop_others()
    with connection.cursor() as cursor:
        silent = stalled.SILENT_SECONDS + 1
        cursor.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - make_interval(secs => %s)", [silent]
        )
    return int(async_to_sync(stalled.put_back)())


def status_of(job: int) -> str:
    """Return the state of a job in the queue; empty when it is done and gone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [job])
        row = cursor.fetchone()
    return str(row[0]) if row else ""
