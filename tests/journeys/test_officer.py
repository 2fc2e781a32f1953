"""The officer's story: a card at the counter, a proposal, a signature, a seal, and the result in a hand."""

import pytest
from playwright.sync_api import Page, Route, ViewportSize

from motcua.accounts.models import User
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules.transitions import Status
from tests.journeys.conftest import DESK, PHONE, OpenBrowser, assert_accessible, turned

pytestmark = pytest.mark.journey
PASSWORD = "một câu dài dễ nhớ"
CARD = "082193000124||Nguyễn Thị Hạnh|05021993|Nữ|Ấp 1, phường Mỹ Tho, Đồng Tháp|10052021"
MOST_KEYS = 40  # of the clerk, card and receipt apart: at two keys a second well under a minute


def officer(browse: OpenBrowser, username: str, size: ViewportSize = DESK) -> Page:
    """Sign one of the province's officers in."""
    user = User.objects.get(username=username)
    user.set_password(PASSWORD)
    user.save()
    context = browse(size=size)
    context.route("**/desk/receipt.js", _stay_silent)  # a browser without a window cannot print
    page = context.new_page()
    page.goto("/can-bo/")
    assert_accessible(page)
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    with turned(page):
        page.keyboard.press("Enter")
    assert_accessible(page)
    return page


def _stay_silent(route: Route) -> None:
    route.fulfill(body="", content_type="text/javascript")


class Clerk:
    """Types at a page and counts the keys."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def write(self, text: str) -> None:
        self.page.keyboard.type(text, delay=40)
        self.keys += len(text)


def take_in(page: Page) -> int:
    """Take a dossier in as a prepared clerk does and return how many keys that took."""
    clerk = Clerk(page)
    page.goto("/can-bo/tiep-nhan/")
    assert_accessible(page)
    page.keyboard.insert_text(CARD)  # the scanner types it; the cursor stands in its field already
    clerk.press("Enter")
    page.locator("#id_name[value='Nguyễn Thị Hạnh']").wait_for()
    page.locator("#id_phone:focus").wait_for()  # the card filled the block, the cursor went on by itself
    page.locator("#id_procedure[role=combobox]").focus()
    clerk.write("khai sinh")
    page.locator(".mc-suggest__option").first.wait_for()
    clerk.press("ArrowDown", "Enter")
    page.locator(".desk-quote").wait_for()
    assert_accessible(page)
    page.locator("input[name^=paper-]").first.focus()
    clerk.press("Space")
    with turned(page):
        page.locator("#id_copies").press("Enter")
    clerk.keys += 1
    return clerk.keys


def propose(specialist: Page) -> None:
    """Take the open dossier, write its result and lay it before the leader."""
    with turned(specialist):
        specialist.get_by_role("button", name="Nhận xử lý").click()
    with turned(specialist):
        specialist.get_by_role("button", name="Trình ký").click()
    assert_accessible(specialist)
    specialist.locator("#id_child_name").fill("Nguyễn Bé Na")
    with turned(specialist):
        specialist.get_by_role("button", name="Trình ký").click()
    assert "Đã trình ký." in specialist.locator("main").inner_text()


def stamp(clerk: Page, code: str) -> None:
    """Tick the dossier in the list, stamp it and confirm."""
    clerk.get_by_label(f"Chọn hồ sơ {code}").check()
    with turned(clerk):
        clerk.get_by_role("button", name="Đóng dấu, phát hành").click()
    assert_accessible(clerk)
    with turned(clerk):
        clerk.get_by_role("button", name="Đóng dấu, phát hành").click()
    assert_accessible(clerk)
    assert "1 hồ sơ xong" in clerk.locator("h1").inner_text()


def hand_out(counter: Page, dossier: Dossier) -> None:
    """Give the result to whoever stands at the counter."""
    counter.goto(f"/can-bo/ho-so/{dossier.pk}/")
    with turned(counter):
        counter.get_by_role("button", name="Trả kết quả").click()
    assert_accessible(counter)
    with turned(counter):
        counter.get_by_role("button", name="Trả kết quả").click()
    assert_accessible(counter)


@pytest.mark.slow
def test_from_the_card_to_the_handed_out_result(browse: OpenBrowser) -> None:
    counter = officer(browse, "tiepnhan")
    assert take_in(counter) <= MOST_KEYS
    assert_accessible(counter)
    dossier = Dossier.objects.get()
    assert counter.locator("h1").inner_text() == f"Đã tiếp nhận {dossier.code}"
    with turned(counter):
        counter.keyboard.press("Enter")  # the next person
    assert counter.url.endswith("/can-bo/tiep-nhan/")

    specialist = officer(browse, "chuyenvien")
    specialist.keyboard.press("j")
    with turned(specialist):
        specialist.keyboard.press("o")
    assert dossier.code in specialist.locator("h1").inner_text()
    assert_accessible(specialist)
    propose(specialist)

    leader = officer(browse, "lanhdao")
    with turned(leader):
        leader.get_by_role("link", name=dossier.code).click()
    with turned(leader):
        leader.get_by_role("button", name="Xem và ký").click()
    assert_accessible(leader)
    with turned(leader):
        leader.get_by_role("button", name="Ký", exact=True).click()
    assert f"{dossier.code}: Đã ký." in leader.locator("main").inner_text()

    stamp(officer(browse, "vanthu"), dossier.code)

    hand_out(counter, dossier)
    dossier.refresh_from_db()
    assert dossier.status == Status.RETURNED


@pytest.mark.slow
def test_the_desk_on_a_phone_and_without_scripts(browse: OpenBrowser) -> None:
    phone = officer(browse, "tiepnhan", size=PHONE)
    for address in ("/can-bo/tiep-nhan/", "/can-bo/nop-ho/", "/can-bo/tim/"):
        phone.goto(address)
        assert_accessible(phone)
    cookies = phone.context.cookies()
    plain = browse(scripts=False, size=DESK)
    plain.add_cookies(cookies)  # type: ignore[arg-type]
    page = plain.new_page()
    page.goto("/can-bo/tiep-nhan/")
    page.get_by_label("Quét mã QR trên thẻ căn cước").fill(CARD)
    with turned(page):
        page.get_by_role("button", name="Đọc thẻ").click()
    page.locator("#id_procedure").fill("1.001193")
    with turned(page):
        page.get_by_role("button", name="Xem giấy tờ, lệ phí").click()
    for box in page.locator("input[name^=paper-]").all():
        box.check()
    with turned(page):
        page.get_by_role("button", name="Lưu và in phiếu").click()
    assert "Đã tiếp nhận" in page.locator("h1").inner_text(), page.locator("main").inner_text()[:600]
