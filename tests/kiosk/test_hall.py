"""The screens of the hall: a press takes a number, the number shows its way, the board shows who is called."""

import re
import uuid
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.counters.models import Line, Ticket, Window
from motcua.counters.rules import State
from motcua.counters.services.setting_up import set_line
from tests.counters.conftest import EIGHT, Hall, hall, take
from tests.factories.offices import officer

__all__ = ["hall", "take"]


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with time_machine.travel(EIGHT, tick=False):
        yield


def press(client: Client, line: Line, **more: str) -> Ticket:
    page = client.get("/sanh/centre/")
    key = re.search(r'name="key" value="([0-9a-f-]+)"', page.content.decode())
    assert key
    answer = client.post("/sanh/centre/", {"line": str(line.pk), "key": key[1], **more})
    assert answer.status_code == 302
    return Ticket.objects.get(pk=uuid.UUID(answer["Location"].rstrip("/").split("/")[-1]))


@pytest.fixture
def clerk(hall: Hall) -> Client:
    client = Client()
    client.force_login(hall.clerk)
    return client


def test_a_press_takes_a_number_and_the_page_says_who_is_before(client: Client, hall: Hall) -> None:
    press(client, hall.civil)
    mine = press(client, hall.civil, priority="on")
    page = client.get(f"/sanh/phieu/{mine.pk}/")
    assertContains(page, "A002")
    assertContains(page, "Bạn là người kế tiếp")  # priority comes before the first
    assertContains(client.get("/sanh/centre/"), "Đang chờ: 2")


def test_a_number_is_called_on_every_screen(client: Client, clerk: Client, hall: Hall) -> None:
    ticket = press(client, hall.civil)
    assertContains(client.get("/sanh/centre/bang-goi/"), "Chưa gọi số nào")
    clerk.post(f"/can-bo/goi-so/quay/{hall.one.pk}/goi/")
    assertContains(client.get("/sanh/centre/bang-goi/", headers={"HX-Request": "true"}), "Quầy 1")
    state = client.get(f"/sanh/phieu/{ticket.pk}/", headers={"HX-Request": "true"})
    assertContains(state, "Mời đến Quầy 1")
    assertNotContains(state, "<html")
    page = clerk.get(f"/can-bo/goi-so/quay/{hall.one.pk}/")
    assertContains(page, "Khách đã đến")
    for name in ("bat-dau", "xong"):
        clerk.post(f"/can-bo/goi-so/phieu/{ticket.pk}/{name}/")
    ticket.refresh_from_db()
    assert ticket.state == State.SERVED
    assertContains(client.get(f"/sanh/phieu/{ticket.pk}/"), "Số này đã xong")


def test_who_missed_the_call_is_let_in_again_and_may_be_sent_on(client: Client, clerk: Client, hall: Hall) -> None:
    ticket = press(client, hall.civil)
    clerk.post(f"/can-bo/goi-so/quay/{hall.one.pk}/goi/")
    clerk.post(f"/can-bo/goi-so/phieu/{ticket.pk}/vang/")
    assertContains(client.get(f"/sanh/phieu/{ticket.pk}/"), "chưa thấy bạn đến")
    clerk.post(f"/can-bo/goi-so/phieu/{ticket.pk}/quay-lai/")
    clerk.post(f"/can-bo/goi-so/quay/{hall.one.pk}/goi/")
    clerk.post(f"/can-bo/goi-so/phieu/{ticket.pk}/chuyen/", {"line": str(hall.land.pk)})
    ticket.refresh_from_db()
    assert (ticket.line, ticket.state) == (hall.land, State.WAITING)


def test_a_closed_line_says_what_to_do(client: Client, hall: Hall) -> None:
    page = client.get("/sanh/centre/")
    set_line(hall.place.centre, "A", "Hộ tịch", is_active=False, by=hall.clerk, at=EIGHT)
    answer = client.post("/sanh/centre/", {"line": str(hall.civil.pk), "key": str(uuid.uuid4())})
    assert page.status_code == 200
    assertContains(answer, "tạm ngừng phát số", status_code=422)
    assertContains(client.post("/sanh/centre/", {"line": "x", "key": "y"}), "tạm ngừng", status_code=422)


@pytest.mark.parametrize(
    "address", ["/sanh/khong-co/", "/sanh/khong-co/bang-goi/", f"/sanh/phieu/{uuid.UUID(int=1)}/"]
)
def test_what_is_not_there_is_not_found(client: Client, hall: Hall, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_refusal_at_the_window_is_a_sentence(clerk: Client, hall: Hall) -> None:
    page = clerk.post(f"/can-bo/goi-so/quay/{hall.one.pk}/goi/", follow=True)
    assertContains(page, "Không còn ai chờ ở các nhóm việc của quầy này.")
    page = clerk.post(f"/can-bo/goi-so/quay/{hall.two.pk}/ngoi/", follow=True)
    assertContains(page, "Quầy này đang có cán bộ khác ngồi")


def test_sitting_down_and_getting_up(clerk: Client, hall: Hall) -> None:
    clerk.post(f"/can-bo/goi-so/quay/{hall.one.pk}/roi/")
    assertContains(clerk.get("/can-bo/goi-so/"), "Ngồi vào Quầy 1")
    clerk.post(f"/can-bo/goi-so/quay/{hall.one.pk}/ngoi/")
    assert Window.objects.get(pk=hall.one.pk).officer == hall.clerk


@pytest.fixture
def administrator(hall: Hall) -> User:
    return officer("Trần Quản Trị", Role.ADMINISTRATOR, hall.place.centre)


def test_an_administrator_sets_up_lines_and_windows(
    administrator: User, hall: Hall, take: Callable[..., Ticket]
) -> None:
    client = Client()
    client.force_login(administrator)
    take(hall.civil)
    page = client.get("/dieu-hanh/sanh-cho/centre/")
    assertContains(page, "A · Hộ tịch")
    client.post("/dieu-hanh/sanh-cho/centre/nhom-viec/", {"letter": "c", "name": "Doanh nghiệp"})
    line = Line.objects.get(letter="C")
    client.post("/dieu-hanh/sanh-cho/centre/quay/", {"number": "3", "lines": [str(line.pk)]})
    assert list(Window.objects.get(number=3).lines.all()) == [line]
    wrong = client.post("/dieu-hanh/sanh-cho/centre/quay/", {"number": "x"}, follow=True)
    assertContains(wrong, "Hãy ghi số quầy từ 1 đến 999")
    wrong = client.post("/dieu-hanh/sanh-cho/centre/nhom-viec/", {"letter": "1", "name": ""}, follow=True)
    assertContains(wrong, "Hãy ghi chữ cái đầu số")


def test_a_leader_sees_only_the_halls_below(hall: Hall) -> None:
    client = Client()
    client.force_login(hall.place.signer)  # of a department
    assertNotContains(client.get("/dieu-hanh/sanh-cho/"), "sanh-cho/centre/")
    assert client.get("/dieu-hanh/sanh-cho/centre/").status_code == 404
