"""Managers at the console of a small province, signed in."""

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.organizations.models import Agency
from tests.factories.offices import Office, office, officer

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """Lists and figures that are kept for a minute belong to one test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def place(db: None) -> Office:
    return office()


@pytest.fixture
def sign_in() -> SignIn:
    """Return a browser in which somebody is signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def chairman(place: Office) -> User:
    return officer("Phan Chủ Tịch", Role.CHAIRMAN, Agency.objects.get(key="ubnd-tinh"))


@pytest.fixture
def board(chairman: User, sign_in: SignIn) -> Client:
    """The chairman's browser."""
    return sign_in(chairman)


@pytest.fixture
def signer(place: Office, sign_in: SignIn) -> Client:
    """The browser of a leader who signs for one department."""
    return sign_in(place.signer)


@pytest.fixture
def specialist(place: Office, sign_in: SignIn) -> Client:
    return sign_in(place.specialist)
