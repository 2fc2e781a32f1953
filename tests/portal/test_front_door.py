"""Where people file: one setting, from a day on; everything else stays on this portal."""

from datetime import date

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from motcua.accounts.models import User
from motcua.dossiers.models import Draft
from motcua.portal.front_door import is_national, national_page

pytestmark = pytest.mark.django_db
CODE = "1.001193"
NATIONAL = "https://dvc.example.vn/nop?ma_thu_tuc={code}"


@pytest.fixture
def national(settings: Settings) -> Settings:
    settings.MOTCUA_FRONT_DOOR = "national"
    settings.MOTCUA_NATIONAL_PORTAL_PAGE = NATIONAL
    return settings


@pytest.mark.parametrize(
    ("door", "since", "on", "expected"),
    [
        ("own", "", date(2026, 11, 22), False),
        ("own", "2025-07-01", date(2026, 11, 22), False),
        ("national", "", date(2026, 11, 22), True),
        ("national", "2026-11-22", date(2026, 11, 22), True),
        ("national", "2026-11-23", date(2026, 11, 22), False),
    ],
)
def test_the_door_is_a_setting_with_a_day(
    settings: Settings, door: str, since: str, on: date, expected: bool
) -> None:
    settings.MOTCUA_FRONT_DOOR, settings.MOTCUA_FRONT_DOOR_FROM = door, since
    assert is_national(on) is expected
    assert bool(national_page(CODE, on)) is expected


def test_the_procedures_page_leads_to_the_national_page_of_that_procedure(
    client: Client, province: str, national: Settings
) -> None:
    page = client.get(f"/thu-tuc/{CODE}/").content.decode()
    assert 'href="https://dvc.example.vn/nop?ma_thu_tuc=1.001193"' in page
    assert f'href="/nop-ho-so/{CODE}/"' not in page


def test_nothing_new_is_begun_here(client: Client, province: str, national: Settings) -> None:
    account = User.objects.create(
        username="c", kind=User.Kind.CITIZEN, full_name="Lan", personal_id="082196010824"
    )
    client.force_login(account)
    answer = client.post(f"/nop-ho-so/{CODE}/", {"commune": "28261"})
    assert (answer.status_code, answer["Location"]) == (302, f"/thu-tuc/{CODE}/")
    assert not Draft.objects.exists()


@pytest.mark.parametrize("address", ["/", "/tra-cuu/", "/thu-tuc/", "/verify/", "/thong-ke/"])
def test_the_rest_of_the_portal_stays(client: Client, province: str, national: Settings, address: str) -> None:
    assert client.get(address).status_code == 200


def test_the_own_portal_keeps_filing(client: Client, province: str) -> None:
    page = client.get(f"/thu-tuc/{CODE}/").content.decode()
    assert f'href="/nop-ho-so/{CODE}/"' in page
    assert "ma_thu_tuc" not in page
