"""Rows written together, or one by one past the ORM, are the rows that the ORM would have written."""

import uuid
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from motcua.accounts.models import User
from motcua.audit.models import AuditEvent
from motcua.foundation.inserting import insert, insert_once, insert_together, prepared
from motcua.foundation.models import KeptReply

AT = datetime(2026, 9, 1, 8, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def event(action: str = "lodge", **more: Any) -> AuditEvent:
    return AuditEvent(action=action, subject="dossier:1", actor_id=None, at=AT, purpose="", data={"số": 1}, **more)


def reply(key: uuid.UUID, body: str = "{}") -> KeptReply:
    return KeptReply(
        actor="1:x",
        key=key,
        request_hash="0" * 64,
        status=201,
        content_type="application/json",
        body=body,
        begun_at=AT,
    )


def person() -> User:
    return User(username=uuid.uuid4().hex, full_name="Nguyễn Thị Sáu", personal_id="082190000001", created_at=AT)


def values(row: Any) -> dict[str, Any]:
    return {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.attname != "id"
    }


def test_rows_of_several_tables_are_one_statement_and_read_back_as_they_were() -> None:
    keys = [uuid.uuid4() for _ in range(3)]
    rows = [event(), *(reply(key, f"thân 100 % {key}") for key in keys), event("look")]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        insert_together(rows)
    assert len(asked) == 1
    assert [values(row) for row in AuditEvent.objects.order_by("action")] == [values(rows[4]), values(rows[0])][
        ::-1
    ]
    stored = {row.key: values(row) for row in KeptReply.objects.all()}
    assert stored == {row.key: values(row) for row in rows[1:4] if isinstance(row, KeptReply)}
    assert not any(row._state.adding for row in rows)


def test_a_row_alone_is_what_the_orm_writes_sealed_fields_and_all() -> None:
    ours, theirs = person(), person()
    insert(ours)
    theirs.save(force_insert=True)
    found, other = User.objects.get(pk=ours.pk), User.objects.get(pk=theirs.pk)
    assert found.personal_id == other.personal_id == "082190000001"
    different = {"id", "username", "name_fold", "personal_id_index"}  # its own, and what save() derives
    assert {k: v for k, v in values(found).items() if k not in different} == {
        k: v for k, v in values(other).items() if k not in different
    }


def test_nothing_is_written_when_one_of_them_cannot_be() -> None:
    key = uuid.uuid4()
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_together([event(), reply(key), reply(key)])
    assert not AuditEvent.objects.exists()
    assert not KeptReply.objects.exists()


def test_a_double_is_left_out_and_said_so() -> None:
    key = uuid.uuid4()
    first, second = reply(key, "một"), reply(key, "hai")
    assert insert_once(first)
    assert not insert_once(second)
    assert KeptReply.objects.get().body == "một"
    assert first.pk == KeptReply.objects.get().pk


def test_no_rows_are_no_statement() -> None:
    with CaptureQueriesContext(connection) as asked:
        insert_together([])
    assert len(asked) == 0


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_died_between_two_requests_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    key = uuid.uuid4()
    insert(reply(key))
    with psycopg.connect(**{**connection.get_connection_params(), "cursor_factory": psycopg.Cursor}) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    own = connections[connection.alias]  # what stands behind ``connection``
    monkeypatch.setattr(own, "health_check_enabled", True)
    monkeypatch.setattr(own, "health_check_done", False)
    with prepared() as cursor:
        cursor.execute("SELECT count(*) FROM foundation_keptreply WHERE key = %s", [key])
        assert cursor.fetchone() == (1,)
