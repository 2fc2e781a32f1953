"""Handling by several: opinions asked at once, a deputy who signs many, a linked filing seen as one."""

import re
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Page, expect

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.catalog.models import Channel
from motcua.catalog.queries.procedures import version_on
from motcua.dossiers.models import Dossier
from motcua.dossiers.services.consulting import Opinion, answer
from motcua.dossiers.services.filing import Filing, Person, lodge
from motcua.dossiers.services.processing import take
from motcua.dossiers.services.receiving import accept
from motcua.dossiers.services.returning import Proposal, submit_for_signature
from motcua.organizations.models import Agency
from tests.factories.offices import officer as make_officer
from tests.journeys.conftest import DESK, PHONE, OpenBrowser, assert_accessible, sign_in, turned
from tests.journeys.offices import Offices
from tests.journeys.test_officer import officer

pytestmark = [pytest.mark.journey, pytest.mark.slow]
PLACE = "phuong-my-tho-28261"
MOTHER = "Trần Thị Ngọc Lan"


def person(username: str) -> User:
    return User.objects.get(username=username)


def lodged(code: str, applicant: Person, *, by: User, channel: Channel = Channel.COUNTER) -> Dossier:
    """Return a filing at the ward; over the counter it is taken in at once."""
    here = Agency.objects.today().get(key=PLACE)
    filing = Filing(
        key=uuid.uuid4(),
        version_id=version_on(code, timezone.localdate()).pk,
        channel=channel,
        person=applicant,
        receiving_agency=here,
        deciding_agency=here,
        area=here.area,
        answers={"child_name": "Nguyễn Bé Na"},
    )
    return lodge(filing, by=by, at=timezone.now(), accept=channel is Channel.COUNTER)


def taken(name: str) -> Dossier:
    dossier = lodged("1.001193", Person(name, "082193000124"), by=person("tiepnhan"))
    return take(dossier.pk, by=person("chuyenvien"), at=timezone.now())


def both_sizes(page: Page) -> None:
    """Look at an open page as on a phone, then as on a desk."""
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        assert_accessible(page)


def ask(page: Page, dossier: Dossier, typed: tuple[str, str]) -> None:
    """Ask two agencies at once: the second is found behind "hỏi thêm"."""
    page.goto(f"/can-bo/ho-so/{dossier.pk}/lam/consult/")
    page.get_by_label("Nội dung cần ý kiến").fill("Có vướng mắc gì về cư trú không?")
    page.get_by_text("Hỏi thêm cơ quan khác cùng lúc").click()
    both_sizes(page)
    for number, words in enumerate(typed):
        field = page.locator(".mc-asked input[role=combobox]").nth(number)
        field.press_sequentially(words, delay=20)
        page.locator(".mc-asked").nth(number).locator(".mc-suggest__option").first.click()
    page.locator("#id_hours_2").fill("24")
    with turned(page):
        page.get_by_role("button", name="Lấy ý kiến").click()
    both_sizes(page)


def test_opinions_are_awaited_and_a_deputy_signs_many_at_once(browse: OpenBrowser) -> None:
    dossier = taken("Nguyễn Thị Hạnh")
    specialist = officer(browse, "chuyenvien")
    ask(specialist, dossier, ("cong an phuong my tho", "so tu phap"))
    assert "0 trong 2 cơ quan đã trả lời" in specialist.locator("main").inner_text()
    _all_answer(dossier)
    specialist.reload()
    assert "đã đủ ý kiến" in specialist.locator("main").inner_text()

    papers = [dossier, taken("Trần Văn Hai"), taken("Lê Thị Ba")]
    for number, each in enumerate(papers, 1):
        proposal = Proposal(f"{number:02d}/KS", "Giấy khai sinh", medium="paper")
        submit_for_signature(each.pk, proposal, by=person("chuyenvien"), at=timezone.now())
    deputy = make_officer("Lý Cấp Phó", Role.SPECIALIST, Agency.objects.today().get(key=PLACE))

    leader = officer(browse, "lanhdao")
    let_act(leader)
    sign_all(officer(browse, deputy.username), len(papers))
    for each in papers:
        assert each.events.get(kind="sign").by == deputy
    leader.goto(f"/can-bo/ho-so/{dossier.pk}/")
    both_sizes(leader)
    assert "Lý Cấp Phó (ký thay Lâm Công Thắng)" in leader.locator("main").inner_text()


