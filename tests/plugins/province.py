"""A test database that holds a whole province, beside the empty one: loaded once a run, borrowed by modules.

A module that needs it says ``pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]``; all its
tests then see the province, each in a transaction of its own that is rolled back. (No parameter of such a test may be
called ``province``: it would stand in the fixture's place.)
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from motcua.kernel.working_time import VIETNAM

LOADED_AT = datetime(2026, 10, 1, 8, 0, tzinfo=VIETNAM)
Borrow = Callable[[str], AbstractContextManager[str]]


@pytest.fixture(scope="session")
def borrow_province(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Borrow]:
    """Return a way to work on a database with a pack; it is made when first borrowed, and dropped in the end."""
    empty = str(connection.settings_dict["NAME"])
    made: dict[str, str] = {}

    @contextmanager
    def borrow(pack: str) -> Iterator[str]:
        name = f"{empty}_{pack.replace('-', '_')}"
        with django_db_blocker.unblock():
            if name not in made:
                _copy(empty, name)
                made[name] = pack
            _use(name)
            _fill(pack)
        try:
            yield pack
        finally:
            _use(empty)

    yield borrow
    _use(empty)
    with django_db_blocker.unblock():
        for name in made:
            _ask_server(f'DROP DATABASE IF EXISTS "{name}"')


@pytest.fixture(scope="module")
def province(borrow_province: Borrow) -> Iterator[str]:
    """Đồng Tháp 2026 with what was before; the value is the pack's name."""
    with borrow_province("dong-thap-2026") as name:
        yield name


@pytest.fixture(scope="module")
def province_2024(borrow_province: Borrow) -> Iterator[str]:
    """Tiền Giang 2024; the value is the pack's name."""
    with borrow_province("tien-giang-2024") as name:
        yield name


def _copy(empty: str, name: str) -> None:
    connection.close()
    _ask_server(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{empty}'")
    _ask_server(f'DROP DATABASE IF EXISTS "{name}"')
    _ask_server(f'CREATE DATABASE "{name}" TEMPLATE "{empty}"')


def _ask_server(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def _use(name: str) -> None:
    """Turn this process to a database; what it keeps by row number belongs to the other one."""
    from motcua.catalog.queries import procedures
    from motcua.organizations.queries import forget_agencies, forget_calendars

    connection.close()
    connection.settings_dict["NAME"] = name
    procedures.plan.cache_clear()
    procedures._definitions.clear()
    forget_calendars()
    forget_agencies()


def _fill(pack: str) -> None:
    """Load the pack; a transactional test may have emptied the database meanwhile."""
    from motcua.catalog.models import PackLoad
    from motcua.catalog.services.loading import load_pack

    if not PackLoad.objects.filter(pack=pack).exists():
        load_pack(pack, at=LOADED_AT)
