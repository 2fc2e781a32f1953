"""Who reaches what: generated over every operation, each list, each expansion and each download."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from motcua.accounts.models import AccessToken
from motcua.accounts.queries import forget_tokens
from motcua.accounts.rules import Role, Scope
from motcua.accounts.services.machines import Term, end_mandate, give_mandate
from motcua.dossiers.models import Dossier, DossierEvent
from tests.api.calls import Operation, bodies, operations
from tests.api.world import Caller, World, posting, world

pytestmark = pytest.mark.django_db
GUARDED = [each for each in operations() if each.scope]
LISTS = [each for each in GUARDED if each.method == "GET" and "{" not in each.path.replace("{tab}", "")]
OURS = [each for each in GUARDED if "{" in each.path and each.id != "list_work"]
names = {"ids": lambda each: each.id}


@pytest.fixture
def it() -> World:
    return world()


def ask(call: Caller, operation: Operation, it: World) -> Any:
    return operation.call(call, it)


def secrets_of(it: World) -> set[str]:
    """Return what nobody beyond the agency may see."""
    place = it.place
    ids = {str(each.pk) for each in it.dossiers.values()} | {str(it.ids["paper"]), str(it.ids["subscription"])}
    codes = {each.code for each in it.dossiers.values()}
    return ids | codes | {place.citizen.full_name, place.citizen.personal_id, "0912345678", "Trích lục khai sinh"}


def leaks(answer: Any, it: World) -> set[str]:
    text = json.dumps(json.loads(answer.content), ensure_ascii=False) if answer.content[:1] in b"{[" else ""
    told = text + str(answer.headers)
    return {each for each in secrets_of(it) if each in told and each not in answer.request["PATH_INFO"]}


def state() -> Any:
    """Return everything that an act would change."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), sum(journal_length) FROM dossiers_dossier")
        rows = cursor.fetchall()
    return rows, DossierEvent.objects.count()


def test_every_operation_with_a_body_has_one_here(it: World) -> None:
    assert sorted({each.id for each in operations() if each.takes_body} - set(bodies(it))) == []


@pytest.mark.parametrize("who", ["theirs", "citizens"])
def test_another_agency_and_a_citizen_reach_nothing(it: World, who: str) -> None:
    call, before = Caller(it.token(who)), state()
    asked = it.dossiers["asking"]
    it.ids["consultation"] = 0  # what the other agency was asked is its own affair
    for operation in OURS:
        if operation.id == "go_on_without_opinions":
            continue  # they were asked about that one: see below
        answer = ask(call, operation, it)
        assert answer.status_code in {403, 404}, (operation.id, answer.status_code, answer.content[:300])
        assert not leaks(answer, it), operation.id
    assert state() == before
    assert asked.inquiries.get().settled_at is None


@pytest.mark.parametrize("who", ["theirs", "citizens"])
def test_no_list_tells_them_anything(it: World, who: str) -> None:
    for name in ("asking", "certified"):  # the commune was asked about one and holds the other
        it.dossiers.pop(name)
    call = Caller(it.token(who))
    lists = [*((each, each.path) for each in LISTS if each.id != "list_work"), *_work()]
    for operation, path in lists:
        for query in ("", "?limit=100", "?status=1&limit=100", "?is_open=false", "?kind=results"):
            answer = call("GET", path + query)
            assert answer.status_code in {200, 422}, (operation.id, answer.content[:200])
            own = {it.place.citizen.full_name} if who == "theirs" else set()  # of the two dossiers it may read
            assert not leaks(answer, it) - own, (operation.id, query, leaks(answer, it))


def _work() -> Iterator[tuple[Operation, str]]:
    [work] = [each for each in LISTS if each.id == "list_work"]
    for tab in ("intake", "answered", "processing", "signing", "stamping", "returning", "consulted", "waiting"):
        yield work, work.path.replace("{tab}", tab)


def test_an_agency_that_was_asked_sees_that_dossier_and_may_only_answer(it: World) -> None:
    call, dossier = Caller(it.token("theirs")), it.dossiers["asking"]
    whole = call("GET", f"/dossiers/{dossier.pk}?include=papers,history,opinions,result")
    assert whole.status_code == 200
    assert whole.json()["acts"] == []
    for operation in GUARDED:
        if operation.effect == "write" and "{dossier_id}" in operation.path and "revision" not in operation.path:
            body = bodies(it).get(operation.id)
            path = operation.path.replace("{dossier_id}", str(dossier.pk))
            path = re.sub(r"\{\w+\}", str(it.ids["other"]), path)
            answer = call(operation.method, path, body if operation.takes_body else None)
            assert answer.status_code in {403, 404, 409}, (operation.id, answer.content[:300])
    assert Dossier.objects.get(pk=dossier.pk).journal_length == dossier.journal_length
    given = call("POST", f"/consultations/{it.ids['consultation']}/answer", {"stance": "agree", "answer": "Được"})
    assert given.status_code == 200


