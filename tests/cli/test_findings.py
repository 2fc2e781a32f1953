"""What ``motcua doctor`` finds in the queue."""

import pytest
from django.db import connection
from procrastinate.contrib.django import app

from motcua.cli.findings import laid_aside

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _empty_queue(transactional_db: None) -> None:
    """Begin with nothing that other tests' jobs have left behind: the queue's tables are not the ORM's."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


def given_up() -> None:
    job = app.configure_task("indicators.fold").defer(timestamp=0)
    with connection.cursor() as cursor:
        for state in ("doing", "failed"):
            cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [state, job])


def test_a_queue_in_which_nothing_was_given_up_is_well() -> None:
    assert laid_aside().ok


def test_a_job_that_was_given_up_is_named_for_a_day() -> None:
    given_up()
    assert not laid_aside().ok
    assert laid_aside().found == "1 given up since yesterday: indicators.fold"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = now() - interval '25 hours'")
    assert laid_aside().ok
