"""Coming in by VNeID, against the running sandbox; every wrong way out is refused in words."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from motcua.accounts.models import User
from motcua.accounts.services.signing_in import SESSION_ASSURANCE, SESSION_ATTEMPT, SESSION_SIGNED_IN_AT
from motcua.accounts.services.speaking import choose_language
from tests.plugins.browser import come_back
from tests.plugins.sandbox import RunningSandbox, free_port

pytestmark = pytest.mark.django_db
LAN = "tran-thi-ngoc-lan"


@pytest.fixture(autouse=True)
def provider(settings: Settings, sandbox: RunningSandbox) -> None:
    turn_to(settings, f"{sandbox.url}/vneid")


def turn_to(settings: Settings, issuer: str) -> None:
    path, options = settings.MOTCUA_ADAPTERS["accounts.identity_provider"]
    known = {"accounts.identity_provider": (path, {**options, "issuer": issuer})}
    settings.MOTCUA_ADAPTERS = {**settings.MOTCUA_ADAPTERS, **known}


def go_through(client: Client, wanted: str = "/ho-so-cua-toi/", person: str = LAN) -> dict[str, str]:
    away = client.get("/dang-nhap/vneid/", {"next": wanted})
    assert away.status_code == 302
    return come_back(away["Location"], person)


def test_a_citizen_comes_in_and_goes_on_to_the_page_wanted(client: Client) -> None:
    answer = client.get("/dang-nhap/tro-ve/", go_through(client))
    assert (answer.status_code, answer["Location"]) == (302, "/ho-so-cua-toi/")
    user = User.objects.get()
    assert (user.full_name, user.personal_id) == ("Trần Thị Ngọc Lan", "082196010824")
    assert client.session[SESSION_ASSURANCE] == 2
    assert client.session[SESSION_SIGNED_IN_AT]
    assert client.get("/ho-so-cua-toi/").status_code == 200


def test_the_session_gets_a_new_key(client: Client) -> None:
    back = go_through(client)
    before = client.session.session_key
    client.get("/dang-nhap/tro-ve/", back)
    assert client.session.session_key != before


def test_a_new_device_reads_in_the_language_that_the_account_remembers(client: Client) -> None:
    client.get("/dang-nhap/tro-ve/", go_through(client))
    user = User.objects.get(kind=User.Kind.CITIZEN)
    choose_language("en", by=user, at=timezone.now())
    fresh = Client()
    answer = fresh.get("/dang-nhap/tro-ve/", go_through(fresh))
    assert answer.cookies[django_settings.LANGUAGE_COOKIE_NAME].value == "en"
    fresh.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "vi"
    again = fresh.get("/dang-nhap/tro-ve/", go_through(fresh))
    assert django_settings.LANGUAGE_COOKIE_NAME not in again.cookies, "what this browser chose stays"


def test_each_attempt_has_state_nonce_and_challenge_of_its_own(client: Client) -> None:
    seen = [parse_qs(urlsplit(client.get("/dang-nhap/vneid/")["Location"]).query) for _ in range(2)]
    for name in ("state", "nonce", "code_challenge"):
        assert seen[0][name] != seen[1][name]
    assert seen[0]["code_challenge_method"] == ["S256"]


def test_an_answer_to_somebody_else_is_refused(client: Client) -> None:
    theirs = go_through(Client())
    client.get("/dang-nhap/vneid/")
    answer = client.get("/dang-nhap/tro-ve/", theirs)
    assert answer.status_code == 403
    assert "Lần đăng nhập này không còn hiệu lực" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_an_answer_serves_once(client: Client) -> None:
    back = go_through(client)
    client.get("/dang-nhap/tro-ve/", back)
    client.post("/dang-xuat/")
    assert client.get("/dang-nhap/tro-ve/", back).status_code == 403


def test_whoever_says_no_reads_what_to_do(client: Client) -> None:
    client.get("/dang-nhap/vneid/")
    state = client.session[SESSION_ATTEMPT]["state"]
    answer = client.get("/dang-nhap/tro-ve/", {"error": "access_denied", "state": state})
    assert "Bạn chưa đồng ý đăng nhập" in answer.content.decode()


@pytest.mark.parametrize(
    "wanted", ["https://xau.example/", "//xau.example/", "/\\xau.example", "javascript:alert(1)"]
)
def test_another_site_is_never_gone_on_to(client: Client, wanted: str) -> None:
    answer = client.get("/dang-nhap/tro-ve/", go_through(client, wanted))
    assert answer["Location"] == "/"


def test_a_provider_that_is_away_is_said_in_words(client: Client, settings: Settings) -> None:
    turn_to(settings, f"http://127.0.0.1:{free_port()}/vneid")
    answer = client.get("/dang-nhap/vneid/", {"next": "/thong-bao/"}, follow=True)
    assert "next=%2Fthong-bao%2F" in answer.content.decode() or "next=/thong-bao/" in answer.content.decode()
    assert "Hệ thống định danh đang không trả lời" in answer.content.decode()


def test_going_out_ends_the_session(client: Client) -> None:
    client.get("/dang-nhap/tro-ve/", go_through(client))
    client.post("/dang-xuat/")
    answer = client.get("/ho-so-cua-toi/")
    assert answer["Location"] == "/dang-nhap/?next=/ho-so-cua-toi/"
