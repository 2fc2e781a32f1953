"""Two front doors: people file on the national portal and all the rest happens here, or they file here as before."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.db import connection
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.fixtures import Settings

from motcua.dossiers.models import Dossier
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services.returning import hand_out
from motcua.organizations.models import Area
from motcua.sync.front_door import FrontDoor
from motcua.sync.inbound_ports import national_filings
from motcua.sync.models import ForeignDossier
from tests.contracts.filer import Filer, options
from tests.journeys.conftest import DESK, PHONE, OpenBrowser, assert_accessible, sign_in, turned
from tests.journeys.offices import Offices
from tests.journeys.test_officer import officer
from tests.plugins.sandbox import RunningSandbox
from tests.portal.papers import pdf

pytestmark = [pytest.mark.journey, pytest.mark.slow]
CODE, NAME = "1.001776", "Thực hiện trợ cấp xã hội hằng tháng"
CITIZEN = "Trần Thị Ngọc Lan"


@pytest.fixture
def national(site: str, settings: Settings, fresh_sandbox: RunningSandbox) -> RunningSandbox:
    """Both sides of the national portal answer at the sandbox: its front door and its sign-in."""
    known = dict(settings.MOTCUA_ADAPTERS)
    path, given = known["accounts.national_identity"]
    known["accounts.national_identity"] = (path, {**given, "issuer": f"{fresh_sandbox.url}/vnconnect"})
    known["sync.national_filings"] = (known["sync.national_filings"][0], options(fresh_sandbox))
    settings.MOTCUA_ADAPTERS = known
    settings.MOTCUA_NATIONAL_PORTAL_PAGE = f"{fresh_sandbox.url}/portal/nop-ho-so?ma_thu_tuc={{code}}"
    return fresh_sandbox


@pytest.fixture
def moved(national: RunningSandbox, settings: Settings) -> Settings:
    """Online filing has moved to the national portal."""
    settings.MOTCUA_FRONT_DOOR = "national"
    return settings


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    file = tmp_path / "giay-khai-sinh.pdf"
    file.write_bytes(pdf())
    return file


def exchange() -> None:
    """Let both sides hear of each other, in a thread of its own: that of the test has the browser's loop."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(_exchange).result()


def _exchange() -> None:
    try:
        door = FrontDoor(national_filings())
        while door.turn():
            pass
        assert door.failures == 0
    finally:
        connection.close()


def both_sizes(page: Page) -> None:
    """Hold a page against axe on a phone and on a desk."""
    before = page.viewport_size
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        assert_accessible(page)
    if before:
        page.set_viewport_size(before)


def file_there(page: Page, paper: Path) -> str:
    """Follow this portal to the national one, file there, and return the code it has there."""
    page.goto("/")
    both_sizes(page)
    page.goto(f"/thu-tuc/{CODE}/")
    expect(page.get_by_text("được nộp tại Cổng Dịch vụ công quốc gia").first).to_be_visible()
    both_sizes(page)
    with turned(page):
        page.get_by_role("button", name="Nộp hồ sơ tại Cổng Dịch vụ công quốc gia").click()
    expect(page.get_by_text(NAME)).to_be_visible()
    page.get_by_label("Người nộp").select_option(label=CITIZEN)
    commune = Area.objects.today().filter(kind=Area.Kind.COMMUNE).order_by("code")[0]
    page.get_by_label("Mã xã, phường giải quyết").fill(commune.code)
    page.get_by_label("Trình bày hoàn cảnh").fill("Nuôi con nhỏ một mình")
    page.get_by_label("Giấy tờ kèm theo").set_input_files(paper)
    page.get_by_label("Mã thành phần hồ sơ").fill("giay-khai-sinh")
    with turned(page):
        page.get_by_role("button", name="Nộp hồ sơ").click()
    expect(page.get_by_text("1 – Mới đăng ký")).to_be_visible()
    return page.get_by_role("heading", level=1).inner_text().removeprefix("Hồ sơ ").strip()


def answer_there(page: Page, paper: Path) -> None:
    """Bring on the national portal what is missing."""
    page.reload()
    expect(page.get_by_text("5 – Yêu cầu bổ sung giấy tờ")).to_be_visible()
    page.get_by_label("Giấy tờ bổ sung").set_input_files(paper)
    page.get_by_label("Giải trình").fill("Gửi bản rõ hơn")
    with turned(page):
        page.get_by_role("button", name="Gửi bổ sung").click()


