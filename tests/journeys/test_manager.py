"""The chairman's ten minutes: the board, what is behind a number, the list as a file, the report."""

import re
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, ViewportSize, expect

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.catalog.queries.procedures import version_on
from motcua.dossiers.models import Dossier
from motcua.indicators.models import Export
from motcua.indicators.services import exporting, fold_all
from motcua.organizations.models import Agency
from motcua.organizations.queries import agency_by_key, communes_on
from tests.factories import dossiers as make
from tests.factories.offices import Office, citizen, officer
from tests.journeys.conftest import DESK, PHONE, OpenBrowser, assert_accessible, turned

pytestmark = [pytest.mark.journey, pytest.mark.slow]
CENTRE, DEPARTMENT = "centre", "so-tu-phap"
PASSWORD = "một câu dài dễ nhớ"


def the_office() -> Office:
    """Return the few people and agencies of the whole province that handle these dossiers."""
    today = timezone.localdate()
    centre, department = agency(CENTRE), agency(DEPARTMENT)
    commune = communes_on(today).first()
    assert commune is not None
    return Office(
        commune=commune,
        centre=centre,
        commune_agency=department,
        department=department,
        version=version_on("1.001193", today),
        citizen=citizen(),
        intake=officer("Lê Tiếp Nhận", Role.INTAKE, centre),
        specialist=officer("Trần Chuyên Viên", Role.SPECIALIST, department),
        signer=officer("Phạm Lãnh Đạo", Role.SIGNER, department),
        clerk=officer("Võ Văn Thư", Role.CLERK, department),
        stranger=officer("Ngô Xa Lạ", Role.SPECIALIST, centre),
    )


def agency(key: str) -> Agency:
    found = agency_by_key(key, timezone.localdate())
    assert found is not None
    return found


def live() -> list[Dossier]:
    """Let two dossiers come in today and one long ago."""
    place = the_office()
    now = timezone.now() - timedelta(minutes=1)
    dossiers = [
        make.accepted(place, now),
        make.accepted(place, now),
        make.accepted(place, now - timedelta(days=60)),
    ]
    fold_all()
    return dossiers


def sign_in(page: Page, user: User) -> None:
    user.set_password(PASSWORD)
    user.save()
    page.goto("/dieu-hanh/")
    page.get_by_label("Tên đăng nhập").fill(user.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    with turned(page):
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bảng điều hành")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_from_the_board_to_the_file(browse: OpenBrowser, tmp_path: Path, size: ViewportSize) -> None:
    cache.clear()
    today = live()[:2]
    chairman = officer("Phan Chủ Tịch", Role.CHAIRMAN, agency("tinh"))
    page = browse(size=size).new_page()
    sign_in(page, chairman)
    assert_accessible(page)
    expect(page.get_by_text(re.compile("Sở Tư pháp.*: 1 hồ sơ quá hạn"))).to_be_visible()
    choose_today(page)
    open_the_list(page, [dossier.code for dossier in today])
    assert take_the_file(page, tmp_path) == {dossier.code for dossier in today}
    read_the_report(page)


def choose_today(page: Page) -> None:
    page.get_by_text("Kỳ và phạm vi").click()
    page.get_by_label("Kỳ", exact=True).select_option("tu-den")
    day = timezone.localdate().isoformat()
    page.get_by_label("Từ ngày").fill(day)
    page.get_by_label("Đến ngày").fill(day)
    with turned(page):
        page.get_by_role("button", name="Xem", exact=True).click()
    assert_accessible(page)


def open_the_list(page: Page, codes: list[str]) -> None:
    page.locator(".mc-stat", has_text="Tiếp nhận").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tiếp nhận trong kỳ")
    for code in codes:
        expect(page.get_by_text(code)).to_be_visible()
    assert_accessible(page)


def take_the_file(page: Page, folder: Path) -> set[object]:
    """Ask for the list, wait for it on the page, and return the codes that are in it."""
    with turned(page):
        page.get_by_role("button", name="Xuất Excel").click()
    expect(page.get_by_text("Đang xuất danh sách.")).to_be_visible()
    assert_accessible(page)
    exporting.write_export(Export.objects.get().pk, at=timezone.now())
    link = page.get_by_role("link", name="Tải tệp Excel")
    expect(link).to_be_visible()  # the page noticed by itself
    with page.expect_download() as download:
        link.click()
    download.value.save_as(folder / "danh-sach.xlsx")
    sheet = openpyxl.load_workbook(folder / "danh-sach.xlsx").worksheets[0]
    assert_accessible(page)
    return {sheet.cell(row, 1).value for row in range(2, sheet.max_row + 1)}


def read_the_report(page: Page) -> None:
    page.get_by_role("link", name="Báo cáo II.06a").click()
    assert_accessible(page)
    page.get_by_role("link", name="Đơn vị giải quyết").click()
    expect(page.get_by_role("rowheader", name=re.compile("Sở Tư pháp"))).to_be_visible()
    assert_accessible(page)


def test_the_connections_and_the_open_figures(browse: OpenBrowser) -> None:
    cache.clear()
    live()
    page = browse(size=DESK).new_page()
    sign_in(page, officer("Trần Quản Trị", Role.ADMINISTRATOR, agency(CENTRE)))
    for name in ("Kết nối", "Thủ tục", "Đơn vị", "Quy ước", "Tệp đã xuất"):
        page.get_by_role("navigation").get_by_role("link", name=name, exact=True).click()
        assert_accessible(page)
    stranger = browse().new_page()
    stranger.goto("/thong-ke/")
    assert_accessible(stranger)
    stranger.get_by_text("Xem dưới dạng bảng").first.click()
    expect(stranger.get_by_role("cell", name="<5").first).to_be_visible()
    assert stranger.context.cookies() == []
