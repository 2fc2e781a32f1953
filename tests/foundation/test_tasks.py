"""A job whose worker was killed in the middle is put back into the queue; a living worker keeps its own."""

import re
from datetime import datetime

import pytest
from asgiref.sync import async_to_sync
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.utils.timezone import now
from procrastinate.contrib.django import app

from motcua.foundation import stalled, tasks
from motcua.kernel.working_time import VIETNAM


def job_of_a_worker_silent_for(seconds: int, *, attempts: int = 0, only_one: str | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s)) RETURNING id",
            [seconds],
        )
        worker = cursor.fetchone()[0]
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, worker_id, attempts, queueing_lock)"
            " VALUES ('default', %s, '{\"timestamp\": 0}', 'doing', %s, %s, %s) RETURNING id",
            [tasks.retry_stalled_jobs.name, worker, attempts, only_one],
        )
        return int(cursor.fetchone()[0])


def status_of(job: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [job])
        row = cursor.fetchone()
    return str(row[0]) if row else "gone"


@pytest.mark.django_db(transaction=True)
def test_the_job_of_a_killed_worker_is_done_after_all_and_a_living_worker_keeps_its_own() -> None:
    killed, living = job_of_a_worker_silent_for(120), job_of_a_worker_silent_for(5)
    app.configure_task(tasks.retry_stalled_jobs.name).defer(timestamp=0)
    with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
        worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    assert status_of(living) == "doing"
    assert status_of(killed) == "succeeded"


@pytest.mark.django_db(transaction=True)
def test_a_job_that_ended_its_worker_for_the_third_time_is_laid_aside() -> None:
    second, third = (job_of_a_worker_silent_for(120, attempts=before) for before in (1, 2))
    assert async_to_sync(stalled.put_back)() == 1
    assert (status_of(second), status_of(third)) == ("todo", "failed")


@pytest.mark.django_db(transaction=True)
def test_a_job_of_which_one_may_wait_gives_way_to_the_one_that_waits_and_keeps_no_other_back() -> None:
    twin = job_of_a_worker_silent_for(120, only_one="fold")
    other = job_of_a_worker_silent_for(120)
    waiting = app.configure_task(tasks.retry_stalled_jobs.name, queueing_lock="fold").defer(timestamp=0)
    assert async_to_sync(stalled.put_back)() == 1
    assert (status_of(twin), status_of(waiting), status_of(other)) == ("gone", "todo", "todo")


@pytest.mark.django_db
def test_a_session_that_has_ended_is_forgotten_at_night_with_what_it_kept() -> None:
    ended, running = SessionStore(), SessionStore()
    for session, seconds in ((ended, -1), (running, 60)):
        session["posted"] = "…"
        session.set_expiry(seconds)
        session.create()
    tasks.sweep(timestamp=0)
    assert [each.exists(str(each.session_key)) for each in (ended, running)] == [False, True]


def next_times() -> dict[str, datetime]:
    """Return when the queue will do each job that it does once a day."""
    found = app.periodic_registry.periodic_tasks.values()
    daily = [each for each in found if re.fullmatch(r"\d+ \d+ \* \* \*", each.cron)]
    starts = {
        each.task.name: each.croniter.get_next(ret_type=float, start_time=now().timestamp()) for each in daily
    }
    return {name: datetime.fromtimestamp(start, VIETNAM) for name, start in starts.items()}


def test_what_is_done_in_the_morning_or_at_night_is_done_then_by_the_clock_of_the_province() -> None:
    at = {name: f"{moment:%H:%M}" for name, moment in next_times().items()}
    assert at["dossiers.remind_unsent"] == "08:00"
    assert at["dossiers.remind_uncollected"] == "07:30"
    assert at["foundation.sweep"] == "03:40"
    assert at["sync.compare_whole"] == "01:30"
    told = {
        each.task.name: (each.task.func.__doc__ or "") for each in app.periodic_registry.periodic_tasks.values()
    }
    assert {name for name, words in told.items() if "every night" in words} <= at.keys()
    wrong = {
        name: clock for name, clock in at.items() if "every night" in told[name] and not "00:00" < clock < "05:00"
    }
    assert wrong == {}
