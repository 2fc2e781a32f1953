"""The same call again: one effect, one answer; another body is a mistake; what failed may be tried again."""

import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections, transaction
from django.utils import timezone

from motcua.accounts.rules import Scope
from motcua.dossiers.models import Dossier, DossierEvent
from motcua.foundation import once
from motcua.foundation.models import KeptReply
from motcua.foundation.once import Call, OtherRequestError, Reply, UnderWayError
from tests.api.calls import filing, operations
from tests.api.world import Caller, World, world

AT = timezone.now()


def call(key: uuid.UUID, body: bytes = b"{}", actor: str = "1:x") -> Call:
    return Call(actor, key, once.request_hash(b"POST", b"/x", body), AT)


@pytest.mark.django_db
def test_a_second_call_gets_the_first_answer_and_has_no_effect() -> None:
    key, effects = uuid.uuid4(), []

    def effect() -> Reply:
        effects.append(1)
        return Reply(201, "application/json", f'{{"n": {len(effects)}}}')

    first = once.once(call(key), effect)
    again = once.once(call(key), effect)
    assert (first[1], again[1], len(effects)) == (False, True, 1)
    assert first[0] == again[0]
    other = once.once(call(key, actor="2:x"), effect)
    assert (other[1], len(effects)) == (False, 2)
    with pytest.raises(OtherRequestError):
        once.once(call(key, b"[]"), effect)


@pytest.mark.django_db
def test_an_error_undoes_what_was_done_and_may_be_tried_again() -> None:
    key = uuid.uuid4()

    def broken() -> Reply:
        KeptReply.objects.create(actor="trace", key=uuid.uuid4(), request_hash="", begun_at=AT)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        once.once(call(key), broken)
    assert not KeptReply.objects.filter(actor="trace").exists()
    assert once.once(call(key), lambda: Reply(200, "", "ok")) == (Reply(200, "", "ok"), False)


@pytest.mark.django_db
def test_an_answer_that_may_change_is_not_kept() -> None:
    key = uuid.uuid4()
    for status in (404, 403):
        reply, is_repeat = once.once(call(key), lambda: Reply(status, "", "no", is_final=False))  # noqa: B023
        assert (reply.status, is_repeat) == (status, False)


@pytest.mark.django_db
def test_answers_are_kept_sealed_for_thirty_days() -> None:
    once.once(call(uuid.uuid4()), lambda: Reply(200, "", "082190001234"))
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM foundation_keptreply")
        assert "082190001234" not in str(cursor.fetchall())
    assert once.sweep(AT + timedelta(days=29)) == 0
    assert once.sweep(AT + timedelta(days=31)) == 1


@pytest.mark.django_db
def test_the_limits_are_counted_in_a_table_that_costs_no_log() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'foundation_bucket'")
        assert cursor.fetchone() == ("u",)


@pytest.mark.django_db
def test_every_write_sent_again_has_one_effect_and_one_answer() -> None:
    """Three times under one key, then another body under it: over every write that the description names."""
    it = world()
    caller, wrong = Caller(it.token("mine")), []
    for operation in [each for each in operations() if each.effect == "write"]:
        key = uuid.uuid4()
        with transaction.atomic():
            answers = [operation.call(caller, it, key=key) for _ in range(3)]
            steps = DossierEvent.objects.count()
            other = operation.call(caller, it, key=key, more="&x=1" if operation.id == "upload_paper" else "?x=1")
            same = {(answer.status_code, answer.content) for answer in answers}
            is_kept = answers[0].status_code in {200, 201, 202, 409}
            is_told = [answer.get("Idempotency-Replayed", "") for answer in answers] == ["", "true", "true"]
            is_other = other.status_code == 422 and DossierEvent.objects.count() == steps
            if len(same) > 1 or (is_kept and not (is_told and is_other)):
                wrong.append((operation.id, [answer.status_code for answer in (*answers, other)]))
            transaction.set_rollback(True)
    assert wrong == []


@pytest.fixture
def it(transactional_db: None) -> World:
    return world()


def together(number: int, do: Any) -> list[Any]:
    """Return what ``do`` gave, called by so many at the same moment."""
    gate, found = threading.Barrier(number), []

    def one() -> None:
        try:
            gate.wait()
            found.append(do())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_sixteen_at_once_are_one_dossier(it: World) -> None:
    token, key, body = it.token("mine", Scope.FILE), uuid.uuid4(), filing(it.place)
    before = Dossier.objects.count()
    answers = together(16, lambda: Caller(token)("POST", "/dossiers", body, key=key))
    assert Dossier.objects.count() == before + 1
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert all(answer["Retry-After"] == "1" for answer in answers if answer.status_code == 409)
    again = [Caller(token)("POST", "/dossiers", body, key=key) for _ in range(3)]
    assert {answer.status_code for answer in again} == {201}
    assert all(answer["Idempotency-Replayed"] == "true" for answer in again)
    other = Caller(token)("POST", "/dossiers", filing(it.place, copies=2), key=key)
    assert (other.status_code, other.json()["errors"][0]["field"]) == (422, "Idempotency-Key")


def test_a_refusal_is_repeated_and_a_call_under_way_is_waited_for(it: World) -> None:
    caller, key = Caller(it.token("mine")), uuid.uuid4()
    path = f"/dossiers/{it.dossiers['returned'].pk}/acts/accept"
    first = caller("POST", path, {}, key=key)
    assert (first.status_code, first.json()["code"]) == (409, "not_now")
    again = caller("POST", path, {}, key=key)
    assert (again.content, again["Idempotency-Replayed"]) == (first.content, "true")
    held, gate = threading.Event(), threading.Event()

    def slow() -> Reply:
        held.set()
        gate.wait(10)
        return Reply(200, "", "ok")

    running = uuid.uuid4()

    def begin() -> None:
        try:
            once.once(call(running), slow)
        finally:
            connections.close_all()

    thread = threading.Thread(target=begin)
    thread.start()
    assert held.wait(10)
    with pytest.raises(UnderWayError):
        once.once(call(running), lambda: Reply(200, "", "second"))
    gate.set()
    thread.join()
    assert once.once(call(running), lambda: Reply(200, "", "second"))[0].body == "ok"
