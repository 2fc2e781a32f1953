"""Earlier results come from the national store in place of papers; asking for them all the same is counted."""

import pytest

from motcua.audit.models import AuditEvent
from motcua.catalog.models import Component
from motcua.dossiers.models import Attachment, Dossier, HeldPaperDemand, StoredPaper
from motcua.dossiers.queries.digitising import digital_figures
from motcua.dossiers.queries.population import population_use
from motcua.dossiers.queries.stored import stored_for, unused
from motcua.dossiers.services.drafting import start_draft
from motcua.dossiers.services.fetching import (
    NotUsableError,
    look_for_dossier,
    look_for_draft,
    use_in_dossier,
    use_in_draft,
)
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.dossiers.services.receiving import Missing, SupplementRequest, request_supplement
from motcua.foundation import files
from motcua.foundation.adapters import UnavailableError
from tests.factories import dossiers as make
from tests.factories.national import put_result
from tests.factories.offices import Office, moment, office
from tests.plugins.sandbox import RunningSandbox
from tests.portal.papers import pdf

NOW = moment("2025-01-13T09:00")
KEY = "xac-nhan"


@pytest.fixture
def place(db: None) -> Office:
    made = office()
    Component.objects.create(
        version=made.version, key=KEY, name="Giấy xác nhận", position=2, result_code="KQ.HONNHAN", is_required=True
    )
    return made


def asked(dossier: Dossier, place: Office, reason: str = "") -> Dossier:
    request = SupplementRequest((Missing("Giấy xác nhận", KEY, reason),), "Thiếu giấy")
    return request_supplement(dossier.pk, request, by=place.specialist, at=NOW)


def test_a_result_in_the_store_is_found_and_used_as_from_a_national_database(
    place: Office, result_store: RunningSandbox
) -> None:
    content = pdf()
    put_result(result_store, content)
    dossier = make.taken(place)
    [found] = look_for_dossier(dossier.pk, by=place.specialist, at=NOW)
    assert (found.component_key, found.number) == (KEY, "12/XNHN")
    paper = use_in_dossier(found.pk, dossier.pk, by=place.specialist, at=NOW)
    assert (paper.source, paper.nature, paper.component_key) == ("database", "record", KEY)
    assert "Ủy ban nhân dân phường Hồng Bàng, số 12/XNHN" in paper.proof
    assert files.load(paper.sha256) == content
    assert use_in_dossier(found.pk, dossier.pk, by=place.specialist, at=NOW) == paper
    assert Attachment.objects.filter(source="database").count() == 1
    assert dossier.events.filter(kind="paper_fetched").count() == 1


def test_it_counts_as_reused_and_as_use_of_national_data(place: Office, result_store: RunningSandbox) -> None:
    put_result(result_store, pdf())
    dossier = make.taken(place)
    [found] = look_for_dossier(dossier.pk, by=place.specialist, at=NOW)
    day = NOW.date()
    assert digital_figures(day, day).with_reused_papers == 0
    use_in_dossier(found.pk, dossier.pk, by=place.specialist, at=NOW)
    assert digital_figures(day, day).with_reused_papers == 1
    assert population_use(day, day).from_store == 1


def test_asking_for_what_the_store_keeps_takes_a_reason_and_is_counted(
    place: Office, result_store: RunningSandbox
) -> None:
    put_result(result_store, pdf())
    dossier = make.taken(place)
    look_for_dossier(dossier.pk, by=place.specialist, at=NOW)
    with pytest.raises(ActionRefusedError, match="held_already"):
        asked(dossier, place)
    asked(dossier, place, "Bản trong kho mờ dấu")
    demand = HeldPaperDemand.objects.get()
    assert (demand.held_in, demand.component_key) == ("database", KEY)
    assert demand.held_as == f"stored:{StoredPaper.objects.get().pk}"


def test_an_owner_finds_and_uses_their_own(place: Office, result_store: RunningSandbox) -> None:
    put_result(result_store, pdf())
    draft = start_draft(place.version, by=place.citizen, at=NOW, answers={})
    [found] = look_for_draft(draft.pk, by=place.citizen, at=NOW)
    assert unused(stored_for(draft.pk, NOW.date())) == {KEY: [found]}
    paper = use_in_draft(found.pk, draft.pk, by=place.citizen, at=NOW)
    assert (paper.draft_id, paper.source) == (draft.pk, "database")
    assert unused(stored_for(draft.pk, NOW.date())) == {}
    look_for_draft(draft.pk, by=place.citizen, at=NOW)
    assert StoredPaper.objects.count() == 1
    seen = AuditEvent.objects.filter(subject=f"person:{place.citizen.personal_id_index}", action="look")
    assert seen.count() == 2


def test_what_holds_no_more_or_is_somebody_elses_is_not_offered(
    place: Office, result_store: RunningSandbox
) -> None:
    put_result(result_store, pdf(), NgayHetHan="20250101000000")
    put_result(result_store, pdf(), SoDinhDanhChuSoHuu="082196010824", SoKyHieu="13")
    dossier = make.taken(place)
    assert look_for_dossier(dossier.pk, by=place.specialist, at=NOW) == []


def test_a_file_that_is_none_is_refused_and_leaves_nothing(place: Office, result_store: RunningSandbox) -> None:
    put_result(result_store, b"MZ no paper")
    dossier = make.taken(place)
    [found] = look_for_dossier(dossier.pk, by=place.specialist, at=NOW)
    with pytest.raises(NotUsableError):
        use_in_dossier(found.pk, dossier.pk, by=place.specialist, at=NOW)
    assert not Attachment.objects.filter(source="database").exists()


def test_strangers_and_ended_dossiers_get_nothing(place: Office, result_store: RunningSandbox) -> None:
    dossier = make.taken(place)
    with pytest.raises(ActionRefusedError, match="not_yours"):
        look_for_dossier(dossier.pk, by=place.stranger, at=NOW)
    ended = make.returned(place)
    with pytest.raises(ActionRefusedError, match="not_now"):
        look_for_dossier(ended.pk, by=place.intake, at=NOW)


def test_a_store_that_is_away_is_said_and_changes_nothing(place: Office, result_store: RunningSandbox) -> None:
    result_store.break_down(portal={"error_500": 1.0})
    dossier = make.taken(place)
    with pytest.raises(UnavailableError):
        look_for_dossier(dossier.pk, by=place.specialist, at=NOW)
    assert not StoredPaper.objects.exists()
