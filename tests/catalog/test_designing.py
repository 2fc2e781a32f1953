"""Drafts of procedures: two editors, publishing from a day, what stays as it was, the end of a procedure."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist

from motcua.audit.models import AuditEvent
from motcua.catalog.models import Procedure, ProcedureVersion
from motcua.catalog.queries.documents import compared_with_base, document_of, examined
from motcua.catalog.queries.procedures import version_on
from motcua.catalog.rules.changes import Impact
from motcua.catalog.rules.documents import read_document, write_document
from motcua.catalog.services import designing
from motcua.catalog.services.closing import close_procedure, reopen_procedure
from motcua.catalog.services.designing import DesignError, Saved
from tests.factories.designs import CODE, whole_office, with_step_hours
from tests.factories.offices import Office, moment, procedure, workflow

NOW = moment("2025-03-03T09:00")
TODAY, LATER = date(2025, 3, 3), date(2025, 4, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Office:
    return whole_office()


def draft(place: Office) -> Any:
    return designing.begin_draft(CODE, by=place.signer, at=NOW)


def save(
    place: Office, found: Any, part: str, values: dict[str, Any], seen: int | None = None, key: str = ""
) -> Any:
    saved = Saved(key or part, part, values, found.number if seen is None else seen)
    return designing.save_section(found.pk, saved, by=place.signer, at=NOW)


def code_of(error: pytest.ExceptionInfo[DesignError]) -> str:
    return error.value.code


def test_a_draft_begins_as_what_is_published_and_is_the_only_one(place: Office) -> None:
    found = draft(place)
    assert examined(found.document).faults == ()
    assert found.document == document_of(place.version)
    assert found.document["procedure"]["name"] == place.version.name
    assert draft(place).pk == found.pk
    found.refresh_from_db()
    assert list(found.document["workflow"]["steps"][0]["actions"]) == [
        "accept", "refuse", "request_supplement", "resume",
    ]  # fmt: skip
    with pytest.raises(ObjectDoesNotExist):
        designing.begin_draft("khong-co", by=place.signer, at=NOW)


def test_two_editors_of_two_sections_both_keep_their_work(place: Office) -> None:
    found = draft(place)
    save(place, found, "procedure", {"name": "Tên mới"}, seen=1, key="thong-tin")
    kept = save(place, found, "workflow", with_step_hours(found.document, "assess", 10), seen=1, key="quy-trinh")
    assert kept.document["procedure"]["name"] == "Tên mới"
    assert kept.document["workflow"]["steps"][1]["hours"] == 10
    assert kept.number == 3


def test_of_two_editors_of_one_section_the_second_is_told_and_overwrites_nothing(place: Office) -> None:
    found = draft(place)
    save(place, found, "procedure", {"name": "Của người trước"}, seen=1, key="thong-tin")
    with pytest.raises(DesignError) as no:
        save(place, found, "procedure", {"name": "Của người sau"}, seen=1, key="thong-tin")
    assert code_of(no) == "changed"
    with pytest.raises(DesignError) as no:
        designing.save_document(found.pk, found.document, 1, by=place.signer, at=NOW)
    assert code_of(no) == "changed"
    found.refresh_from_db()
    assert found.document["procedure"]["name"] == "Của người trước"


def test_the_whole_text_saved_clashes_with_every_section_after_it(place: Office) -> None:
    found = draft(place)
    document = {**found.document, "procedure": {**found.document["procedure"], "name": "Cả tệp"}}
    designing.save_document(found.pk, document, 1, by=place.signer, at=NOW)
    with pytest.raises(DesignError, match="changed"):
        save(place, found, "workflow", {"name": "Khác"}, seen=1)
    other = {**document, "procedure": {**document["procedure"], "code": "khac"}}
    with pytest.raises(DesignError, match="other_code"):
        designing.save_document(found.pk, other, 2, by=place.signer, at=NOW)


def test_publishing_makes_the_next_version_from_its_day_and_leaves_the_old_one_alone(place: Office) -> None:
    found = draft(place)
    before = document_of(place.version)
    kept = save(place, found, "workflow", with_step_hours(found.document, "assess", 5))
    kept = save(place, kept, "procedure", {"terms": [{"amount": 2, "unit": "working_day"}]})
    done = designing.publish_draft(kept.pk, seen=kept.number, valid_from=LATER, by=place.signer, at=NOW)
    place.version.refresh_from_db()
    assert (done.version, done.valid_from, place.version.valid_to) == (2, LATER, LATER - timedelta(days=1))
    assert (version_on(CODE, TODAY).pk, version_on(CODE, LATER).pk) == (place.version.pk, done.pk)
    assert document_of(place.version) == before
    assert done.workflow is not None
    assert done.workflow_id != place.version.workflow_id
    assert done.workflow.key == f"rieng-{CODE}"
    assert done.form_id == place.version.form_id  # what did not change stays shared
    assert [str(term) for term in done.terms.all()] == ["2 ngày làm việc"]
    assert AuditEvent.objects.filter(action="publish design", actor_id=place.signer.pk).exists()


def test_a_published_version_exports_to_the_document_it_was_published_from(place: Office) -> None:
    kept = save(place, draft(place), "procedure", {"name": "Tên mới", "keywords": ["giấy khai sinh"]})
    done = designing.publish_draft(kept.pk, seen=kept.number, valid_from=LATER, by=place.signer, at=NOW)
    text = write_document(document_of(done))
    again = read_document(text, "x.yaml", designing_known())
    assert again.document == document_of(done)
    assert write_document(again.document) == text
    second = designing.begin_draft(CODE, by=place.signer, at=NOW)
    assert second.document == again.document


def designing_known() -> Any:
    from motcua.catalog.queries.documents import known_to_documents

    return known_to_documents()


@pytest.mark.parametrize(
    ("part", "values", "day", "code"),
    [
        ("procedure", {}, LATER, "nothing_new"),
        ("procedure", {"name": "Khác"}, TODAY - timedelta(days=1), "past"),
        ("procedure", {"field": "Không có"}, LATER, "faults"),
        ("workflow", {"steps": []}, LATER, "faults"),
        ("form", {"steps": []}, LATER, "faults"),
    ],
)
def test_what_may_not_be_published_is_refused(
    place: Office, part: str, values: dict[str, Any], day: date, code: str
) -> None:
    kept = save(place, draft(place), part, values)
    with pytest.raises(DesignError) as no:
        designing.publish_draft(kept.pk, seen=kept.number, valid_from=day, by=place.signer, at=NOW)
    assert code_of(no) == code
    assert ProcedureVersion.objects.filter(procedure__code=CODE).count() == 1


def test_a_draft_whose_ground_has_moved_is_published_only_after_somebody_looked(place: Office) -> None:
    kept = save(place, draft(place), "procedure", {"name": "Khác"})
    place.version.valid_to = TODAY
    place.version.save()
    rows = ProcedureVersion.objects.filter(pk=place.version.pk).values()[0]
    same = {key: value for key, value in rows.items() if key not in {"id", "version", "valid_from", "valid_to"}}
    ProcedureVersion.objects.create(**same, version=2, valid_from=TODAY + timedelta(days=1))
    with pytest.raises(DesignError, match="outdated"):
        designing.publish_draft(kept.pk, seen=kept.number, valid_from=LATER, by=place.signer, at=NOW)
    designing.rebase_draft(kept.pk, by=place.signer, at=NOW)
    done = designing.publish_draft(kept.pk, seen=kept.number, valid_from=LATER, by=place.signer, at=NOW)
    assert done.version == 3


def test_a_closed_draft_can_neither_be_saved_nor_published(place: Office) -> None:
    found = draft(place)
    designing.discard_draft(found.pk, by=place.signer, at=NOW)
    with pytest.raises(DesignError, match="closed"):
        save(place, found, "procedure", {"name": "Khác"})
    assert draft(place).pk != found.pk


def test_the_draft_says_whom_its_changes_reach(place: Office) -> None:
    kept = save(place, draft(place), "workflow", with_step_hours(document_of(place.version), "assess", 15))
    assert compared_with_base(kept).impact is Impact.HARMLESS
    kept = save(place, kept, "procedure", {"terms": [{"amount": 9, "unit": "day"}]})
    assert compared_with_base(kept).impact is Impact.DRAFTS


def test_a_file_opens_a_draft_of_a_new_procedure(place: Office) -> None:
    document = document_of(place.version)
    document = {**document, "procedure": {**document["procedure"], "code": "9.000001", "name": "Thủ tục mới"}}
    found = designing.import_draft(document, by=place.signer, at=NOW)
    with pytest.raises(DesignError, match="already_open"):
        designing.import_draft(document, by=place.signer, at=NOW)
    with pytest.raises(DesignError, match="no_code"):
        designing.import_draft({"procedure": {}}, by=place.signer, at=NOW)
    done = designing.publish_draft(found.pk, seen=1, valid_from=TODAY, by=place.signer, at=NOW)
    assert (done.version, done.procedure.code, version_on("9.000001", TODAY).pk) == (1, "9.000001", done.pk)


def test_a_procedure_ends_with_a_successor_and_can_be_taken_back_before(place: Office) -> None:
    other = procedure("2.000001", "Thủ tục kế thừa", ProcedureVersion.Level.PROVINCE, workflow(key="khac"))
    last = TODAY + timedelta(days=10)
    closed = close_procedure(CODE, last, "2.000001", by=place.signer, at=NOW)
    assert (closed.valid_to, Procedure.objects.get(code=CODE).successor) == (last, other.procedure)
    assert Procedure.objects.get(code=CODE).has_ended(last + timedelta(days=1))
    assert not Procedure.objects.get(code=CODE).has_ended(last)
    reopened = reopen_procedure(CODE, by=place.signer, at=NOW)
    assert (reopened.valid_to, Procedure.objects.get(code=CODE).successor) == (None, None)


@pytest.mark.parametrize(
    ("last", "successor", "code"),
    [
        (TODAY - timedelta(days=1), "", "past"),
        (TODAY, CODE, "itself"),
        (TODAY, "khong-co", "no_successor"),
        (TODAY, "2.000001", "circle"),
    ],
)
def test_an_end_that_makes_no_sense_is_refused(place: Office, last: date, successor: str, code: str) -> None:
    other = procedure("2.000001", "Thủ tục kế thừa", ProcedureVersion.Level.PROVINCE, workflow(key="khac"))
    Procedure.objects.filter(pk=other.procedure_id).update(successor=Procedure.objects.get(code=CODE))
    with pytest.raises(DesignError) as no:
        close_procedure(CODE, last, successor, by=place.signer, at=NOW)
    assert code_of(no) == code
    place.version.refresh_from_db()
    assert place.version.valid_to is None
