"""Officers at their desks, signed in."""

from collections.abc import Callable

import pytest
from django.test import Client

from motcua.accounts.models import User
from tests.factories.offices import Office, office

SignIn = Callable[[User], Client]


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
def intake(place: Office, sign_in: SignIn) -> Client:
    return sign_in(place.intake)


@pytest.fixture
def specialist(place: Office, sign_in: SignIn) -> Client:
    return sign_in(place.specialist)


@pytest.fixture
def signer(place: Office, sign_in: SignIn) -> Client:
    return sign_in(place.signer)


@pytest.fixture
def stranger(place: Office, sign_in: SignIn) -> Client:
    return sign_in(place.stranger)
