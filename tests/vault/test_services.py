"""Papers are kept once, opened with a reason, revoked with one."""

from dataclasses import replace

import pytest

from motcua.audit.models import AuditEvent
from motcua.audit.services import MissingPurposeError
from motcua.foundation.crypto import blind_index
from motcua.vault import queries, services
from motcua.vault.models import Document
from tests.factories.offices import Office, moment, office

AT = moment("2025-01-20T09:00")


@pytest.fixture
def place(db: None) -> Office:
    return office()


def paper(place: Office, pdf: bytes = b"%PDF-1.7 paper") -> services.Paper:
    return services.Paper(
        owner_index=place.citizen.personal_id_index,
        owner=None,
        kind="KQ.01",
        title="Trích lục khai sinh",
        number="01/TLKS",
        issuer=place.department,
        issued_at=AT,
        pdf=pdf,
        source="dossier:0191",
    )


def kept(place: Office) -> Document:
    return services.deposit(paper(place), by=place.clerk, at=AT)


def test_the_same_paper_twice_is_one_document(place: Office) -> None:
    first, second = kept(place), kept(place)
    assert first.pk == second.pk
    assert AuditEvent.objects.filter(action="deposit", subject=f"document:{first.pk}").count() == 1
    other = services.deposit(replace(paper(place), source="dossier:0192"), by=place.clerk, at=AT)
    assert other.pk != first.pk


def test_an_owner_finds_it_by_personal_id_and_others_do_not(place: Office) -> None:
    document = kept(place)
    assert document.owner_index == blind_index("082157000123", kind="personal_id")
    assert list(queries.documents_of(place.citizen)) == [document]
    assert list(queries.documents_of(place.stranger)) == []


def test_opening_it_returns_the_bytes_and_names_who_and_why(place: Office) -> None:
    document = kept(place)
    content = services.open_document(document, by=place.intake, at=AT, purpose="Đối chiếu hồ sơ")
    assert content == b"%PDF-1.7 paper"
    (look,) = queries.looks_at(document)
    assert (look.actor_id, look.purpose) == (place.intake.pk, "Đối chiếu hồ sơ")


def test_it_is_not_opened_without_a_purpose(place: Office) -> None:
    document = kept(place)
    with pytest.raises(MissingPurposeError):
        services.open_document(document, by=place.intake, at=AT, purpose=" ")
    assert list(queries.looks_at(document)) == []


def test_it_is_found_by_code_and_by_digest(place: Office) -> None:
    document = kept(place)
    assert queries.by_verification_code(f" {document.verification_code.lower()} ") == document
    assert queries.by_sha256(document.sha256) == document
    assert queries.by_verification_code("0" * 24) is None


def test_revoking_it_twice_keeps_the_first_reason(place: Office) -> None:
    document = kept(place)
    services.revoke(document, "Cấp nhầm", by=place.signer, at=AT)
    again = services.revoke(document, "Lý do khác", by=place.signer, at=AT)
    assert (again.revoked_at, again.revoked_reason) == (AT, "Cấp nhầm")
    assert AuditEvent.objects.filter(action="revoke").count() == 1


def test_a_successor_takes_its_place_once_and_both_stay_readable(place: Office) -> None:
    old, new = kept(place), services.deposit(paper(place, b"%PDF-1.7 corrected"), by=place.clerk, at=AT)
    services.supersede(old, new, "Sai họ tên", by=place.signer, at=AT)
    again = services.supersede(old, new, "Lý do khác", by=place.signer, at=AT)
    assert (again.superseded_by, again.superseded_reason) == (new, "Sai họ tên")
    assert not again.is_in_force(AT.date())
    assert new.is_in_force(AT.date())
    assert services.open_document(old, by=place.intake, at=AT, purpose="Đối chiếu") == b"%PDF-1.7 paper"
    assert AuditEvent.objects.filter(action="supersede", subject=f"document:{old.pk}").count() == 1


def test_a_paper_replaces_neither_itself_nor_in_a_circle_nor_that_of_another_owner(place: Office) -> None:
    old, new = kept(place), services.deposit(paper(place, b"%PDF-1.7 corrected"), by=place.clerk, at=AT)
    other = services.deposit(replace(paper(place), owner_index="0" * 64, source="x"), by=place.clerk, at=AT)
    for successor, code in ((old, "itself"), (other, "other_owner")):
        with pytest.raises(services.SupersedeError, match=code):
            services.supersede(old, successor, "Sai", by=place.signer, at=AT)
    services.supersede(old, new, "Sai", by=place.signer, at=AT)
    with pytest.raises(services.SupersedeError, match="circle"):
        services.supersede(new, old, "Sai", by=place.signer, at=AT)
