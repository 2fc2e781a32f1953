"""Whatever is sent, the answer to bad input is a problem document, never a page and never a 500."""

from typing import Any
from urllib.parse import quote

import pytest
from django.db import OperationalError, connection
from django.test import Client

from motcua.api import health
from motcua.api.problems import MEDIA_TYPE

pytestmark = pytest.mark.django_db

DEADLINE = {"received": "2025-01-22T15:30", "term": 3, "unit": "working_day"}


def judged(answer: Any, status: int) -> dict[str, Any]:
    """Return a problem document after checking what holds for every one."""
    assert answer.status_code == status, answer.content.decode()
    assert answer["Content-Type"] == MEDIA_TYPE
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == status
    assert problem["type"] == "about:blank"
    assert problem["title"]
    assert "Hãy" in problem["detail"]
    return problem


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/khong-co", 404),
        ("POST", "/procedures/1.001193/khong-co", 404),
        ("GET", "/procedures/9.999999", 404),
        ("GET", "/procedures/%00", 422),
        ("GET", "/procedures/" + "1" * 61, 422),
        ("GET", "/procedures/%0A", 422),
        ("DELETE", "/procedures", 405),
        ("GET", "/dossiers/track", 405),
        ("PUT", "/deadlines", 405),
        ("GET", "/procedures?limit=0", 422),
        ("GET", "/procedures?limit=101", 422),
        ("GET", "/procedures?limit=muoi", 422),
        ("GET", "/procedures?limit=1.5", 422),
        ("GET", "/procedures?limit=" + "9" * 5000, 422),
        ("GET", "/procedures?q=%00", 422),
        ("GET", "/procedures?q=" + "a" * 201, 422),
        ("GET", "/procedures?q=khai&cursor=x", 422),
        ("GET", "/procedures?cursor=x", 422),
        ("GET", "/procedures?cursor=%C4%91", 422),
        ("GET", "/procedures?cursor=WyJmIiwgIngiXQ", 422),
        ("GET", "/procedures?cursor=WyJmIiwgIlx1MDAwMCJd", 422),
        ("GET", "/procedures?" + "&".join(f"a{n}=1" for n in range(1100)), 400),
        ("GET", "/statistics?first=hom-nay", 422),
        ("GET", "/statistics?first=20250122", 422),
        ("GET", "/statistics?first=2025-02-30", 422),
        ("GET", "/statistics?last=1737534600", 422),
        ("GET", "/statistics?first=2025-02-02&last=2025-02-01", 422),
        ("GET", "/statistics?first=0001-01-01&last=9999-12-31", 422),
        ("GET", "/statistics?by=person", 422),
    ],
    ids=lambda value: quote(value[:40]) if isinstance(value, str) else str(value),
)
def test_a_wrong_address_or_question_is_a_problem(client: Client, method: str, address: str, status: int) -> None:
    problem = judged(client.generic(method, f"/api/v1{address}"), status)
    assert bool(problem["errors"]) == (status == 422)
    assert all(error["field"] and error["detail"] for error in problem["errors"])


