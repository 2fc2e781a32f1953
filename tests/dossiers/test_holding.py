"""What the State holds is said, used with consent, and asked for again only with a reason, which is counted."""

import pytest

from motcua.catalog.models import Component
from motcua.dossiers.models import Attachment, Draft, HeldPaperDemand
from motcua.dossiers.queries.digitising import digital_figures
from motcua.dossiers.queries.holding import held_by_account, held_for_dossier
from motcua.dossiers.services.drafting import discard_draft, start_draft
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.dossiers.services.receiving import Missing, SupplementRequest, request_supplement
from motcua.dossiers.services.reusing import reuse_held
from motcua.dossiers.services.uploading import Home, UploadRefusedError, attach_from_vault, detach
from motcua.vault import services as vault
from motcua.vault.models import Document, ReuseConsent
from motcua.vault.services.consenting import withdraw_consent
from tests.factories import dossiers as made
from tests.factories.offices import Office, citizen, moment, office
from tests.vault.papers import expired, kept

pytestmark = pytest.mark.django_db
AT = moment("2025-02-10T09:00")


@pytest.fixture
def place(db: None) -> Office:
    found = office()
    Component.objects.create(
        version=found.version, key="khai-sinh", name="Giấy khai sinh", position=2, result_code="giay-khai-sinh"
    )
    return found


@pytest.fixture
def document(place: Office) -> Document:
    return kept(place)


@pytest.fixture
def draft(place: Office) -> Draft:
    return start_draft(place.version, by=place.citizen, at=AT)


def components(place: Office) -> list[Component]:
    return list(place.version.components.all())


def test_a_kept_paper_of_the_right_kind_stands_for_a_component(place: Office, document: Document) -> None:
    expired(place)
    other = kept(place, b"%PDF-1.7 other", kind="giay-phep", source="dossier:other")
    assert held_by_account(place.citizen, components(place), AT.date()) == {"khai-sinh": [document]}
    assert other not in held_by_account(place.citizen, components(place), AT.date())["khai-sinh"]
    assert held_by_account(place.stranger, components(place), AT.date()) == {}
    vault.revoke(document, "Cấp nhầm", by=place.signer, at=AT)
    assert held_by_account(place.citizen, components(place), AT.date()) == {}


def test_it_is_used_with_consent_and_proof_once(place: Office, document: Document, draft: Draft) -> None:
    (paper,) = reuse_held(draft.pk, by=place.citizen, at=AT)
    assert reuse_held(draft.pk, by=place.citizen, at=AT) == [paper]
    assert (paper.source, paper.nature) == (Attachment.Source.VAULT, Attachment.Nature.ELECTRONIC)
    assert (paper.document_id, paper.proof) == (document.pk, document.verification_code)
    assert paper.consent is not None
    assert paper.consent.purpose == "Dùng trong hồ sơ “Đăng ký khai sinh”"
    assert ReuseConsent.objects.count() == 1


def test_taking_it_out_again_ends_the_consent(place: Office, document: Document, draft: Draft) -> None:
    (paper,) = reuse_held(draft.pk, by=place.citizen, at=AT)
    detach(Home(draft_id=draft.pk), paper.pk, by=place.citizen, at=AT)
    assert not draft.attachments.exists()
    assert not ReuseConsent.objects.get().holds


def test_a_word_that_was_taken_back_can_be_given_again(place: Office, document: Document, draft: Draft) -> None:
    (paper,) = reuse_held(draft.pk, by=place.citizen, at=AT)
    assert paper.consent is not None
    withdraw_consent(paper.consent.pk, by=place.citizen, at=AT)
    (again,) = reuse_held(draft.pk, by=place.citizen, at=AT)
    kept_consent = Attachment.objects.select_related("consent").get(pk=paper.pk).consent
    assert again == paper
    assert kept_consent is not None
    assert kept_consent.holds


def test_putting_the_draft_away_ends_the_consent(place: Office, document: Document, draft: Draft) -> None:
    reuse_held(draft.pk, by=place.citizen, at=AT)
    discard_draft(draft.pk, by=place.citizen, at=AT)
    assert discard_draft(draft.pk, by=place.citizen, at=AT).discarded_at == AT
    assert not ReuseConsent.objects.get().holds


def test_nobody_uses_the_paper_of_another_or_one_that_holds_no_more(
    place: Office, document: Document, draft: Draft
) -> None:
    home = Home(draft_id=draft.pk)
    theirs = kept(
        place,
        b"%PDF-1.7 theirs",
        owner_index=citizen("Lê Văn Phúc", "082094007513").personal_id_index,
        source="dossier:theirs",
    )
    for wrong, code in ((theirs, "not_now"), (expired(place), "not_held")):
        with pytest.raises(UploadRefusedError, match=code):
            attach_from_vault(home, wrong, "khai-sinh", by=place.citizen, at=AT)
    assert not draft.attachments.exists()
    assert not ReuseConsent.objects.exists()


def asked(reason: str) -> SupplementRequest:
    item = Missing("Nộp giấy khai sinh", component="khai-sinh", reason=reason)
    return SupplementRequest((item,), "Thiếu giấy tờ", "Luật Hộ tịch")


def test_asking_for_what_is_held_takes_a_reason_of_its_own(place: Office, document: Document) -> None:
    dossier = made.taken(place, AT)
    assert held_for_dossier(dossier, AT.date()) == {"khai-sinh": [document]}
    with pytest.raises(ActionRefusedError, match="held_already"):
        request_supplement(dossier.pk, asked("  "), by=place.specialist, at=AT)
    assert not dossier.supplements.exists()
    request_supplement(dossier.pk, asked("Bản trong kho mờ, không đọc được"), by=place.specialist, at=AT)
    (demand,) = HeldPaperDemand.objects.all()
    assert (demand.component_key, demand.held_as) == ("khai-sinh", f"document:{document.pk}")
    assert (demand.reason, demand.asked_by) == ("Bản trong kho mờ, không đọc được", place.specialist)


def test_asking_for_what_is_not_held_takes_none(place: Office) -> None:
    dossier = made.taken(place, AT)
    request_supplement(dossier.pk, asked(""), by=place.specialist, at=AT)
    assert not HeldPaperDemand.objects.exists()


def test_the_figures_count_reuse_and_repeated_demands(place: Office, document: Document, draft: Draft) -> None:
    reuse_held(draft.pk, by=place.citizen, at=AT)
    made.accepted(place, AT, draft_id=draft.pk)
    plain = made.taken(place, AT)
    request_supplement(plain.pk, asked("Bản trong kho mờ"), by=place.specialist, at=AT)
    figures = digital_figures(AT.date(), AT.date())
    assert (figures.received, figures.with_digital_papers, figures.with_reused_papers) == (2, 1, 1)
    assert (figures.with_repeated_demands, figures.repeated_demands, figures.with_signed_copies) == (1, 1, 0)
    assert digital_figures(AT.date(), AT.date(), agency_id=place.department.pk) == figures
    assert digital_figures(AT.date(), AT.date(), agency_id=place.centre.pk).received == 0
