"""The forms an applicant was sent: listed on the own dossier, downloaded by the owner alone."""

import pytest
from django.test import Client

from motcua.audit.models import AuditEvent
from motcua.dossiers.models import Dossier, HandOut
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services.receiving import refuse
from tests.factories import dossiers as made
from tests.factories.dossiers import FILED
from tests.factories.offices import office
from tests.paper import text_of


def test_a_refusal_is_there_for_its_owner_and_nobody_else(db: None) -> None:
    place = office()
    dossier = refuse(made.filed(place).pk, "Không đúng thẩm quyền", by=place.intake, at=FILED)
    address = f"/ho-so-cua-toi/{dossier.pk}/bieu-mau/tu-choi/2.pdf"
    owner, stranger = Client(), Client()
    owner.force_login(place.citizen)
    assert stranger.get(address).status_code == 302
    assert address in owner.get(f"/ho-so-cua-toi/{dossier.pk}/").content.decode()
    answer = owner.get(address)
    assert "Lý do: Không đúng thẩm quyền" in text_of(answer.content)
    assert AuditEvent.objects.get(action="print").actor_id == place.citizen.pk


def test_what_only_the_offices_use_does_not_exist_for_the_applicant(db: None) -> None:
    place = office()
    dossier = made.accepted(place)
    owner = Client()
    owner.force_login(place.citizen)
    for part in ("kiem-soat/0.pdf", "xin-loi/1.pdf", "khong-co/1.pdf"):
        assert owner.get(f"/ho-so-cua-toi/{dossier.pk}/bieu-mau/{part}").status_code == 404


@pytest.mark.parametrize("address", ["/ho-so-cua-toi/{dossier}/ket-qua/", "/giay-to-cua-toi/{document}/"])
def test_opening_a_result_that_was_asked_for_online_is_getting_it(db: None, address: str) -> None:
    place = office()
    dossier = made.done(place)
    Dossier.objects.filter(pk=dossier.pk).update(return_by="online")
    owner = Client()
    owner.force_login(place.citizen)
    found = owner.get(address.format(dossier=dossier.pk, document=dossier.result.document_id))
    assert found.content.startswith(b"%PDF-")
    assert Dossier.objects.get(pk=dossier.pk).status == Status.RETURNED
    assert HandOut.objects.get(dossier=dossier).proof == "account"
