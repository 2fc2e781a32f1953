"""A mother registers the birth of her child: from the search box to the page where she follows the dossier."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from motcua.catalog.queries.procedures import version_on
from motcua.catalog.rules.forms import visible_steps
from motcua.dossiers.models import Dossier, Draft
from motcua.organizations.models import Area
from tests.journeys.answering import fill_step
from tests.journeys.conftest import DESK, OpenBrowser, assert_accessible, sign_in, turned
from tests.journeys.offices import Offices
from tests.portal.papers import pdf, picture

pytestmark = [pytest.mark.journey, pytest.mark.slow]
CODE = "1.001193"
MOTHER = "Trần Thị Ngọc Lan"
KNOWN = {"requester_name", "requester_personal_id", "requester_birth_date"}


def birth_form() -> dict[str, Any]:
    version = version_on(CODE, timezone.localdate())
    assert version.form is not None
    body: dict[str, Any] = version.form.body
    return body


def birth_answers() -> dict[str, Any]:
    """Return the form's own example for a child born last month; who asks is filled in from the identity."""
    commune = Area.objects.today().filter(kind=Area.Kind.COMMUNE).order_by("code")[0].code
    born = timezone.localdate() - timedelta(days=30)
    answers = dict(birth_form()["ui"]["example"])
    answers |= {"child_birth_date": born.isoformat(), "certificate_date": born.isoformat()}
    return {key: _here(value, commune) for key, value in answers.items() if key not in KNOWN}


def _here(value: Any, commune: str) -> Any:
    is_address = isinstance(value, dict) and "commune" in value and value["commune"] != "other"
    return {**value, "commune": commune} if is_address else value


def start(page: Page, *, scripts: bool = True) -> None:
    page.goto("/")
    if scripts:
        assert_accessible(page)
    page.get_by_label("Tìm thủ tục").fill("dang ky khai sinh")
    page.get_by_role("button", name="Tìm", exact=True).click()
    if scripts:
        assert_accessible(page)
    page.get_by_role("main").get_by_role("link", name="Đăng ký khai sinh", exact=True).click()
    if scripts:
        assert_accessible(page)
    page.get_by_role("button", name="Nộp hồ sơ").click()
    if scripts:
        assert_accessible(page)
    sign_in(page, MOTHER)
    expect(page.get_by_role("heading", level=1)).to_have_text("Đăng ký khai sinh")
    page.get_by_label("Xã, phường giải quyết hồ sơ").select_option(index=1)
    if scripts:
        assert_accessible(page)
    page.get_by_role("button", name="Bắt đầu").click()


def fill_form(page: Page, *, scripts: bool = True) -> None:
    form, answers = birth_form(), birth_answers()
    for step in visible_steps(form, answers):
        expect(page.get_by_role("heading", level=1)).to_have_text(step["title"])
        if scripts:
            assert_accessible(page)
        fill_step(page, step["fields"], answers)
        with turned(page):
            page.locator("button.govuk-button", has_text="Lưu và tiếp tục").click()


def submit(page: Page) -> str:
    page.get_by_label(re.compile("cam đoan")).check()
    page.get_by_role("button", name="Nộp hồ sơ").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã nộp hồ sơ")
    return page.locator(".govuk-panel strong").inner_text().strip()


def test_a_birth_is_registered_on_a_phone(browse: OpenBrowser, tmp_path: Path) -> None:
    page = browse().new_page()
    start(page)
    fill_form(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Giấy tờ")
    assert_accessible(page)
    photo = tmp_path / "giay-chung-sinh.jpg"
    photo.write_bytes(picture())
    page.get_by_label("Giấy chứng sinh").set_input_files(photo)
    expect(page.get_by_text("✓ Đã gửi xong: giay-chung-sinh.jpg")).to_be_visible()
    page.locator("button.govuk-button", has_text="Lưu và xem lại").click()
    expect(page.get_by_text("Giấy chứng sinh: giay-chung-sinh.jpg")).to_be_visible()
    assert_accessible(page)
    code = submit(page)
    assert_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("Tải giấy xác nhận")).click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
    page.get_by_role("link", name="Theo dõi hồ sơ").click()
    expect(page.get_by_text("Bạn đã nộp hồ sơ")).to_be_visible()
    assert_accessible(page)
    page.goto("/ho-so-cua-toi/")
    expect(page.get_by_role("link", name=code)).to_be_visible()
    assert_accessible(page)
    dossier = Dossier.objects.get(code=code)
    assert dossier.applicant_name == MOTHER
    assert dossier.identity_is_verified
    assert dossier.attachments.get().content_type == "image/jpeg"
    follow_without_signing_in(browse(size=DESK), dossier)


