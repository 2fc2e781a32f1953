"""A form filled in from the population database, and who looked at one's data."""

from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate
from pytest_django.asserts import assertContains, assertNotContains

from motcua.accounts.models import User
from motcua.accounts.services.signing_in import SESSION_ASSURANCE
from motcua.dossiers.models import Draft
from motcua.organizations.models import Area
from motcua.population.models import LookUp
from tests.plugins.sandbox import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]


@pytest.fixture
def start() -> str:
    return "/nop-ho-so/1.000894/"  # marriage: its form asks for the ethnicity of both


@pytest.fixture
def lan(citizen: User) -> User:
    """The citizen as the database knows her."""
    citizen.birth_date = localdate().replace(year=1996, month=8, day=20)
    citizen.save()
    return citizen


def at_level(browser: Client, level: int) -> Client:
    session = browser.session
    session[SESSION_ASSURANCE] = level
    session.save()
    return browser


def begin(browser: Client, start: str, commune: Area, **more: str) -> Any:
    return browser.post(start, {"for": "self", "commune": commune.code, **more}, follow=True)


def test_only_who_is_surely_known_is_offered_it(lan: User, browser: Client, start: str) -> None:
    assertContains(at_level(browser, 2).get(start), "Điền sẵn thông tin của tôi từ CSDL quốc gia về dân cư")
    assertContains(at_level(browser, 1).get(start), "mức độ 2 để được điền sẵn")
    assertNotContains(browser.get(start), 'name="population"')


def test_what_the_database_knows_fills_empty_places_only(
    lan: User, browser: Client, start: str, commune: Area, population: RunningSandbox
) -> None:
    plain = begin(at_level(browser, 2), start, commune)
    assert plain.status_code == 200
    before = Draft.objects.get().answers
    answer = begin(browser, start, commune, population="on")
    assertContains(answer, "Đã điền sẵn từ CSDL quốc gia về dân cư")
    draft = Draft.objects.order_by("-created_at").first()
    assert draft is not None
    assert all(draft.answers.get(key) == value for key, value in before.items())
    assert len(draft.answers) > len(before)
    look = LookUp.objects.get()
    assert (look.purpose, look.asked_by, look.key) == ("prefill", lan, draft.pk)
    assert look.agency is None


def test_asking_without_the_level_asks_nobody(
    lan: User, browser: Client, start: str, commune: Area, population: RunningSandbox
) -> None:
    begin(at_level(browser, 1), start, commune, population="on")
    assert not LookUp.objects.exists()


def test_a_database_that_is_away_is_in_nobodys_way(
    lan: User, browser: Client, start: str, commune: Area, population: RunningSandbox
) -> None:
    population.break_down(population={"error_500": 1.0})
    answer = begin(at_level(browser, 2), start, commune, population="on")
    assertContains(answer, "Bạn cứ điền tay")
    assert Draft.objects.count() == 1


def test_people_see_who_looked_at_their_data_and_why(
    lan: User, browser: Client, start: str, commune: Area, population: RunningSandbox
) -> None:
    begin(at_level(browser, 2), start, commune, population="on")
    page = browser.get("/giay-to-cua-toi/ai-da-xem/")
    assertContains(page, "Dữ liệu của bạn trong CSDL quốc gia về dân cư")
    assertContains(page, "Chính bạn")
    assertContains(page, "Điền sẵn tờ khai")
