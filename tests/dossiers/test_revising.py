"""Corrections and re-issues: a new signed paper in the place of the old one, and both are kept."""

from datetime import timedelta
from typing import Any

import pytest

from motcua.audit.models import AuditEvent
from motcua.dossiers.models import Dossier, Result, Revision
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.dossiers.services.revising import (
    Change,
    drop_revision,
    issue_revision,
    propose_revision,
    sign_revision,
)
from motcua.foundation import files
from motcua.foundation.signatures import Verdict, verify_pdf
from motcua.notifications.models import Message
from motcua.sync.queries.reports import stories
from motcua.vault.models import Document
from tests.factories import dossiers as make
from tests.factories.dossiers import FILED
from tests.factories.offices import Office
from tests.paper import text_of

LATER = FILED + timedelta(days=40)
FIXED: dict[str, Any] = {"facts": [["Họ tên", "Nguyễn Văn Bế"]]}


def change(**more: Any) -> Change:
    values: dict[str, Any] = {
        "kind": "correction", "reason": "Sai họ tên", "number": "01/TLKS", "title": "Trích lục khai sinh",
        "content": FIXED, **more,
    }  # fmt: skip
    return Change(**values)


def issued(place: Office, dossier: Dossier, **more: Any) -> Revision:
    revision = propose_revision(dossier.pk, change(**more), by=place.specialist, at=LATER)
    sign_revision(revision.pk, by=place.signer, at=LATER)
    return issue_revision(revision.pk, by=place.clerk, at=LATER + timedelta(hours=1))


def test_a_correction_takes_the_place_of_the_result_and_both_are_kept(place: Office) -> None:
    dossier = make.returned(place)
    old = Result.objects.get(dossier=dossier).document
    assert old is not None
    revision = issued(place, dossier)
    result, new = Result.objects.get(dossier=dossier), revision.document
    assert (result.document, result.number) == (new, "01/TLKS")
    old.refresh_from_db()
    assert (old.superseded_by, old.superseded_reason) == (new, "Đính chính: Sai họ tên")
    assert Document.objects.filter(source=f"dossier:{dossier.pk}").count() == 2
    assert files.load(old.sha256) != files.load(result.signed_sha256)


def test_the_new_paper_is_signed_sealed_and_says_what_it_replaces(place: Office) -> None:
    revision = issued(place, make.returned(place))
    assert revision.document is not None
    pdf = files.load(revision.document.sha256)
    assert [report.verdict for report in verify_pdf(pdf)] == [Verdict.VALID, Verdict.VALID]
    words = text_of(pdf)
    assert "Bản này thay thế văn bản số 01/TLKS ngày 13/01/2025 (Đính chính: Sai họ tên)." in words


def test_a_re_issue_may_have_a_number_of_its_own(place: Office) -> None:
    dossier = make.returned(place)
    revision = issued(place, dossier, kind="reissue", reason="Bị mất", number="02/TLKS", content={})
    assert (revision.old_number, Result.objects.get(dossier=dossier).number) == ("01/TLKS", "02/TLKS")


def test_status_times_and_what_is_told_the_nation_stay_true(place: Office) -> None:
    dossier = make.returned(place)
    before = stories({dossier.pk: (0, dossier.journal_length)})[dossier.pk]
    revision = issued(place, dossier)
    now = Dossier.objects.get(pk=dossier.pk)
    after = stories({dossier.pk: (dossier.journal_length, now.journal_length)})[dossier.pk]
    assert before.report is not None
    assert after.report is not None
    told = ("status", "received_at", "due_at", "finished_at", "returned_at")
    assert [getattr(before.report, name) for name in told] == [getattr(after.report, name) for name in told]
    assert after.report.status == Status.RETURNED
    assert [each.id for each in after.report.results] == [str(revision.document_id)]
    assert after.progress == ()


def test_each_step_is_journalled_with_the_reason_and_the_owner_is_told(place: Office) -> None:
    dossier = make.returned(place)
    issued(place, dossier)
    kinds = list(dossier.events.order_by("seq").values_list("kind", "note", "by"))[-3:]
    assert kinds == [
        ("revision_proposed", "Sai họ tên", place.specialist.pk),
        ("revision_signed", "Sai họ tên", place.signer.pk),
        ("revision_issued", "Sai họ tên", place.clerk.pk),
    ]
    assert AuditEvent.objects.filter(action="supersede").count() == 1
    assert "thay thế văn bản số 01/TLKS" in Message.objects.get(key__contains=":revised-").body


def test_each_step_belongs_to_its_role(place: Office) -> None:
    dossier = make.returned(place)
    for who in (place.intake, place.signer, place.stranger):
        with pytest.raises(ActionRefusedError, match="not_yours"):
            propose_revision(dossier.pk, change(), by=who, at=LATER)
    revision = propose_revision(dossier.pk, change(), by=place.specialist, at=LATER)
    with pytest.raises(ActionRefusedError, match="not_yours"):
        sign_revision(revision.pk, by=place.specialist, at=LATER)
    with pytest.raises(ActionRefusedError, match="not_signed"):
        issue_revision(revision.pk, by=place.clerk, at=LATER)
    sign_revision(revision.pk, by=place.signer, at=LATER)
    with pytest.raises(ActionRefusedError, match="not_yours"):
        issue_revision(revision.pk, by=place.signer, at=LATER)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"reason": " "}, "reason_missing"),
        ({"number": ""}, "number_missing"),
        ({"title": ""}, "number_missing"),
    ],
)
def test_nothing_is_replaced_without_reason_number_and_title(
    place: Office, more: dict[str, str], code: str
) -> None:
    dossier = make.done(place)
    with pytest.raises(ActionRefusedError, match=code):
        propose_revision(dossier.pk, change(**more), by=place.specialist, at=LATER)
    assert not Revision.objects.exists()


def test_one_at_a_time_and_only_of_a_sealed_result(place: Office) -> None:
    with pytest.raises(ActionRefusedError, match="nothing_to_revise"):
        propose_revision(make.proposed(place).pk, change(), by=place.specialist, at=LATER)
    dossier = make.done(place)
    first = propose_revision(dossier.pk, change(), by=place.specialist, at=LATER)
    with pytest.raises(ActionRefusedError, match="revision_open"):
        propose_revision(dossier.pk, change(), by=place.specialist, at=LATER)
    drop_revision(first.pk, "Không cần nữa", by=place.specialist, at=LATER)
    with pytest.raises(ActionRefusedError, match="revision_over"):
        sign_revision(first.pk, by=place.signer, at=LATER)
    assert Result.objects.get(dossier=dossier).number == "01/TLKS"
    issued(place, dossier, number="03/TLKS", kind="reissue")
    with pytest.raises(ActionRefusedError, match="revision_over"):
        issue_revision(dossier.revisions.latest("id").pk, by=place.clerk, at=LATER)


def test_a_corrected_paper_can_be_corrected_again(place: Office) -> None:
    dossier = make.returned(place)
    first = issued(place, dossier)
    second = issued(place, dossier, reason="Sai ngày sinh")
    assert second.replaces == first.document
    assert first.document is not None
    first.document.refresh_from_db()
    assert first.document.superseded_by == second.document
