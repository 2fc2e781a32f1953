import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from motcua.accounts.models import IdentityLink
from motcua.dossiers.models import Attachment, Dossier, Supplement
from motcua.dossiers.services.extending import Later, extend
from motcua.dossiers.services.grounds import Grounds
from motcua.dossiers.services.receiving import Missing, SupplementRequest, request_supplement, resume
from motcua.population.models import LookUp
from motcua.sync import services
from motcua.sync.ports import OnlinePayment, Reuse
from motcua.sync.queries import history, quarantined, status, stories
from motcua.sync.services import Outcome
from tests.factories import dossiers as make
from tests.factories import journals as told
from tests.factories.journals import DUE, RECEIVED, journals
from tests.factories.offices import Office, moment

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def tell(count: int) -> None:
    services.collect(at=NOW)
    batch = services.lease(count, at=NOW)
    services.finish(batch, [Outcome(lent, lent.last_seq, True) for lent in batch.lent], at=NOW)


def test_an_empty_province_has_no_ratio() -> None:
    assert status().as_dict() == {
        "events": 0,
        "delivered": 0,
        "pending": 0,
        "quarantined": 0,
        "oldest_pending_seconds": None,
        "dossiers": 0,
        "dossiers_synchronised": 0,
        "ratio": None,
    }


def test_entries_nobody_has_collected_count_as_pending(place: Office) -> None:
    journals(place, 2)
    journals(place, 3, (told.SUBMITTED,), first=10)
    now = RECEIVED + timedelta(hours=1, seconds=90)  # the receipt, an hour after the filing, and a while
    figures = status(now)
    assert (figures.events, figures.pending, figures.dossiers, figures.oldest_pending_seconds) == (18, 18, 2, 90)
    services.collect(at=NOW)
    assert status(now) == figures


def test_a_dossier_with_something_new_is_synchronised_no_more(place: Office) -> None:
    [dossier, _] = journals(place, 2, (told.SUBMITTED, told.ACCEPTED))
    tell(9)
    assert status().ratio == 1
    told.go_on(place, dossier, told.TAKEN)
    figures = status()
    assert (figures.events, figures.delivered, figures.pending) == (5, 4, 1)
    assert (figures.dossiers, figures.dossiers_synchronised) == (2, 1)


def test_the_ratio_is_one_only_when_every_dossier_is_told(place: Office) -> None:
    journals(place, 300, (told.REFUSED,))
    tell(299)
    assert status().shown_ratio == Decimal("0.99")
    tell(1)
    assert status().shown_ratio == Decimal("1.00")


def test_refused_entries_are_listed_with_their_reason(place: Office) -> None:
    [dossier] = journals(place, 1)
    services.collect(at=NOW)
    batch = services.lease(1, at=NOW)
    services.finish(batch, [Outcome(batch.lent[0], 3, True, "Sai ngày", is_refused=True)], at=NOW)
    [entry] = quarantined()
    assert (entry.dossier.code, entry.seq, entry.last_error) == (dossier.code, 4, "Sai ngày")
    figures = status()
    assert (figures.delivered, figures.quarantined, figures.pending) == (3, 1, 5)
    assert [row["state"] for row in history(dossier.pk)] == ["delivered"] * 3 + ["quarantined"] + ["pending"] * 5


def test_many_dossiers_cost_no_more_queries_than_one(place: Office) -> None:
    dossiers = journals(place, 30)
    counts = []
    for part in (dossiers[:1], dossiers):
        with CaptureQueriesContext(connection) as queries:
            assert len(stories({dossier.pk: (0, 9) for dossier in part})) == len(part)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 14


def test_a_dossier_is_told_as_it_stood_after_the_entry(place: Office) -> None:
    [dossier] = journals(place, 1)
    story = stories({dossier.pk: (2, 4)})[dossier.pk]
    assert story.report is not None
    assert (story.report.status, story.report.finished_at, story.report.due_at) == (5, None, DUE)
    assert [(seq, act.status) for seq, act in story.progress] == [(3, 4), (4, 5)]


def test_it_says_who_did_what_in_which_office(place: Office) -> None:
    [dossier] = journals(place, 1)
    acts = dict(stories({dossier.pk: (0, 9)})[dossier.pk].progress)
    first, asked = acts[2], acts[4]
    assert (first.officer, first.title) == ("Lê Tiếp Nhận", "Lê Tiếp Nhận")
    assert (first.unit, first.content) == ("Trung tâm Phục vụ hành chính công", "Tiếp nhận hồ sơ")
    assert asked.content == "Yêu cầu bổ sung hồ sơ. Thiếu giấy chứng sinh"
    assert (asked.unit, asked.started_at) == ("Sở Tư pháp", acts[3].at)


def test_papers_are_told_by_evidence(place: Office) -> None:
    [dossier] = journals(place, 1)
    common = {"dossier": dossier, "added_at": RECEIVED}
    Attachment.objects.create(**common, name="Tờ khai", source="scan", file_name="a.pdf", sha256="a" * 64)
    Attachment.objects.create(**common, name="Bản sao", source="paper", originals=1, copies=2)
    Attachment.objects.create(
        **common, name="Giấy cũ", source="vault", sha256="b" * 64, document_id=dossier.pk, component_code="TP1"
    )
    report = stories({dossier.pk: (0, 9)})[dossier.pk].report
    assert report is not None
    assert {(paper.name, paper.reuse) for paper in report.files} == {
        ("a.pdf", Reuse.NONE),
        ("Giấy cũ", Reuse.RESULT),
    }
    assert [(sheet.name, sheet.count) for sheet in report.sheets] == [("Bản sao", 3)]
    assert report.results == ()


