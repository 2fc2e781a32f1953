"""People around a dossier: a birth filed twice, two who marry, a claim, and certified copies at the counter."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from motcua.accounts.models import User
from motcua.catalog.queries.procedures import version_on
from motcua.dossiers.models import Certification, Dossier, Draft
from motcua.dossiers.services.filing import Person, lodge
from motcua.portal.filing import filing_of
from motcua.portal.filling import Filling, begin, keep_answers
from tests.journeys.conftest import DESK, PHONE, OpenBrowser, assert_accessible, sign_in, turned
from tests.journeys.test_officer import officer

pytestmark = [pytest.mark.journey, pytest.mark.slow]
BIRTH, MARRIAGE, WARD = "1.001193", "1.000894", "28261"
BRIDE, GROOM = "Võ Thị Kim Ngân", "Phạm Quốc Bảo"


def opened(browse: OpenBrowser, name: str, address: str, **more: Any) -> Page:
    """Sign somebody in at the sandbox and go to an address."""
    page = browse(**more).new_page()
    page.goto(address)
    sign_in(page, name)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    return page


def account(name: str) -> User:
    return User.objects.get(full_name=name)


def here(value: Any) -> Any:
    """Return an address of the form's example in the ward of the journey."""
    return (
        {**value, "commune": WARD}
        if isinstance(value, dict) and value.get("commune") not in (None, "other")
        else value
    )


def finished(code: str, user: User, **more: Any) -> Draft:
    """Return a draft in which only the sending is missing, with what the form's own example says."""
    version = version_on(code, timezone.localdate())
    assert version.form is not None
    example = {key: here(value) for key, value in version.form.body["ui"]["example"].items()}
    draft = begin(version, user, WARD, at=timezone.now())
    answers = {**Filling(draft).answers, **example, **more}
    keep_answers(Filling(draft), answers, step="result", at=timezone.now())
    draft.refresh_from_db()
    assert Filling(draft).all_problems() == []
    return draft


def birth(user: User) -> Draft:
    born = (timezone.localdate() - timedelta(days=20)).isoformat()
    return finished(
        BIRTH, user, child_birth_date=born, certificate_date=born, requester_name=user.full_name,
        requester_personal_id=user.personal_id, requester_birth_date=f"{user.birth_date}",
    )  # fmt: skip


def send(page: Page, draft: Draft) -> None:
    page.goto(f"/nhap/{draft.pk}/xem-lai/")
    page.locator("#id_declared").check()
    with turned(page):
        page.get_by_role("button", name="Nộp hồ sơ").click()


def test_a_birth_filed_twice_is_noticed_before_anybody_works_on_it(browse: OpenBrowser) -> None:
    mother = opened(browse, "Trần Thị Ngọc Lan", "/ho-so-cua-toi/")
    user = account("Trần Thị Ngọc Lan")
    send(mother, birth(user))
    first = Dossier.objects.get()
    send(mother, birth(user))
    expect(mother.get_by_text("Có thể hồ sơ này đã được nộp")).to_be_visible()
    expect(mother.get_by_role("link", name=first.code)).to_be_visible()
    assert_accessible(mother)
    mother.get_by_label("Vẫn nộp? Hãy ghi vì sao").fill("Lần trước chọn nhầm nơi nhận")
    mother.locator("#id_declared").check()
    with turned(mother):
        mother.get_by_role("button", name="Nộp hồ sơ").click()
    second = Dossier.objects.exclude(pk=first.pk).get()
    decide(officer(browse, "tiepnhan"), first, second)


def decide(clerk: Page, first: Dossier, second: Dossier) -> None:
    """See the likely double with its reasons on the desk, and end the later one."""
    clerk.goto(f"/can-bo/ho-so/{second.pk}/")
    expect(clerk.get_by_text("Người nộp giải thích:")).to_contain_text("chọn nhầm nơi nhận")
    assert_accessible(clerk)
    with turned(clerk):
        clerk.get_by_role("button", name="Kết luận trùng hay không").click()
    assert_accessible(clerk)
    clerk.get_by_label("Trùng, dừng hồ sơ nộp sau").check()
    clerk.get_by_label("Căn cứ").fill("Cùng một trẻ, đã đối chiếu giấy chứng sinh.")
    with turned(clerk):
        clerk.get_by_role("button", name="Ghi kết luận").click()
    assert_accessible(clerk)
    second.refresh_from_db()
    assert second.status == 3
    expect(clerk.get_by_role("link", name=first.code)).to_be_visible()


def test_two_who_marry_sign_each_for_himself_and_only_then_it_is_filed(browse: OpenBrowser) -> None:
    bride = opened(browse, BRIDE, "/ho-so-cua-toi/")
    groom = opened(browse, GROOM, "/ho-so-cua-toi/", size=DESK)
    one, other = account(BRIDE), account(GROOM)
    draft = finished(
        MARRIAGE, one, requester_name=one.full_name, requester_personal_id=one.personal_id,
        requester_birth_date=f"{one.birth_date}", bride_name=one.full_name, bride_personal_id=one.personal_id,
        bride_birth_date=f"{one.birth_date}", groom_name=other.full_name, groom_personal_id=other.personal_id,
        groom_birth_date=f"{other.birth_date}",
    )  # fmt: skip
    send(bride, draft)
    expect(bride.get_by_text("Chưa đủ chữ ký. Hãy mời từng bên ký").first).to_be_visible()
    assert_accessible(bride)
    with turned(bride):
        bride.get_by_role("button", name="Mời ký").click()
    expect(bride.get_by_text("Đang chờ ký")).to_be_visible()
    assert_accessible(bride)
    groom.goto("/ho-so-cua-toi/")
    assert_accessible(groom)
    with turned(groom):
        groom.get_by_role("link", name="Đăng ký kết hôn").click()
    assert_accessible(groom)
    groom.locator("#id_declared").check()
    with turned(groom):
        groom.get_by_role("button", name="Ký", exact=True).click()
    expect(groom.get_by_role("heading", name="Bạn đã ký")).to_be_visible()
    assert_accessible(groom)
    assert not Dossier.objects.exists()
    send(bride, draft)
    expect(bride.get_by_text("Mã hồ sơ của bạn")).to_be_visible()
    assert Dossier.objects.count() == 1


