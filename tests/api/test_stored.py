"""Papers of the national store taken into a dossier by a system: looked for, fetched once, nobody else's."""

import uuid

import pytest

from motcua.audit.models import AuditEvent
from motcua.catalog.models import Component
from motcua.catalog.queries.procedures import forget_versions
from motcua.dossiers.models import Attachment, Dossier
from motcua.foundation.adapters import adapter
from tests.api.world import Caller, World, world
from tests.factories import dossiers as made
from tests.factories.national import put_result
from tests.plugins.sandbox import RunningSandbox
from tests.portal.papers import pdf

pytestmark = pytest.mark.django_db
KEY = "xac-nhan"


@pytest.fixture
def it() -> World:
    found = world()
    Component.objects.create(
        version=found.place.version, key=KEY, name="Giấy xác nhận", position=2, result_code="KQ.HONNHAN",
        is_required=True,
    )  # fmt: skip
    forget_versions()
    return found


@pytest.fixture
def dossier(it: World) -> Dossier:
    return made.taken(it.place, it.at)


def path(dossier: Dossier, more: str = "") -> str:
    return f"/dossiers/{dossier.pk}/stored-papers{more}"


def test_a_paper_is_found_and_taken_in_once(it: World, dossier: Dossier, result_store: RunningSandbox) -> None:
    content = pdf()
    put_result(result_store, content)
    call = Caller(it.token("mine"))
    assert call("GET", path(dossier)).json() == {"items": []}
    looks = AuditEvent.objects.filter(action="look").count()
    [found] = call("POST", path(dossier)).json()["items"]
    assert (found["component"], found["number"], found["is_used"]) == (KEY, "12/XNHN", False)
    assert AuditEvent.objects.filter(action="look").count() == looks + 1
    for _ in range(2):
        done = call("POST", path(dossier, f"/{found['id']}/use"))
        assert done.status_code == 200, done.content
    paper = Attachment.objects.get(dossier=dossier, source="database")
    assert (paper.component_key, paper.added_by) == (KEY, it.officer)
    [again] = call("GET", path(dossier)).json()["items"]
    assert again["is_used"]
    assert dossier.events.filter(kind="paper_fetched").count() == 1


def test_the_same_look_under_its_key_is_made_once(
    it: World, dossier: Dossier, result_store: RunningSandbox
) -> None:
    put_result(result_store, pdf())
    key, mine = uuid.uuid4(), Caller(it.token("mine"))
    first = mine("POST", path(dossier), key=key)
    looks = AuditEvent.objects.filter(action="look").count()
    again = mine("POST", path(dossier), key=key)
    assert (first.content, again["Idempotency-Replayed"]) == (again.content, "true")
    assert AuditEvent.objects.filter(action="look").count() == looks


def test_a_store_that_is_away_is_said_to_be(it: World, dossier: Dossier, result_store: RunningSandbox) -> None:
    adapter.cache_clear()
    result_store.break_down(portal={"error_500": 1.0})
    away = Caller(it.token("mine"))("POST", path(dossier))
    assert (away.status_code, away.json()["code"]) == (503, "away")
    assert away["Retry-After"]
    result_store.heal()
    adapter.cache_clear()


def test_nobody_looks_for_anothers_papers(it: World, dossier: Dossier, result_store: RunningSandbox) -> None:
    put_result(result_store, pdf())
    [found] = Caller(it.token("mine"))("POST", path(dossier)).json()["items"]
    theirs = Caller(it.token("theirs"))
    for method, more in (("GET", ""), ("POST", ""), ("POST", f"/{found['id']}/use")):
        assert theirs(method, path(dossier, more)).status_code == 404
    other = path(made.taken(it.place, it.at), f"/{found['id']}/use")
    assert Caller(it.token("mine"))("POST", other).status_code == 404
    assert not Attachment.objects.filter(source="database").exists()
