"""What it costs, worked out before anybody pays; and the claim to pay less."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.timezone import localdate
from pytest_django.asserts import assertContains, assertNotContains

from motcua.accounts.models import IdentityLink, User
from motcua.catalog.models import FeeRelief
from motcua.catalog.queries.procedures import version_on
from motcua.catalog.queries.reliefs import forget_reliefs
from motcua.dossiers.models import Draft
from motcua.organizations.models import Area
from motcua.portal.filing import filing_of
from motcua.portal.filling import Filling, begin

pytestmark = [pytest.mark.django_db(transaction=False), pytest.mark.usefixtures("province")]
RESIDENCE = "1.004222"


@pytest.fixture(autouse=True)
def in_force() -> None:
    """The benefits hold whenever the tests run."""
    FeeRelief.objects.filter(procedures__contains=[RESIDENCE]).update(valid_from=date(2020, 1, 1), valid_to=None)
    forget_reliefs()


@pytest.fixture(autouse=True)
def of_age(citizen: User) -> None:
    """Neither a child nor elderly: nothing is known that makes it cheaper."""
    User.objects.filter(pk=citizen.pk).update(birth_date=date(1990, 1, 1))
    citizen.refresh_from_db()


@pytest.fixture
def draft(citizen: User, commune: Area) -> Draft:
    return begin(version_on(RESIDENCE, localdate()), citizen, commune.code, at=timezone.now())


def test_the_procedure_page_works_an_example_out(client: Client) -> None:
    page = client.get(f"/thu-tuc/{RESIDENCE}/")
    for words in (
        "Tính tiền thế nào",
        "Trực tiếp: 20.000 đồng",
        "Trực tuyến: 10.000 đồng",
        "Lệ phí: 10.000 đồng",
        "10.000 đồng thay vì 20.000 đồng tại quầy",
        "Trực tuyến, là công dân số: Miễn phí",
        "Thông tư 75/2022/TT-BTC",
        "Hộ nghèo: miễn toàn bộ",
        "không cộng dồn",
    ):
        assertContains(page, words)  # fmt: skip


def test_what_costs_nothing_needs_no_example(client: Client) -> None:
    assertNotContains(client.get("/thu-tuc/1.001193/"), "Tính tiền thế nào")


def test_the_review_says_the_price_with_its_reason(browser: Client, draft: Draft) -> None:
    page = browser.get(f"/nhap/{draft.pk}/xem-lai/")
    assertContains(page, "bớt 10.000 đồng so với nộp tại quầy")
    assertContains(page, f"/nhap/{draft.pk}/mien-giam/")


def test_age_is_known_and_need_not_be_claimed(browser: Client, draft: Draft, citizen: User) -> None:
    User.objects.filter(pk=citizen.pk).update(birth_date=date(1957, 3, 2))
    page = browser.get(f"/nhap/{draft.pk}/xem-lai/")
    assertContains(page, "Miễn lệ phí cư trú: người cao tuổi")
    assertNotContains(page, "mien-giam")


def test_a_digital_citizen_sees_the_exemption_without_asking(browser: Client, draft: Draft, citizen: User) -> None:
    IdentityLink.objects.create(
        user=citizen,
        issuer="i",
        subject="s",
        assurance=2,
        claims={"digital_citizen": True},
        last_used_at=timezone.now(),
    )
    page = browser.get(f"/nhap/{draft.pk}/xem-lai/")
    assertContains(page, "Miễn cho công dân số: cư trú (Nghị quyết 66.22/2026/NQ-CP)")
    assertNotContains(page, "mien-giam")


def test_a_claim_needs_evidence_and_then_counts(browser: Client, draft: Draft, citizen: User) -> None:
    address = f"/nhap/{draft.pk}/mien-giam/"
    assertContains(browser.get(address), "Hộ nghèo")
    assertContains(
        browser.post(address, {"ground": "poor_household"}), "Hãy ghi giấy tờ chứng minh", status_code=422
    )
    assertContains(
        browser.post(address, {"ground": "digital_citizen", "evidence": "x"}), "Hãy chọn một diện", status_code=422
    )
    assert browser.post(address, {"ground": "poor_household", "evidence": "GCN số 12"}).status_code == 302
    assertContains(browser.get(f"/nhap/{draft.pk}/xem-lai/"), "Miễn lệ phí cư trú: hộ nghèo")
    assertContains(browser.get(address), "GCN số 12")
    draft.refresh_from_db()
    assert filing_of(Filling(draft), citizen, at=timezone.now()).claims == {"poor_household": "GCN số 12"}
    browser.post(address, {"ground": "none", "evidence": ""})
    draft.refresh_from_db()
    assert filing_of(Filling(draft), citizen, at=timezone.now()).claims == {}


def test_a_stranger_cannot_open_it(draft: Draft, stranger: User) -> None:
    other = Client()
    other.force_login(stranger)
    assert other.get(f"/nhap/{draft.pk}/mien-giam/").status_code == 404


def test_a_claim_is_for_open_drafts_only(browser: Client, draft: Draft) -> None:
    Draft.objects.filter(pk=draft.pk).update(submitted_at=timezone.now())
    answer = browser.get(f"/nhap/{draft.pk}/mien-giam/")
    assert answer["Location"].endswith("/da-nop/")
