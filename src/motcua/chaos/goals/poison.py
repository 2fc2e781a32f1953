"""R9: a job that always fails, and one that always kills its worker, are laid aside; all others go on."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.accounts.models import User
from motcua.chaos import world
from motcua.chaos.errands import ask_for_list
from motcua.chaos.ground import Ground
from motcua.chaos.jobs import status_of
from motcua.chaos.monkey import wait_until
from motcua.chaos.offers import Intake
from motcua.chaos.outcomes import Proof, Say, Size
from motcua.foundation import fault_points, stalled
from motcua.indicators.models import Export

EVERY_SECONDS = 0.5
QUIET_SECONDS, QUIET_SECONDS_QUICK = 30.0, 5.0
LAID_ASIDE_SECONDS = 300.0  # three times silence, sweep and start
OTHERS_P95_SECONDS = 15.0
DEAD_SECONDS = 2.0


@dataclass
class Stream:
    """Lists that are asked for all the time, one after the other."""

    by: User
    keys: list[UUID]

    def ask(self) -> None:
        self.keys.append(ask(self.by)[0])

    def waits(self) -> list[float]:
        """Return after how many seconds each list was written, shortest first; endless for one that is not."""
        rows = Export.objects.filter(pk__in=self.keys).values_list("requested_at", "finished_at")
        return sorted((end - begin).total_seconds() if end else float("inf") for begin, end in rows)

    def all_written(self) -> bool:
        return not Export.objects.filter(pk__in=self.keys, finished_at=None).exists()


def prove(ground: Ground, size: Size, seed: int, say: Say) -> Proof:
    """Put two poisoned jobs among many good ones and wait until they are laid aside."""
    proof = Proof("R9", "a poisoned job is laid aside, others go on")
    with ground.serving() as province:
        clerk = Intake(timezone.now(), seed=seed).clerk
        quiet = Stream(clerk, [])
        _ask_for(quiet, QUIET_SECONDS_QUICK if size.is_quick else QUIET_SECONDS)
        proof.must("written_in_quiet", wait_until(quiet.all_written, 120), True)
        proof.note(p95_in_quiet_seconds=_p95(quiet.waits()))
        deadly, failing = _poison(ground, clerk, fault_points.ALWAYS), _poison(ground, clerk, fault_points.FAIL)
        say("two poisoned jobs among good ones …")
        others, began = Stream(clerk, []), timezone.now()
        _until_laid_aside(others, (deadly, failing), hurry=size.is_quick)
        proof.note(laid_aside_after_seconds=round((timezone.now() - began).total_seconds(), 1))
        proof.must("deadly_job", status_of(deadly), "failed")
        proof.must("failing_job", status_of(failing), "failed")
        proof.must("tries_of_the_deadly", _attempts(deadly), stalled.MOST_TRIES)
        proof.note(tries_of_the_failing=_attempts(failing), worker_lives=province.leader("worker") is not None)
        proof.must("others_written", wait_until(others.all_written, 180), True)
        proof.note(others=len(others.keys))
        proof.must_be_below("p95_of_others_seconds", _p95(others.waits()), OTHERS_P95_SECONDS)
        proof.note(slowest_of_others_seconds=round(others.waits()[-1], 1))
    return proof


def ask(by: User) -> tuple[UUID, int]:
    """Ask for a list and defer its job as the console does; return both numbers."""
    export = ask_for_list(by, timezone.now())
    job = app.configure_task(world.EXPORT, lock=f"export:{export.pk}").defer(export_id=str(export.pk))
    return export.pk, int(job)


def _ask_for(stream: Stream, seconds: float) -> None:
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        stream.ask()
        time.sleep(EVERY_SECONDS)


def _poison(ground: Ground, by: User, word: str) -> int:
    """Defer a job that strikes each time it is begun: armed before any worker can know it."""
    export = ask_for_list(by, timezone.now())
    later = timezone.now() + timedelta(seconds=2)
    job = int(app.configure_task(world.EXPORT, schedule_at=later).defer(export_id=str(export.pk)))
    fault_points.arm(ground.faults, f"job.{job}", word)
    return job


def _until_laid_aside(others: Stream, poisoned: tuple[int, int], *, hurry: bool) -> None:
    limit = time.monotonic() + LAID_ASIDE_SECONDS
    while time.monotonic() < limit and any(status_of(job) != "failed" for job in poisoned):
        others.ask()
        time.sleep(EVERY_SECONDS)
        if hurry:
            _forget_dead_worker(poisoned[0], timezone.now())


def _forget_dead_worker(job: int, at: datetime) -> None:
    """Let the silence pass at once after which a worker is taken for dead (a quick trial does not wait for it)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = %s WHERE id = (SELECT job.worker_id"
            " FROM procrastinate_jobs job JOIN procrastinate_events e ON e.job_id = job.id AND e.type = 'started'"
            " WHERE job.id = %s AND job.status = 'doing' GROUP BY job.id HAVING max(e.at) < %s)",
            [at - timedelta(seconds=stalled.SILENT_SECONDS + 1), job, at - timedelta(seconds=DEAD_SECONDS)],
        )


def _attempts(job: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT attempts FROM procrastinate_jobs WHERE id = %s", [job])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _p95(waits: list[float]) -> float | None:
    return round(waits[int(len(waits) * 0.95)], 2) if waits else None
