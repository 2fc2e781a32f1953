"""The counter sees what the State holds: used with the applicant's word, or taken with a reason that is counted."""

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from motcua.catalog.models import Component
from motcua.dossiers.models import Attachment, Dossier, HeldPaperDemand
from motcua.vault.models import Document
from motcua.vault.queries import looks_at
from tests.desk.test_intake import ADDRESS, filled
from tests.factories.offices import Office
from tests.vault.papers import kept

HOLDER = {"identity_number": "082157000123", "name": "Nguyễn Thị Sáu"}


@pytest.fixture
def document(place: Office) -> Document:
    Component.objects.create(
        version=place.version, key="khai-sinh", name="Giấy khai sinh", position=2, result_code="giay-khai-sinh"
    )
    return kept(place)


def test_it_is_offered_ticked_and_the_look_is_logged_once(
    place: Office, intake: Client, document: Document
) -> None:
    post = {"procedure": place.version.pk, "channel": "counter", "copies": "1"}
    part = intake.post(f"{ADDRESS}tam-tinh/", {**post, **HOLDER})
    assertContains(part, "Dùng bản trong kho, số 01/TLKS")
    assertContains(part, f'value="{document.pk}" checked')
    intake.post(f"{ADDRESS}tam-tinh/", {**post, **HOLDER})
    assert [each.actor_id for each in looks_at(document)] == [place.intake.pk]
    other = intake.post(f"{ADDRESS}tam-tinh/", {**post, "identity_number": "082093000125"})
    assertNotContains(other, "Dùng bản trong kho")


def test_it_is_used_in_place_of_the_paper(place: Office, intake: Client, document: Document) -> None:
    intake.post(ADDRESS, filled(place, **HOLDER, **{"use-khai-sinh": str(document.pk), "offered-khai-sinh": "1"}))
    paper = Attachment.objects.select_related("consent").get(component_key="khai-sinh")
    assert (paper.source, paper.document_id) == ("vault", document.pk)
    assert paper.consent is not None
    assert paper.consent.how == "Người nộp đồng ý tại quầy"
    assert not HeldPaperDemand.objects.exists()


def test_taking_the_paper_all_the_same_needs_a_reason(place: Office, intake: Client, document: Document) -> None:
    wish = filled(place, **HOLDER, **{"paper-khai-sinh": "on", "offered-khai-sinh": "1"})
    refused = intake.post(ADDRESS, wish)
    assert refused.status_code == 422
    assertContains(refused, "Kho của tỉnh đang giữ giấy tờ này", status_code=422)
    assert not Dossier.objects.exists()
    intake.post(ADDRESS, {**wish, "why-khai-sinh": "Bản trong kho mờ"})
    assert HeldPaperDemand.objects.get().reason == "Bản trong kho mờ"
    assert Attachment.objects.get(component_key="khai-sinh").source == "paper"


def test_a_paper_of_somebody_else_cannot_be_slipped_in(place: Office, intake: Client, document: Document) -> None:
    intake.post(ADDRESS, filled(place, **{"use-khai-sinh": str(document.pk), "accept_missing": "on"}))
    assert not Attachment.objects.filter(source="vault").exists()


def test_a_certified_copy_says_who_certified_it(place: Office, intake: Client) -> None:
    proof = "UBND phường Mỹ Tho, số 12/2025"
    intake.post(ADDRESS, filled(place, **{"nature-to-khai": "certified", "proof-to-khai": proof}))
    paper = Attachment.objects.get()
    assert (paper.nature, paper.proof) == ("certified", proof)
    page = intake.get(f"/can-bo/ho-so/{Dossier.objects.get().pk}/")
    assertContains(page, "Bản sao chứng thực")
    assertContains(page, proof)
