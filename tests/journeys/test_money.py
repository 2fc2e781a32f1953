"""A fee is paid: online at the national platform, by a code in a banking app, and in cash at the counter."""

import os
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from motcua.accounts.models import User
from motcua.catalog.models import Channel
from motcua.catalog.queries.procedures import version_on
from motcua.dossiers.models import Dossier
from motcua.dossiers.services.filing import Filing, Person, lodge
from motcua.payments.models import Order, Payment
from tests.factories.payments import adapters
from tests.journeys.conftest import DESK, PHONE, OpenBrowser, assert_accessible, sign_in, turned
from tests.journeys.test_officer import officer
from tests.journeys.test_supplement import agency_of, officer_named
from tests.plugins.sandbox import RunningSandbox

pytestmark = [pytest.mark.journey, pytest.mark.slow]
CODE, CITIZEN, FEE = "1.001776", "Trần Thị Ngọc Lan", 20_000
PICTURES = os.environ.get("MOTCUA_PICTURES", "")  # a folder: what the pages look like is kept there


@pytest.fixture
def outside(site: str, sandbox: RunningSandbox, settings: Settings) -> RunningSandbox:
    """Platform and bank of the sandbox, which send people and messages back to this site."""
    made: dict[str, Any] = adapters(sandbox.url, settings.MOTCUA_ADAPTERS)
    made["payments.bank"][1]["app_url"] = f"{sandbox.url}/bank/app"
    settings.MOTCUA_ADAPTERS = made
    aims = {
        "payment": {"notify": f"{site}/api/callbacks/payment", "return": f"{site}/thanh-toan/ket-qua"},
        "bank": {"notify": f"{site}/api/callbacks/bank"},
    }
    for name, aim in aims.items():
        sandbox.control("POST", f"/{name}/aim", json=aim)
    return sandbox


def with_a_fee(account: User) -> Dossier:
    deciding = agency_of("chuyenvien")
    person = Person(account.full_name, account.personal_id, "0912345678", address="Ấp 1", account=account)
    filing = Filing(
        key=uuid.uuid4(), version_id=version_on(CODE, timezone.localdate()).pk, channel=Channel.ONLINE,
        person=person, receiving_agency=agency_of("tiepnhan"), deciding_agency=deciding, area=deciding.area,
        fee_amount=FEE,
    )  # fmt: skip
    return lodge(filing, by=account, at=timezone.now())


def seen(page: Page, name: str) -> None:
    """Hold a page against axe on a phone and on a desk; keep its picture where one is wanted."""
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        assert_accessible(page)
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{size['width']}.png", full_page=True)


def signed_in(browse: OpenBrowser) -> tuple[Page, Dossier]:
    page = browse(size=DESK).new_page()
    page.goto("/dang-nhap/")
    sign_in(page, CITIZEN)
    expect(page.get_by_role("button", name="Đăng xuất")).to_be_visible()
    dossier = with_a_fee(User.objects.get(full_name=CITIZEN))
    page.goto(f"/ho-so-cua-toi/{dossier.pk}/")
    return page, dossier


def test_a_citizen_pays_at_the_national_platform_and_sees_it(browse: OpenBrowser, outside: RunningSandbox) -> None:
    page, dossier = signed_in(browse)
    seen(page, "dossier")
    page.get_by_role("link", name="Xem và nộp trực tuyến").click()
    seen(page, "fee")
    page.get_by_role("button", name="Nộp trên nền tảng quốc gia").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đến trang thanh toán")
    seen(page, "leaving")
    page.get_by_role("button", name="Đến trang thanh toán").or_(
        page.get_by_role("link", name="Đến trang thanh toán")
    ).click()
    page.get_by_role("button", name="Thanh toán qua Vietcombank").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Phí, lệ phí của hồ sơ")
    expect(page.get_by_text("Đã nhận đủ tiền lúc")).to_be_visible()
    seen(page, "paid")
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải biên lai của nền tảng thanh toán (PDF)").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    assert Payment.objects.get(order__subject=dossier.pk).amount == FEE


def test_a_citizen_pays_by_a_code_in_a_banking_app(browse: OpenBrowser, outside: RunningSandbox) -> None:
    page, dossier = signed_in(browse)
    page.get_by_role("link", name="Xem và nộp trực tuyến").click()
    page.get_by_role("button", name="Quét mã VietQR").click()
    expect(page.get_by_role("img", name="Mã VietQR để chuyển khoản")).to_be_visible()
    seen(page, "code")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Mở ứng dụng ngân hàng").click()
    opened.value.get_by_role("button", name="Chuyển tiền").click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("Đã chuyển tiền")
    order = Order.objects.get(subject=dossier.pk)
    for _ in range(20):
        page.goto(f"/ho-so-cua-toi/{dossier.pk}/phi/")
        order.refresh_from_db()
        if order.state == Order.State.PAID:
            break
        page.wait_for_timeout(500)
    page.goto(f"/ho-so-cua-toi/{dossier.pk}/phi/")
    expect(page.get_by_text("Đã nhận đủ tiền lúc")).to_be_visible()


def test_an_officer_takes_cash_and_a_second_press_takes_nothing(
    browse: OpenBrowser, outside: RunningSandbox
) -> None:
    citizen = User.objects.create(
        username="nguoi-nop", full_name="Nguyễn Văn Nộp", personal_id="082090001111", kind=User.Kind.CITIZEN
    )
    dossier = with_a_fee(citizen)
    page = officer(browse, "tiepnhan")
    page.goto(f"/can-bo/ho-so/{dossier.pk}/")
    page.get_by_role("link", name="Thu tiền").click()
    seen(page, "counter")
    with turned(page):
        page.get_by_role("button", name="Thu tiền mặt 20.000 đồng").dblclick()
    expect(page.get_by_text("Đã thu 20.000 đồng.")).to_be_visible()
    seen(page, "taken")
    assert Payment.objects.filter(order__subject=dossier.pk).count() == 1
    assert officer_named("tiepnhan") == Payment.objects.get(order__subject=dossier.pk).taken_by
