"""The post at the desk: a list handed over, parcels followed, what came back to do."""

from datetime import timedelta

import httpx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from motcua.dossiers.models import Dossier, PostManifest
from motcua.dossiers.services.mailing import settle_parcels
from motcua.postal.models import PostOrder
from motcua.postal.services.ordering import place_due
from motcua.postal.services.tracking import poll_due
from tests.factories import dossiers as make
from tests.factories.offices import Office
from tests.plugins.sandbox import RunningSandbox

PAGE = "/can-bo/buu-chinh/"


def waiting(place: Office) -> Dossier:
    dossier = make.done(place)
    Dossier.objects.filter(pk=dossier.pk).update(return_by="post")
    return dossier


def test_results_are_handed_over_with_a_list_to_sign(
    place: Office, intake: Client, postman: RunningSandbox
) -> None:
    first, second = waiting(place), waiting(place)
    assertContains(intake.get(PAGE), first.code)
    answer = intake.post(PAGE, {"dossier": [first.pk, second.pk], "agency": place.centre.pk}, follow=True)
    assertContains(answer, "Bảng kê giao bưu chính số 01/")
    for order in PostOrder.objects.all():
        assertContains(answer, order.waybill)
    assertContains(answer, "Bưu tá nhận")
    page = intake.get(PAGE)
    assertContains(page, "Đang trên đường")
    assertContains(page, "Không có kết quả nào chờ giao bưu chính")


def test_ten_results_that_wait_are_no_more_queries_than_one(place: Office, intake: Client) -> None:
    counts = []
    for more in (1, 9):
        for _ in range(more):
            waiting(place)
        intake.get(PAGE)
        with CaptureQueriesContext(connection) as asked:
            intake.get(PAGE)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_nothing_ticked_is_said(place: Office, intake: Client, postman: RunningSandbox) -> None:
    waiting(place)
    assertContains(intake.post(PAGE, {"agency": place.centre.pk}, follow=True), "Hãy chọn ít nhất một kết quả")
    assert intake.post(PAGE, {"agency": "x"}).status_code == 404
    assert intake.post(PAGE, {"agency": place.centre.pk, "dossier": "x"}).status_code == 404
    assert not PostManifest.objects.exists()


def test_what_came_back_is_something_to_do(place: Office, intake: Client, postman: RunningSandbox) -> None:
    dossier = waiting(place)
    intake.post(PAGE, {"dossier": dossier.pk, "agency": place.centre.pk})
    place_due(timezone.now())
    order = PostOrder.objects.get()
    body = {"StatusCode": "61", "Note": "Sai địa chỉ"}
    httpx.post(f"{postman.url}/post/postman/{order.waybill}", json=body, trust_env=False).raise_for_status()
    PostOrder.objects.update(due_at=timezone.now())
    poll_due(timezone.now())
    settle_parcels(timezone.now())
    page = intake.get(PAGE)
    assertContains(page, "Đã chuyển hoàn")
    assertContains(page, "Sai địa chỉ")
    assertContains(page, "chờ giao bưu chính")


def test_money_that_the_post_has_not_handed_in_is_something_to_do(
    place: Office, intake: Client, postman: RunningSandbox
) -> None:
    dossier = waiting(place)
    intake.post(PAGE, {"dossier": dossier.pk, "agency": place.centre.pk})
    late = timezone.now() - timedelta(days=6)
    PostOrder.objects.update(cod_amount=50_000, stage="delivered", ended_at=late)
    page = intake.get(PAGE)
    assertContains(page, "Tiền thu hộ chưa về")
    assertContains(page, "50.000")
    assertContains(page, "Hãy hỏi bưu chính")


@pytest.mark.parametrize("path", ["", "bang-ke/1/"])
def test_only_counters_see_it(place: Office, specialist: Client, path: str) -> None:
    assert specialist.get(f"{PAGE}{path}").status_code == 404


def test_another_counter_s_list_does_not_exist(
    place: Office, intake: Client, stranger: Client, postman: RunningSandbox
) -> None:
    dossier = waiting(place)
    intake.post(PAGE, {"dossier": dossier.pk, "agency": place.centre.pk})
    made = PostManifest.objects.get()
    assert stranger.get(f"{PAGE}bang-ke/{made.pk}/").status_code == 404
    assertNotContains(intake.get(f"{PAGE}bang-ke/{made.pk}/"), "Chưa có")
