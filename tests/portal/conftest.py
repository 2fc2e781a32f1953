"""A citizen at the portal of a whole province."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.catalog.models import ProcedureVersion
from motcua.catalog.queries.procedures import version_on
from motcua.organizations.models import Area
from motcua.organizations.queries import communes_on
from tests.factories.offices import citizen as make_citizen

BIRTH = "1.001193"


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    """Nobody has tried anything yet."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def citizen(db: None) -> User:
    return make_citizen("Trần Thị Ngọc Lan", "082196010824")


@pytest.fixture
def stranger(db: None) -> User:
    return make_citizen("Lê Văn Phúc", "082094007513")


@pytest.fixture
def browser(citizen: User) -> Client:
    """A browser in which the citizen is signed in."""
    client = Client()
    client.force_login(citizen)
    return client


@pytest.fixture
def birth(db: None) -> ProcedureVersion:
    return version_on(BIRTH, localdate())


@pytest.fixture
def commune(db: None) -> Area:
    found = communes_on(localdate()).first()
    assert found is not None
    return found


@pytest.fixture
def birth_answers(birth: ProcedureVersion, commune: Area) -> dict[str, Any]:
    """Everything the form asks, as its own example has it, for a child born in time."""
    assert birth.form is not None
    born = date(localdate().year, localdate().month, 1).isoformat()
    example = {**birth.form.body["ui"]["example"], "child_birth_date": born, "certificate_date": born}
    return {
        key: {**value, "commune": commune.code} if isinstance(value, dict) and "commune" in value else value
        for key, value in example.items()
    }
