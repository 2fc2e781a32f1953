"""An applicant held against the population database by a system: asked in the background, masked, audited."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from motcua.accounts.rules import Scope
from motcua.audit.models import AuditEvent
from motcua.dossiers.models import Correction, Dossier
from motcua.dossiers.services.filing import Person
from motcua.foundation.adapters import adapter
from motcua.population.models import LookUp
from motcua.population.services.looking import retry_wanted
from tests.api.world import Caller, World, world
from tests.factories import dossiers as made
from tests.plugins.sandbox import RunningSandbox

pytestmark = pytest.mark.django_db(transaction=True)
ASKED = {"purpose": "receive", "reason": "Đối chiếu người nộp", "birth": "1959-03-12"}
HOME = "Khu phố 3, Phường Mỹ Phong, Tỉnh Đồng Tháp"


@pytest.fixture
def it(transactional_db: None) -> World:
    found = world()
    LookUp.objects.all().delete()
    return found


@pytest.fixture
def dossier(it: World) -> Dossier:
    person = Person("Nguyễn Thị Sáu", "082159004167", "0912000111", address="Ấp 1")
    return made.accepted(it.place, it.at, person=person)


def path(dossier: Dossier, more: str = "") -> str:
    return f"/dossiers/{dossier.pk}/population-checks{more}"


def answered(call: Caller, dossier: Dossier) -> Any:
    assert call("POST", path(dossier), ASKED).status_code == 202
    assert retry_wanted(timezone.now()) == 1
    return call("GET", path(dossier)).json()


def test_it_is_asked_in_the_background_and_told_without_anybodys_data(
    it: World, dossier: Dossier, population: RunningSandbox
) -> None:
    call = Caller(it.token("mine"))
    asked = call("POST", path(dossier), ASKED)
    assert (asked.status_code, asked.json()["state"], asked.json()["verdict"]) == (202, "asked", "")
    assert population.ledger(service="population") == []
    assert retry_wanted(timezone.now()) == 1
    told = call("GET", path(dossier)).json()
    assert (told["state"], told["verdict"]) == ("answered", "mismatch")
    assert {each["field"]: each["verdict"] for each in told["fields"]}["full_name"] == "match"
    assert {each["declared"] + each["value"] for each in told["fields"]} == {""}
    [entry] = population.ledger(service="population")
    assert entry["mahoso"] == dossier.code


def test_sent_again_under_its_key_it_is_one_access(
    it: World, dossier: Dossier, population: RunningSandbox
) -> None:
    call, key = Caller(it.token("mine")), "0190b3c2-7f3a-7c4e-9d2b-1f2e3d4c5b6a"
    answers = [call("POST", path(dossier), ASKED, key=key) for _ in range(3)]
    assert len({answer.content for answer in answers}) == 1
    assert LookUp.objects.count() == 1
    assert retry_wanted(timezone.now()) == 1
    assert len(population.ledger(service="population")) == 1


def test_in_full_it_is_shown_to_whoever_says_why(it: World, dossier: Dossier, population: RunningSandbox) -> None:
    call = Caller(it.token("mine"))
    answered(call, dossier)
    before = AuditEvent.objects.count()
    whole = call("POST", path(dossier, "/unmask"), {"purpose": "Đối chiếu nơi ở"}).json()
    fields = {each["field"]: each for each in whole["fields"]}
    assert (fields["residence"]["declared"], fields["residence"]["value"]) == ("Ấp 1", HOME)
    assert AuditEvent.objects.count() == before + 1
    assert call("POST", path(dossier, "/unmask"), {}).status_code == 422


def test_only_what_is_named_is_taken_over(it: World, dossier: Dossier, population: RunningSandbox) -> None:
    call = Caller(it.token("mine"))
    answered(call, dossier)
    done = call("POST", path(dossier, "/take-over"), {"fields": ["residence"]})
    assert done.status_code == 200, done.content
    dossier.refresh_from_db()
    assert (dossier.address, dossier.applicant_name) == (HOME, "Nguyễn Thị Sáu")
    assert Correction.objects.get().by == it.officer
    for fields in ([], ["sex"]):
        assert call("POST", path(dossier, "/take-over"), {"fields": fields}).status_code == 422


def test_where_no_answer_came_all_are_asked_again(it: World, dossier: Dossier, population: RunningSandbox) -> None:
    call = Caller(it.token("mine"))
    population.break_down(population={"error_500": 1.0})
    call("POST", path(dossier), ASKED)
    assert retry_wanted(timezone.now()) == 0
    assert call("GET", path(dossier)).json()["state"] == "away"
    assert [each["code"] for each in call("GET", "/unconfirmed").json()["items"]] == [dossier.code]
    population.heal()
    adapter.cache_clear()  # a line without failures behind it
    LookUp.objects.update(retry_at=None)
    assert call("POST", "/unconfirmed/ask-again").json() == {"looks": 1}
    assert retry_wanted(timezone.now() + timedelta(minutes=20)) == 1
    assert call("GET", "/unconfirmed").json()["items"] == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"birth": "1959-13-40"}, "birth"),
        ({"birth": "59"}, "birth"),
        ({"purpose": "prefill"}, "purpose"),
    ],
)
def test_without_a_purpose_nothing_is_asked(it: World, dossier: Dossier, changes: Any, field: str) -> None:
    refused = Caller(it.token("mine"))("POST", path(dossier), ASKED | changes)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field), refused.content
    assert not LookUp.objects.exists()


def test_nobody_asks_about_a_dossier_that_is_not_theirs(it: World, dossier: Dossier) -> None:
    for who, scopes in (("theirs", ()), ("citizens", ()), ("mine", (Scope.READ, Scope.HANDLE))):
        call = Caller(it.token(who, *scopes))
        answers = [call("POST", path(dossier), ASKED), call("GET", path(dossier))]
        assert {answer.status_code for answer in answers} == {403 if scopes else 404}, who
    assert not LookUp.objects.exists()
