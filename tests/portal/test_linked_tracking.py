"""A linked filing is one thing to its citizen: one line in the list, one page, each part told on it."""

import pytest
from django.test import Client

from motcua.dossiers.models import Dossier
from motcua.dossiers.services.processing import take
from motcua.dossiers.services.receiving import Missing, SupplementRequest, accept, request_supplement
from tests.factories.linked import FILED, Group, filed_whole, finish, group
from tests.factories.offices import Office, moment, office

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(db: None) -> Office:
    return office()


@pytest.fixture
def linked(place: Office) -> Group:
    return group(place)


@pytest.fixture
def whole(linked: Group) -> Dossier:
    return accept(filed_whole(linked).pk, by=linked.place.intake, at=FILED)


@pytest.fixture
def mine(place: Office) -> Client:
    client = Client()
    client.force_login(place.citizen)
    return client


def page_of(dossier: Dossier) -> str:
    return f"/ho-so-cua-toi/{dossier.pk}/"


def part(whole: Dossier, position: int) -> Dossier:
    found = whole.parts.get(position=position).dossier
    assert found is not None
    return found


def test_the_list_names_the_whole_once_and_no_part(mine: Client, whole: Dossier) -> None:
    body = mine.get("/ho-so-cua-toi/").content.decode()
    assert whole.code in body
    assert part(whole, 1).code not in body


def test_one_page_tells_every_part_and_one_day(mine: Client, linked: Group, whole: Dossier) -> None:
    body = mine.get(page_of(whole)).content.decode()
    assert "17:00 16/01/2025" in body  # the whole's
    assert "17:00 14/01/2025" in body  # the first part's
    assert body.count("bắt đầu khi có kết quả Đăng ký khai sinh") == 2
    finish(part(whole, 1), linked)
    body = mine.get(page_of(whole)).content.decode()
    for code in (part(whole, 1).code, part(whole, 2).code, part(whole, 3).code):
        assert code in body
    assert "xong lúc 10:00 13/01/2025" in body


def test_a_part_leads_to_the_page_of_the_whole_unless_papers_are_asked_for_it(
    mine: Client, linked: Group, whole: Dossier
) -> None:
    birth, unit = part(whole, 1), linked.units[0]
    assert mine.get(page_of(birth))["Location"] == f"{page_of(whole)}#phan-viec"
    take(birth.pk, by=unit.specialist, at=FILED)
    asked = SupplementRequest((Missing("Giấy chứng sinh"),), "Thiếu")
    request_supplement(birth.pk, asked, by=unit.specialist, at=moment("2025-01-13T09:00"))
    assert f'href="{page_of(birth)}"' in mine.get(page_of(whole)).content.decode()
    assert "Giấy chứng sinh" in mine.get(page_of(birth)).content.decode()


def test_whoever_looks_up_the_code_of_a_part_sees_the_whole(whole: Dossier) -> None:
    birth = part(whole, 1)
    answer = Client().post("/tra-cuu/", {"code": birth.code, "proof": birth.lookup_secret}, follow=True)
    body = answer.content.decode()
    assert whole.code in body
    assert "Từng phần việc" in body


def test_a_strangers_code_tells_nothing_of_the_parts(whole: Dossier) -> None:
    answer = Client().post("/tra-cuu/", {"code": whole.code, "proof": "ABCDEFGHJKLM"}, follow=True)
    assert "Từng phần việc" not in answer.content.decode()
