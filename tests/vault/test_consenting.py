"""A kept paper is used again only with its owner's word, which can be taken back."""

import pytest

from motcua.audit.models import AuditEvent
from motcua.vault.models import ReuseConsent
from motcua.vault.queries import consents_of, documents_of, held_for
from motcua.vault.services.consenting import ConsentError, Use, give_consent, withdraw_consent
from tests.factories.offices import Office, citizen, moment, office
from tests.vault.papers import expired, kept, of_business

AT = moment("2025-02-10T09:00")
USE = Use("draft:1", "Dùng trong hồ sơ Đăng ký khai sinh")


@pytest.fixture
def place(db: None) -> Office:
    return office()


def test_the_owner_agrees_once_and_takes_it_back(place: Office) -> None:
    document = kept(place)
    first = give_consent(document, USE, by=place.citizen, at=AT)
    assert give_consent(document, USE, by=place.citizen, at=AT) == first
    assert list(consents_of(place.citizen)) == [first]
    withdrawn = withdraw_consent(first.pk, by=place.citizen, at=AT)
    assert not withdrawn.holds
    assert give_consent(document, USE, by=place.citizen, at=AT).pk != first.pk
    acts = AuditEvent.objects.filter(subject=f"document:{document.pk}").values_list("action", flat=True)
    assert [act for act in acts if "consent" in act] == ["consent", "withdraw_consent", "consent"]


def test_an_officer_needs_to_say_how_the_owner_agreed(place: Office) -> None:
    document = kept(place)
    with pytest.raises(ConsentError, match="not_owner"):
        give_consent(document, USE, by=place.intake, at=AT)
    heard = Use("dossier:1", "Dùng trong hồ sơ", how="Đồng ý tại quầy")
    assert give_consent(document, heard, by=place.intake, at=AT).how == "Đồng ý tại quầy"


def test_another_citizen_neither_agrees_nor_withdraws(place: Office) -> None:
    document, other = kept(place), citizen("Lê Văn Phúc", "082094007513")
    with pytest.raises(ConsentError, match="not_owner"):
        give_consent(document, Use("draft:2", "x", how="Tự khai"), by=other, at=AT)
    mine = give_consent(document, USE, by=place.citizen, at=AT)
    with pytest.raises(ReuseConsent.DoesNotExist):
        withdraw_consent(mine.pk, by=other, at=AT)


def test_what_no_longer_holds_is_not_used_again(place: Office) -> None:
    with pytest.raises(ConsentError, match="not_in_force"):
        give_consent(expired(place), USE, by=place.citizen, at=AT)


def test_what_is_held_is_found_by_number_kind_and_day(place: Office) -> None:
    document, old = kept(place), expired(place)
    index = place.citizen.personal_id_index
    assert list(held_for(index, ["giay-khai-sinh"], AT.date())) == [document]
    assert set(held_for(index, ["giay-khai-sinh"], moment("2025-01-31T09:00").date())) == {document, old}
    assert not held_for(index, ["giay-phep", ""], AT.date()).exists()
    assert not held_for("", ["giay-khai-sinh"], AT.date()).exists()


def test_an_organisation_has_a_vault_by_its_tax_code(place: Office) -> None:
    company = citizen("Công ty TNHH Sông Tiền", "")
    company.kind, company.tax_code = company.Kind.BUSINESS, "1200123456"
    company.save()
    document = of_business(place, "1200123456")
    assert list(documents_of(company)) == [document]
    assert document not in documents_of(place.citizen)


def test_a_business_does_not_see_the_papers_of_whoever_represents_it(place: Office) -> None:
    personal = kept(place)
    company = citizen("Công ty TNHH Sông Tiền", place.citizen.personal_id + "0")
    company.kind, company.tax_code, company.personal_id = (
        company.Kind.BUSINESS,
        "1200123456",
        place.citizen.personal_id,
    )
    company.save()
    assert not documents_of(company).exists()
    assert list(documents_of(place.citizen)) == [personal]
