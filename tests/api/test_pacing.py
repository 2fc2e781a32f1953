"""Who has proved who they are has a limit of their own; whoever has not, that of their address."""

from ipaddress import ip_network
from typing import Any

import pytest
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from motcua.accounts.models import MachineClient
from motcua.accounts.queries import forget_tokens
from motcua.foundation.checks import visitors_are_told_apart
from motcua.foundation.limits import visitor
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


@pytest.mark.parametrize(
    ("told", "seen"),
    [
        ("", "127.0.0.1"),
        ("203.0.113.7", "203.0.113.7"),
        ("made up, 203.0.113.7", "203.0.113.7"),
        ("198.51.100.1, 203.0.113.7, 10.20.0.5", "203.0.113.7"),  # two servers of ours, one behind the other
        ("203.0.113.7, ", "127.0.0.1"),
    ],
)
def test_a_visitor_is_known_by_what_our_own_servers_say(settings: Settings, told: str, seen: str) -> None:
    request = RequestFactory().get(OPEN, REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": told})
    assert visitor(request) == "127.0.0.1"  # nobody is trusted unless said
    settings.MOTCUA_TRUSTED_PROXIES = [ip_network("127.0.0.1"), ip_network("10.20.0.0/16")]
    assert visitor(request) == seen
    stranger = RequestFactory().get(OPEN, REMOTE_ADDR="192.0.2.9", headers={"X-Forwarded-For": told})
    assert visitor(stranger) == "192.0.2.9"


def test_visitors_behind_a_server_in_front_have_a_limit_each(it: World, settings: Settings) -> None:
    settings.MOTCUA_TRUSTED_PROXIES = [ip_network("127.0.0.1")]

    def ask(address: str) -> int:
        return int(Client().get(OPEN, headers={"X-Forwarded-For": address}).status_code)

    assert [ask("203.0.113.7") for _ in range(4)] == [200, 200, 200, 429]
    assert ask("203.0.113.8") == 200


def test_an_installation_that_cannot_tell_visitors_apart_is_warned_of(settings: Settings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert [each.id for each in visitors_are_told_apart(None)] == ["motcua.W001"]
    settings.MOTCUA_TRUSTED_PROXIES = [ip_network("127.0.0.1")]
    assert visitors_are_told_apart(None) == []
