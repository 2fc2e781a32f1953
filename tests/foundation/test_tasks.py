"""A job whose worker was killed in the middle is put back into the queue; a living worker keeps its own."""

import pytest
from django.db import connection
from procrastinate.contrib.django import app

from motcua.foundation import tasks


def job_of_a_worker_silent_for(seconds: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s)) RETURNING id",
            [seconds],
        )
        worker = cursor.fetchone()[0]
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, worker_id)"
            " VALUES ('default', %s, '{\"timestamp\": 0}', 'doing', %s) RETURNING id",
            [tasks.retry_stalled_jobs.name, worker],
        )
        return int(cursor.fetchone()[0])


def status_of(job: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [job])
        return str(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_the_job_of_a_killed_worker_is_done_after_all_and_a_living_worker_keeps_its_own() -> None:
    killed, living = job_of_a_worker_silent_for(120), job_of_a_worker_silent_for(5)
    app.configure_task(tasks.retry_stalled_jobs.name).defer(timestamp=0)
    with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
        worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    assert status_of(living) == "doing"
    assert status_of(killed) == "succeeded"