def look_at_desk(context: BrowserContext, dossier: Dossier, code: str) -> None:
    """See as the receiving officer where it came from."""
    page = context.new_page()
    page.goto("/can-bo/")
    expect(page.get_by_text("Từ Cổng Dịch vụ công quốc gia").first).to_be_visible()
    both_sizes(page)
    page.get_by_role("link", name=dossier.code).click()
    expect(page.get_by_text(code)).to_be_visible()
    expect(page.get_by_text("Nuôi con nhỏ một mình")).to_be_visible()
    both_sizes(page)
    page.close()


def signed_in_officer(browse: OpenBrowser, dossier: Dossier) -> BrowserContext:
    """Return the browser of the officer whose turn it is."""
    client, context = Client(), browse(size=DESK)
    client.force_login(Offices().on_turn(dossier))
    name = configured.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": configured.MOTCUA_PUBLIC_URL}])
    return context


def give_out(dossier: Dossier) -> None:
    with ThreadPoolExecutor(1) as pool:
        pool.submit(_give_out, dossier).result()


def _give_out(dossier: Dossier) -> None:
    try:
        dossier.refresh_from_db()
        if dossier.status != Status.RETURNED:
            hand_out(dossier.pk, by=Offices().on_turn(dossier), at=timezone.now())
    finally:
        connection.close()


def test_filed_on_the_national_portal_handled_here_and_told_there(
    browse: OpenBrowser, moved: Settings, paper: Path
) -> None:
    page = browse().new_page()
    code = file_there(page, paper)
    exchange()
    dossier = Dossier.objects.get()
    assert ForeignDossier.objects.get().code == code
    look_at_desk(signed_in_officer(browse, dossier), dossier, code)

    offices = Offices()
    offices.receive(dossier)
    offices.ask(dossier, "Giấy khai sinh rõ hơn", "giay-khai-sinh")
    exchange()
    answer_there(page, paper)
    exchange()
    assert dossier.supplements.get().answered_at is not None

    offices.finish(dossier)
    exchange()
    page.reload()
    expect(page.get_by_text("9 – Đã xử lý xong")).to_be_visible()
    give_out(dossier)
    exchange()
    page.reload()
    expect(page.get_by_text("10 – Đã trả kết quả")).to_be_visible()

    page.goto("/tra-cuu/")  # following and the vault stay on this portal
    assert_accessible(page)
    page.goto("/dang-nhap/?next=/ho-so-cua-toi/")
    both_sizes(page)
    page.get_by_role("button", name="Đăng nhập bằng tài khoản Cổng Dịch vụ công quốc gia").click()
    page.get_by_role("button", name=f"Đăng nhập: {CITIZEN}").click()
    expect(page.get_by_text(dossier.code)).to_be_visible()
    assert_accessible(page)


def test_filed_here_as_before(browse: OpenBrowser, national: RunningSandbox) -> None:
    page = browse().new_page()
    page.goto(f"/thu-tuc/{CODE}/")
    expect(page.get_by_role("button", name="Nộp hồ sơ tại Cổng Dịch vụ công quốc gia")).to_have_count(0)
    page.get_by_role("button", name="Nộp hồ sơ").click()
    sign_in(page, CITIZEN)
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
    page.get_by_label("Xã, phường giải quyết hồ sơ").select_option(index=1)
    assert_accessible(page)
    page.get_by_role("button", name="Bắt đầu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Người làm đơn")
    assert_accessible(page)


def test_what_cannot_become_a_dossier_is_mended_on_the_spot(browse: OpenBrowser, national: RunningSandbox) -> None:
    Filer(national, unit="H20").file(procedure="9.999999", commune="", declared={"ghi_chu": "Xin sớm"})
    exchange()
    page = officer(browse, "chutich")
    page.goto("/dieu-hanh/ket-noi/ban-tin/")
    both_sizes(page)
    page.get_by_role("link", name="G22.99").click()
    both_sizes(page)
    page.get_by_label("Mã thủ tục đúng").fill(CODE)
    with turned(page):
        page.get_by_role("button", name="Thử lại").click()
    page.get_by_label("Xã, phường giải quyết").select_option(index=1)  # the next thing that nobody has said
    both_sizes(page)
    with turned(page):
        page.get_by_role("button", name="Thử lại").click()
    expect(page.get_by_text("Đã thực hiện bản tin")).to_be_visible()
    assert_accessible(page)
    assert Dossier.objects.get().procedure.procedure.code == CODE
