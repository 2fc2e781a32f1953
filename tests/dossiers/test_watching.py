"""Nothing waits silently: every open state has an owner, a clock and a ladder, and each rung is told once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.accounts.rules import Role
from motcua.dossiers.models import Dossier, DossierEvent, Notice
from motcua.dossiers.queries.watching import notices_for
from motcua.dossiers.rules.escalation import LADDERS, Rung, Waiting, is_at_risk, waiting
from motcua.dossiers.rules.policies import LADDER, NATIONAL
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services import receiving
from motcua.dossiers.services.consulting import Question, Round, consult
from motcua.dossiers.services.obliging import request_payment
from motcua.dossiers.services.receiving import Missing, SupplementRequest
from motcua.dossiers.services.watching import watch
from motcua.notifications.models import Message
from motcua.organizations.models import Agency
from tests.factories import dossiers as make
from tests.factories.dossiers import FILED
from tests.factories.offices import Office, moment, officer

REQUEST = SupplementRequest((Missing("Giấy chứng sinh"),), "Thiếu giấy")
LONG_AFTER = moment("2025-01-24T09:00")


def test_every_open_status_waits_for_something_with_a_ladder() -> None:
    for status in Status:
        kinds = {waiting(status, role, is_answered=answered) for role in Role for answered in (True, False)}
        assert (None in kinds) is not status.is_open, status
        for kind in kinds - {None}:
            assert kind is not None
            assert {Rung.REMIND, Rung.WARN, Rung.HEAD} <= LADDERS[kind].keys()
    assert set(LADDERS) == set(Waiting)
    assert {policy.key for policy in NATIONAL} >= set(LADDER)
    assert [(rung.name, rung.value) for rung in Rung] == [(rung.name, rung.value) for rung in Notice.Rung]


@pytest.mark.django_db
def test_every_open_dossier_has_an_owner_a_clock_and_a_next_rung(place: Office) -> None:
    by_papers, by_payment = make.taken(place), make.taken(place)
    receiving.request_supplement(by_papers.pk, REQUEST, by=place.specialist, at=FILED)
    owes(by_payment, place)
    answered = make.taken(place)
    receiving.request_supplement(answered.pk, REQUEST, by=place.specialist, at=FILED)
    receiving.answer_supplement(answered.pk, by=place.citizen, at=FILED)
    for dossier in (make.filed(place), make.accepted(place), make.proposed(place), make.done(place)):
        assert dossier.pk
    kinds = {}
    for dossier in Dossier.objects.all():
        assert dossier.holder_role, dossier.waits_for
        assert dossier.wait_started_at == FILED
        assert dossier.watch_at is not None
        assert dossier.warn_at is not None
        assert FILED < dossier.watch_at < dossier.warn_at < dossier.act_by
        kinds[dossier.waits_for] = dossier.status
    assert set(kinds) == {kind.value for kind in Waiting} - {Waiting.OPINION}
    closed = Dossier.objects.get(pk=make.returned(place).pk)
    assert (closed.waits_for, closed.wait_started_at, closed.watch_at) == ("", None, None)


def owes(dossier: Dossier, place: Office) -> None:
    request_payment(dossier.pk, "Lệ phí trước bạ", by=place.specialist, at=FILED)


@pytest.mark.django_db
def test_half_of_the_time_reminds_and_four_fifths_warn_whoever_has_the_work(place: Office) -> None:
    dossier = make.taken(place)  # 14 hours from Monday 08:00: until Tuesday 14:30 or so
    assert dossier.watch_at == moment("2025-01-13T17:00")
    assert watch(moment("2025-01-13T16:59")) == 0
    assert watch(moment("2025-01-13T17:00")) == 1
    first = Notice.objects.get()
    assert (first.rung, first.user, first.waits_for) == (Rung.REMIND, place.specialist, "step")
    assert watch(moment("2025-01-14T11:30")) == 1
    assert set(Notice.objects.values_list("rung", "user")) == {(1, place.specialist.pk), (2, place.specialist.pk)}
    now = Dossier.objects.get(pk=dossier.pk)
    assert is_at_risk(now.warn_at, now.act_by, moment("2025-01-14T11:30"))


@pytest.mark.django_db
def test_overdue_goes_to_the_head_of_the_unit_and_then_to_the_leader_above(place: Office) -> None:
    root = Agency.objects.get(key="ubnd-tinh")
    chairman = officer("Bùi Chủ Tịch", Role.CHAIRMAN, root)
    make.taken(place)
    assert watch(LONG_AFTER) == 4
    told = {notice.rung: (notice.agency, notice.role, notice.user) for notice in Notice.objects.all()}
    assert told[Rung.HEAD] == (place.department, Role.SIGNER, None)
    assert told[Rung.LEADER] == (root, Role.CHAIRMAN, None)
    assert "trễ" in Message.objects.get(recipient=place.signer).body
    assert "trễ lâu" in Message.objects.get(recipient=chairman).body
    assert not Message.objects.filter(recipient=place.stranger).exists()


@pytest.mark.django_db
def test_where_nobody_signs_the_unit_above_is_called(place: Office) -> None:
    root = Agency.objects.get(key="ubnd-tinh")
    vice = officer("Đỗ Phó Chủ Tịch", Role.SIGNER, root)
    make.filed(place)  # held by the centre, where nobody signs
    watch(LONG_AFTER)
    assert Notice.objects.get(rung=Rung.HEAD).agency == root
    assert Message.objects.filter(recipient=vice).count() == 1


@pytest.mark.django_db
def test_each_rung_is_told_once_also_after_an_outage_and_when_two_run(place: Office) -> None:
    make.taken(place)
    assert watch(LONG_AFTER) == 4
    body = Message.objects.get(recipient=place.specialist).body
    assert watch(LONG_AFTER + timedelta(minutes=5)) == 0
    Dossier.objects.update(watch_at=FILED)  # as if the moment had been lost
    assert watch(LONG_AFTER + timedelta(minutes=10)) == 0
    assert Notice.objects.count() == 4
    assert Message.objects.get(recipient=place.specialist).body == body


@pytest.mark.django_db
def test_a_new_clock_is_climbed_anew_and_the_old_one_is_forgotten(place: Office) -> None:
    dossier = make.taken(place)
    watch(LONG_AFTER)
    receiving.request_supplement(
        dossier.pk,
        SupplementRequest((Missing("Giấy chứng sinh"),), "Thiếu giấy", justification="Phát hiện khi thẩm định"),
        by=place.specialist,
        at=LONG_AFTER,
    )
    assert list(notices_for(place.specialist, LONG_AFTER.date())) == []
    assert watch(LONG_AFTER) == 0
    assert watch(LONG_AFTER + timedelta(days=200)) == 3
    assert set(Notice.objects.filter(waits_for="supplement").values_list("agency", flat=True)) == {
        place.department.pk
    }


@pytest.mark.django_db
def test_a_hundred_dossiers_are_one_letter_a_day(place: Office) -> None:
    for _ in range(100):
        make.filed(place)
    with CaptureQueriesContext(connection) as queries:
        assert watch(moment("2025-01-13T09:00")) == 100
    assert len(queries) < 30
    letters = Message.objects.filter(recipient=place.intake)
    assert [letter.body for letter in letters] == ["100 hồ sơ đã dùng quá nửa thời gian."]
    letters.update(read_at=moment("2025-01-13T09:10"))
    watch(moment("2025-01-13T09:50"))
    letter = letters.get()
    assert letter.read_at is None
    assert letter.body == "100 hồ sơ sắp trễ. 100 hồ sơ đã dùng quá nửa thời gian."
    assert not DossierEvent.objects.exclude(kind="submitted").exists()


@pytest.mark.django_db
def test_nothing_due_costs_next_to_nothing(place: Office) -> None:
    make.filed(place)
    with CaptureQueriesContext(connection) as queries:
        assert watch(FILED) == 0
    assert len(queries) <= 8


@pytest.mark.django_db
def test_an_agency_that_was_asked_is_called_too(place: Office) -> None:
    dossier = make.taken(place)
    consult(dossier.pk, Round((Question(place.commune_agency, "Xác minh", 8),)), by=place.specialist, at=FILED)
    watch(moment("2025-01-13T14:30"))
    notice = Notice.objects.get(waits_for="opinion")
    assert (notice.rung, notice.agency, notice.role) == (Rung.REMIND, place.commune_agency, Role.SPECIALIST)
    assert Message.objects.filter(recipient=place.stranger).count() == 1
    watch(LONG_AFTER)
    assert Notice.objects.filter(waits_for="opinion").count() == 4
    assert watch(LONG_AFTER) == 0


@pytest.mark.django_db
def test_applicants_are_reminded_of_an_obligation_and_no_leader_is_called_for_it(place: Office) -> None:
    dossier = make.taken(place)
    owes(dossier, place)
    watch(moment("2025-04-30T09:00"))
    subjects = Message.objects.filter(
        recipient=place.citizen, subject__contains="nghĩa vụ tài chính", key__contains="reminded"
    )
    assert subjects.count() == 2
    roles = set(Notice.objects.filter(waits_for="payment").values_list("rung", "user", "role"))
    assert {rung for rung, _, _ in roles} == {1, 2, 3}
    assert {user for _, user, _ in roles} == {place.specialist.pk}


@pytest.mark.django_db
def test_a_person_sees_the_highest_rung_of_what_still_waits(place: Office) -> None:
    make.taken(place)
    watch(LONG_AFTER)
    day = LONG_AFTER.date()
    assert [notice.rung for notice in notices_for(place.specialist, day)] == [Rung.WARN]
    assert [notice.rung for notice in notices_for(place.signer, day)] == [Rung.LEADER]
    assert not notices_for(place.stranger, day).exists()
