"""Reading it again and sending it: once, whole, and with a receipt."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.catalog.models import ProcedureVersion
from motcua.dossiers.models import Dossier, Draft
from motcua.organizations.models import Area
from motcua.portal.filling import Filling, begin, keep_answers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]


@pytest.fixture
def draft(citizen: User, birth: ProcedureVersion, commune: Area, birth_answers: dict[str, Any]) -> Draft:
    begun = begin(birth, citizen, commune.code, at=timezone.now())
    filling = Filling(begun)
    own = {"requester_name": citizen.full_name, "requester_personal_id": citizen.personal_id}
    own |= {"requester_birth_date": "1996-08-20"}
    answers = {**filling.answers, **birth_answers, **own}
    keep_answers(filling, answers, step="result", at=timezone.now())
    begun.refresh_from_db()
    return begun


def review(draft: Draft) -> str:
    return f"/nhap/{draft.pk}/xem-lai/"


def test_the_review_reads_like_a_letter(browser: Client, draft: Draft, commune: Area) -> None:
    body = browser.get(review(draft)).content.decode()
    assert draft.is_complete
    assert "Trần Thị Ngọc Lan" in body
    assert f"/nhap/{draft.pk}/child/?ve=xem-lai" in body
    assert "Ngày hẹn dự kiến" in body
    assert "Bạn còn thiếu" not in body or "Giấy chứng sinh" in body
    assert "cam đoan" in body


def test_nothing_is_sent_without_the_declaration(browser: Client, draft: Draft) -> None:
    answer = browser.post(review(draft))
    assert answer.status_code == 422
    assert "đánh dấu lời cam đoan" in answer.content.decode()
    assert not Dossier.objects.exists()


def test_sending_makes_one_dossier_however_often(browser: Client, citizen: User, draft: Draft) -> None:
    answer = browser.post(review(draft), {"declared": "on"})
    assert answer["Location"] == f"/nhap/{draft.pk}/da-nop/"
    again = browser.post(review(draft), {"declared": "on"})
    assert again["Location"] == f"/nhap/{draft.pk}/da-nop/"
    dossier = Dossier.objects.get()
    body = browser.get(f"/nhap/{draft.pk}/da-nop/").content.decode()
    assert dossier.code in body
    assert dossier.lookup_secret in body
    assert browser.get(review(draft))["Location"] == f"/nhap/{draft.pk}/da-nop/"


def test_what_can_no_longer_be_sent_says_why(browser: Client, draft: Draft) -> None:
    yesterday = localdate() - timedelta(days=1)
    draft.procedure.procedure.versions.update(valid_to=yesterday)
    answer = browser.post(review(draft), {"declared": "on"}, follow=True)
    assert "Thủ tục này đã dừng tiếp nhận" in answer.content.decode()
    assert answer.redirect_chain == [(review(draft), 302)]
    assert not Dossier.objects.exists()


def test_the_dossier_is_the_persons_and_the_communes(
    browser: Client, citizen: User, draft: Draft, commune: Area
) -> None:
    browser.post(review(draft), {"declared": "on"})
    dossier = Dossier.objects.get()
    assert (dossier.applicant, dossier.applicant_name) == (citizen, citizen.full_name)
    assert dossier.identity_is_verified
    assert (dossier.area, dossier.receiving_agency.area) == (commune, commune)
    assert (dossier.channel, dossier.is_assisted, dossier.status) == ("online", False, 1)
    assert "_commune" not in dossier.answers


def test_a_number_that_is_not_the_signed_one_is_not_verified(browser: Client, draft: Draft) -> None:
    told = {"right": "relative", "name": "Nguyễn Thị Hoa", "number": "082193004512", "relation": "Chị"}
    browser.post(f"/nhap/{draft.pk}/nop-cho-ai/", told)
    draft.refresh_from_db()
    filling = Filling(draft)
    phone = {"requester_phone": "0909000111", "requester_birth_date": "1993-02-05"}
    answers = {**filling.answers, "requester_personal_id": "082193004512", **phone}
    keep_answers(filling, answers, step="result", at=timezone.now())
    browser.post(review(draft), {"declared": "on"})
    assert not Dossier.objects.get().identity_is_verified


def test_what_is_missing_is_said_and_not_sent(browser: Client, draft: Draft) -> None:
    filling = Filling(draft)
    answers = {key: value for key, value in filling.answers.items() if key != "child_name"}
    keep_answers(filling, answers, step="child", at=timezone.now())
    answer = browser.post(review(draft), {"declared": "on"})
    assert answer.status_code == 422
    assert f"/nhap/{draft.pk}/child/?ve=xem-lai" in answer.content.decode()
    assert not Dossier.objects.exists()


def test_without_a_commune_one_is_asked_for_it(browser: Client, draft: Draft, commune: Area) -> None:
    filling = Filling(draft)
    answers = {key: value for key, value in filling.answers.items() if key != "_commune"}
    keep_answers(filling, answers, step="result", at=timezone.now())
    answer = browser.post(review(draft), {"declared": "on"})
    assert answer["Location"] == f"/nhap/{draft.pk}/noi-nop/"
    assert browser.post(answer["Location"], {"commune": commune.code})["Location"] == review(draft)
    browser.post(review(draft), {"declared": "on"})
    assert Dossier.objects.get().area == commune


def test_the_receipt_is_a_pdf_of_the_owner_alone(browser: Client, draft: Draft, stranger: User) -> None:
    browser.post(review(draft), {"declared": "on"})
    address = f"/ho-so-cua-toi/{Dossier.objects.get().pk}/giay-tiep-nhan/"
    answer = browser.get(address)
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    other = Client()
    other.force_login(stranger)
    assert other.get(address).status_code == 404
