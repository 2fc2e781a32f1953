"""Papers are missing: asked for once, brought in part online and in part to the counter, then a later day and an end."""

import uuid
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from motcua.accounts.models import User
from motcua.catalog.models import Channel
from motcua.catalog.queries.procedures import version_on
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services.filing import Filing, Person, lodge
from motcua.dossiers.services.processing import take
from motcua.dossiers.services.receiving import accept
from motcua.organizations.models import Agency, Posting
from tests.journeys.conftest import DESK, PHONE, OpenBrowser, assert_accessible, sign_in, turned
from tests.journeys.test_officer import officer
from tests.portal.papers import pdf

pytestmark = [pytest.mark.journey, pytest.mark.slow]
CODE = "1.001776"  # ten working days: long enough for a later day
CITIZEN = "Trần Thị Ngọc Lan"


def officer_named(username: str) -> User:
    return User.objects.get(username=username)


def agency_of(username: str) -> Agency:
    return Posting.objects.filter(user=officer_named(username)).select_related("agency")[0].agency


def in_hand(account: User) -> Dossier:
    """File for the citizen, take it in and give it to the specialist, all by the real services."""
    now = timezone.now()
    deciding = agency_of("chuyenvien")
    person = Person(account.full_name, account.personal_id, "0912345678", address="Ấp 1", account=account)
    filing = Filing(
        key=uuid.uuid4(), version_id=version_on(CODE, timezone.localdate()).pk, channel=Channel.ONLINE,
        person=person, receiving_agency=agency_of("tiepnhan"), deciding_agency=deciding, area=deciding.area,
    )  # fmt: skip
    dossier = lodge(filing, by=account, at=now)
    accept(dossier.pk, by=officer_named("tiepnhan"), at=now)
    return take(dossier.pk, by=officer_named("chuyenvien"), at=now)


def both_sizes(page: Page) -> None:
    """Hold a page against axe on a phone and on a desk, and leave it as it was."""
    before = page.viewport_size
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        assert_accessible(page)
    if before:
        page.set_viewport_size(before)


def open_act(page: Page, dossier: Dossier, name: str) -> None:
    """Open the form of an act from the dossier's page, unfolding the rarer ones."""
    page.goto(f"/can-bo/ho-so/{dossier.pk}/")
    both_sizes(page)
    button = page.get_by_role("button", name=name, exact=True)
    if not button.is_visible():
        page.get_by_text("Việc khác").click()
    with turned(page):
        button.click()
    both_sizes(page)


def press(page: Page, name: str) -> None:
    with turned(page):
        page.get_by_role("button", name=name, exact=True).click()


def ask(page: Page, dossier: Dossier) -> None:
    open_act(page, dossier, "Yêu cầu bổ sung")
    expect(page.get_by_text("Người nộp có thời gian đến")).to_be_visible()
    page.locator("#id_what_giay-khuyet-tat").fill("Bản chụp có dấu")
    page.locator("#id_other").fill("Ảnh nơi ở")
    page.locator("#id_reason").fill("Hồ sơ chưa đủ")
    page.locator("#id_legal_basis").fill("Nghị định 20/2021/NĐ-CP")
    press(page, "Yêu cầu bổ sung")
    expect(page.get_by_text("Đang chờ bổ sung", exact=True)).to_be_visible()
    both_sizes(page)


def bring_one_online(page: Page, folder: Path) -> None:
    """Add one of two papers, come back later and find it kept; sending without the other is not lost but not done."""
    page.reload()
    both_sizes(page)
    expect(page.get_by_text("Còn thiếu 2 giấy tờ")).to_be_visible()
    paper = folder / "khuyet-tat.pdf"
    paper.write_bytes(pdf())
    page.get_by_label("Bản chụp có dấu").set_input_files(paper)
    expect(page.get_by_text("✓ Đã gửi xong: khuyet-tat.pdf")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Còn thiếu 1 giấy tờ")).to_be_visible()
    both_sizes(page)
    press(page, "Gửi phần bổ sung")
    expect(page.get_by_text("Còn thiếu: Ảnh nơi ở.")).to_be_visible()
    expect(page.get_by_text("✓ khuyet-tat.pdf")).to_be_visible()
    both_sizes(page)


def tick_off_at_the_counter(page: Page, dossier: Dossier) -> None:
    open_act(page, dossier, "Nhận giấy tờ bổ sung")
    page.get_by_label("Ảnh nơi ở").check()
    press(page, "Nhận giấy tờ bổ sung")
    expect(page.get_by_text("Đã ghi nhận giấy tờ bổ sung.")).to_be_visible()


def promise_a_later_day(page: Page, dossier: Dossier) -> None:
    open_act(page, dossier, "Xin lỗi, gia hạn")
    page.locator("#id_amount").fill("1")
    page.locator("#id_reason").fill("Chờ xác minh nơi sinh")
    press(page, "Xin lỗi, gia hạn")
    expect(page.get_by_text("Đã gửi lời xin lỗi kèm ngày hẹn mới")).to_be_visible()


def test_missing_papers_come_online_and_to_the_counter_then_a_later_day_and_a_withdrawal(
    browse: OpenBrowser, tmp_path: Path
) -> None:
    citizen = browse(size=PHONE).new_page()
    citizen.goto("/ho-so-cua-toi/")
    sign_in(citizen, CITIZEN)
    expect(citizen.get_by_role("heading", level=1)).to_have_text("Hồ sơ của tôi")
    dossier = in_hand(User.objects.get(full_name=CITIZEN, kind=User.Kind.CITIZEN))
    citizen.goto(f"/ho-so-cua-toi/{dossier.pk}/")

    specialist = officer(browse, "chuyenvien")
    ask(specialist, dossier)
    bring_one_online(citizen, tmp_path)
    tick_off_at_the_counter(officer(browse, "tiepnhan"), dossier)
    citizen.reload()
    expect(citizen.get_by_text("Bạn đã gửi phần bổ sung. Cán bộ đang xem")).to_be_visible()

    open_act(specialist, dossier, "Tiếp tục giải quyết")
    press(specialist, "Tiếp tục giải quyết")
    promise_a_later_day(specialist, dossier)
    citizen.reload()
    expect(citizen.get_by_text("Cơ quan xin lỗi và hẹn lại ngày trả")).to_be_visible()
    both_sizes(citizen)

    citizen.get_by_role("link", name="Rút hồ sơ này").click()
    both_sizes(citizen)
    press(citizen, "Rút hồ sơ")
    expect(citizen.get_by_text("Bạn đã rút hồ sơ")).to_be_visible()
    dossier.refresh_from_db()
    assert dossier.status == Status.WITHDRAWN
