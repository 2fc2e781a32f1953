"""What the post pushes: believed when signed, counted once, however often and by whatever way it comes."""

import hashlib
import hmac
import json
from typing import Any

import httpx
import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from motcua.postal.models import PostEvent, PostOrder
from motcua.postal.services.ordering import place_due
from motcua.postal.services.tracking import poll_due
from tests.contracts.test_post import NOW, happen, later, ordered
from tests.plugins.sandbox import RunningSandbox

ADDRESS = "/api/callbacks/post"


def said(waybill: str, *events: dict[str, str]) -> bytes:
    return json.dumps({"ItemCode": waybill, "Events": events}).encode()


def event(number: str, status: str, at: str = "20261122090000") -> dict[str, str]:
    return {"EventId": number, "StatusCode": status, "Time": at, "Place": "", "Note": "", "CODAmount": ""}


def push(body: bytes, secret: str = "sandbox-only") -> Any:
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return Client().post(ADDRESS, body, content_type="application/json", headers={"X-Signature": signature})


@pytest.mark.django_db
def test_events_said_again_or_out_of_order_count_once(postman: RunningSandbox) -> None:
    kept = ordered()
    for body in (said(kept.waybill, event("E2", "50", "20261123090000")), said(kept.waybill, event("E1", "20"))):
        for _ in range(2):
            assert push(body).status_code == 200
    kept.refresh_from_db()
    assert kept.stage == "delivered"
    assert PostEvent.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "secret", "status"),
    [
        (said("EK100000003VN", event("E1", "50")), "forged", 401),
        (said("EK999999990VN", event("E1", "50")), "sandbox-only", 422),
        (b"x", "sandbox-only", 422),
        (b"[]", "sandbox-only", 422),
        (b"{}" + b" " * 70_000, "sandbox-only", 413),
    ],
)
def test_what_is_forged_unknown_or_no_message_changes_nothing(
    postman: RunningSandbox, body: bytes, secret: str, status: int
) -> None:
    ordered()
    assert push(body, secret).status_code == status
    assert not PostEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_post_pushes_to_us_and_polling_finds_nothing_new(
    postman: RunningSandbox, live_server: LiveServer
) -> None:
    kept = ordered()
    place_due(NOW)
    target = {"url": f"{live_server.url}{ADDRESS}"}
    httpx.put(f"{postman.url}/post/push", json=target, trust_env=False).raise_for_status()
    happen(postman, kept, "20", Time="20261122090000")
    assert PostOrder.objects.get().stage == "collected"
    PostOrder.objects.update(due_at=later(1))
    assert poll_due(later(1)) == 0
    assert PostEvent.objects.count() == 1
