"""Another system that asks."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from motcua.api.pacing import PACER

Ask = Callable[..., Any]


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    """Nobody has tried anything yet."""
    cache.clear()
    PACER.forget()
    yield
    cache.clear()
    PACER.forget()


@pytest.fixture
def post(client: Client) -> Ask:
    """Send a value as JSON and return the answer."""

    def send(address: str, body: Any) -> Any:
        return client.post(f"/api/v1{address}", body, content_type="application/json")

    return send
