"""What the national portal pushes: signed, taken once whatever the order, and never lost when it is not taken."""

import hashlib
import hmac
import json
import threading
import time
from typing import Any

import httpx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from motcua.accounts.queries import by_personal_id
from motcua.audit.models import AuditEvent
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules.transitions import Status
from motcua.sync.front_door import FrontDoor
from motcua.sync.inbound_ports import national_filings
from motcua.sync.models import ParkedMessage
from motcua.sync.rules.inbound import Problem
from tests.contracts.filer import PAPER, SECRET, Filer, options, paper
from tests.factories.offices import Office, office
from tests.plugins.sandbox import RunningSandbox

ADDRESS = "/api/v1/inbound/national-portal"
MOST_STATEMENTS = 12  # with begin and commit
ADAPTER = "motcua.adapters.portal_national.inbound.PortalFilings"


@pytest.fixture
def filer(fresh_sandbox: RunningSandbox, settings: Settings) -> Filer:
    known = {"sync.national_filings": (ADAPTER, options(fresh_sandbox))}
    settings.MOTCUA_ADAPTERS = {**settings.MOTCUA_ADAPTERS, **known}
    return Filer(fresh_sandbox)


@pytest.fixture
def place(transactional_db: None) -> Office:
    return office()


@pytest.fixture
def pushed(place: Office, filer: Filer, live_server: LiveServer) -> Filer:
    """A portal that pushes to us."""
    filer.push_to(f"{live_server.url}{ADDRESS}")
    return filer


