"""What an officer typed before the session ended comes back after sign-in, to nobody else, and is sent by a press."""

from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from motcua.accounts.models import User
from motcua.desk.kept import WHO
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules.transitions import Status
from motcua.foundation.stash import COOKIE, MOST_BYTES
from tests.factories import dossiers as make
from tests.factories.offices import Office

pytestmark = pytest.mark.django_db
REASON = "Hồ sơ thuộc thẩm quyền nơi khác"


@pytest.fixture
def dossier(place: Office) -> Dossier:
    return make.filed(place)


def address(dossier: Dossier) -> str:
    return f"/can-bo/ho-so/{dossier.pk}/lam/refuse/"


def typed(dossier: Dossier) -> dict[str, str]:
    return {"seen": str(dossier.journal_length), "reason": REASON, "legal_basis": "Điều 17"}


def expired(client: Client, dossier: Dossier, **more: Any) -> Any:
    """Open the page, let the session end, and press the button."""
    client.get(address(dossier))
    del client.cookies["sessionid"]
    return client.post(address(dossier), typed(dossier), **more)


def test_what_was_typed_comes_back_and_is_sent_by_a_press(place: Office, intake: Client, dossier: Dossier) -> None:
    answer = expired(intake, dossier)
    assert answer["Location"] == f"/can-bo/dang-nhap/?next={address(dossier)}"
    assertContains(intake.get(answer["Location"]), "Nội dung bạn vừa nhập còn nguyên")
    intake.force_login(place.intake)
    page = intake.get(address(dossier))
    assertContains(page, REASON)
    assertContains(page, "chưa có gì được ghi")
    assert Dossier.objects.get().status == Status.REGISTERED
    again = {field.name: field.value for field in page.context["fields"]}
    assert again == typed(dossier)
    assert intake.post(address(dossier), again).status_code == 302
    assert Dossier.objects.get().status == Status.REFUSED
    assertNotContains(intake.get(address(dossier)), "trước khi hết phiên")  # given back once


def test_what_was_typed_goes_to_nobody_else(
    place: Office, intake: Client, specialist: Client, dossier: Dossier
) -> None:
    expired(intake, dossier)
    other = User.objects.exclude(pk=place.intake.pk).filter(pk=place.specialist.pk).get()
    intake.force_login(other)
    assertNotContains(intake.get(address(dossier)), REASON)
    intake.force_login(place.intake)
    assertContains(intake.get(address(dossier)), REASON)  # its owner still gets it


def test_what_is_too_long_to_be_kept_is_said_to_be_lost(intake: Client, dossier: Dossier) -> None:
    intake.get(address(dossier))
    del intake.cookies["sessionid"]
    answer = intake.post(address(dossier), typed(dossier) | {"reason": "a" * (MOST_BYTES + 1)})
    assert COOKIE not in answer.cookies
    page = intake.get(answer["Location"])
    assertContains(page, "không giữ lại được")
    assertNotContains(page, "còn nguyên")


def test_nothing_is_kept_where_nobody_can_tell_whose_it_is(intake: Client, dossier: Dossier) -> None:
    intake.get(address(dossier))
    del intake.cookies["sessionid"]
    intake.cookies[WHO] = "made-up:signature"
    answer = intake.post(address(dossier), typed(dossier))
    assert answer.status_code == 302
    assert COOKIE not in answer.cookies


@pytest.mark.parametrize("headers", [{"HX-Request": "true"}, {"Sec-Fetch-Mode": "cors"}])
def test_a_script_that_posts_keeps_nothing(intake: Client, dossier: Dossier, headers: dict[str, str]) -> None:
    assert COOKIE not in expired(intake, dossier, headers=headers).cookies


def test_what_was_typed_lies_sealed(intake: Client, dossier: Dossier) -> None:
    from django.contrib.sessions.backends.db import SessionStore

    key = expired(intake, dossier).cookies[COOKIE].value
    assert REASON not in str(SessionStore(session_key=key).load())
