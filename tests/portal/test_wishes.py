"""How one wants to be written to: settings, language, and stopping without signing in."""

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from motcua.accounts.models import User
from motcua.audit.models import AuditEvent
from motcua.notifications.models import ContactWish
from motcua.notifications.queries import inbox
from motcua.notifications.rules.events import Channel, Kind
from motcua.notifications.services import tell
from motcua.notifications.stopping import stop_url
from tests.factories.messages import letter
from tests.factories.offices import citizen

pytestmark = pytest.mark.django_db
PAGE = "/thong-bao/cai-dat/"


@pytest.fixture
def reader(db: None) -> User:
    user = citizen()
    user.email = "sau@example.vn"
    user.save()
    return user


@pytest.fixture
def browser(reader: User) -> Client:
    client = Client()
    client.force_login(reader)
    return client


def path_of(url: str) -> str:
    return url.removeprefix(settings.MOTCUA_PUBLIC_URL)


def test_everything_is_on_until_one_says_otherwise_and_addresses_are_masked(browser: Client, reader: User) -> None:
    page = browser.get(PAGE)
    text = page.content.decode()
    assert set(page.context["form"].initial["channels"]) == {"zalo", "sms", "email"}
    assert reader.phone not in text
    assert reader.email not in text
    assert "21:00 đến 07:00" in text


def test_what_one_wishes_is_kept(browser: Client, reader: User) -> None:
    said = {"language": "en", "channels": ["email"], "first": "email", "quiet_from": "12:00", "quiet_to": "13:00"}
    answer = browser.post(PAGE, said)
    assert answer.status_code == 302
    assert answer.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    wish = ContactWish.objects.get(user=reader)
    assert (wish.sms, wish.zalo, wish.email, wish.first) == (False, False, True, "email")
    assert f"{wish.quiet_from:%H:%M} {wish.quiet_to:%H:%M}" == "12:00 13:00"
    reader.refresh_from_db()
    tell(reader, letter(Kind.RESULT), at=timezone.now())
    assert inbox(reader).get().language == "en"
    assert 'lang="en">The result is there' in browser.get("/thong-bao/").content.decode()
    shown = browser.get(PAGE).context["form"].initial
    assert (shown["channels"], shown["quiet_from"]) == (["email"], "12:00")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"quiet_from": "12:00"}, "Hãy điền cả giờ bắt đầu và giờ kết thúc"),
        ({"quiet_from": "12:00", "quiet_to": "12:00"}, "Giờ kết thúc phải khác"),
        ({"quiet_from": "06:00", "quiet_to": "22:00"}, "không còn giờ nào trong ngày"),
        ({"language": "fr"}, "fr"),
        ({"channels": ["pigeon"]}, "pigeon"),
    ],
)
def test_what_cannot_be_kept_is_said(browser: Client, wrong: dict[str, object], said: str) -> None:
    answer = browser.post(PAGE, {"language": "vi", "channels": ["sms"], **wrong})
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert not ContactWish.objects.exists()


def test_a_link_in_an_e_mail_stops_only_when_pressed(client: Client, reader: User) -> None:
    address = path_of(stop_url(reader.pk, Channel.EMAIL))
    page = client.get(address)
    assert (page.status_code, page["Cache-Control"].count("no-store")) == (200, 1)
    assert reader.full_name not in page.content.decode()
    assert not ContactWish.objects.exists(), "a program that only looks at links stops nothing"
    for _ in range(2):
        assert "Đã dừng" in client.post(address).content.decode()
    wish = ContactWish.objects.get(user=reader)
    assert (wish.email, wish.sms, wish.zalo) == (False, True, True)
    assert AuditEvent.objects.filter(subject=f"user:{reader.pk}", action="stop channel by link").count() == 1


def test_mail_programs_stop_with_one_click_without_a_page_or_a_token_of_ours(reader: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(path_of(stop_url(reader.pk, Channel.EMAIL)), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not ContactWish.objects.get(user=reader).email


def test_a_link_that_we_did_not_make_stops_nothing(client: Client, reader: User) -> None:
    good = path_of(stop_url(reader.pk, Channel.EMAIL)).rstrip("/")
    for bad in (f"{good}x/", f"{good[:-2]}/", "/thong-bao/ngung/abc/", f"/thong-bao/ngung/{reader.pk}/"):
        assert [client.get(bad).status_code, client.post(bad).status_code] == [404, 404]
    assert not ContactWish.objects.exists()


def test_settings_are_for_who_is_signed_in(client: Client) -> None:
    assert client.get(PAGE).status_code == 302