def signed(message: dict[str, Any], *, secret: str = SECRET, moment: int | None = None) -> dict[str, Any]:
    body = json.dumps(message, ensure_ascii=False).encode()
    when = str(int(time.time()) if moment is None else moment)
    signature = hmac.new(secret.encode(), when.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {
        "data": body,
        "content_type": "application/json",
        "headers": {"X-Thoi-Diem": when, "X-Chu-Ky": signature},
    }


def by(message: dict[str, Any], number: str) -> dict[str, Any]:
    """Return the filing as that of the person who has a personal id."""
    return {**message, "NguoiNop": {**message["NguoiNop"], "SoDinhDanh": number}}


def test_a_pushed_filing_is_a_dossier_at_once(pushed: Filer) -> None:
    pushed.file(files=[paper()])
    [kept] = Dossier.objects.get().attachments.all()
    assert kept.size == len(PAPER)


def test_pushed_twice_and_pulled_as_well_is_one_dossier(pushed: Filer, fresh_sandbox: RunningSandbox) -> None:
    fresh_sandbox.break_down(**{"portal.send": {"duplicate": 1}})
    code = pushed.file()["MaHoSoDVCQG"]
    fresh_sandbox.heal()
    assert pushed.push(code) == [200]
    FrontDoor(national_filings()).turn()
    assert Dossier.objects.count() == 1


def test_pushed_in_the_wrong_order_takes_effect_in_the_right_one(
    pushed: Filer, fresh_sandbox: RunningSandbox
) -> None:
    fresh_sandbox.break_down(**{"portal.send": {"reorder": 1}})
    code = pushed.file()["MaHoSoDVCQG"]
    assert not Dossier.objects.exists()  # held back by the portal
    pushed.withdraw(code)  # overtakes the filing
    FrontDoor(national_filings()).retry()
    assert Dossier.objects.get().status == Status.WITHDRAWN


def test_a_gap_is_asked_for(pushed: Filer, fresh_sandbox: RunningSandbox) -> None:
    pushed.push_to("")
    code = pushed.file()["MaHoSoDVCQG"]
    later = pushed.withdraw(code)
    assert Client().post(ADDRESS, **signed(later)).json()["state"] == "held"
    door = FrontDoor(national_filings())
    door.fill_gaps()
    door.retry()
    assert Dossier.objects.get().status == Status.WITHDRAWN


def test_a_forged_push_has_no_effect_and_the_true_message_is_pulled(
    pushed: Filer, fresh_sandbox: RunningSandbox
) -> None:
    fresh_sandbox.break_down(**{"portal.send": {"forged_signature": 1}})
    code = pushed.file()["MaHoSoDVCQG"]
    assert not Dossier.objects.exists()
    assert pushed.push(code) == [200]
    assert Dossier.objects.count() == 1


def test_a_push_out_of_time_is_refused(pushed: Filer, fresh_sandbox: RunningSandbox) -> None:
    fresh_sandbox.break_down(**{"portal.send": {"clock_skew": 1, "clock_skew_seconds": -4000}})
    pushed.file()
    assert not Dossier.objects.exists()
    FrontDoor(national_filings()).turn()
    assert Dossier.objects.count() == 1


def test_the_answer_says_what_became_of_it(place: Office, filer: Filer) -> None:
    message = filer.file()
    client = Client()
    first = client.post(ADDRESS, **signed(message))
    assert (first.status_code, first.json()["state"]) == (200, "applied")
    assert first.json()["reference"] == Dossier.objects.get().code
    assert client.post(ADDRESS, **signed(message)).json()["state"] == "known"


@pytest.mark.parametrize("wrong", [{"secret": "other"}, {"moment": 1}])
def test_what_is_not_signed_now_by_the_portal_is_refused(
    place: Office, filer: Filer, wrong: dict[str, Any]
) -> None:
    assert Client().post(ADDRESS, **signed(filer.file(), **wrong)).status_code == 401
    assert not Dossier.objects.exists()


@pytest.mark.parametrize(("body", "status"), [([], 400), ({"MaBanTin": "x"}, 422)])
def test_what_cannot_be_read_is_refused(place: Office, filer: Filer, body: Any, status: int) -> None:
    answer = Client().post(ADDRESS, **signed(body))
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


def test_nothing_but_a_post_is_taken(place: Office, filer: Filer) -> None:
    assert Client().get(ADDRESS).status_code == 405


def test_a_push_whose_papers_are_away_waits_and_is_taken_later(
    pushed: Filer, fresh_sandbox: RunningSandbox
) -> None:
    fresh_sandbox.break_down(**{"portal.tep": {"error_500": 1}})
    pushed.file(files=[paper()])
    assert ParkedMessage.objects.get().problem == Problem.PAPER_AWAY
    ParkedMessage.objects.update(retry_at=ParkedMessage.objects.get().parked_at)
    FrontDoor(national_filings()).retry()
    assert Dossier.objects.get().attachments.count() == 1


def test_a_filing_has_its_number_before_its_transaction_and_takes_few_statements(
    place: Office, filer: Filer
) -> None:
    Client().post(ADDRESS, **signed(filer.file()))  # what a process reads once
    message = by(filer.file(), "082190000777")
    with CaptureQueriesContext(connection) as seen:
        assert Client().post(ADDRESS, **signed(message)).json()["state"] == "applied"
    said = [query["sql"] or "" for query in seen.captured_queries]
    begun = said.index("BEGIN")
    assert any("dossiers_dailyserial" in sql for sql in said[:begun])
    assert len(said[begun:]) <= MOST_STATEMENTS, said


def test_first_filings_of_one_person_at_once_open_one_account(place: Office, filer: Filer) -> None:
    messages = [by(filer.file(), "082190000888") for _ in range(4)]
    states: list[str] = []

    def push(message: dict[str, Any]) -> None:
        states.append(Client().post(ADDRESS, **signed(message)).json()["state"])
        connection.close()

    threads = [threading.Thread(target=push, args=(message,)) for message in messages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert states == ["applied"] * 4
    account = by_personal_id("082190000888")
    assert account is not None
    assert Dossier.objects.filter(applicant=account).count() == 4
    assert AuditEvent.objects.filter(action="open account", subject=f"user:{account.pk}").count() == 1


def test_a_filing_that_is_said_again_under_another_id_is_the_same_dossier(place: Office, filer: Filer) -> None:
    message = filer.file()
    again = {**message, "MaBanTin": "again", "PhienBan": "2"}
    told = [Client().post(ADDRESS, **signed(each)).json() for each in (message, again)]
    assert [each["state"] for each in told] == ["applied", "applied"]
    assert {each["reference"] for each in told} == {Dossier.objects.get().code}


def test_a_body_that_is_too_large_is_left_to_be_pulled(
    place: Office, filer: Filer, live_server: LiveServer
) -> None:
    answer = httpx.post(f"{live_server.url}{ADDRESS}", content=b"x" * 70_000, trust_env=False)
    assert answer.status_code == 413


def test_the_portals_pushes_have_a_limit_of_their_own_and_forged_ones_the_addresss(
    place: Office, filer: Filer, settings: Settings
) -> None:
    settings.MOTCUA_API_VISITOR_CALLS_A_MINUTE = 2
    settings.MOTCUA_API_PORTAL_CALLS_A_MINUTE = 6
    client, message = Client(), filer.file()

    def push(**more: Any) -> int:
        return client.post(ADDRESS, **signed(message, **more)).status_code

    assert [push() for _ in range(4)] == [200] * 4
    assert [push(secret="other") for _ in range(3)] == [401, 401, 429]
    assert client.get("/api/v1/procedures").status_code == 429  # whoever forges has used up the address
    assert [push() for _ in range(3)] == [200, 200, 429]  # and nothing of the portal's
