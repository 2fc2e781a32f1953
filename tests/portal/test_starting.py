"""Beginning says what the State holds already, asks nothing of it, and uses it only with the person's word."""

import pytest
from django.test import Client
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.catalog.queries.procedures import version_on
from motcua.dossiers.models import Attachment, Draft
from motcua.organizations.models import Agency, Area
from motcua.vault.models import Document, ReuseConsent
from motcua.vault.services import Paper, deposit
from tests.factories.offices import moment
from tests.portal.papers import pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]
MARRIAGE = "1.000894"
ADDRESS = f"/nop-ho-so/{MARRIAGE}/"
NAME = "Giấy xác nhận tình trạng hôn nhân"


@pytest.fixture
def document(citizen: User) -> Document:
    issuer = Agency.objects.filter(kind=Agency.Kind.COMMUNE).order_by("key")[0]
    paper = Paper(
        citizen.personal_id_index, None, "giay-xac-nhan-hon-nhan", NAME, "15/XNHN", issuer,
        moment("2025-09-01T08:00"), pdf(), "dossier:x",
    )  # fmt: skip
    return deposit(paper, by=citizen, at=moment("2025-09-01T08:00"))


def prepared(page: str) -> str:
    """What the page says to prepare, behind its fold."""
    return page.partition("Giấy tờ nên chuẩn bị trước")[2].partition("</details>")[0]


def test_a_held_paper_is_named_and_not_among_those_to_prepare(
    browser: Client, citizen: User, document: Document
) -> None:
    page = browser.get(ADDRESS).content.decode()
    assert "Nhà nước đã có giấy tờ của bạn" in page
    assert "số 15/XNHN" in page
    assert NAME not in prepared(page)


def test_without_one_nothing_is_claimed(browser: Client, stranger: User) -> None:
    page = browser.get(ADDRESS).content.decode()
    assert "Nhà nước đã có" not in page
    assert NAME in prepared(page)


@pytest.mark.parametrize(("posted", "used"), [({"reuse": "on"}, 1), ({}, 0), ({"reuse": "on", "for": "other"}, 0)])
def test_it_is_used_only_with_the_persons_word_and_for_the_person(
    browser: Client, document: Document, commune: Area, posted: dict[str, str], used: int
) -> None:
    assert version_on(MARRIAGE, localdate()).form is not None
    browser.post(ADDRESS, {"commune": commune.code, **posted})
    draft = Draft.objects.get()
    assert Attachment.objects.filter(draft=draft, source="vault").count() == used
    assert ReuseConsent.objects.count() == used
