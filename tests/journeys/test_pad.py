"""The line is cut in the middle of the morning: the counter goes on, and everything arrives once it is back."""

import re

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Page, expect

from motcua.accounts.rules import Role
from motcua.catalog.queries.procedures import version_on
from motcua.dossiers.models import Dossier
from tests.factories.offices import officer
from tests.journeys.conftest import DESK, OpenBrowser, assert_accessible, turned
from tests.journeys.test_manager import PASSWORD, agency

pytestmark = [pytest.mark.journey, pytest.mark.slow]


def test_a_counter_without_a_line_goes_on(browse: OpenBrowser) -> None:
    page = at_the_pad(browse)
    context = page.context
    context.set_offline(True)
    page.reload()
    expect(page.locator("[data-pad][data-ready]")).to_be_visible()
    expect(page.get_by_text("Đang mất mạng")).to_be_visible()
    fill_in(page)
    expect(page.locator("[data-pad-slip]")).to_have_text(re.compile(r"TAM-[A-Z0-9]{4}-\d{6}-001"))
    expect(page.get_by_text("chờ gửi", exact=True)).to_be_visible()

    second = context.new_page()  # another tab, opened without a line, takes in one more
    second.goto("/can-bo/tiep-nhan/ngoai-tuyen/")
    expect(second.locator("[data-pad][data-ready]")).to_be_visible()
    second.get_by_role("button", name="Giữ lại và cấp số tạm").click()
    expect(second.get_by_role("alert")).to_have_text("Hãy điền: Họ và tên.")
    fill_in(second)
    expect(second.locator("[data-pad-slip]")).to_have_text(re.compile(r"-002$"))
    expect(page.locator("[data-pad-list] li")).to_have_count(2)

    context.set_offline(False)
    expect(page.get_by_text("đã gửi", exact=True)).to_have_count(2, timeout=60_000)
    assert Dossier.objects.count() == 2  # two tabs send, each dossier arrives once
    kept = page.evaluate("localStorage.getItem('motcua-pad')")
    assert "Trần Văn Bảy" not in kept
    code = page.locator("[data-pad-list] a").first.inner_text()
    assert Dossier.objects.get(code=code).provisional.number in kept


def at_the_pad(browse: OpenBrowser) -> Page:
    """Sign a clerk in at the pad, with everything kept that it needs without a line."""
    clerk = officer("Lê Mất Mạng", Role.INTAKE, agency("centre"))
    clerk.set_password(PASSWORD)
    clerk.save()
    page = browse(size=DESK).new_page()
    page.goto("/can-bo/dang-nhap/?next=/can-bo/tiep-nhan/ngoai-tuyen/")
    page.get_by_label("Tên đăng nhập").fill(clerk.username)
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    with turned(page):
        page.get_by_role("button", name="Đăng nhập").click()
    expect(page.locator("[data-pad][data-ready]")).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    assert_accessible(page)
    return page


def fill_in(page: Page) -> None:
    name = version_on("3.000347", localdate()).name  # decided by the province
    page.get_by_label("Họ và tên").fill("Trần Văn Bảy")
    page.get_by_label("Số định danh").fill("082085000777")
    page.get_by_label("Địa chỉ").fill("Ấp 3")
    page.get_by_label("Thủ tục").fill(f"{name} (3.000347)")
    page.get_by_role("button", name="Giữ lại và cấp số tạm").click()
