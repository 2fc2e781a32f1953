"""A number is missing, a code is unknown, the portal has lost a dossier: each is seen, mended, and arrives."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.catalog.models import Field
from motcua.organizations.models import Agency
from motcua.sync import cataloguing, reconciler, relay
from motcua.sync.ports import national_portal
from motcua.sync.queries import status
from motcua.sync.services import breaking
from tests.factories import journals as told
from tests.factories.journals import journals
from tests.factories.offices import Office, office, officer
from tests.journeys.conftest import DESK, PHONE, SLOW_MS, assert_accessible, turned
from tests.plugins.sandbox import CREDENTIALS, RunningSandbox

pytestmark = [pytest.mark.journey, pytest.mark.slow]
PASSWORD = "một câu dài dễ nhớ"
OPEN = (told.SUBMITTED, told.ACCEPTED, told.TAKEN)
PORTAL = "motcua.adapters.portal_national.client.NationalPortal"


@pytest.fixture
def place(transactional_db: None) -> Iterator[Office]:
    cache.clear()
    yield office()
    cache.clear()


@pytest.fixture
def context(
    chromium: Browser, place: Office, live_server: LiveServer, settings: Settings, fresh_sandbox: RunningSandbox
) -> Iterator[BrowserContext]:
    """A browser at a small province whose national portal is the sandbox."""
    options = {"base_url": f"{fresh_sandbox.url}/portal", **CREDENTIALS}
    settings.MOTCUA_ADAPTERS = {**settings.MOTCUA_ADAPTERS, "sync.national_portal": (PORTAL, options)}
    opened = chromium.new_context(base_url=live_server.url, viewport=DESK, locale="vi-VN", bypass_csp=True)
    opened.set_default_timeout(SLOW_MS)
    yield opened
    opened.close()


def sign_in(context: BrowserContext, user: User) -> Page:
    user.set_password(PASSWORD)
    user.save()
    page = context.new_page()
    page.goto("/can-bo/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(user.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    with turned(page):
        page.keyboard.press("Enter")
    return page


def looked_at(page: Page) -> None:
    """The page holds at both widths."""
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        assert_accessible(page)


def test_an_officer_mends_what_the_portal_refused(context: BrowserContext, place: Office) -> None:
    [dossier] = journals(place, 1, OPEN, identity_number="")
    relay.drain(seconds=60)
    page = sign_in(context, place.specialist)
    page.goto("/can-bo/dong-bo/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bản tin bị Cổng quốc gia từ chối")
    expect(page.locator("main")).to_contain_text("Thiếu số định danh cá nhân")
    looked_at(page)
    with turned(page):
        page.get_by_role("link", name=f"Sửa thông tin người nộp {dossier.code}").click()
    looked_at(page)
    page.get_by_label("Số định danh cá nhân hoặc mã số thuế").fill("082157000123")
    page.get_by_label("Lý do sửa").fill("Theo thẻ căn cước")
    with turned(page):
        page.get_by_role("button", name="Lưu và gửi lại").click()
    expect(page.locator("main")).to_contain_text("Đã sửa thông tin người nộp")
    assert relay.drain(seconds=60)
    assert status().ratio == 1
    page.goto("/can-bo/dong-bo/")
    expect(page.locator("main")).to_contain_text("Không có bản tin nào bị từ chối")


def test_the_administrator_maps_a_code_and_settles_a_difference(
    context: BrowserContext, place: Office, fresh_sandbox: RunningSandbox
) -> None:
    Field.objects.filter(code="HT").update(name="Việc hộ tịch")
    cataloguing.read(national_portal(), at=timezone.now())
    dossiers = journals(place, 3, OPEN)
    relay.drain(seconds=60)
    keeper = officer("Đỗ Quản Trị", Role.ADMINISTRATOR, Agency.objects.get(key="ubnd-tinh"))
    page = sign_in(context, keeper)
    page.goto("/dieu-hanh/ket-noi/")
    expect(page.locator("main")).to_contain_text("Cần xử lý")
    expect(page.locator("main")).to_contain_text("Lĩnh vực HT chưa có mã quốc gia")
    looked_at(page)
    page.goto("/dieu-hanh/ket-noi/ma-quoc-gia/field/")
    expect(page.locator("main")).to_contain_text("G99-LV01 · Hộ tịch")
    looked_at(page)
    with turned(page):
        page.get_by_role("button", name="Dùng mã này").first.click()
    assert relay.drain(seconds=60)
    assert len(fresh_sandbox.dossiers()) == 3
    fresh_sandbox.reset()
    reconciler.latest(national_portal(), at=timezone.now())
    page.goto("/dieu-hanh/ket-noi/doi-chieu/")
    expect(page.locator("main")).to_contain_text("Cổng quốc gia không có hồ sơ này")
    expect(page.locator("main")).to_contain_text(dossiers[0].code)
    looked_at(page)
    assert relay.drain(seconds=60)
    reconciler.latest(national_portal(), at=timezone.now() + timedelta(minutes=1))
    page.goto("/dieu-hanh/ket-noi/doi-chieu/")
    expect(page.locator("main")).to_contain_text("Không có sai lệch nào")


def test_a_portal_that_is_left_alone_is_seen(context: BrowserContext, place: Office) -> None:
    for _ in range(5):
        breaking.note_failure("sync.national_portal/tell", "HTTP 503", is_probe=False, at=timezone.now())
    page = sign_in(context, officer("Đỗ Quản Trị", Role.ADMINISTRATOR, Agency.objects.get(key="ubnd-tinh")))
    page.goto("/dieu-hanh/ket-noi/")
    expect(page.locator("main")).to_contain_text("HTTP 503")
    looked_at(page)
