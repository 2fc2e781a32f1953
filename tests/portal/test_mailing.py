"""The post for one's own dossier: the price first, then the order, then the journey."""

import httpx
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from motcua.dossiers.models import Dossier, PostWish
from motcua.postal.models import PostOrder
from motcua.postal.services.ordering import place_due
from motcua.postal.services.tracking import poll_due
from tests.factories import dossiers as make
from tests.factories.offices import Office, office
from tests.plugins.sandbox import RunningSandbox

TYPED = {
    "name": "Nguyễn Thị Sáu",
    "phone": "0912 345 678",
    "line": "Ấp 1, Xã Cái Bè",
    "province_code": "82",
    "note": "",
}


@pytest.fixture
def place(db: None) -> Office:
    return office()


@pytest.fixture
def owner(place: Office) -> Client:
    client = Client()
    client.force_login(place.citizen)
    return client


def page_of(dossier: Dossier) -> str:
    return f"/ho-so-cua-toi/{dossier.pk}/buu-chinh/"


@pytest.mark.parametrize("direction", ["collect", "deliver"])
def test_nothing_is_ordered_before_the_price_was_on_the_screen(
    place: Office, owner: Client, postman: RunningSandbox, direction: str
) -> None:
    dossier = make.filed(place)
    asked = {**TYPED, "direction": direction}
    shown = owner.post(page_of(dossier), {**asked, "do": "price"})
    assertContains(shown, "Đặt với giá này")
    assertContains(shown, "do bưu chính báo")
    amount = "30000" if direction == "deliver" else "35000"
    assertContains(shown, f'value="{amount}"')
    wrong = owner.post(page_of(dossier), {**asked, "do": "order", "seen": "1"})
    assertContains(wrong, "Đặt với giá này")
    assert not PostWish.objects.exists()
    done = owner.post(page_of(dossier), {**asked, "do": "order", "seen": amount}, follow=True)
    assertContains(done, "Đã đặt bưu chính")
    kept = PostWish.objects.get()
    assert (kept.direction, kept.contact["phone"], kept.price_amount) == (direction, "0912345678", int(amount))


def test_an_estimate_says_that_it_is_one(place: Office, owner: Client, postman: RunningSandbox) -> None:
    postman.break_down(post={"error_500": 1.0})
    shown = owner.post(page_of(make.filed(place)), {**TYPED, "direction": "deliver", "do": "price"})
    assertContains(shown, "tạm tính theo bảng của tỉnh")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"name": ""}, "Hãy ghi họ tên"),
        ({"phone": "12"}, "Số điện thoại không đúng"),
        ({"phone": "912345678"}, "Số điện thoại không đúng"),
        ({"phone": "٠٩١٢٣٤٥٦٧٨"}, "Số điện thoại không đúng"),
        ({"line": ""}, "Hãy ghi địa chỉ"),
        ({"province_code": "00"}, "không"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    place: Office, owner: Client, postman: RunningSandbox, more: dict[str, str], words: str
) -> None:
    answer = owner.post(page_of(make.filed(place)), {**TYPED, "direction": "deliver", "do": "price", **more})
    assertContains(answer, words, status_code=422)
    if "line" not in more:
        assertContains(answer, "Ấp 1, Xã Cái Bè", status_code=422)


def test_the_journey_is_on_the_dossier_s_page(place: Office, owner: Client, postman: RunningSandbox) -> None:
    dossier = make.filed(place)
    asked = {**TYPED, "direction": "collect", "do": "order", "seen": "35000"}
    owner.post(page_of(dossier), asked)
    place_due(timezone.now())
    order = PostOrder.objects.get()
    body = {"StatusCode": "20", "Place": "Bưu cục Cái Bè"}
    httpx.post(f"{postman.url}/post/postman/{order.waybill}", json=body, trust_env=False).raise_for_status()
    PostOrder.objects.update(due_at=timezone.now())
    poll_due(timezone.now())
    page = owner.get(f"/ho-so-cua-toi/{dossier.pk}/")
    assertContains(page, order.waybill)
    assertContains(page, "Bưu cục Cái Bè")
    assertNotContains(page, "Hủy đơn này")
    assertContains(owner.get(page_of(dossier)), "Bưu tá đã nhận")


def test_an_order_nobody_has_fetched_is_taken_back(place: Office, owner: Client, postman: RunningSandbox) -> None:
    dossier = make.filed(place)
    owner.post(page_of(dossier), {**TYPED, "direction": "collect", "do": "order", "seen": "35000"})
    assertContains(owner.get(page_of(dossier)), "Hủy đơn này")
    owner.post(page_of(dossier), {"direction": "collect", "do": "cancel"})
    assert PostOrder.objects.get().state == "cancelled"


def test_a_stranger_s_dossier_does_not_exist(place: Office, postman: RunningSandbox) -> None:
    from tests.factories.offices import citizen

    dossier = make.filed(place)
    client = Client()
    client.force_login(citizen("Người Khác", "082090000001"))
    assert client.get(page_of(dossier)).status_code == 404
    assert client.post(page_of(dossier), {**TYPED, "direction": "deliver"}).status_code == 404
    assert not PostWish.objects.exists()
