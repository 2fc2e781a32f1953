"""Doing the jobs of the queue until told to stop; a database that is away is waited for."""

import asyncio
import logging
import signal
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import psycopg
from django.db import InterfaceError, OperationalError, connection, connections
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException
from procrastinate.job_context import JobContext

from motcua.foundation import fault_points

LOG = logging.getLogger(__name__)
AWAY_SECONDS = 1.0
AWAY = (ConnectorException, OperationalError, InterfaceError, psycopg.OperationalError)


def work(*, concurrency: int, once: bool = False, queues: Sequence[str] | None = None) -> None:
    """Do jobs: those that are waiting (``once``), or whatever comes until a signal says stop.

    ``queues`` names those to look at; none: all. While the database does not answer, this process tries again
    every second; what was in the middle is put back by ``foundation.retry_stalled_jobs``.
    """
    while True:
        try:
            if _work(concurrency=concurrency, wait=not once, queues=queues) or once:
                return
        except AWAY as error:
            if once:
                raise
            LOG.warning("worker: the database does not answer: %s", type(error).__name__)
        connections.close_all()
        time.sleep(AWAY_SECONDS)


def _work(**options: Any) -> bool:
    """Work until a signal, or until the line to the database breaks; ``True`` for a signal."""
    with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
        return asyncio.run(_until_told(**options, **_faults()))


async def _until_told(**options: Any) -> bool:
    loop, running, is_told = asyncio.get_running_loop(), asyncio.current_task(), False

    def stop() -> None:
        nonlocal is_told
        if running is not None and not is_told:
            is_told = True
            running.cancel()  # the worker ends what it has begun

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    try:
        async with app.open_async():
            await app.run_worker_async(install_signal_handlers=False, delete_jobs="successful", **options)
    except asyncio.CancelledError:
        if not is_told:
            raise
    return is_told


def _faults() -> dict[str, Any]:
    if not fault_points.are_on():
        return {}
    known: Any = app.worker_defaults
    return {
        "worker_middleware": [_around],
        "task_middleware": [*known.get("task_middleware", ()), _between_statements],
    }


async def _around(run: Callable[[], Awaitable[Any]], context: JobContext, worker: object) -> Any:
    """Fault points of every job: as it begins, and when its work is done but the queue does not know it yet."""
    fault_points.reach(f"job.{context.job.id}")
    fault_points.reach(f"job.{context.job.task_name}.begun")
    result = await run()
    fault_points.reach(f"job.{context.job.task_name}.done")
    return result


def _between_statements(run: Callable[[], Any], context: JobContext, worker: object) -> Any:
    """A fault point after every statement that a job says to the database: each step of each kind of job."""
    point = f"job.{context.job.task_name}.statement"

    def execute(say: Callable[..., Any], *words: Any) -> Any:
        answer = say(*words)
        fault_points.reach(point)
        return answer

    with connection.execute_wrapper(execute):
        return run()
