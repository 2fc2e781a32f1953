"""Digital copies on the desk: seen, signed by those who took the papers in, opened only with consent that holds."""

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from motcua.dossiers.models import Attachment, DigitalCopy, Dossier
from motcua.dossiers.services.taking import Paper
from motcua.vault.queries import looks_at
from motcua.vault.services.consenting import withdraw_consent
from tests.dossiers.test_digitising import lodged, scan
from tests.factories.offices import Office
from tests.vault.papers import kept


@pytest.fixture
def scanned(place: Office) -> Dossier:
    return lodged(place, scan())


def test_the_desk_signs_and_everybody_who_handles_it_reads(
    place: Office, intake: Client, specialist: Client, scanned: Dossier
) -> None:
    page = f"/can-bo/ho-so/{scanned.pk}/"
    assertContains(intake.get(page), "Bản số hóa chưa ký")
    assertContains(intake.get(page), "Ký số các bản số hóa")
    assertNotContains(specialist.get(page), "Ký số các bản số hóa")
    answer = intake.post(f"{page}ban-so-hoa/ky/", follow=True)
    assertContains(answer, "Đã ký 1 bản số hóa.")
    assertContains(answer, "Bản số hóa đã ký")
    assertNotContains(answer, "ban-so-hoa/ky/")
    assertContains(answer, "Ký số các bản số hóa", count=1)  # in the history
    copy = DigitalCopy.objects.get()
    shown = specialist.get(f"{page}ban-so-hoa/{copy.pk}.pdf")
    assert (shown.status_code, shown["Content-Type"]) == (200, "application/pdf")


def test_others_neither_sign_nor_read(place: Office, specialist: Client, scanned: Dossier) -> None:
    page = f"/can-bo/ho-so/{scanned.pk}/"
    assert specialist.post(f"{page}ban-so-hoa/ky/").status_code == 404
    stranger = Client()
    stranger.force_login(place.stranger)
    copy = DigitalCopy.objects.get()
    assert stranger.get(f"{page}ban-so-hoa/{copy.pk}.pdf").status_code == 404
    assert specialist.get(f"{page}ban-so-hoa/{copy.pk}.pdf").status_code == 404  # nothing is signed yet


def test_a_reused_paper_opens_until_its_owner_takes_the_word_back(place: Office, specialist: Client) -> None:
    document = kept(place)
    dossier = lodged(place, Paper("Giấy khai sinh", "to-khai", document_id=str(document.pk)))
    paper = Attachment.objects.get(dossier=dossier)
    assert paper.consent_id is not None
    address = f"/can-bo/ho-so/{dossier.pk}/giay-to/{paper.pk}/"
    assert specialist.get(address).status_code == 200
    assert place.specialist.pk in {each.actor_id for each in looks_at(document)}
    withdraw_consent(paper.consent_id, by=place.citizen, at=timezone.now())
    assert specialist.get(address).status_code == 404
    page = specialist.get(f"/can-bo/ho-so/{dossier.pk}/")
    assertContains(page, "Người nộp đã rút đồng ý")
    assertNotContains(page, address)
