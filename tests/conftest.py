"""What every test gets: a database from ``DATABASE_URL``, and no network beyond this machine."""

import os
import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_socket import socket_allow_hosts

pytest_plugins = [
    "tests.plugins.sandbox",
    "tests.plugins.province",
    "tests.plugins.money",
    "tests.plugins.receiver",
]
# How fast a machine is decides nothing here: that is for the benchmarks.
hypothesis_settings.register_profile("motcua", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("motcua")
LOOPBACK = ["127.0.0.1", "::1", "localhost"]


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to run without a database: half a suite that passes would say the wrong thing."""
    if not os.environ.get("DATABASE_URL") and not config.option.collectonly:
        raise pytest.UsageError("DATABASE_URL is not set: run script/test, which starts a database for the tests.")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, but for tests that commit: those come last, as pytest-django has them."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None or _commits(item))


def _commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    fixtures = {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    return bool(fixtures) or (marker is not None and bool(marker.kwargs.get("transaction")))


@pytest.fixture(autouse=True)
def _no_jobs_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Clear the queue of jobs after a test that commits: its tables are not Django's to flush."""
    if not _commits(request.node):
        yield
        return
    blocker = request.getfixturevalue("django_db_blocker")
    yield
    with blocker.unblock():
        connection.close()  # the test may have cut it
        cursor = connection.cursor()
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_periodic_defers, procrastinate_events CASCADE")


def pytest_runtest_setup() -> None:
    from motcua.foundation.keeping import Kept

    socket_allow_hosts(LOOPBACK, allow_unix_socket=True)
    Kept.forget_all()


def pytest_unconfigure() -> None:
    """Remove the files and keys this run made (settings.test gives each process a folder of its own)."""
    if settings.configured:
        shutil.rmtree(settings.SCRATCH, ignore_errors=True)
