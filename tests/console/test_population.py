"""How often the population database was asked, on a page for managers."""

import uuid

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from motcua.accounts.rules import Role
from motcua.indicators.population import population_figures
from motcua.indicators.rules import population_share
from motcua.population.rules import Purpose, Subject
from motcua.population.services.looking import Inquiry, look_up
from tests.factories.offices import Office, office, officer
from tests.plugins.sandbox import RunningSandbox

PAGE = "/dieu-hanh/dan-cu/"


@pytest.fixture
def place(db: None) -> Office:
    return office()


def looked(place: Office) -> None:
    subject = Subject("082159004167", "Nguyễn Thị Sáu", "1959-03-12")
    inquiry = Inquiry(
        key=uuid.uuid4(),
        dossier_code="H58.14-250113-0001",
        purpose=Purpose.RECEIVE,
        reason="Đối chiếu",
        subject=subject,
        agency=place.centre,
    )
    look_up(inquiry, by=place.intake, at=timezone.now())


def signed_in(role: Role, place: Office, *, at_centre: bool = True) -> Client:
    client = Client()
    agency = place.centre if at_centre else place.department
    client.force_login(officer(f"Người {role}", role, agency))
    return client


def test_the_chairman_sees_all_and_a_leader_his_own(place: Office, population: RunningSandbox) -> None:
    looked(place)
    chairman = signed_in(Role.CHAIRMAN, place).get(PAGE)
    assertContains(chairman, "Số lượng truy cập CSDL dân cư")
    assertContains(chairman, place.centre.name)
    assertContains(chairman, place.intake.full_name)
    assertNotContains(chairman, "082159004167")
    other = signed_in(Role.SIGNER, place, at_centre=False).get(PAGE)
    assertContains(other, "Chưa có lượt tra cứu nào")
    assertNotContains(other, place.intake.full_name)


def test_those_who_lead_nothing_see_nothing(place: Office) -> None:
    client = Client()
    client.force_login(place.intake)
    assert client.get(PAGE).status_code == 404


def test_a_period_without_dossiers_has_no_share(place: Office) -> None:
    today = timezone.localdate()
    assert population_figures(today, today).share is None
    assert population_share(1, 4) is not None
    assert float(population_share(1, 4) or 0) == 0.25
