"""The counter holds a person against the population database; her result goes home by post, with a list."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from motcua.accounts.queries import by_personal_id
from motcua.dossiers.models import Dossier, PostWish
from motcua.dossiers.services.filing import Person
from motcua.population.models import LookUp
from motcua.postal.models import PostOrder
from motcua.postal.services.ordering import place_due
from tests.factories import dossiers as make
from tests.journeys.conftest import DESK, PHONE, OpenBrowser, assert_accessible, sign_in, turned
from tests.journeys.test_handing_out import apart, place
from tests.journeys.test_officer import officer
from tests.plugins.sandbox import CREDENTIALS, RunningSandbox

pytestmark = pytest.mark.journey
HOME = "Khu phố 3, Phường Mỹ Phong, Tỉnh Đồng Tháp"


@pytest.fixture
def site(site: str, sandbox: RunningSandbox, settings: Any) -> str:
    """The portal, with the population database and the post in the sandbox."""
    word = CREDENTIALS["password"]
    registry = {"base_url": f"{sandbox.url}/population", "client_id": "motcua", "client_secret": word}
    post = {"base_url": f"{sandbox.url}/post", "customer": "MOTCUA", "token": word}
    settings.MOTCUA_ADAPTERS = {
        **settings.MOTCUA_ADAPTERS,
        "population.registry": ("motcua.adapters.population_national.client.NationalRegistry", registry),
        "postal.post": ("motcua.adapters.post_vnpost.client.Vnpost", post),
    }
    return site


def seen(page: Page, name: str) -> None:
    """Look at a page on a phone and on a desk: usable by everybody, no wider than the window."""
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        assert_accessible(page)
        if folder := os.environ.get("MOTCUA_PICTURES"):
            page.screenshot(path=Path(folder) / f"{name}-{size['width']}.png", full_page=True)


def made_for_sau() -> Dossier:
    return make.accepted(place(), timezone.now() - timedelta(hours=3), person=_sau())


def _sau() -> Person:
    account = by_personal_id("082159004167")
    return Person("Nguyễn Thị Sáu", "082159004167", phone="0900000101", address="Ấp 1", account=account)


@pytest.mark.slow
def test_a_person_is_confirmed_at_the_counter_and_on_her_dossier(browse: OpenBrowser) -> None:
    counter = officer(browse, "tiepnhan", size=DESK)
    counter.goto("/can-bo/tiep-nhan/")
    counter.locator("#id_name").fill("Nguyễn Thị Sáu")
    counter.locator("#id_identity_number").fill("082159004167")
    for part, text in {"day": "12", "month": "3", "year": "1959"}.items():
        counter.locator(f"[name=birth-{part}]").fill(text)
    counter.get_by_role("button", name="Đối chiếu với CSDL dân cư").click(click_count=3, no_wait_after=True)
    counter.get_by_text("Khớp", exact=True).first.wait_for()
    assert LookUp.objects.count() == 1  # however often the button was pressed
    assert counter.locator("#id_address").input_value() == HOME
    seen(counter, "intake")
    dossier = made_for_sau()
    counter.goto(f"/can-bo/ho-so/{dossier.pk}/dan-cu/")
    counter.get_by_label("Tiếp nhận hồ sơ").check()
    for part, text in {"day": "12", "month": "3", "year": "1959"}.items():
        counter.locator(f"[name=birth-{part}]").fill(text)
    with turned(counter):
        counter.get_by_role("button", name="Đối chiếu với CSDL dân cư").click()
    counter.get_by_text("***, Phường Mỹ Phong, Tỉnh Đồng Tháp").wait_for()
    seen(counter, "population")
    with turned(counter):
        counter.get_by_label("Dùng giá trị này").check()
        counter.get_by_role("button", name="Dùng các giá trị đã chọn").click()
    dossier.refresh_from_db()
    assert dossier.address == HOME
    assert LookUp.objects.count() == 2
    counter.goto("/can-bo/doi-chieu/")
    seen(counter, "unconfirmed")


@pytest.mark.slow
def test_a_result_is_ordered_home_and_leaves_with_a_list(browse: OpenBrowser) -> None:
    phone = browse(size=PHONE).new_page()
    phone.goto("/dang-nhap/")
    sign_in(phone, "Nguyễn Thị Sáu")
    phone.wait_for_url("**/")
    dossier = apart(lambda: make.done(place(), timezone.now() - timedelta(days=2)))
    Dossier.objects.filter(pk=dossier.pk).update(applicant=by_personal_id("082159004167"), address=HOME)
    phone.goto(f"/ho-so-cua-toi/{dossier.pk}/buu-chinh/")
    phone.get_by_text("Nhập địa chỉ và xem cước").click()
    with turned(phone):
        phone.get_by_role("button", name="Xem cước").click()
    phone.get_by_text("22.000").wait_for()
    seen(phone, "price")
    with turned(phone):
        phone.get_by_role("button", name="Đặt với giá này").click()
    assert PostWish.objects.get().contact["province_code"] == "82"
    counter = officer(browse, "tiepnhan", size=DESK)
    counter.goto("/can-bo/buu-chinh/")
    seen(counter, "parcels")
    with turned(counter):
        counter.get_by_role("button", name="Giao bưu chính, in bảng kê").first.click()
    counter.get_by_role("heading", name="Bảng kê giao bưu chính số").wait_for()
    seen(counter, "manifest")
    place_due(timezone.now())
    order = PostOrder.objects.get()
    assert order.state == "placed"
    phone.goto(f"/ho-so-cua-toi/{dossier.pk}/")
    phone.get_by_text(order.waybill).first.wait_for()
    seen(phone, "tracking")