def follow_without_signing_in(context: BrowserContext, dossier: Dossier) -> None:
    page = context.new_page()
    page.goto(f"/tra-cuu/{dossier.code}/")
    assert_accessible(page)
    page.get_by_label("Mã tra cứu hoặc số điện thoại").fill(dossier.lookup_secret)
    page.get_by_role("button", name="Xem hồ sơ").click()
    expect(page.get_by_text("Bạn đã nộp hồ sơ")).to_be_visible()
    assert dossier.applicant_name not in page.content()
    assert_accessible(page)


def test_it_works_without_scripts_and_a_double_press_is_one_dossier(browse: OpenBrowser) -> None:
    page = browse(scripts=False).new_page()
    start(page, scripts=False)
    fill_form(page, scripts=False)
    page.locator("input[name='file-giay-chung-sinh']").set_input_files(
        {"name": "chung-sinh.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    page.locator("button.govuk-button", has_text="Lưu và xem lại").click()
    expect(page.get_by_text("Giấy chứng sinh: chung-sinh.jpg")).to_be_visible()
    review = page.url
    code = submit(page)
    page.goto(review)
    assert page.locator(".govuk-panel strong").inner_text().strip() == code
    assert Dossier.objects.count() == 1


def test_what_was_typed_outlives_the_session_and_goes_on_elsewhere(browse: OpenBrowser) -> None:
    context = browse()
    page = context.new_page()
    start(page)
    step = page.url
    page.locator("[name='requester_phone']").fill("0987654321")
    context.clear_cookies(name="sessionid")
    page.locator("button.govuk-button", has_text="Lưu và tiếp tục").click()
    sign_in(page, MOTHER)
    expect(page.get_by_text("Đã giữ lại những gì bạn vừa điền")).to_be_visible()
    assert page.url == step
    expect(page.locator("[name='requester_phone']")).to_have_value("0987654321")
    assert Draft.objects.get().answers["requester_phone"] == "0987654321"

    other = browse(size=DESK).new_page()
    other.goto(f"/nop-ho-so/{CODE}/")
    sign_in(other, MOTHER)
    other.get_by_role("link", name="Làm tiếp bản này").click()
    expect(other.locator("[name='requester_phone']")).to_have_value("0987654321")
    other.wait_for_load_state()
    other.locator("[name='requester_phone']").fill("0911222333")
    expect(other.get_by_text(re.compile("Đã lưu lúc"))).to_be_visible()
    other.wait_for_function("document.querySelector('[data-save-state]').dataset.state === 'saved'")
    assert Draft.objects.get().answers["requester_phone"] == "0911222333"


def test_papers_are_added_the_result_is_fetched_rated_and_checked(browse: OpenBrowser, tmp_path: Path) -> None:
    page = browse().new_page()
    start(page)
    fill_form(page)
    page.locator("button.govuk-button", has_text="Lưu và xem lại").click()
    dossier = Dossier.objects.get(code=submit(page))
    office = Offices()
    office.receive(dossier)
    office.ask(dossier, "Bản chụp giấy chứng sinh", "giay-chung-sinh")
    page.get_by_role("link", name="Theo dõi hồ sơ").click()
    expect(page.get_by_text("Bạn cần bổ sung giấy tờ")).to_be_visible()
    assert_accessible(page)
    paper = tmp_path / "chung-sinh.pdf"
    paper.write_bytes(pdf())
    page.get_by_label("Giấy chứng sinh").set_input_files(paper)
    expect(page.get_by_text("✓ Đã gửi xong: chung-sinh.pdf")).to_be_visible()
    page.get_by_role("button", name="Gửi phần bổ sung").click()
    expect(page.get_by_text("Bạn đã gửi phần bổ sung. Cán bộ đang xem")).to_be_visible()
    office.finish(dossier)
    page.reload()
    with page.expect_download() as download:
        page.get_by_role("button", name="Tải kết quả").click()
    result = Path(download.value.path()).read_bytes()
    page.get_by_label("Rất hài lòng").check()
    assert_accessible(page)
    page.get_by_role("button", name="Gửi đánh giá").click()
    expect(page.get_by_text("Bạn đã đánh giá: Rất hài lòng")).to_be_visible()
    for address in ("/giay-to-cua-toi/", "/thong-bao/"):
        page.goto(address)
        assert_accessible(page)
    check_the_paper(browse(size=DESK).new_page(), result)


def check_the_paper(page: Page, result: bytes) -> None:
    page.goto("/verify/")
    assert_accessible(page)
    page.get_by_label("Tệp PDF cần kiểm tra").set_input_files(
        {"name": "ket-qua.pdf", "mimeType": "application/pdf", "buffer": result}
    )
    page.get_by_role("button", name="Kiểm tra tệp").click()
    expect(page.get_by_text("Văn bản do tỉnh phát hành và còn hiệu lực")).to_be_visible()
    assert_accessible(page)
