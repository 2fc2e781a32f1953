"""Asking several agencies on the desk: one form, each agency its time, answers and silence shown."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from motcua.dossiers.models import Consultation, Dossier
from motcua.dossiers.services.ending import stop
from tests.factories import dossiers as make
from tests.factories.offices import Office, agency


def asked(place: Office, specialist: Client) -> Dossier:
    dossier = make.taken(place)
    health = agency("so-y-te", "Sở Y tế", "department", "H58.YT")
    answers = {
        "question": "Có ý kiến gì?", "agency": place.commune_agency.pk, "hours": 8,
        "agency_2": health.pk, "hours_2": 24, "wait": "all",
    }  # fmt: skip
    page = specialist.post(f"/can-bo/ho-so/{dossier.pk}/lam/consult/", answers)
    assert page.status_code == 302
    return dossier


def test_two_agencies_are_asked_with_a_time_each(place: Office, specialist: Client, stranger: Client) -> None:
    dossier = asked(place, specialist)
    first, second = dossier.consultations.order_by("due_at")
    assert first.due_at < second.due_at
    page = specialist.get(f"/can-bo/ho-so/{dossier.pk}/")
    assertContains(page, "0 trong 2 cơ quan đã trả lời")
    assertContains(page, "cần 2 ý kiến để làm tiếp")
    address = f"/can-bo/ho-so/{dossier.pk}/y-kien/{first.pk}/"
    assert stranger.post(address, {"answer": "Được", "stance": "agree"}).status_code == 302
    assertContains(specialist.get(f"/can-bo/ho-so/{dossier.pk}/"), "1 trong 2 cơ quan đã trả lời")


def test_handling_waits_and_goes_on_without_the_silent_only_after_their_time(
    place: Office, specialist: Client
) -> None:
    dossier = asked(place, specialist)
    dossier.consultations.update(due_at=timezone.now() + timedelta(days=1))
    refused = specialist.post(f"/can-bo/ho-so/{dossier.pk}/lam-tiep/", {"reason": "Gấp"})
    assertContains(refused, "Vẫn còn cơ quan trong thời hạn trả lời", status_code=422)
    Consultation.objects.update(due_at=timezone.now() - timedelta(days=1))
    page = specialist.get(f"/can-bo/ho-so/{dossier.pk}/")
    assertContains(page, "Quá hạn trả lời")
    assertContains(page, f"/can-bo/ho-so/{dossier.pk}/lam-tiep/")
    assertContains(
        specialist.post(f"/can-bo/ho-so/{dossier.pk}/lam-tiep/", {"reason": ""}), "Hãy ghi lý do", status_code=422
    )
    assert specialist.post(f"/can-bo/ho-so/{dossier.pk}/lam-tiep/", {"reason": "Quá hạn"}).status_code == 302
    assertContains(specialist.get(f"/can-bo/ho-so/{dossier.pk}/"), "làm tiếp khi chưa đủ ý kiến")


def test_the_same_agency_twice_and_a_missing_number_are_said(place: Office, specialist: Client) -> None:
    dossier = make.taken(place)
    address = f"/can-bo/ho-so/{dossier.pk}/lam/consult/"
    same = {"question": "A", "agency": place.commune_agency.pk, "hours": 8, "agency_2": place.commune_agency.pk}
    page = specialist.post(address, {**same, "hours_2": 8, "wait": "enough"})
    assertContains(page, "Cơ quan này đã được hỏi ở dòng trên", status_code=422)
    assertContains(page, "Hãy ghi mấy cơ quan trả lời thì đủ", status_code=422)
    assert not dossier.consultations.exists()


def test_a_question_about_a_dossier_that_ended_is_no_work_any_more(
    place: Office, specialist: Client, stranger: Client
) -> None:
    dossier = asked(place, specialist)
    assertContains(stranger.get("/can-bo/viec/xin-y-kien/"), dossier.code)
    stop(dossier.pk, "Không đủ điều kiện", by=place.specialist, at=timezone.now())
    assertNotContains(stranger.get("/can-bo/viec/xin-y-kien/"), dossier.code)
