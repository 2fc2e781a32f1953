"""Filling in: kept as it is typed, checked on the way, never lost, never somebody else's."""

import uuid
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from motcua.accounts.models import User
from motcua.catalog.models import ProcedureVersion
from motcua.dossiers.models import Draft
from motcua.foundation.limits import KEPT_BY_VISITOR
from motcua.foundation.stash import COOKIE
from motcua.organizations.models import Area
from motcua.portal.filling import COMMUNE, begin
from tests.portal.posting import posted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]


@pytest.fixture
def draft(citizen: User, birth: ProcedureVersion, commune: Area) -> Draft:
    return begin(birth, citizen, commune.code, at=timezone.now())


def step(draft: Draft, key: str = "requester") -> str:
    return f"/nhap/{draft.pk}/{key}/"


def typed(birth: ProcedureVersion, answers: dict[str, Any], key: str = "requester") -> dict[str, Any]:
    assert birth.form is not None
    found = next(each for each in birth.form.body["ui"]["steps"] if each["key"] == key)
    return posted(found["fields"], answers)


def test_beginning_asks_for_the_commune(browser: Client, commune: Area) -> None:
    answer = browser.post("/nop-ho-so/1.001193/", {"commune": ""})
    assert "Hãy chọn xã, phường" in answer.content.decode()
    assert not Draft.objects.exists()
    answer = browser.post("/nop-ho-so/1.001193/", {"commune": commune.code})
    assert Draft.objects.get().answers[COMMUNE] == commune.code
    assert answer["Location"] == step(Draft.objects.get())


def test_beginning_finds_the_draft_that_is_there(browser: Client, draft: Draft) -> None:
    body = browser.get("/nop-ho-so/1.001193/").content.decode()
    assert f'href="/nhap/{draft.pk}/"' in body
    assert "Bắt đầu hồ sơ mới" in body


def test_the_form_begins_with_what_the_identity_says(browser: Client, draft: Draft) -> None:
    body = browser.get(step(draft)).content.decode()
    assert 'value="Trần Thị Ngọc Lan"' in body
    assert 'value="082196010824"' in body


def test_a_good_step_leads_on(
    browser: Client, draft: Draft, birth: ProcedureVersion, birth_answers: dict[str, Any]
) -> None:
    answer = browser.post(step(draft), typed(birth, birth_answers))
    assert answer["Location"] == step(draft, "child")


def test_a_wrong_step_says_where_and_keeps_what_was_typed(
    browser: Client, draft: Draft, birth: ProcedureVersion, birth_answers: dict[str, Any]
) -> None:
    data = typed(birth, birth_answers) | {"requester_personal_id": "123"}
    answer = browser.post(step(draft), data)
    body = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_requester_personal_id"' in body
    assert 'value="123"' in body
    draft.refresh_from_db()
    assert draft.answers["requester_personal_id"] == "123"


def test_autosave_keeps_without_checking(browser: Client, draft: Draft) -> None:
    answer = browser.post(step(draft), {"requester_phone": "09"}, headers={"X-Autosave": "1"})
    assert (answer.status_code, answer.content) == (204, b"")
    draft.refresh_from_db()
    assert draft.answers["requester_phone"] == "09"


def test_other_steps_stay_when_one_is_saved(
    browser: Client, draft: Draft, birth: ProcedureVersion, birth_answers: dict[str, Any], commune: Area
) -> None:
    browser.post(step(draft, "child"), typed(birth, birth_answers, "child"))
    browser.post(step(draft), typed(birth, birth_answers))
    draft.refresh_from_db()
    assert draft.answers["child_name"] == birth_answers["child_name"]
    assert draft.answers[COMMUNE] == commune.code
    assert draft.step == "requester"


def test_a_session_that_expired_loses_nothing(
    browser: Client, citizen: User, draft: Draft, birth: ProcedureVersion, birth_answers: dict[str, Any]
) -> None:
    browser.logout()
    data = typed(birth, birth_answers) | {"requester_phone": "0987654321"}
    answer = browser.post(step(draft), data)
    assert answer["Location"] == f"/dang-nhap/?next={step(draft)}"
    assert "0987654321" not in str(answer.cookies)
    browser.force_login(citizen)
    back = browser.get(step(draft))
    assert "Đã giữ lại những gì bạn vừa điền" in back.content.decode()
    draft.refresh_from_db()
    assert draft.answers["requester_phone"] == "0987654321"
    assert "Đã giữ lại" not in browser.get(step(draft)).content.decode()


def test_what_was_kept_goes_to_nobody_else(
    browser: Client, stranger: User, draft: Draft, birth: ProcedureVersion, birth_answers: dict[str, Any]
) -> None:
    browser.logout()
    browser.post(step(draft), typed(birth, birth_answers))
    assert browser.cookies[COOKIE].value
    browser.force_login(stranger)
    assert browser.get(step(draft)).status_code == 404
    before = dict(draft.answers)
    draft.refresh_from_db()
    assert draft.answers == before


def test_an_autosave_of_an_expired_session_is_told_so(browser: Client, draft: Draft) -> None:
    browser.logout()
    answer = browser.post(step(draft), {"requester_phone": "09"}, headers={"X-Autosave": "1"})
    assert answer.status_code == 401


@pytest.mark.parametrize("page", ["", "requester/", "giay-to/", "xem-lai/", "noi-nop/", "da-nop/"])
def test_a_foreign_draft_does_not_exist(draft: Draft, stranger: User, page: str) -> None:
    client = Client()
    client.force_login(stranger)
    assert client.get(f"/nhap/{draft.pk}/{page}").status_code == 404
    assert client.get(f"/nhap/{uuid.uuid4()}/{page}").status_code == 404


def test_an_unknown_step_does_not_exist(browser: Client, draft: Draft) -> None:
    assert browser.get(step(draft, "khong-co")).status_code == 404


def test_private_pages_are_kept_by_nobody(browser: Client, draft: Draft) -> None:
    for address in (step(draft), "/ho-so-cua-toi/", "/thong-bao/", "/giay-to-cua-toi/"):
        assert "no-store" in browser.get(address)["Cache-Control"], address


def test_a_draft_is_put_away(browser: Client, draft: Draft) -> None:
    assert "Bản nháp" in browser.get("/ho-so-cua-toi/").content.decode()
    browser.post(f"/nhap/{draft.pk}/xoa/")
    assert browser.get(step(draft)).status_code == 404
    assert "Bản nháp" not in browser.get("/ho-so-cua-toi/").content.decode()


def test_a_group_grows_and_shrinks_by_buttons(
    browser: Client, citizen: User, commune: Area, province: str
) -> None:
    from motcua.catalog.models import Form

    form, key, group = next(
        (form, each["key"], field)
        for form in Form.objects.all()
        for each in form.body["ui"]["steps"]
        for field in each["fields"]
        if field["kind"] == "group" and field["show_if"] is None
    )
    version = ProcedureVersion.objects.today().filter(form=form).first()
    assert version is not None
    draft = begin(version, citizen, commune.code, at=timezone.now())
    answer = browser.post(step(draft, key), {f"add-{group['key']}": "1"})
    assert answer["Location"] == step(draft, key)
    draft.refresh_from_db()
    assert len(draft.answers[group["key"]]) == 1


def test_whoever_was_never_here_does_not_fill_the_store_of_kept_pages(client: Client, draft: Draft) -> None:
    before = Session.objects.count()
    for _ in range(KEPT_BY_VISITOR.tries + 5):
        assert client.post(step(draft), {"a": "b" * 1000}).status_code == 302
    assert Session.objects.count() == before + KEPT_BY_VISITOR.tries