def test_a_supplement_is_told_with_the_days_before_and_after(place: Office) -> None:
    [dossier] = journals(place, 1)
    asked, resumed = dossier.events.get(seq=4), dossier.events.get(seq=5)
    Supplement.objects.create(
        dossier=dossier,
        number=1,
        stage="appraisal",
        items=[{"component": "", "what": "Giấy chứng sinh"}],
        reason="Thiếu giấy",
        asked_at=asked.at,
        asked_by=place.specialist,
        closed_at=resumed.at,
    )
    report = stories({dossier.pk: (0, 9)})[dossier.pk].report
    assert report is not None
    [told_supplement] = report.supplements
    assert (told_supplement.items, told_supplement.asked_by) == (("Giấy chứng sinh",), "Trần Chuyên Viên")
    assert (told_supplement.due_before, told_supplement.due_after) == (DUE, DUE)


def test_a_term_begun_anew_and_a_later_day_are_told_as_they_were_promised(place: Office) -> None:
    dossier = make.taken(place)
    asked = SupplementRequest((Missing("Giấy chứng sinh"),), "Thiếu")
    request_supplement(dossier.pk, asked, by=place.specialist, at=moment("2025-01-14T09:00"))
    resume(dossier.pk, by=place.specialist, at=moment("2025-01-15T10:00"))
    later = extend(
        dossier.pk, Later(1, Grounds("Chờ xác minh")), by=place.specialist, at=moment("2025-01-16T09:00")
    )
    report = stories({dossier.pk: (0, later.journal_length)})[dossier.pk].report
    assert report is not None
    [told] = report.supplements
    assert (told.due_before, told.due_after) == (moment("2025-01-16T17:00"), moment("2025-01-20T17:00"))
    assert (report.due_at, report.status) == (moment("2025-01-21T17:00"), 4)


def test_only_who_filed_online_is_told_by_national_account(place: Office) -> None:
    IdentityLink.objects.create(user=place.citizen, issuer="i", subject="s", claims={"TechID": "T-1"})
    [online] = journals(place, 1, channel="online", applicant=place.citizen, fee_amount=20_000)
    [helped] = journals(place, 1, first=2, channel="online", applicant=place.citizen, is_assisted=True)
    found = stories({online.pk: (0, 9), helped.pk: (0, 9)})
    by_self, by_officer = found[online.pk].report, found[helped.pk].report
    assert by_self is not None
    assert by_officer is not None
    assert (by_self.account_id, by_officer.account_id) == ("T-1", "")
    assert (by_self.payment, by_officer.payment) == (OnlinePayment.NOT_PAID, OnlinePayment.NOTHING_DUE)


def test_who_files_for_another_lends_no_account_and_the_owner_stays_the_owner(place: Office) -> None:
    IdentityLink.objects.create(user=place.citizen, issuer="i", subject="s", claims={"TechID": "T-1"})
    [dossier] = journals(place, 1, channel="online", applicant=place.citizen, filed_by=place.stranger)
    report = stories({dossier.pk: (0, 9)})[dossier.pk].report
    assert report is not None
    assert (report.account_id, report.applicant_name, report.identity_number) == (
        "",
        dossier.applicant_name,
        dossier.identity_number,
    )


def test_a_dossier_without_its_owner_s_number_is_not_told(place: Office) -> None:
    [dossier] = journals(place, 1, identity_number="")
    story = stories({dossier.pk: (0, 9)})[dossier.pk]
    assert (story.report, story.fault) == (None, "personal_id_missing")


def test_personal_data_stays_out_of_what_the_queue_keeps(place: Office) -> None:
    [dossier] = journals(place, 1)
    services.collect(at=NOW)
    rows = json.dumps(history(dossier.pk), default=str)
    assert Dossier.objects.get().identity_number == "082157000123"
    assert "082157000123" not in rows
    assert "Sáu" not in rows


@pytest.mark.django_db
def test_a_database_is_told_as_consulted_only_where_it_has_answered(place: Office) -> None:
    asked, answered, never = journals(place, 3)
    for dossier, state in ((asked, "away"), (answered, "answered")):
        LookUp.objects.create(
            key=dossier.submission_key,
            dossier_code=dossier.code,
            subject_index="0" * 64,
            purpose="receive",
            reason="Tiếp nhận",
            asked_by=place.intake,
            asked_at=dossier.submitted_at,
            state=state,
            verdict="match" if state == "answered" else "",
            answered_at=dossier.submitted_at if state == "answered" else None,
        )
    found = stories({dossier.pk: (0, 9) for dossier in (asked, answered, never)})
    told_of = {key: story.report.databases for key, story in found.items() if story.report}
    assert told_of == {asked.pk: (), answered.pk: ("population",), never.pk: ()}