@pytest.mark.parametrize(
    ("address", "body", "field"),
    [
        ("/deadlines", {}, "received"),
        ("/deadlines", {**DEADLINE, "received": 1737534600}, "received"),
        ("/deadlines", {**DEADLINE, "received": "1737534600"}, "received"),
        ("/deadlines", {**DEADLINE, "received": "0001-01-01T00:00:00+14:00"}, "received"),
        ("/deadlines", {**DEADLINE, "received": "2999-01-22T15:30"}, "received"),
        ("/deadlines", {**DEADLINE, "received": "9999-12-31T15:30"}, "received"),
        ("/deadlines", {**DEADLINE, "received": "1800-01-22T15:30"}, "received"),
        ("/deadlines", {**DEADLINE, "received": None}, "received"),
        ("/deadlines", {**DEADLINE, "term": "3"}, "term"),
        ("/deadlines", {**DEADLINE, "term": True}, "term"),
        ("/deadlines", {**DEADLINE, "term": 0}, "term"),
        ("/deadlines", {**DEADLINE, "term": 10_001}, "term"),
        ("/deadlines", {**DEADLINE, "term": 1.5}, "term"),
        ("/deadlines", {**DEADLINE, "unit": "week"}, "unit"),
        ("/deadlines", {**DEADLINE, "unit": []}, "unit"),
        ("/deadlines", {**DEADLINE, "pauses": "x"}, "pauses"),
        ("/deadlines", {**DEADLINE, "pauses": [{"from": "2025-01-23"}] * 101}, "pauses"),
        ("/deadlines", {**DEADLINE, "pauses": [None]}, "pauses.0"),
        ("/deadlines", {**DEADLINE, "pauses": [{"to": "2025-01-23"}]}, "pauses.0.from"),
        ("/deadlines", {**DEADLINE, "pauses": [{"from": "2025-01-24", "to": "2025-01-23"}]}, "pauses.0.to"),
        ("/deadlines", {**DEADLINE, "thoi-han": 3}, "thoi-han"),
        ("/dossiers/track", {"code": "H58"}, "secret"),
        ("/dossiers/track", {"code": "H58", "secret": "A", "phone": "0912345678"}, "secret"),
        ("/dossiers/track", {"code": "   ", "phone": "0912345678"}, "code"),
        ("/dossiers/track", {"code": "H\x0058", "phone": "0912345678"}, "code"),
        ("/dossiers/track", {"code": "H58", "phone": 912345678}, "phone"),
        ("/dossiers/track", {"code": {"$ne": ""}, "phone": "0912345678"}, "code"),
    ],
)
def test_a_wrong_value_is_named(post: Any, address: str, body: dict[str, Any], field: str) -> None:
    problem = judged(post(address, body), 422)
    assert field in [error["field"] for error in problem["errors"]]
    assert all("Hãy" in error["detail"] or "Thiếu" in error["detail"] for error in problem["errors"])


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        pytest.param("{", "application/json", 400, id="cut off"),
        pytest.param(b"\xff\xfe\x00", "application/json", 400, id="not UTF-8"),
        pytest.param("[" * 50_000, "application/json", 400, id="too deep"),
        pytest.param('{"term": ' + "9" * 5000 + "}", "application/json", 400, id="a number too long"),
        pytest.param('{"term": NaN}', "application/json", 400, id="no number of JSON"),
        pytest.param(
            '{"received": "\\ud800", "term": 3, "unit": "day"}', "application/json", 422, id="half a sign"
        ),
        pytest.param("[]", "application/json", 422, id="a list"),
        pytest.param("null", "application/json", 422, id="nothing"),
        pytest.param('"x"', "application/json", 422, id="a text"),
        pytest.param("", "application/json", 422, id="empty"),
        pytest.param("term=3", "application/x-www-form-urlencoded", 415, id="a form"),
        pytest.param("<a/>", "text/xml", 415, id="XML"),
        pytest.param("{}", "application/json; charset=utf-16", 415, id="another code"),
        pytest.param(b" " * 65_537, "application/json", 413, id="large"),
    ],
)
def test_a_body_that_is_not_what_it_should_be_is_a_problem(
    client: Client, body: str | bytes, kind: str, status: int
) -> None:
    for address in ("/deadlines", "/dossiers/track"):
        judged(client.generic("POST", f"/api/v1{address}", body, content_type=kind), status)


def test_the_refused_method_says_which_to_use(client: Client) -> None:
    answer = client.post("/api/v1/procedures")
    assert answer["Allow"] == "GET"
    assert "GET" in judged(answer, 405)["detail"]


def test_a_database_that_is_away_is_said_with_when_to_come_back(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object) -> None:
        raise OperationalError("could not write: 082190001234")

    with connection.execute_wrapper(refuse):
        answer = client.get("/api/v1/health")
    assert int(answer["Retry-After"]) > 0
    assert (
        "giữ nguyên Idempotency-Key" in judged(answer, 503)["detail"]
    )  # the answer to a commit may be what was lost
    assert "database: OperationalError (no connection)" in caplog.text
    assert "082190001234" not in caplog.text


def test_an_unforeseen_error_is_reported_and_says_nothing_of_the_inside(caplog: pytest.LogCaptureFixture) -> None:
    """A failing database driver stands for whatever nobody thought of."""

    def refuse(*_: object) -> None:
        raise ZeroDivisionError("secret words")

    with connection.execute_wrapper(refuse):
        answer = Client(raise_request_exception=False).get("/api/v1/health")
        with pytest.raises(ZeroDivisionError):
            Client().get("/api/v1/health")
    assert "secret" not in judged(answer, 500)["detail"]
    assert "ZeroDivisionError" in caplog.text


def test_a_well_service_says_so(client: Client) -> None:
    answer = client.get("/api/v1/health")
    assert answer.json() == health.Health().model_dump()
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_no_operation_needs_a_cookie_against_forgery() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/api/v1/deadlines", DEADLINE, content_type="application/json").status_code == 200
