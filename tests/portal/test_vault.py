"""A person sees what is kept, who looked at it, and takes it along; nobody else does."""

import io
import json
import zipfile

import pytest
from django.test import Client
from django.utils import timezone

from motcua.audit.services import record_look
from motcua.foundation.crypto import blind_index
from motcua.vault import services
from motcua.vault.models import ReuseConsent
from motcua.vault.services.consenting import Use, give_consent
from tests.factories import dossiers as made
from tests.factories.offices import Office, citizen, office
from tests.vault.papers import expired, kept

pytestmark = pytest.mark.django_db
LIST = "/giay-to-cua-toi/"


@pytest.fixture
def place(db: None) -> Office:
    return office()


@pytest.fixture
def mine(place: Office) -> Client:
    client = Client()
    client.force_login(place.citizen)
    return client


@pytest.fixture
def theirs(place: Office) -> Client:
    client = Client()
    client.force_login(citizen("Lê Văn Phúc", "082094007513"))
    return client


def body(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def test_each_paper_says_whether_it_still_holds(mine: Client, place: Office) -> None:
    old, new, gone = kept(place), kept(place, b"%PDF-1.7 b", number="02/TLKS"), expired(place)
    services.supersede(old, new, "Sai họ tên", by=place.signer, at=timezone.now())
    page = body(mine, LIST)
    assert "Đã được thay thế" in page
    assert "bởi số 02/TLKS" in page
    assert "Đã hết hạn" in page
    assert "Không thời hạn" in page
    assert "Xem giấy tờ thay thế, số 02/TLKS" in body(mine, f"{LIST}{old.pk}/chi-tiet/")
    assert "không chia sẻ được" in body(mine, f"{LIST}{gone.pk}/chi-tiet/")


def test_a_paper_of_somebody_else_does_not_exist(theirs: Client, place: Office) -> None:
    document = kept(place)
    consent = give_consent(document, Use("draft:1", "x"), by=place.citizen, at=timezone.now())
    for address in (f"{LIST}{document.pk}/", f"{LIST}{document.pk}/chi-tiet/"):
        assert theirs.get(address).status_code == 404
    assert theirs.post(f"{LIST}{document.pk}/chia-se/", {"given_to": "x", "days": "7"}).status_code == 404
    assert theirs.post(f"{LIST}dong-y/{consent.pk}/rut/").status_code == 404
    assert "Trích lục khai sinh" not in body(theirs, LIST)


def test_it_says_who_looked_from_where_and_why(mine: Client, place: Office) -> None:
    document = kept(place)
    services.open_document(document, by=place.intake, at=timezone.now(), purpose="Đối chiếu hồ sơ")
    mine.get(f"{LIST}{document.pk}/")
    for address in (f"{LIST}ai-da-xem/", f"{LIST}{document.pk}/chi-tiet/"):
        page = body(mine, address)
        assert "Lê Tiếp Nhận, Trung tâm Phục vụ hành chính công" in page
        assert "Đối chiếu hồ sơ" in page
        assert "Chính bạn" in page


def test_looks_at_a_dossier_are_told_too_and_those_of_others_are_not(
    mine: Client, theirs: Client, place: Office
) -> None:
    dossier = made.accepted(place)
    purpose = "Xem giấy tờ khi xử lý hồ sơ"
    record_look(f"dossier:{dossier.pk}", by=place.specialist.pk, at=timezone.now(), purpose=purpose)
    page = body(mine, f"{LIST}ai-da-xem/")
    assert "Trần Chuyên Viên, Sở Tư pháp" in page
    assert f"Hồ sơ {dossier.code}" in page
    assert "Trần Chuyên Viên" not in body(theirs, f"{LIST}ai-da-xem/")


def test_consent_is_shown_and_withdrawn(mine: Client, place: Office) -> None:
    document = kept(place)
    consent = give_consent(
        document, Use("draft:1", "Dùng trong hồ sơ Kết hôn"), by=place.citizen, at=timezone.now()
    )
    assert "Dùng trong hồ sơ Kết hôn" in body(mine, f"{LIST}{document.pk}/chi-tiet/")
    answer = mine.post(f"{LIST}dong-y/{consent.pk}/rut/", follow=True)
    assert "Đã rút" in answer.content.decode()
    assert not ReuseConsent.objects.get(pk=consent.pk).holds


def test_everything_comes_along_as_one_file(mine: Client, theirs: Client, place: Office) -> None:
    kept(place)
    answer = mine.post(f"{LIST}tai-tat-ca/")
    assert answer["Content-Disposition"] == 'attachment; filename="giay-to-cua-toi.zip"'
    archive = zipfile.ZipFile(io.BytesIO(answer.getvalue()))
    assert len(json.loads(archive.read("manifest.json"))["documents"]) == 1
    other = zipfile.ZipFile(io.BytesIO(theirs.post(f"{LIST}tai-tat-ca/").getvalue()))
    assert json.loads(other.read("manifest.json"))["documents"] == []
    assert mine.get(f"{LIST}tai-tat-ca/").status_code == 405


def test_a_business_has_a_vault_of_its_own(place: Office) -> None:
    company = citizen("Công ty TNHH Sông Tiền", "")
    company.kind, company.tax_code = company.Kind.BUSINESS, "1200123456"
    company.save()
    index = blind_index("1200123456", kind="personal_id")
    kept(place, b"%PDF-1.7 licence", owner_index=index, title="Giấy phép kinh doanh", source="dossier:b")
    client = Client()
    client.force_login(company)
    assert "Giấy phép kinh doanh" in body(client, LIST)
