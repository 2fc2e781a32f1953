"""A manager changes a procedure: edits, tries, publishes, moves what runs, and takes it back."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, ViewportSize, expect

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.catalog.models import ProcedureDraft, ProcedureVersion
from motcua.dossiers.models import Dossier
from tests.factories import dossiers as make
from tests.factories.offices import officer
from tests.journeys.conftest import DESK, PHONE, OpenBrowser, assert_accessible, turned
from tests.journeys.test_manager import agency, sign_in, the_office

pytestmark = [pytest.mark.journey, pytest.mark.slow]
CODE = "1.001193"


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_procedure_is_changed_tried_published_and_followed(
    browse: OpenBrowser, tmp_path: Path, size: ViewportSize
) -> None:
    cache.clear()
    now = timezone.now() - timedelta(hours=1)
    place = the_office()
    running = [make.accepted(place, now), make.accepted(place, now)]
    chairman = officer("Phan Chủ Tịch", Role.CHAIRMAN, agency("tinh"))
    page = browse(size=size).new_page()
    sign_in(page, chairman)
    begin(page)
    edit_the_steps(page)
    edit_term_and_form(page)
    try_the_table(page, tmp_path)
    rehearse(page)
    look_at_the_effect(page)
    publish(page)
    move_and_take_back(page, running)


def begin(page: Page) -> None:
    page.get_by_role("navigation").get_by_role("link", name="Thiết kế", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thiết kế thủ tục")
    assert_accessible(page)
    page.get_by_label("Mã thủ tục", exact=True).fill(CODE)
    with turned(page):
        page.get_by_role("button", name="Mở bản soạn thảo").click()
    expect(page.get_by_role("heading", name="Không còn lỗi nào")).to_be_visible()
    assert_accessible(page)


def section(page: Page, name: str) -> None:
    with turned(page):
        page.get_by_role("navigation", name="Các mục của bản soạn thảo").get_by_role("link", name=name).click()


def save(page: Page) -> None:
    with turned(page):
        page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_text("Đã lưu bản soạn thảo.")).to_be_visible()


def edit_the_steps(page: Page) -> None:
    """Too many hours are found while the number is still being typed; a smaller one is kept."""
    section(page, "Quy trình")
    assert_accessible(page)
    hours = page.get_by_label("Giờ làm việc, dòng 2", exact=True)
    before = hours.input_value()
    hours.fill("900")
    hours.press("Tab")
    review = page.locator("#review")
    expect(review).to_contain_text("tổng giờ các bước vượt thời hạn")
    expect(review).to_contain_text("Tăng giờ của bước")
    hours.fill(before)
    page.get_by_label("Việc, dòng 2", exact=True).fill("Thẩm tra hồ sơ khai sinh")
    page.get_by_label("Việc, dòng 2", exact=True).press("Tab")
    expect(review).to_contain_text("Không còn lỗi nào")
    expect(review.locator(".mc-path")).to_contain_text("Thẩm tra hồ sơ khai sinh")
    save(page)
    assert_accessible(page)


def edit_term_and_form(page: Page) -> None:
    for name in ("Thông tin chung", "Thời hạn và phí", "Giấy tờ", "Biểu mẫu"):
        section(page, name)
        assert_accessible(page)
    with turned(page):
        page.get_by_role("heading", name="Câu hỏi của từng trang").locator("+ ul").get_by_role(
            "link"
        ).first.click()
    assert_accessible(page)
    question = page.get_by_label("Gợi ý, dòng 1", exact=True)
    question.fill("Viết đúng như giấy chứng sinh")
    save(page)
    section(page, "YAML")
    expect(page.get_by_label("Nội dung tệp")).to_contain_text("Viết đúng như giấy chứng sinh")
    assert_accessible(page)


def try_the_table(page: Page, folder: Path) -> None:
    section(page, "Quy trình")
    with turned(page):
        page.get_by_role("link", name="Nhập bảng các bước từ Excel").click()
    assert_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải bảng mẫu").click()
    download.value.save_as(folder / "buoc.xlsx")
    page.get_by_label("Tệp Excel (.xlsx)").set_input_files(folder / "buoc.xlsx")
    with turned(page):
        page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_role("rowheader", name="Ký duyệt kết quả")).to_be_visible()
    expect(page.get_by_role("button", name="Lấy các bước này")).to_be_visible()
    assert_accessible(page)


def rehearse(page: Page) -> None:
    section(page, "Chạy thử")
    expect(page.get_by_text("Hạn trả kết quả")).to_be_visible()
    with turned(page):
        page.get_by_role("button", name="Tiếp nhận →").click()
    expect(page.get_by_role("heading", name="Đang ở: Thẩm tra hồ sơ khai sinh")).to_be_visible()
    assert_accessible(page)
    with turned(page):
        page.get_by_role("heading", name="Điền biểu mẫu như người dân").locator("+ ul").get_by_role(
            "link"
        ).first.click()
    assert_accessible(page)
    with turned(page):
        page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_text("không được lưu ở đâu cả")).to_be_visible()
    assert_accessible(page)


def look_at_the_effect(page: Page) -> None:
    section(page, "Tác động")
    with turned(page):
        page.get_by_role("button", name="Thử ngay").click()
    expect(page.get_by_text("Đã thử 2 hồ sơ")).to_be_visible()
    assert_accessible(page)


def publish(page: Page) -> None:
    section(page, "Tổng quan")
    expect(page.get_by_text("Vô hại với hồ sơ đang chạy").first).to_be_visible()
    assert_accessible(page)
    with turned(page):
        page.get_by_role("button", name="Công bố phiên bản mới").click()
    expect(page.get_by_text("Đã công bố phiên bản 2")).to_be_visible()
    assert_accessible(page)


def move_and_take_back(page: Page, running: list[Dossier]) -> None:
    old, new = ProcedureVersion.objects.filter(procedure__code=CODE).order_by("version")
    with turned(page):
        page.get_by_role("link", name="Chuyển hồ sơ của phiên bản 1").click()
    expect(page.get_by_text("2 hồ sơ đang chạy, 2 chuyển được")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Lý do chuyển").fill("Tên bước mới")
    with turned(page):
        page.get_by_role("button", name="Tính thử").click()
    with turned(page):
        page.get_by_role("button", name="Chuyển hồ sơ", exact=True).click()
    expect(page.get_by_text("Đã chuyển 2 hồ sơ")).to_be_visible()
    assert {Dossier.objects.get(pk=each.pk).procedure_id for each in running} == {new.pk}
    assert_accessible(page)
    with turned(page):
        page.get_by_role("button", name="Hoàn tác lần chuyển này").click()
    expect(page.get_by_text("Đã đưa 2 hồ sơ")).to_be_visible()
    assert {Dossier.objects.get(pk=each.pk).procedure_id for each in running} == {old.pk}


def test_two_managers_edit_at_once_without_scripts(browse: OpenBrowser) -> None:
    cache.clear()
    people = [
        officer("Phan Chủ Tịch", Role.CHAIRMAN, agency("tinh")),
        officer("Trần Quản Trị", Role.ADMINISTRATOR, agency("centre")),
    ]
    first, second = (opened(browse, person) for person in people)
    open_a_draft(first)
    draft = ProcedureDraft.objects.get()
    for page in (first, second):
        page.goto(f"/dieu-hanh/thiet-ke/{draft.pk}/muc/thong-tin/")
        page.get_by_label("Tên thủ tục").fill(f"Tên của {'người trước' if page is first else 'người sau'}")
    save(first)
    with turned(second):
        second.get_by_role("button", name="Lưu", exact=True).click()
    expect(second.get_by_text("Người khác đã lưu phần này")).to_be_visible()
    expect(second.get_by_label("Tên thủ tục")).to_have_value("Tên của người sau")
    assert ProcedureDraft.objects.get().document["procedure"]["name"] == "Tên của người trước"


def open_a_draft(page: Page) -> None:
    page.goto("/dieu-hanh/thiet-ke/")
    page.get_by_label("Mã thủ tục", exact=True).fill(CODE)
    with turned(page):
        page.get_by_role("button", name="Mở bản soạn thảo").click()


def opened(browse: OpenBrowser, person: User) -> Page:
    page = browse(scripts=False, size=DESK).new_page()
    sign_in(page, person)
    return page
