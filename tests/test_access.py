"""Role × address × method: everybody gets in where the policy says so, and nowhere else."""

import re
import uuid

import pytest
from django.test import Client
from django.urls import URLPattern
from django.urls.converters import IntConverter, UUIDConverter

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.foundation.access import PUBLIC, all_patterns, policy_of
from tests.factories.offices import Office, citizen, office, officer

METHODS = ("GET", "POST", "PUT", "DELETE")
PATTERNS = [(route, pattern) for route, pattern in all_patterns()]
OFFICER_ROLES = [role for role in Role if role not in {Role.CITIZEN, Role.BUSINESS}]


def address(route: str, pattern: URLPattern) -> str:
    """Fill an address with values that have the right shape and name nothing."""
    values = {}
    for name, converter in pattern.pattern.converters.items():
        if isinstance(converter, UUIDConverter):
            values[name] = str(uuid.UUID(int=1))
        elif isinstance(converter, IntConverter):
            values[name] = "999999999"
        else:
            values[name] = "khong-co"
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: values.get(match[1], "x"), route).lstrip("/")


@pytest.fixture
def people(db: None) -> dict[str, User | None]:
    place: Office = office()
    found: dict[str, User | None] = {"anonymous": None, "citizen": place.citizen}
    business = citizen("Công ty Thử", "082157000999")
    business.kind = User.Kind.BUSINESS
    business.save()
    found["business"] = business
    for role in OFFICER_ROLES:
        found[role.value] = officer(f"Người {role.value}", role, place.centre)
    return found


def test_every_address_has_a_policy() -> None:
    assert [route for route, pattern in PATTERNS if policy_of(pattern.callback) is None] == []


@pytest.mark.parametrize(("route", "pattern"), PATTERNS, ids=[route for route, _ in PATTERNS])
def test_the_policy_is_what_happens(people: dict[str, User | None], route: str, pattern: URLPattern) -> None:
    policy = policy_of(pattern.callback)
    assert policy is not None
    for name, user in people.items():
        client = Client(raise_request_exception=True)
        if user is not None:
            client.force_login(user)
        for method in METHODS:
            answer = client.generic(method, address(route, pattern))
            case = f"{name} {method} /{route}: {answer.status_code}"
            assert answer.status_code < 500 or "readyz" in route, case
            if policy.audience == PUBLIC or (user is not None and policy.admits(user)):
                continue
            if user is None:
                assert answer.status_code in {302, 404}, case
                assert answer.status_code == 404 or "next=" in answer["Location"], case
            else:
                assert answer.status_code == 404, case
