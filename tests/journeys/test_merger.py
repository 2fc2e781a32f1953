"""The administrator's night of the merger: plan, dry run, carrying out, report with records, undo."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Page, ViewportSize, expect
from pytest_django.fixtures import Settings

from motcua.catalog.queries import procedures
from motcua.dossiers.services.reorganising import carry_on
from motcua.organizations.models import Reorganisation
from motcua.organizations.queries import forget_agencies, forget_calendars
from tests.factories.mergers import FILES, Before, before, some_life
from tests.journeys.conftest import DESK, PHONE, OpenBrowser, assert_accessible, turned

pytestmark = [pytest.mark.journey, pytest.mark.slow]
PASSWORD = "một câu dài dễ nhớ"
PLAN = "2025-02-03"


@pytest.fixture
def eve(site: str, tmp_path: Path, settings: Settings) -> Iterator[Before]:
    """A small province instead of the whole one, with open dossiers; in its pack the plan of a merger of today."""
    today = f"{timezone.localdate():%Y-%m-%d}"
    files = {name.replace(".", "_"): text.replace(PLAN, today) for name, text in FILES.items()}
    settings.PROVINCES = tmp_path
    with ThreadPoolExecutor(1) as pool:  # signing runs a loop, and this thread has that of the browser's driver
        yield pool.submit(small_province, tmp_path / "thu" / "reorganisations", files).result()
    forget()


def small_province(folder: Path, files: dict[str, str]) -> Before:
    call_command("flush", verbosity=0, interactive=False)
    forget()
    try:
        world = before(folder, **files)
        world.plan.rename(world.plan.with_name("hop-nhat.yaml"))
        some_life(world)
        world.admin.set_password(PASSWORD)
        world.admin.save()
    finally:
        connection.close()
    return world


def forget() -> None:
    """Let this process keep nothing by row number of another province."""
    cache.clear()
    procedures.plan.cache_clear()
    procedures._definitions.clear()
    forget_agencies()
    forget_calendars()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_night_of_a_merger(eve: Before, browse: OpenBrowser, tmp_path: Path, size: ViewportSize) -> None:
    page = browse(size=size).new_page()
    sign_in(page, eve)
    open_the_plan(page)
    try_it(page)
    carry_it_out(page)
    read_the_report(page)
    undo_it(page)


def sign_in(page: Page, world: Before) -> None:
    page.goto("/dieu-hanh/sap-xep/")
    page.get_by_label("Tên đăng nhập").fill(world.admin.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    with turned(page):
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sắp xếp đơn vị")
    assert_accessible(page)


def open_the_plan(page: Page) -> None:
    page.get_by_role("link", name="thu / hop-nhat").click()
    expect(page.get_by_text("Kế hoạch không có lỗi.")).to_be_visible()
    assert_accessible(page)


def try_it(page: Page) -> None:
    with turned(page):
        page.get_by_role("button", name="Chạy thử").click()
    expect(page.get_by_text("Kết quả chạy thử (chưa ghi gì)")).to_be_visible()
    expect(page.get_by_text(re.compile("Trước 9, sau 9 hồ sơ đang mở"))).to_be_visible()
    page.get_by_text("Hồ sơ chưa xác định được nơi đến").click()
    assert_accessible(page)
    assert not Reorganisation.objects.exists()
    with turned(page):
        page.get_by_role("button", name="Thực hiện sắp xếp").click()
    expect(page.get_by_role("alert")).to_contain_text("Hãy đánh dấu rằng bạn đã xem kết quả chạy thử.")
    assert_accessible(page)


def carry_it_out(page: Page) -> None:
    page.get_by_label("Tôi đã xem kết quả chạy thử và đồng ý thực hiện").check()
    with turned(page):
        page.get_by_role("button", name="Thực hiện sắp xếp").click()
    expect(page.get_by_text("Đã hẹn giờ")).to_be_visible()
    assert_accessible(page)
    assert carry_on(timezone.now()) == 1
    expect(page.get_by_role("heading", name="Biên bản bàn giao")).to_be_visible()  # the page noticed by itself


def read_the_report(page: Page) -> None:
    expect(page.locator("#reorganisation .mc-tag").first).to_contain_text("Đã xong")
    expect(page.get_by_text("Cân bằng", exact=True)).to_be_visible()
    assert_accessible(page)
    link = page.get_by_role("link", name=re.compile("In biên bản")).first
    answer = page.request.get(str(link.get_attribute("href")))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF")


def undo_it(page: Page) -> None:
    page.get_by_label("Tôi muốn hoàn tác đợt sắp xếp này").check()
    with turned(page):
        page.get_by_role("button", name="Hoàn tác").click()
    expect(page.locator("#reorganisation")).to_contain_text("Đang hoàn tác")
    assert carry_on(timezone.now()) == 1
    expect(page.get_by_text("mọi thứ trở lại như trước")).to_be_visible()
    assert_accessible(page)
    assert Reorganisation.objects.get().state == "undone"
