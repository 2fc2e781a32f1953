"""A storm closes the offices: looked at, announced, and seen by the officer; what is late is called by name."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, ViewportSize, expect

from motcua.accounts.rules import Role
from motcua.dossiers.models import Dossier
from motcua.dossiers.services.watching import watch
from motcua.organizations.queries import forget_calendars, working_calendar
from tests.factories import dossiers as make
from tests.factories.offices import officer
from tests.journeys.conftest import DESK, PHONE, OpenBrowser, assert_accessible, turned
from tests.journeys.test_manager import agency, sign_in, the_office

pytestmark = [pytest.mark.journey, pytest.mark.slow]


def picture(page: Page, name: str) -> None:
    """Keep a picture where ``MOTCUA_PICTURES`` asks for them."""
    folder = os.environ.get("MOTCUA_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_storm_is_announced_after_a_look(browse: OpenBrowser, size: ViewportSize) -> None:
    cache.clear()
    forget_calendars()
    place, now = the_office(), timezone.now()
    dossier = make.accepted(place, now)
    storm = working_calendar().next_open(timezone.localdate() + timedelta(days=1))
    page = browse(size=size).new_page()
    sign_in(page, officer("Lý Quản Trị", Role.ADMINISTRATOR, agency("tinh")))
    page.goto("/dieu-hanh/lich/")
    assert_accessible(page)
    picture(page, f"calendar-{size['width']}")
    page.get_by_label("Ngày", exact=True).fill(storm.isoformat())
    page.get_by_label("Nghỉ", exact=True).check()
    page.get_by_label("Tên ngày").fill("Nghỉ tránh bão số 5")
    page.get_by_label("Căn cứ").first.fill("Công văn 12/UBND")
    with turned(page):
        page.get_by_role("button", name="Xem trước các hồ sơ bị dời ngày").click()
    expect(page.get_by_text("1 hồ sơ có ngày hẹn mới")).to_be_visible()
    assert_accessible(page)
    picture(page, f"calendar-day-{size['width']}")
    with turned(page):
        page.get_by_role("button", name="Ghi ngày này và báo người nộp").click()
    expect(page.get_by_role("rowheader", name=f"{storm:%d/%m/%Y}")).to_be_visible()
    moved = Dossier.objects.get(pk=dossier.pk)
    assert moved.due_at is not None
    assert dossier.due_at is not None
    assert moved.due_at > dossier.due_at
    assert moved.events.latest("seq").note == "Nghỉ tránh bão số 5 (Công văn 12/UBND)"
    forget_calendars()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_what_is_late_is_called_by_name(browse: OpenBrowser, size: ViewportSize) -> None:
    cache.clear()
    place, now = the_office(), timezone.now()
    late = make.taken(place, now - timedelta(days=30))
    watch(now)
    page = browse(size=size).new_page()
    place.specialist.set_password("một câu dài dễ nhớ")
    place.specialist.save()
    page.goto("/can-bo/nhac-viec/")
    page.get_by_label("Tên đăng nhập").fill(place.specialist.username)
    page.get_by_label("Mật khẩu").fill("một câu dài dễ nhớ")
    with turned(page):
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nhắc việc")
    expect(page.get_by_role("link", name=late.code)).to_be_visible()
    assert_accessible(page)
    picture(page, f"reminders-{size['width']}")
    page.goto("/can-bo/viec/xu-ly/?han=qua-han")
    expect(page.get_by_role("link", name=late.code)).to_be_visible()
    picture(page, f"inbox-{size['width']}")
