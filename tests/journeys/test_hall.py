"""A morning in the waiting hall: a number is taken on a phone, called on the big screen, served at the window."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from motcua.accounts.rules import Role
from motcua.counters.services.setting_up import set_line, set_window
from tests.factories.offices import officer
from tests.journeys.conftest import DESK, PHONE, OpenBrowser, assert_accessible, turned
from tests.journeys.test_manager import PASSWORD, agency

pytestmark = [pytest.mark.journey, pytest.mark.slow]


def test_a_number_is_taken_called_and_served(browse: OpenBrowser) -> None:
    clerk = a_hall()
    visitor, screen, window = browse().new_page(), browse(size=DESK).new_page(), browse(size=DESK).new_page()
    sit_down(window, clerk)
    visitor.goto("/sanh/centre/")
    assert_accessible(visitor)
    shot(visitor, "hall")
    with turned(visitor):
        visitor.get_by_role("button", name="Hộ tịch").click()
    expect(visitor.get_by_text("A001")).to_be_visible()
    assert_accessible(visitor)
    shot(visitor, "ticket")

    with turned(window):
        window.get_by_role("button", name="Gọi số kế tiếp").click()
    assert_accessible(window)
    shot(window, "window")
    screen.goto("/sanh/centre/bang-goi/")
    expect(screen.get_by_role("row", name="A001 Quầy 1")).to_be_visible()
    assert_accessible(screen)
    shot(screen, "board")
    expect(visitor.get_by_text("Mời đến Quầy 1")).to_be_visible(timeout=30_000)
    with turned(window):
        window.get_by_role("button", name="Khách đã đến").click()
    with turned(window):
        window.get_by_role("button", name="Xong lượt này").click()
    expect(window.get_by_text("Không còn ai chờ.")).to_be_visible()


def sit_down(window: Page, clerk: str) -> None:
    """Sign in and take the first window."""
    window.goto("/can-bo/dang-nhap/?next=/can-bo/goi-so/")
    window.get_by_label("Tên đăng nhập").fill(clerk)
    window.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    with turned(window):
        window.get_by_role("button", name="Đăng nhập").click()
    assert_accessible(window)
    with turned(window):
        window.get_by_role("button", name="Ngồi vào Quầy 1").click()


def a_hall() -> str:
    """Set up two lines and a window at the centre; return the user name of its clerk."""
    from django.utils import timezone

    centre, now = agency("centre"), timezone.now()
    clerk = officer("Lê Ngồi Quầy", Role.INTAKE, centre)
    clerk.set_password(PASSWORD)
    clerk.save()
    lines = [set_line(centre, *each, by=clerk, at=now) for each in (("A", "Hộ tịch"), ("B", "Đất đai"))]
    set_window(centre, 1, lines, by=clerk, at=now)
    return clerk.username


def shot(page: Page, name: str) -> None:
    """Keep a picture where ``MOTCUA_SHOTS`` says."""
    folder = os.environ.get("MOTCUA_SHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_the_figures_of_a_hall_fit_a_phone_and_a_desk(browse: OpenBrowser) -> None:
    a_hall()
    administrator = officer("Trần Quản Trị", Role.ADMINISTRATOR, agency("centre"))
    administrator.set_password(PASSWORD)
    administrator.save()
    for size in (PHONE, DESK):
        page = browse(size=size).new_page()
        page.goto("/can-bo/dang-nhap/?next=/dieu-hanh/sanh-cho/centre/")
        page.get_by_label("Tên đăng nhập").fill(administrator.username)
        page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
        with turned(page):
            page.get_by_role("button", name="Đăng nhập").click()
        assert_accessible(page)
        shot(page, f"figures-{size['width']}")