@pytest.mark.parametrize("include", ["papers", "history", "opinions", "result", "papers,history,opinions,result"])
def test_no_expansion_opens_a_dossier(it: World, include: str) -> None:
    for who in ("theirs", "citizens"):
        answer = Caller(it.token(who))("GET", f"/dossiers/{it.ids['dossier']}?include={include}")
        assert answer.status_code == 404
        assert not leaks(answer, it)


def test_not_there_and_not_yours_are_the_same_answer(it: World) -> None:
    call = Caller(it.token("theirs"))
    nobody = "01a00000-0000-7000-8000-000000000000"
    for path in ("/dossiers/{}", "/dossiers/{}/papers", "/dossiers/{}/result", "/dossiers/{}/history"):
        ours, none = call("GET", path.format(it.ids["dossier"])), call("GET", path.format(nobody))
        assert (ours.status_code, ours.content) == (none.status_code, none.content)


def test_without_a_token_nothing_is_answered(it: World) -> None:
    for operation in GUARDED:
        for token, error in (("", "Bearer"), ("x" * 43, 'Bearer error="invalid_token"')):
            answer = ask(Caller(token), operation, it)
            assert (answer.status_code, answer["WWW-Authenticate"]) == (401, error), operation.id
            assert not leaks(answer, it)


def test_a_token_that_has_ended_opens_nothing(it: World) -> None:
    token = it.token("mine")
    AccessToken.objects.update(expires_at=timezone.now())
    forget_tokens()
    assert {ask(Caller(token), operation, it).status_code for operation in GUARDED} == {401}


def test_each_operation_asks_for_its_own_scope(it: World) -> None:
    tokens = {scope: it.token("mine", *(other for other in Scope if other != scope)) for scope in Scope}
    before = state()
    for operation in GUARDED:
        answer = ask(Caller(tokens[Scope(operation.scope)]), operation, it)
        assert answer.status_code == 403, operation.id
        assert operation.scope in answer["WWW-Authenticate"]
        assert not leaks(answer, it)
    assert state() == before


def test_a_link_opens_one_file_for_its_time_and_its_token(it: World) -> None:
    token = it.token("mine")
    made = Caller(token)("POST", f"/dossiers/{it.ids['dossier']}/links", bodies(it)["make_link"]).json()
    nobody, path = Caller(""), made["url"].removeprefix("http://testserver")
    opened = nobody("GET", path)
    assert (opened.status_code, opened["Content-Type"]) == (200, "image/png")
    assert opened["Content-Disposition"].startswith("attachment")
    assert nobody("GET", path[:-2] + ("AA" if path[-2:] != "AA" else "BB")).status_code == 404
    AccessToken.objects.all().delete()
    forget_tokens()
    assert nobody("GET", path).status_code == 404


def test_a_link_asks_for_the_scope_of_its_file(it: World) -> None:
    call = Caller(it.token("mine", Scope.READ))
    for body in ({"kind": "result"}, bodies(it)["make_link"]):
        assert call("POST", f"/dossiers/{it.ids['dossier']}/links", body).status_code == 403
    for kind in ("paper", "notice", "copy", "revision"):
        full = Caller(it.token("mine"))(
            "POST", f"/dossiers/{it.ids['dossier']}/links", {"kind": kind, "number": 1}
        )
        assert full.status_code in {404, 422}, kind


def test_a_system_of_an_agency_reaches_nothing_beyond_it(it: World) -> None:
    """Whatever else its officer may do elsewhere."""
    posting(it.place.stranger, it.place.centre, Role.INTAKE)
    it.system("xa", it.place.stranger, agency_key="xa-thu")
    it.system("ca-hai", it.place.stranger)
    mine = f"/dossiers/{it.ids['dossier']}"
    assert Caller(it.token("ca-hai"))("GET", mine).status_code == 200
    bound = Caller(it.token("xa"))
    assert bound("GET", mine).status_code == 404
    assert bound("POST", f"{mine}/acts/accept", {}).status_code == 404
    asked = it.dossiers["asking"]
    assert bound("GET", f"/dossiers/{asked.pk}").status_code == 200
    refused = bound("POST", f"/dossiers/{asked.pk}/acts/withdraw", bodies(it)["act_withdraw"])
    assert (refused.status_code, refused.json()["code"]) == (403, "beyond_agency")


def test_a_mandate_lets_a_system_act_as_an_officer_while_it_holds(it: World) -> None:
    officer, today = it.place.intake, timezone.localdate()
    wish = {"client_id": "theirs", "client_secret": it.secrets["theirs"], "acting_for": officer.username}
    form = {"grant_type": "client_credentials", **wish}
    refused = Client().post("/api/v1/oauth/token", form)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_target")
    give_mandate("theirs", officer, Term(today, today, "QĐ 7/QĐ-UBND"), by=None, at=timezone.now())
    token = it.token("theirs", acting_for=officer.username)
    path = f"/dossiers/{it.ids['dossier']}/acts/accept"
    done = Caller(token)("POST", path, {})
    assert done.status_code == 200, done.content
    assert Dossier.objects.get(pk=it.ids["dossier"]).events.order_by("-seq")[0].by == officer
    assert end_mandate("theirs", officer, by=None, at=timezone.now())
    assert Caller(token)("GET", "/dossiers").status_code == 401
