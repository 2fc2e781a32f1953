"""Who has proved who they are has a limit of their own; whoever has not, that of their address."""

from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from motcua.accounts.models import MachineClient
from motcua.accounts.queries import forget_tokens
from tests.api.world import World, world

pytestmark = pytest.mark.django_db
OPEN, CLOSED = "/api/v1/procedures", "/api/v1/windows"


@pytest.fixture
def it(settings: Settings) -> World:
    settings.MOTCUA_API_VISITOR_CALLS_A_MINUTE = 3
    return world()


def get(address: str, token: str = "") -> Any:
    return Client(headers={"Authorization": f"Bearer {token}"} if token else None).get(address)


@pytest.mark.parametrize("address", [OPEN, CLOSED])
def test_a_token_that_is_not_in_force_is_no_way_round_the_limit(it: World, address: str) -> None:
    answers = [get(address, token=f"made-up-{number}").status_code for number in range(4)]
    assert answers == ([200] if address == OPEN else [401]) * 3 + [429]
    assert get(OPEN).status_code == 429


def test_a_system_neither_uses_up_the_address_nor_is_kept_out_by_it(it: World) -> None:
    token = it.token("mine")
    assert [get(CLOSED, token).status_code for _ in range(5)] == [200] * 5
    assert [get(OPEN).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert get(CLOSED, token).status_code == 200


def test_a_system_counts_by_itself_where_no_token_is_needed_too(it: World) -> None:
    token = it.token("mine")
    MachineClient.objects.filter(client_id="mine").update(calls_a_minute=2)
    forget_tokens()
    assert [get(OPEN, token).status_code for _ in range(3)] == [200, 200, 429]
