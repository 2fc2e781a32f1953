"""A job whose worker was killed in the middle is put back into the queue; a living worker keeps its own."""

import pytest
from asgiref.sync import async_to_sync
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from procrastinate.contrib.django import app

from motcua.foundation import stalled, tasks


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
