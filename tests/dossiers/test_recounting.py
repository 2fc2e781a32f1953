"""A change of the calendar moves every running clock it touches, once, and says so."""

from collections.abc import Iterator
from datetime import date, time

import pytest

from motcua.dossiers import explaining
from motcua.dossiers.models import Consultation, Dossier, NewEvent, Supplement
from motcua.dossiers.queries.clocks import deadline_of, ends_of, step_end
from motcua.dossiers.queries.consistency import faults
from motcua.dossiers.rules.escalation import Waiting
from motcua.dossiers.services import receiving
from motcua.dossiers.services.consulting import Question, Round, consult
from motcua.dossiers.services.receiving import Missing, SupplementRequest
from motcua.dossiers.services.recounting import announce, recount, settle_recent, would_move
from motcua.notifications.models import Message
from motcua.organizations.models import Agency, CalendarDay, OfficeHours
from motcua.organizations.queries import forget_calendars
from motcua.organizations.services.announcing import Announcement
from tests.factories import dossiers as make
from tests.factories.dossiers import FILED  # Monday 13/01/2025 08:00; three working days end on Thursday 17:00
from tests.factories.offices import Office, moment

pytestmark = pytest.mark.django_db
STORM, SATURDAY = date(2025, 1, 15), date(2025, 1, 18)
SAID_AT = moment("2025-01-14T09:00")


@pytest.fixture(autouse=True)
def _fresh_calendars() -> Iterator[None]:
    forget_calendars()
    yield
    forget_calendars()


def closed(agency: Agency | None = None, day: date = STORM) -> Announcement:
    return Announcement(day, is_open=False, name="Nghỉ tránh bão", source="Công văn 12/UBND", agency=agency)


def again(dossier: Dossier) -> Dossier:
    return Dossier.objects.get(pk=dossier.pk)


def test_a_closed_day_moves_the_promised_day_and_the_citizen_is_told_why(place: Office) -> None:
    dossier = make.accepted(place)
    outcome = announce(closed(), by=place.signer, at=SAID_AT)
    assert (outcome.looked_at, outcome.changed, outcome.told) == (1, 1, 1)
    assert [(move.before.day, move.after.day, move.number) for move in outcome.moves] == [(16, 17, 1)]
    now = again(dossier)
    assert now.due_at == moment("2025-01-17T17:00")
    event = now.events.latest("seq")
    assert (event.kind, event.seq, event.note) == ("recount", 3, "Nghỉ tránh bão (Công văn 12/UBND)")
    assert (event.by, event.due_at, now.journal_length) == (place.signer, now.due_at, 3)
    letter = Message.objects.get(recipient=place.citizen, subject__contains="thay đổi")
    assert "từ 16/01/2025 sang 17/01/2025" in letter.body
    assert "Nghỉ tránh bão (Công văn 12/UBND)" in letter.body
    assert "Nghỉ tránh bão" in [reason.note for reason in deadline_of(now).reasons]
    assert faults() == []


def test_what_is_written_is_what_the_engine_says_of_the_facts(place: Office) -> None:
    dossiers = [make.filed(place), make.accepted(place), make.taken(place), make.proposed(place)]
    announce(closed(), by=place.signer, at=SAID_AT)
    for dossier in map(again, dossiers):
        assert dossier.wait_started_at is not None
        ends = ends_of(dossier, (Waiting(dossier.waits_for), dossier.wait_started_at))
        stored = (dossier.due_at, dossier.step_due_at, dossier.act_by, dossier.warn_at)
        assert stored == (ends.due_at, ends.step_due_at, ends.act_by, ends.warn_at)


def test_announcing_the_same_day_twice_changes_nothing(place: Office) -> None:
    dossier = make.accepted(place)
    announce(closed(), by=place.signer, at=SAID_AT)
    before = (
        again(dossier).__dict__,
        NewEvent.objects.count(),
        Message.objects.count(),
        CalendarDay.objects.count(),
    )
    second = announce(closed(), by=place.signer, at=moment("2025-01-14T10:00"))
    assert (second.changed, second.told) == (0, 0)
    after = (
        again(dossier).__dict__,
        NewEvent.objects.count(),
        Message.objects.count(),
        CalendarDay.objects.count(),
    )
    assert {**before[0], "_state": None} == {**after[0], "_state": None}
    assert before[1:] == after[1:]
    assert settle_recent(moment("2025-01-14T10:01")) == 0
    assert recount("nạp lại lịch", by=None, at=SAID_AT).changed == 0


def test_taking_the_day_back_takes_the_end_back(place: Office) -> None:
    dossier = make.accepted(place)
    announce(closed(), by=place.signer, at=SAID_AT)
    taken_back = Announcement(
        STORM, is_open=True, name="Bão không vào, làm việc bình thường", source="Công văn 13"
    )
    announce(taken_back, by=place.signer, at=moment("2025-01-14T15:00"))
    assert again(dossier).due_at == moment("2025-01-16T17:00")
    assert Message.objects.filter(subject__contains="thay đổi").count() == 2


def test_a_swapped_saturday_is_worked_and_brings_the_end_forward(place: Office) -> None:
    dossier = make.accepted(place, at=moment("2025-01-16T09:00"))
    assert dossier.due_at == moment("2025-01-21T17:00")
    swapped = Announcement(SATURDAY, is_open=True, name="Làm bù", source="Thông báo 5")
    announce(swapped, by=place.signer, at=moment("2025-01-16T10:00"))
    assert again(dossier).due_at == moment("2025-01-20T17:00")
    assert ("worked", "Làm bù") in [(reason.kind, reason.note) for reason in deadline_of(again(dossier)).reasons]


