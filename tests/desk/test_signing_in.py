"""The door of the desk: clear, patient with mistakes, closed to guessing, and leading back where one was."""

from datetime import timedelta

import pytest
from django.test import Client

from motcua.accounts.services.signing_in import FREE_TRIES, PasswordRefusedError, sign_in_by_password
from motcua.audit.models import AuditEvent
from tests.factories.offices import Office, moment

PASSWORD = "một câu dài dễ nhớ"
NOW = moment("2025-01-13T08:00")


@pytest.fixture
def known(place: Office) -> Office:
    place.intake.set_password(PASSWORD)
    place.intake.save()
    return place


def test_it_leads_back_to_where_one_was(known: Office) -> None:
    client = Client()
    first = client.get("/can-bo/tiep-nhan/")
    assert first["Location"] == "/can-bo/dang-nhap/?next=/can-bo/tiep-nhan/"
    answer = client.post(
        "/can-bo/dang-nhap/",
        {"username": known.intake.username, "password": PASSWORD, "next": "/can-bo/tiep-nhan/"},
    )
    assert answer["Location"] == "/can-bo/tiep-nhan/"
    assert client.get("/can-bo/tiep-nhan/").status_code == 200


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_it_never_leads_to_another_site(known: Office, wanted: str) -> None:
    answer = Client().post(
        "/can-bo/dang-nhap/", {"username": known.intake.username, "password": PASSWORD, "next": wanted}
    )
    assert answer["Location"] == "/can-bo/"


def test_a_wrong_password_is_said_without_telling_which(known: Office) -> None:
    for username in (known.intake.username, "khong.co"):
        answer = Client().post("/can-bo/dang-nhap/", {"username": username, "password": "sai"})
        assert answer.status_code == 422
        assert "Tên đăng nhập hoặc mật khẩu không đúng" in answer.content.decode()
        assert "sai" not in answer.content.decode().split("id_password")[1][:200]


def test_an_empty_form_says_what_to_type(known: Office) -> None:
    text = Client().post("/can-bo/dang-nhap/", {}).content.decode()
    assert "Hãy nhập tên đăng nhập." in text
    assert "Hãy nhập mật khẩu." in text


def test_guessing_has_to_wait_and_the_right_password_works_again_afterwards(known: Office) -> None:
    for _ in range(FREE_TRIES):
        with pytest.raises(PasswordRefusedError) as refusal:
            sign_in_by_password(known.intake.username, "sai", at=NOW)
        assert refusal.value.wait_seconds == 0
    with pytest.raises(PasswordRefusedError) as waiting:
        sign_in_by_password(known.intake.username, PASSWORD, at=NOW + timedelta(seconds=1))
    assert waiting.value.wait_seconds == 4
    assert sign_in_by_password(known.intake.username, PASSWORD, at=NOW + timedelta(seconds=6)) == known.intake


def test_tries_while_waiting_do_not_prolong_the_wait(known: Office) -> None:
    for _ in range(FREE_TRIES + 20):
        with pytest.raises(PasswordRefusedError):
            sign_in_by_password(known.intake.username, "sai", at=NOW)
    assert AuditEvent.objects.filter(action="sign in refused").count() == FREE_TRIES
    assert sign_in_by_password(known.intake.username, PASSWORD, at=NOW + timedelta(seconds=5)) == known.intake


def test_citizens_do_not_come_in_here(known: Office) -> None:
    known.citizen.set_password(PASSWORD)
    known.citizen.save()
    with pytest.raises(PasswordRefusedError):
        sign_in_by_password(known.citizen.username, PASSWORD, at=NOW)


def test_names_are_not_kept_in_the_audit_log(known: Office) -> None:
    with pytest.raises(PasswordRefusedError):
        sign_in_by_password(known.intake.username, "sai", at=NOW)
    assert known.intake.username not in AuditEvent.objects.get().subject


def test_signing_out_ends_the_session(intake: Client) -> None:
    assert intake.post("/can-bo/dang-xuat/")["Location"] == "/can-bo/dang-nhap/"
    assert intake.get("/can-bo/").status_code == 302


def test_signing_out_is_no_link(intake: Client) -> None:
    assert intake.get("/can-bo/dang-xuat/").status_code == 405