def test_what_was_filed_at_the_counter_is_claimed_with_code_and_secret(browse: OpenBrowser) -> None:
    page = opened(browse, "Trần Thị Ngọc Lan", "/nhan-ho-so/")
    user = account("Trần Thị Ngọc Lan")
    filing = filing_of(Filling(birth(user)), user, at=timezone.now())
    person = Person(user.full_name, user.personal_id, address="Phường Mỹ Tho")
    clerk = User.objects.get(username="tiepnhan")
    values = {
        name: getattr(filing, name) for name in filing.__dataclass_fields__ if name not in {"draft_id", "person"}
    }
    dossier = lodge(type(filing)(**values, person=person), by=clerk, at=timezone.now(), accept=False)
    assert_accessible(page)
    page.get_by_label("Mã hồ sơ").fill(dossier.code)
    page.get_by_label("Mã tra cứu").fill("AAAABBBBCCCC")
    with turned(page):
        page.get_by_role("button", name="Nhận hồ sơ").click()
    expect(page.get_by_text("không khớp nhau").first).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Mã tra cứu").fill(dossier.lookup_secret)
    with turned(page):
        page.get_by_role("button", name="Nhận hồ sơ").click()
    expect(page.get_by_text("đã vào mục Hồ sơ của tôi")).to_be_visible()
    assert_accessible(page)
    page.goto("/ho-so-cua-toi/")
    expect(page.get_by_role("link", name=dossier.code)).to_be_visible()


def test_filing_for_a_mother_is_asked_for_in_plain_words(browse: OpenBrowser) -> None:
    page = opened(browse, "Trần Thị Ngọc Lan", "/ho-so-cua-toi/")
    draft = birth(account("Trần Thị Ngọc Lan"))
    page.goto(f"/nhap/{draft.pk}/nop-cho-ai/")
    assert_accessible(page)
    page.get_by_label("Người được ủy quyền").check()
    page.get_by_label("Họ tên người đứng tên hồ sơ, hoặc tên tổ chức").fill("Lê Thị Chín")
    page.get_by_label("Số định danh của người đứng tên").fill("082160000119")
    page.get_by_label("Giấy tờ chứng minh").fill("Giấy ủy quyền số 12")
    for part, text in (("day", "01"), ("month", "02"), ("year", "2024")):
        page.locator(f"[name='valid_until-{part}']").fill(text)
    with turned(page):
        page.get_by_role("button", name="Lưu và tiếp tục").click()
    expect(page.get_by_text("Giấy ủy quyền đã hết hạn").first).to_be_visible()
    assert_accessible(page)
    page.locator("[name='valid_until-year']").fill(str(timezone.localdate().year + 1))
    with turned(page):
        page.get_by_role("button", name="Lưu và tiếp tục").click()
    page.goto(f"/nhap/{draft.pk}/xem-lai/")
    expect(page.get_by_text("Bạn nộp thay cho Lê Thị Chín.")).to_be_visible()
    assert_accessible(page)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_copies_are_certified_in_under_a_minute(browse: OpenBrowser, size: Any) -> None:
    clerk = officer(browse, "tiepnhan", size=size)
    clerk.goto("/can-bo/chung-thuc/")
    assert_accessible(clerk)
    began = time.monotonic()
    keys = 0
    for field, text in (
        ("#id_name", "Trần Thị Bảy"), ("#title-0", "Bằng tốt nghiệp"), ("#pages-0", "1"), ("#copies-0", "3"),
        ("#title-1", "Căn cước"), ("#pages-1", "2"), ("#copies-1", "2"),
    ):  # fmt: skip
        clerk.locator(field).fill("")
        clerk.locator(field).type(text, delay=20)
        keys += len(text) + 1
    clerk.locator("#copies-1").blur()
    expect(clerk.locator("#fee")).to_contain_text("14.000 đồng")
    with turned(clerk):
        clerk.locator("#copies-1").press("Enter")
    assert time.monotonic() - began < 60
    assert keys < 80  # at two keys a second under a minute
    expect(clerk.get_by_text("CHỨNG THỰC BẢN SAO ĐÚNG VỚI BẢN CHÍNH").first).to_be_visible()
    assert_accessible(clerk)
    assert list(Certification.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    clerk.goto("/can-bo/so-chung-thuc/")
    assert_accessible(clerk)
    correct(clerk)


def correct(clerk: Page) -> None:
    """Put the title of the first entry right; the old words stay."""
    with turned(clerk):
        clerk.get_by_role("link", name="Sửa số 1").click()
    assert_accessible(clerk)
    clerk.get_by_label("Tên giấy tờ").check()
    clerk.get_by_label("Giá trị đúng").fill("Bằng cử nhân")
    clerk.get_by_label("Vì sao sửa?").fill("Ghi nhầm")
    with turned(clerk):
        clerk.get_by_role("button", name="Ghi vào sổ").click()
    expect(clerk.locator("s")).to_have_text("Bằng tốt nghiệp")
    assert_accessible(clerk)