def _all_answer(dossier: Dossier) -> None:
    for asked in dossier.consultations.select_related("agency"):
        by = make_officer(f"Cán bộ {asked.agency.key}", Role.SPECIALIST, asked.agency)
        answer(asked.pk, Opinion("Không vướng mắc", "agree"), by=by, at=timezone.now())


def let_act(leader: Page) -> None:
    """Let the deputy sign for the leader from today on."""
    leader.get_by_role("link", name="Vắng mặt, làm thay").click()
    both_sizes(leader)
    own = leader.locator("#id_posting option", has_text=re.compile("^Lâm Công Thắng"))
    leader.get_by_label("Vị trí công tác").select_option(value=own.first.get_attribute("value"))
    leader.locator("input[role=combobox]").press_sequentially("ly cap", delay=20)
    leader.locator(".mc-suggest__option").first.click()
    leader.get_by_label("Ký thay").check()
    leader.get_by_label("Văn bản hoặc lý do").fill("Giấy ủy quyền số 12/GUQ")
    with turned(leader):
        leader.get_by_role("button", name="Cử người làm thay").click()
    both_sizes(leader)
    expect(leader.get_by_role("main")).to_contain_text("Ký thay Lâm Công Thắng")


def sign_all(page: Page, count: int) -> None:
    """Tick everything that waits for a signature and sign it in one go."""
    page.goto("/can-bo/viec/ky/")
    page.get_by_label("Chọn tất cả trên trang").check()
    with turned(page):
        page.get_by_role("button", name="Xem và ký").click()
    both_sizes(page)
    with turned(page):
        page.get_by_role("button", name="Xem và ký").click()
    both_sizes(page)
    assert f"{count} hồ sơ xong" in page.locator("h1").inner_text()


def test_a_linked_filing_is_one_page_to_its_citizen(browse: OpenBrowser) -> None:
    phone = browse(size=PHONE).new_page()
    phone.goto("/ho-so-cua-toi/")
    sign_in(phone, MOTHER)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Hồ sơ của tôi")
    mother = User.objects.get(full_name=MOTHER)
    applicant = Person(mother.full_name, mother.personal_id, account=mother, is_verified=True)
    whole = lodged("2.000986", applicant, by=mother, channel=Channel.ONLINE)
    accept(whole.pk, by=person("tiepnhan"), at=timezone.now())

    phone.goto("/ho-so-cua-toi/")
    assert_accessible(phone)
    with turned(phone):
        phone.get_by_role("link", name=whole.code).click()
    both_sizes(phone)
    told = phone.locator("main").inner_text()
    assert "Từng phần việc" in told
    assert told.count("bắt đầu khi có kết quả Đăng ký khai sinh") == 2

    birth = whole.parts.get(position=1).dossier
    assert birth is not None
    _walk(birth)
    phone.reload()
    both_sizes(phone)
    told = phone.locator("main").inner_text()
    for part in whole.parts.select_related("dossier"):
        assert part.dossier is not None
        assert part.dossier.code in told
    phone.goto(f"/ho-so-cua-toi/{birth.pk}/")
    assert phone.url.endswith(f"/ho-so-cua-toi/{whole.pk}/#phan-viec")


def _walk(dossier: Dossier) -> None:
    """Bring a part to its result; in a thread of its own, since signing runs a loop."""

    def walk() -> None:
        try:
            offices = Offices()
            while not Dossier.objects.get(pk=dossier.pk).finished_at:
                offices.next_act(Dossier.objects.get(pk=dossier.pk))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(walk).result()
