"""A citizen chooses how to be told and stops by a link; an administrator puts a message into the province's words."""

import os
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, ViewportSize, expect

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.notifications.models import ContactWish, Wording
from motcua.notifications.rules.events import Channel, Kind
from motcua.notifications.rules.states import State
from motcua.notifications.services import tell
from motcua.notifications.services.carrying import Outcome, finish, lease
from motcua.notifications.services.planning import plan
from motcua.notifications.stopping import stop_url
from motcua.organizations.models import Agency
from motcua.organizations.queries import agency_by_key
from tests.factories.messages import letter
from tests.factories.offices import officer
from tests.journeys.conftest import DESK, PHONE, OpenBrowser, assert_accessible, sign_in, turned

pytestmark = [pytest.mark.journey, pytest.mark.slow]
LAN = "Trần Thị Ngọc Lan"
PASSWORD = "một câu dài dễ nhớ"
SIZES = [pytest.param(PHONE, id="375"), pytest.param(DESK, id="1280")]


def looked_at(page: Page, name: str) -> None:
    """Check a page; keep its picture where ``MOTCUA_PICTURES`` names a folder."""
    assert_accessible(page)
    folder = os.environ.get("MOTCUA_PICTURES")
    if folder and page.viewport_size:
        page.screenshot(path=Path(folder) / f"{name}-{page.viewport_size['width']}.png", full_page=True)


@pytest.mark.parametrize("size", SIZES)
def test_a_citizen_chooses_how_to_be_told(browse: OpenBrowser, size: ViewportSize) -> None:
    page = browse(size=size).new_page()
    page.goto("/thong-bao/cai-dat/")
    sign_in(page, LAN)
    expect(page.get_by_role("heading", level=1)).to_have_text("Cách nhận thông báo")
    looked_at(page, "wishes")
    page.get_by_label("Tin nhắn Zalo").first.uncheck()
    page.get_by_label("Không báo từ").fill("12:00")
    with turned(page):
        page.get_by_role("button", name="Lưu").click()
    looked_at(page, "wishes-wrong")
    expect(page.get_by_role("alert")).to_contain_text("Hãy điền cả giờ bắt đầu và giờ kết thúc")
    page.get_by_label("Đến", exact=True).fill("13:00")
    with turned(page):
        page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("Đã lưu cách bạn muốn nhận thông báo.")).to_be_visible()
    user = User.objects.get(full_name=LAN)
    wish = ContactWish.objects.get(user=user)
    assert (wish.zalo, wish.sms, str(wish.quiet_to)) == (False, True, "13:00:00")
    for kind in (Kind.RESULT, Kind.SUPPLEMENT):
        tell(user, letter(kind, kind.value), at=timezone.now())
    page.goto("/thong-bao/")
    expect(page.get_by_role("heading", name="đã có kết quả")).to_be_visible()
    looked_at(page, "inbox")


@pytest.mark.parametrize("size", SIZES)
def test_a_reader_stops_e_mails_without_signing_in(browse: OpenBrowser, size: ViewportSize) -> None:
    user = officer("Lê Thử", Role.INTAKE, centre())
    page = browse(size=size).new_page()
    page.goto(stop_url(user.pk, Channel.EMAIL))
    looked_at(page, "stop")
    with turned(page):
        page.get_by_role("button", name="Dừng gửi cho tôi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã dừng")
    looked_at(page, "stopped")
    assert not ContactWish.objects.get(user=user).email


@pytest.mark.parametrize("size", SIZES)
def test_an_administrator_puts_a_message_into_the_province_s_words(
    browse: OpenBrowser, size: ViewportSize
) -> None:
    user = officer("Bùi Quản Trị", Role.ADMINISTRATOR, centre())
    user.set_password(PASSWORD)
    user.phone = "0912345678"
    user.save()
    lose_one(user)
    page = browse(size=size).new_page()
    enter(page, user)
    expect(page.get_by_role("heading", level=1)).to_have_text("Thông báo cho người dân")
    expect(page.get_by_text("Số điện thoại không tồn tại")).to_be_visible()
    looked_at(page, "console-messages")
    with turned(page):
        page.get_by_role("link", name="Mẫu tin: xem và sửa lời").click()
    looked_at(page, "console-texts")
    page.goto("/dieu-hanh/tin-nhan/mau/dossier.refused/vi/sms/")
    page.get_by_label("Nội dung").fill("Hồ sơ {code} bị từ chối vì {reason}")
    with turned(page):
        page.get_by_role("button", name="Công bố phiên bản mới").click()
    expect(page.get_by_role("alert")).to_contain_text("{reason} có thể nêu thông tin cá nhân")
    looked_at(page, "console-text-wrong")
    page.get_by_label("Nội dung").fill("Hồ sơ {code} chưa được nhận. Gọi 1022 hoặc xem {site}")
    with turned(page):
        page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_text("Ho so H58.14-260113-0001 chua duoc nhan.")).to_be_visible()
    with turned(page):
        page.get_by_role("button", name="Công bố phiên bản mới").click()
    expect(page.get_by_text("Đã công bố phiên bản 1.")).to_be_visible()
    looked_at(page, "console-text")
    assert Wording.objects.get().body.endswith("xem {site}")


def enter(page: Page, user: User) -> None:
    page.goto("/dieu-hanh/tin-nhan/")
    page.get_by_label("Tên đăng nhập").fill(user.username)
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    with turned(page):
        page.get_by_role("button", name="Đăng nhập").click()


def centre() -> Agency:
    found = agency_by_key("centre", timezone.localdate())
    assert found is not None
    return found


def lose_one(reader: User) -> None:
    now = timezone.localtime().replace(hour=10)
    tell(reader, letter(Kind.REFUSED), at=now)
    plan(now)
    [mine] = lease(1, at=now).lent
    finish([Outcome(mine, State.REFUSED, reason="Số điện thoại không tồn tại (NUMBER)")], at=now)
