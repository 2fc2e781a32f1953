"""Lists as files: the wish and its job stand together, and only the owner takes the file."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.audit.models import AuditEvent
from motcua.indicators.models import Export
from motcua.indicators.services import exporting
from tests.console.conftest import SignIn
from tests.factories import dossiers as make
from tests.factories.offices import Office, officer

WISH = {"so": "received", "dang": "csv", "ky": "nam"}


@pytest.fixture
def wished(board: Client, place: Office) -> Export:
    make.accepted(place, timezone.now() - timedelta(minutes=1))
    assert board.post("/dieu-hanh/xuat/", WISH).status_code == 302
    return Export.objects.get()


def jobs() -> list[tuple[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args FROM procrastinate_jobs")
        return [(name, json.loads(values)) for name, values in cursor.fetchall()]


def test_a_wish_has_its_job_and_the_page_follows_it(board: Client, wished: Export) -> None:
    assert jobs() == [("indicators.write_export", {"export_id": str(wished.pk)})]
    waiting = board.get("/dieu-hanh/xuat/").content.decode()
    assert 'hx-trigger="every 2s"' in waiting
    assert f"/dieu-hanh/xuat/{wished.pk}/" not in waiting
    exporting.write_export(wished.pk, at=timezone.now())
    fragment = board.get("/dieu-hanh/xuat/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "hx-trigger" not in fragment
    assert f"/dieu-hanh/xuat/{wished.pk}/" in fragment


def test_the_owner_takes_the_file_and_it_is_noted(board: Client, wished: Export, chairman: User) -> None:
    assert board.get(f"/dieu-hanh/xuat/{wished.pk}/").status_code == 404  # not written yet
    exporting.write_export(wished.pk, at=timezone.now())
    answer = board.get(f"/dieu-hanh/xuat/{wished.pk}/")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert content.decode("utf-8-sig").splitlines()[0].startswith("Mã hồ sơ,")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]
    noted = AuditEvent.objects.get(action="download")
    assert (noted.actor_id, noted.subject, noted.data) == (chairman.pk, f"export:{wished.pk}", {"rows": 1})


def test_nobody_else_sees_or_takes_it(wished: Export, place: Office, sign_in: SignIn) -> None:
    exporting.write_export(wished.pk, at=timezone.now())
    other = sign_in(officer("Trần Quản Trị", Role.ADMINISTRATOR, place.centre))
    assert other.get(f"/dieu-hanh/xuat/{wished.pk}/").status_code == 404
    assert "Chưa có tệp nào" in other.get("/dieu-hanh/xuat/").content.decode()


def test_a_file_that_was_removed_is_not_found(board: Client, wished: Export) -> None:
    export = exporting.write_export(wished.pk, at=timezone.now())
    (exporting.exports_folder() / export.path).unlink()
    assert board.get(f"/dieu-hanh/xuat/{wished.pk}/").status_code == 404


def test_a_leader_exports_only_what_he_sees(signer: Client, place: Office) -> None:
    signer.post("/dieu-hanh/xuat/", WISH)
    assert Export.objects.get().scope["agencies"] == [place.department.pk]


@pytest.mark.parametrize("change", [{"so": "money"}, {"dang": "exe"}, {"ky": "tu-den", "tu": "x"}])
def test_a_wish_that_makes_no_sense_leaves_nothing(board: Client, change: dict[str, str]) -> None:
    assert board.post("/dieu-hanh/xuat/", {**WISH, **change}).status_code == 404
    assert not Export.objects.exists()
    assert jobs() == []


def test_a_refused_role_asks_for_nothing(specialist: Client, place: Office) -> None:
    assert specialist.post("/dieu-hanh/xuat/", WISH).status_code == 404
    assert not Export.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_worker_writes_what_was_wished(board: Client, wished: Export) -> None:
    with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
        worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    wished.refresh_from_db()
    assert (wished.state, wished.rows) == (Export.State.READY, 1)