def test_the_swapped_day_is_explained_in_words(place: Office) -> None:
    dossier = make.accepted(place, at=moment("2025-01-16T09:00"))
    announce(Announcement(SATURDAY, is_open=True, name="Làm bù", source="TB 5"), by=None, at=SAID_AT)
    told = explaining.lines(deadline_of(again(dossier)), term="3 ngày làm việc")
    assert "Có tính 18/01/2025 (Làm bù)." in told


def test_letters_and_the_way_say_why_the_day_is_what_it_is(place: Office) -> None:
    waiting = make.filed(place)
    assert explaining.answer_lines(waiting) == [
        "Nộp lúc 08:00 13/01/2025; cơ quan trả lời chậm nhất lúc 10:00 13/01/2025."
    ]
    announce(closed(), by=None, at=FILED)
    accepted = receiving.accept(waiting.pk, by=place.intake, at=moment("2025-01-13T09:00"))
    letter = Message.objects.get(recipient=place.citizen, subject__contains="đã được tiếp nhận")
    assert "thời hạn 3 ngày làm việc" in letter.body
    assert "Không tính 15/01/2025 (Nghỉ tránh bão)." in letter.body
    assert "Hạn trả kết quả: 17:00 17/01/2025." in letter.body
    assert explaining.answer_lines(accepted) == []


def test_a_storm_closes_one_unit_and_those_below_it_only(place: Office) -> None:
    there = make.accepted(place)
    here = make.accepted(place, deciding_agency=place.commune_agency)
    outcome = announce(closed(place.commune_agency), by=place.signer, at=SAID_AT)
    assert outcome.changed == 1
    assert again(there).due_at == moment("2025-01-16T17:00")
    assert again(here).due_at == moment("2025-01-17T17:00")
    everywhere = announce(closed(Agency.objects.get(key="ubnd-tinh")), by=place.signer, at=SAID_AT)
    assert again(there).due_at == moment("2025-01-17T17:00")
    assert everywhere.changed == 1


def test_a_dry_run_says_how_many_move_to_which_day_and_changes_nothing(place: Office) -> None:
    dossiers = [make.accepted(place) for _ in range(3)]
    outcome = would_move(closed())
    assert [(move.before, move.after, move.number) for move in outcome.moves] == [
        (date(2025, 1, 16), date(2025, 1, 17), 3)
    ]
    assert {again(each).due_at for each in dossiers} == {moment("2025-01-16T17:00")}
    assert not CalendarDay.objects.exists()
    assert announce(closed(), by=None, at=SAID_AT).moves == outcome.moves


def test_other_office_hours_from_a_day_on_are_counted_again_without_a_letter(place: Office) -> None:
    dossier = make.accepted(place)
    for weekday in range(5):
        OfficeHours.objects.create(
            agency=place.department, weekday=weekday, opens=time(8), closes=time(11), valid_from=date(2025, 1, 15)
        )
    forget_calendars()
    outcome = recount("Giờ làm việc mới", by=None, at=SAID_AT)
    assert (outcome.changed, outcome.moved) == (1, 0)
    now = again(dossier)
    assert now.due_at == moment("2025-01-16T11:00")
    assert now.events.latest("seq").note == "Giờ làm việc mới"
    assert not Message.objects.filter(subject__contains="thay đổi").exists()


def test_a_day_that_no_clock_runs_over_moves_nothing(place: Office) -> None:
    make.accepted(place)
    done = make.done(place)
    outcome = announce(closed(day=date(2025, 3, 3)), by=place.signer, at=SAID_AT)
    assert outcome.changed == 0
    assert again(done).events.filter(kind="recount").count() == 0


def test_waiting_for_papers_and_for_opinions_is_counted_again_too(place: Office) -> None:
    waiting = make.taken(place, at=moment("2025-12-10T08:00"))
    request = SupplementRequest((Missing("Giấy chứng sinh"),), "Thiếu giấy")
    receiving.request_supplement(waiting.pk, request, by=place.specialist, at=moment("2025-12-11T08:00"))
    end = Supplement.objects.get().answer_by
    assert end is not None
    asked = make.taken(place, at=moment("2025-12-11T08:00"))
    question = Question(place.commune_agency, "Xác minh", 8)
    consult(asked.pk, Round((question,)), by=place.specialist, at=moment("2025-12-11T08:00"))
    opinion = Consultation.objects.get()
    assert opinion.due_at == moment("2025-12-12T08:00")
    announce(closed(day=end.date()), by=None, at=moment("2025-12-11T09:00"))
    outcome = announce(closed(day=date(2025, 12, 12)), by=None, at=moment("2025-12-11T09:00"))
    moved = Supplement.objects.get().answer_by
    assert moved is not None
    assert moved > end
    assert again(waiting).act_by == moved
    assert outcome.opinions == 1
    opinion.refresh_from_db()
    assert opinion.due_at == moment("2025-12-15T08:00")


def test_the_step_of_a_dossier_is_counted_by_the_desk_that_has_it(place: Office) -> None:
    dossier = make.taken(place)
    assert dossier.wait_started_at is not None
    announce(closed(place.department, day=date(2025, 1, 14)), by=None, at=FILED)
    now = again(dossier)
    assert now.step_due_at == step_end(now, dossier.wait_started_at) == moment("2025-01-15T16:00")
