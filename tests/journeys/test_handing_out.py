"""The counter's story: a result is signed for on the screen, another on paper, and one is corrected."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TypeVar

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Page

from motcua.accounts.models import User
from motcua.catalog.models import ProcedureVersion
from motcua.dossiers.models import Dossier, HandOut, Result
from motcua.organizations.models import Agency, Area
from tests.factories import dossiers as make
from tests.factories.offices import Office, citizen
from tests.journeys.conftest import DESK, PHONE, OpenBrowser, assert_accessible, turned
from tests.journeys.test_officer import officer

pytestmark = pytest.mark.journey
Found = TypeVar("Found")


def apart(work: Callable[[], Found]) -> Found:
    """Do something in a thread of its own: signing runs a loop, and this thread has that of the browser's driver."""

    def run() -> Found:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


def place() -> Office:
    """The province's own people, with one citizen."""
    who = {name: User.objects.get(username=name) for name in ("tiepnhan", "chuyenvien", "lanhdao", "vanthu")}
    at = {name: user.postings.select_related("agency").first() for name, user in who.items()}
    agencies: dict[str, Agency] = {name: posting.agency for name, posting in at.items() if posting}
    return Office(
        commune=Area.objects.filter(kind="commune").order_by("-valid_from")[0],
        centre=agencies["tiepnhan"],
        commune_agency=agencies["tiepnhan"],
        department=agencies["chuyenvien"],
        version=ProcedureVersion.objects.filter(procedure__code="1.001193").latest("valid_from"),
        citizen=citizen(),
        intake=who["tiepnhan"],
        specialist=who["chuyenvien"],
        signer=who["lanhdao"],
        clerk=who["vanthu"],
        stranger=who["tiepnhan"],
    )


def draw(page: Page) -> None:
    """Write a line on the pad as a finger does."""
    pad = page.locator("canvas[data-signature]")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 60)
    page.mouse.down()
    for step in range(1, 8):
        page.mouse.move(box["x"] + 20 + step * 30, box["y"] + 60 + (-1) ** step * 20)
    page.mouse.up()
    page.get_by_text("Đã ký.", exact=True).wait_for()


@pytest.mark.slow
def test_a_result_is_signed_for_on_the_screen(browse: OpenBrowser) -> None:
    dossier = apart(lambda: make.done(place(), timezone.now() - timedelta(days=2)))
    counter = officer(browse, "tiepnhan", size=PHONE)
    counter.goto("/can-bo/chua-nhan/")
    assert_accessible(counter)
    with turned(counter):
        counter.get_by_role("link", name=dossier.code).click()
    assert_accessible(counter)
    with turned(counter):
        counter.get_by_role("button", name="Trả kết quả").click()
    counter.get_by_label("Ký trên màn hình").check()
    assert_accessible(counter)
    draw(counter)
    with turned(counter):
        counter.get_by_role("button", name="Trả kết quả").click()
    assert "Đã trả kết quả." in counter.locator("main").inner_text()
    hand = HandOut.objects.get(dossier=dossier)
    assert (hand.proof, len(hand.signature_sha256)) == ("signature", 64)
    counter.goto(f"/can-bo/ho-so/{dossier.pk}/bieu-mau/")
    assert_accessible(counter)


@pytest.mark.slow
def test_without_scripts_it_is_signed_for_on_paper(browse: OpenBrowser) -> None:
    dossier = apart(lambda: make.done(place(), timezone.now() - timedelta(days=2)))
    cookies = officer(browse, "tiepnhan").context.cookies()
    plain = browse(scripts=False, size=DESK)
    plain.add_cookies(cookies)  # type: ignore[arg-type]
    page = plain.new_page()
    page.goto(f"/can-bo/ho-so/{dossier.pk}/lam/hand-out/")
    page.get_by_label("Người được ủy quyền nhận kết quả").check()
    page.get_by_label("Họ tên người nhận").fill("Trần Văn Bảy")
    page.get_by_label("Số định danh của người nhận").fill("082190000456")
    page.get_by_label("Giấy ủy quyền, giấy giới thiệu").fill("Số 12 ngày 10/01/2026")
    page.get_by_label("Ký trên giấy biên nhận").check()
    with turned(page):
        page.get_by_role("button", name="Trả kết quả").click()
    assert HandOut.objects.get(dossier=dossier).receiver == "Trần Văn Bảy"
    assert page.get_by_role("link", name="Phiếu biên nhận kết quả").count() == 1


@pytest.mark.slow
def test_a_signed_result_is_corrected_by_three_people(browse: OpenBrowser) -> None:
    dossier = apart(lambda: make.returned(place(), timezone.now() - timedelta(days=2)))
    old = Result.objects.select_related("document").get(dossier=dossier).document
    assert old is not None
    specialist = officer(browse, "chuyenvien")
    specialist.goto(f"/can-bo/ho-so/{dossier.pk}/thay-the/")
    assert_accessible(specialist)
    specialist.get_by_label("Đính chính", exact=True).check()
    specialist.get_by_label("Lý do", exact=True).fill("Sai họ tên")
    with turned(specialist):
        specialist.get_by_role("button", name="Trình bản thay thế").click()
    assert_accessible(specialist)
    for name, button in (("lanhdao", "Ký bản thay thế"), ("vanthu", "Đóng dấu, phát hành bản thay thế")):
        page = officer(browse, name)
        page.goto("/can-bo/thay-the/")
        assert_accessible(page)
        with turned(page):
            page.get_by_role("link", name=dossier.code).click()
        with turned(page):
            page.get_by_role("button", name=button).click()
    visitor = browse().new_page()
    visitor.goto(f"/verify/{old.verification_code}/")
    assert_accessible(visitor)
    assert "đã được thay thế bằng bản khác" in visitor.locator("main").inner_text()
    assert Dossier.objects.get(pk=dossier.pk).revisions.get().issued_at is not None
