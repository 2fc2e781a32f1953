"""Away: letting somebody act, and giving work to colleagues, on the desk."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.dossiers.models import Dossier
from motcua.organizations.models import Delegation
from tests.desk.conftest import SignIn
from tests.factories import dossiers as make
from tests.factories.offices import Office, officer

PAGE = "/can-bo/vang-mat/"


@pytest.fixture
def deputy(place: Office) -> User:
    return officer("Lý Cấp Phó", Role.SPECIALIST, place.department)


def answers(place: Office, deputy: User, **more: str) -> dict[str, str]:
    today = timezone.localdate()
    return {
        "posting": str(place.signer.postings.get().pk), "to": str(deputy.pk), "manner": "deputy",
        "first": today.isoformat(), "last": (today + timedelta(days=4)).isoformat(), "basis": "GUQ 12", **more,
    }  # fmt: skip


def test_the_head_lets_a_deputy_act_who_then_finds_the_work_and_signs(
    place: Office, signer: Client, deputy: User, sign_in: SignIn
) -> None:
    dossier = make.proposed(place)
    client = sign_in(deputy)
    assertNotContains(client.get("/can-bo/"), "/can-bo/viec/ky/")
    assert signer.post(PAGE, answers(place, deputy)).status_code == 302
    assertContains(signer.get(PAGE), "Ký thay Phạm Lãnh Đạo")
    assertContains(client.get("/can-bo/viec/ky/"), dossier.code)
    page = client.post(f"/can-bo/ho-so/{dossier.pk}/ky/", {"seen": dossier.journal_length})
    assert page.status_code == 302
    assertContains(client.get(f"/can-bo/ho-so/{dossier.pk}/"), "Lý Cấp Phó (ký thay Phạm Lãnh Đạo)")
    given = Delegation.objects.get()
    assert client.post(f"{PAGE}{given.pk}/thu-hoi/").status_code == 302  # not the delegate's to end
    given.refresh_from_db()
    assert given.ended_at is None
    signer.post(f"{PAGE}{given.pk}/thu-hoi/")
    assert sign_in(deputy).get("/can-bo/viec/ky/").status_code == 404


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"basis": ""}, "Hãy ghi số văn bản ủy quyền"),
        ({"last": "2020-01-01"}, "Ngày cuối phải từ ngày bắt đầu trở đi"),
        ({"last": "", "last-day": "31", "last-month": "2", "last-year": "2030"}, "Ngày này không có trong lịch"),
        ({"to": ""}, "Hãy chọn người làm thay"),
        ({"posting": "999999"}, "Hãy chọn trong danh sách"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(
    place: Office, signer: Client, deputy: User, more: dict[str, str], words: str
) -> None:
    page = signer.post(PAGE, answers(place, deputy, **more))
    assertContains(page, words, status_code=422)
    assert not Delegation.objects.exists()


def test_officers_are_suggested_by_words_without_accents(place: Office, signer: Client, deputy: User) -> None:
    found = signer.get(f"{PAGE}nguoi/?q=ly cap").json()
    assert found == [{"value": str(deputy.pk), "text": "Lý Cấp Phó", "more": "Sở Tư pháp"}]
    assert signer.get(f"{PAGE}nguoi/?q=l").json() == []


def test_work_of_the_absent_is_looked_at_then_given(
    place: Office, signer: Client, specialist: Client, deputy: User
) -> None:
    dossier = make.taken(place)
    address = f"{PAGE}giao-lai/"
    assert specialist.get(address).status_code == 404
    asked = {"away": str(place.specialist.pk), "to": [str(deputy.pk)], "reason": "Nghỉ phép"}
    assertContains(signer.post(address, asked), "Sẽ giao lại 1 hồ sơ; chưa có gì thay đổi")
    assert Dossier.objects.get(pk=dossier.pk).assignee == place.specialist
    assertContains(signer.post(address, {**asked, "do": "1"}), "Đã giao lại 1 hồ sơ")
    assert Dossier.objects.get(pk=dossier.pk).assignee == deputy
    page = signer.get(f"/can-bo/ho-so/{dossier.pk}/")
    assertContains(page, "Trần Chuyên Viên → Lý Cấp Phó")
    assertNotContains(page, "Nghỉ phép")
    assertContains(signer.post(address, {**asked, "reason": ""}), "Hãy ghi lý do", status_code=422)
