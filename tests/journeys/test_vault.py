"""A citizen and her papers: shown to a bank for a week, taken back, used in the next dossier, carried away whole."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, ViewportSize, expect

from motcua.foundation import files
from motcua.foundation.crypto import blind_index
from motcua.organizations.models import Agency
from motcua.vault.models import Document, ReuseConsent, Share
from motcua.vault.queries import looks_at
from motcua.vault.services import Paper, deposit
from tests.factories.offices import citizen
from tests.journeys.conftest import DESK, PHONE, OpenBrowser, assert_accessible, sign_in, turned
from tests.portal.papers import pdf

pytestmark = [pytest.mark.journey, pytest.mark.slow]
LAN, NUMBER = "Trần Thị Ngọc Lan", "082196010824"
MARRIAGE = "1.000894"
SIZES = [pytest.param(PHONE, id="375"), pytest.param(DESK, id="1280")]


@pytest.fixture
def document(site: str) -> Document:
    paper = Paper(
        owner_index=blind_index(NUMBER, kind="personal_id"),
        owner=None,
        kind="giay-xac-nhan-hon-nhan",
        title="Giấy xác nhận tình trạng hôn nhân",
        number="15/XNHN",
        issuer=Agency.objects.filter(kind=Agency.Kind.COMMUNE).order_by("key")[0],
        issued_at=timezone.now(),
        pdf=pdf(),
        source="dossier:journey",
    )
    return deposit(paper, by=citizen("Người cấp", "082057000999"), at=timezone.now())


def enter(page: Page) -> None:
    page.goto("/giay-to-cua-toi/")
    sign_in(page, LAN)
    expect(page.get_by_role("heading", level=1)).to_have_text("Giấy tờ của tôi")
    assert_accessible(page)


def give_link(page: Page) -> str:
    """Share the paper with the bank and return the link that the page shows."""
    page.get_by_role("link", name="Chia sẻ, ai đã xem").click()
    assert_accessible(page)
    page.get_by_label("Chia sẻ cho ai").fill("Ngân hàng Mỹ Tho")
    with turned(page):
        page.get_by_role("button", name="Tạo liên kết").click()
    expect(page.get_by_role("img", name="Mã QR của liên kết")).to_be_visible()
    assert_accessible(page)
    return page.locator("code").first.inner_text()


@pytest.mark.parametrize("size", SIZES)
def test_she_shows_a_paper_sees_who_looked_and_takes_the_link_back(
    browse: OpenBrowser, document: Document, size: ViewportSize
) -> None:
    page = browse(size=size).new_page()
    enter(page)
    link = give_link(page)
    bank = browse(size=size).new_page()
    asked: list[str] = []
    bank.on("request", lambda request: asked.append(request.url))
    with bank.expect_navigation(url=lambda url: "#" not in url):
        bank.goto(link)
    expect(bank.get_by_role("heading", level=1)).to_have_text(document.title)
    expect(bank.get_by_text("Giấy tờ do tỉnh phát hành và còn hiệu lực")).to_be_visible()
    assert_accessible(bank)
    secret = link.partition("#")[2]
    assert not [url for url in asked if secret in url.partition("#")[0]]
    with bank.expect_download() as taken:
        bank.get_by_role("button", name="Tải giấy tờ (PDF)").click()
    assert Path(taken.value.path()).read_bytes() == files.load(document.sha256)
    page.goto("/giay-to-cua-toi/ai-da-xem/")
    expect(page.get_by_text("Người có liên kết bạn chia sẻ: Ngân hàng Mỹ Tho").first).to_be_visible()
    assert_accessible(page)
    page.goto(f"/giay-to-cua-toi/{document.pk}/chi-tiet/")
    with turned(page):
        page.get_by_role("button", name="Thu lại liên kết này").click()
    expect(page.get_by_text("Đã thu lại")).to_be_visible()
    assert_accessible(page)
    late = browse(size=size).new_page()
    late.goto(link)
    expect(late.get_by_text("Liên kết không mở được").first).to_be_visible()
    assert_accessible(late)
    assert looks_at(document).count() == 2


def test_the_code_works_without_scripts(browse: OpenBrowser, document: Document) -> None:
    page = browse().new_page()
    enter(page)
    give_link(page)
    code = page.locator("strong", has_text="-").inner_text()
    bank = browse(scripts=False).new_page()
    bank.goto(f"/chia-se/{Share.objects.get().pk}/")
    bank.get_by_label("Mã mở giấy tờ").fill(code.lower())
    with turned(bank):
        bank.get_by_role("button", name="Xem giấy tờ").click()
    expect(bank.get_by_role("heading", level=1)).to_have_text(document.title)


@pytest.mark.parametrize("size", SIZES)
def test_the_next_dossier_uses_it_with_her_word_which_she_takes_back(
    browse: OpenBrowser, document: Document, size: ViewportSize
) -> None:
    page = browse(size=size).new_page()
    enter(page)
    page.goto(f"/nop-ho-so/{MARRIAGE}/")
    expect(page.get_by_text("Nhà nước đã có giấy tờ của bạn")).to_be_visible()
    expect(page.get_by_text("số 15/XNHN")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Tôi đồng ý dùng lại các giấy tờ trên trong hồ sơ này").check()
    commune = page.get_by_label("Xã, phường giải quyết hồ sơ")
    if commune.count():
        commune.select_option(index=1)
    with turned(page):
        page.get_by_role("button", name="Bắt đầu").click()
    (consent,) = ReuseConsent.objects.all()
    draft = consent.used_for.removeprefix("draft:")
    page.goto(f"/nhap/{draft}/giay-to/")
    expect(page.get_by_text("✓ Giấy xác nhận tình trạng hôn nhân.pdf")).to_be_visible()
    assert_accessible(page)
    page.goto(f"/giay-to-cua-toi/{document.pk}/chi-tiet/")
    page.locator("summary", has_text="Rút đồng ý").click()
    assert_accessible(page)
    with turned(page):
        page.get_by_role("button", name="Rút đồng ý").click()
    expect(page.get_by_text("Đã rút")).to_be_visible()


def test_she_takes_everything_along(browse: OpenBrowser, document: Document) -> None:
    page = browse().new_page()
    enter(page)
    with page.expect_download() as taken:
        page.get_by_role("button", name="Tải tất cả giấy tờ (zip)").click()
    archive = zipfile.ZipFile(io.BytesIO(Path(taken.value.path()).read_bytes()))
    (entry,) = json.loads(archive.read("manifest.json"))["documents"]
    assert entry["number"] == "15/XNHN"
    assert archive.read(entry["file"]) == files.load(document.sha256)
