"""Coming in by the account of the national portal, beside VNeID: the same person is the same account."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from motcua.accounts.models import IdentityLink, User
from motcua.accounts.services.signing_in import SESSION_ASSURANCE
from tests.plugins.browser import come_back
from tests.plugins.sandbox import RunningSandbox

pytestmark = pytest.mark.django_db
LAN, LEVEL_ONE = "tran-thi-ngoc-lan", "huynh-van-tam"
BACK = "/dang-nhap/cong-quoc-gia/tro-ve/"


@pytest.fixture(autouse=True)
def providers(settings: Settings, sandbox: RunningSandbox) -> None:
    known = {}
    for port, name in (("accounts.identity_provider", "vneid"), ("accounts.national_identity", "vnconnect")):
        path, options = settings.MOTCUA_ADAPTERS[port]
        known[port] = (path, {**options, "issuer": f"{sandbox.url}/{name}"})
    settings.MOTCUA_ADAPTERS = {**settings.MOTCUA_ADAPTERS, **known}


def go_through(client: Client, person: str = LAN) -> dict[str, str]:
    away = client.get("/dang-nhap/cong-quoc-gia/", {"next": "/ho-so-cua-toi/"})
    assert away.status_code == 302
    assert "acr_values=LoA1" in away["Location"]
    return come_back(away["Location"], person)


def test_both_ways_in_are_offered(client: Client) -> None:
    page = client.get("/dang-nhap/").content.decode()
    assert "/dang-nhap/vneid/" in page
    assert "/dang-nhap/cong-quoc-gia/" in page


def test_a_citizen_comes_in_with_the_level_of_the_session(client: Client) -> None:
    answer = client.get(BACK, go_through(client))
    assert (answer.status_code, answer["Location"]) == (302, "/ho-so-cua-toi/")
    assert User.objects.get().personal_id == "082196010824"
    assert client.session[SESSION_ASSURANCE] == 2


def test_a_level_one_account_stays_level_one(client: Client) -> None:
    client.get(BACK, go_through(client, LEVEL_ONE))
    assert client.session[SESSION_ASSURANCE] == 1


def test_the_same_person_by_both_ways_is_one_account(client: Client) -> None:
    client.get(BACK, go_through(client))
    other = Client()
    away = other.get("/dang-nhap/vneid/")
    assert other.get("/dang-nhap/tro-ve/", come_back(away["Location"], LAN)).status_code == 302
    assert User.objects.count() == 1
    assert IdentityLink.objects.count() == 2


def test_an_answer_for_one_provider_is_none_at_the_others_address(client: Client) -> None:
    answer = go_through(client)
    assert client.get("/dang-nhap/tro-ve/", answer).status_code == 403
    assert not User.objects.exists()


def test_an_answer_serves_once(client: Client) -> None:
    answer = go_through(client)
    assert client.get(BACK, answer).status_code == 302
    client.logout()
    assert client.get(BACK, answer).status_code == 403


def test_a_token_signed_by_a_stranger_opens_nothing(client: Client, fresh_sandbox: RunningSandbox) -> None:
    fresh_sandbox.break_down(**{"vnconnect.oauth2": {"forged_signature": 1.0}})
    away = client.get("/dang-nhap/cong-quoc-gia/")
    assert client.get(BACK, come_back(away["Location"], LAN)).status_code == 403
    assert not User.objects.exists()


@pytest.mark.parametrize(("skew", "status"), [(30, 302), (-7200, 403)])
def test_a_clock_may_differ_by_a_minute_and_no_more(
    client: Client, fresh_sandbox: RunningSandbox, skew: int, status: int
) -> None:
    fresh_sandbox.break_down(**{"vnconnect.oauth2": {"clock_skew": 1.0, "clock_skew_seconds": skew}})
    away = client.get("/dang-nhap/cong-quoc-gia/")
    assert client.get(BACK, come_back(away["Location"], LAN)).status_code == status


def test_a_silent_provider_is_said_in_words(client: Client, settings: Settings) -> None:
    path, options = settings.MOTCUA_ADAPTERS["accounts.national_identity"]
    away = {"accounts.national_identity": (path, {**options, "issuer": "http://127.0.0.1:9"})}
    settings.MOTCUA_ADAPTERS = {**settings.MOTCUA_ADAPTERS, **away}
    answer = client.get("/dang-nhap/cong-quoc-gia/", follow=True)
    assert "không trả lời" in answer.content.decode()
