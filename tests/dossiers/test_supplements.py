"""What is missing is asked for once, and what the clock does meanwhile is the rule of the day."""

from datetime import date, datetime

import pytest

from motcua.dossiers import explaining
from motcua.dossiers.models import Dossier, Supplement, SupplementAnswer
from motcua.dossiers.queries.clocks import deadline_of
from motcua.dossiers.queries.consistency import faults
from motcua.dossiers.queries.supplements import items_of
from motcua.dossiers.rules import supplements as rules
from motcua.dossiers.rules.policies import NATIONAL, Key, policy_for
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services import receiving
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.dossiers.services.receiving import Missing, SupplementRequest
from motcua.dossiers.services.supplementing import Came, end_overdue, remind, take_papers
from motcua.dossiers.services.uploading import Home, NewFile, attach
from motcua.kernel.working_time import WorkingCalendar
from motcua.notifications.models import Message
from tests.factories import dossiers as make
from tests.factories.offices import Office, moment
from tests.portal.papers import pdf

TWO = SupplementRequest(
    (
        Missing("Bản chụp rõ hơn", "to-khai", "Ảnh mờ", "Điều 16 Luật Hộ tịch"),
        Missing("Giấy chứng sinh có dấu", reason="Thiếu dấu"),
    ),
    "Hồ sơ chưa đủ",
    "Nghị định 123/2015/NĐ-CP",
)
AGAIN = SupplementRequest(TWO.items, TWO.reason, justification="Giấy bổ sung lần đầu bị tẩy xóa")
TIMES = (Key.ASK, Key.BRING)
LINKED_FROM = date(2026, 9, 1)
OLD = moment("2025-01-13T08:00")  # a Monday under the frame of 2018
NEW = moment("2026-03-09T08:00")  # a Monday under the frame of 2025


def test_one_request_lists_each_thing_with_its_reason_its_law_and_the_stage(place: Office) -> None:
    dossier = make.taken(place, NEW)
    receiving.request_supplement(dossier.pk, TWO, by=place.specialist, at=NEW)
    asked = dossier.supplements.get()
    assert asked.items[0] == {
        "component": "to-khai", "what": "Bản chụp rõ hơn", "reason": "Ảnh mờ", "legal_basis": "Điều 16 Luật Hộ tịch",
    }  # fmt: skip
    assert (asked.number, asked.stage, asked.legal_basis) == (1, "appraisal", "Nghị định 123/2015/NĐ-CP")
    event = dossier.events.get(kind="request_supplement")
    assert event.data == {"number": 1, "items": 2, "stage": "appraisal", "effect": "pause", "late": False}


@pytest.mark.parametrize("request_", [SupplementRequest((), "Thiếu"), SupplementRequest((Missing(" "),), "Thiếu")])
def test_a_request_that_names_nothing_is_refused(place: Office, request_: SupplementRequest) -> None:
    dossier = make.taken(place, NEW)
    with pytest.raises(ActionRefusedError, match="items_missing"):
        receiving.request_supplement(dossier.pk, request_, by=place.specialist, at=NEW)


def waited(place: Office, begin: datetime, asked: str, answered: str) -> Dossier:
    dossier = make.taken(place, begin)
    receiving.request_supplement(dossier.pk, TWO, by=place.specialist, at=moment(asked))
    return receiving.resume(dossier.pk, by=place.specialist, at=moment(answered))


def test_under_the_frame_of_2018_the_term_begins_anew_with_the_complete_dossier(place: Office) -> None:
    again = waited(place, OLD, "2025-01-14T09:00", "2025-01-15T10:00")
    assert (again.due_at, again.clock_started_at) == (moment("2025-01-20T17:00"), moment("2025-01-15T10:00"))
    assert again.received_at == OLD
    lines = explaining.lines(deadline_of(again), term="3 ngày làm việc")
    assert lines[:2] == [
        "Nhận lúc 08:00 13/01/2025; thời hạn 3 ngày làm việc.",
        "Thời hạn tính lại từ đầu từ lúc 10:00 15/01/2025, khi đã nhận đủ hồ sơ.",
    ]


def test_under_the_frame_of_2025_the_waiting_is_not_counted_and_the_term_goes_on(place: Office) -> None:
    again = waited(place, NEW, "2026-03-10T09:00", "2026-03-11T10:00")
    assert (again.due_at, again.clock_started_at) == (moment("2026-03-13T17:00"), None)


@pytest.mark.parametrize(
    ("number", "at", "effect", "is_late"),
    [
        (1, "2025-01-16T17:00", "anew", False),
        (1, "2025-01-17T08:00", "pause", True),
        (2, "2025-01-14T08:00", "pause", False),
    ],
)
def test_asking_late_or_again_never_lets_the_term_begin_anew(
    number: int, at: str, effect: str, is_late: bool
) -> None:
    asking = rules.Asking(number, moment(at), OLD, *(policy_for(NATIONAL, key, OLD.date()) for key in TIMES))
    judged = rules.judge(rules.rule_on(OLD.date(), "1.001193"), asking, WorkingCalendar())
    assert (judged.effect, judged.is_late) == (effect, is_late)


def test_at_intake_nothing_runs_and_the_term_begins_with_acceptance(place: Office) -> None:
    dossier = make.filed(place, NEW)
    asked = receiving.request_supplement(dossier.pk, TWO, by=place.intake, at=NEW).supplements.get()
    assert (asked.stage, asked.effect, dossier.pauses.count()) == ("intake", "anew", 0)
    receiving.resume(dossier.pk, by=place.intake, at=moment("2026-03-12T08:00"))
    accepted = receiving.accept(dossier.pk, by=place.intake, at=moment("2026-03-12T09:00"))
    assert accepted.due_at == moment("2026-03-17T17:00")


def test_a_linked_procedure_has_the_rule_of_its_own_decree() -> None:
    times = [
        policy_for(NATIONAL, Key.BRING, day, code)
        for day, code in ((LINKED_FROM, "2.000986"), (date(2026, 8, 31), "2.000986"), (LINKED_FROM, "1.001193"))
    ]
    assert [(each.amount, each.unit) for each in times] == [(7, "working_day"), (30, "day"), (30, "day")]
    assert rules.rule_on(LINKED_FROM, "2.000986").sure == "H"
    assert rules.rule_on(LINKED_FROM, "1.001193").sure == "L"


def test_every_rule_names_its_source_and_how_sure_it_is() -> None:
    assert all(rule.source and rule.sure in {"H", "M", "L"} for rule in rules.RULES)


def test_a_second_request_needs_its_reason_in_writing(place: Office) -> None:
    dossier = waited(place, NEW, "2026-03-10T09:00", "2026-03-10T10:00")
    with pytest.raises(ActionRefusedError, match="again_without_reason"):
        receiving.request_supplement(dossier.pk, TWO, by=place.specialist, at=moment("2026-03-11T08:00"))
    assert Dossier.objects.get(pk=dossier.pk).status == Status.PROCESSING
    receiving.request_supplement(dossier.pk, AGAIN, by=place.specialist, at=moment("2026-03-11T08:00"))
    assert dossier.supplements.get(number=2).justification == "Giấy bổ sung lần đầu bị tẩy xóa"


def test_a_request_after_three_working_days_needs_its_reason_in_writing(place: Office) -> None:
    dossier, late = make.taken(place, NEW), moment("2026-03-13T08:00")
    with pytest.raises(ActionRefusedError, match="late_without_reason"):
        receiving.request_supplement(dossier.pk, TWO, by=place.specialist, at=late)
    receiving.request_supplement(dossier.pk, AGAIN, by=place.specialist, at=late)
    assert dossier.supplements.get().is_late


def open_request(place: Office, at: datetime = NEW) -> Supplement:
    dossier = make.taken(place, at)
    return receiving.request_supplement(dossier.pk, TWO, by=place.specialist, at=at).supplements.get()


def test_papers_over_the_counter_are_ticked_off_one_by_one_until_nothing_is_missing(place: Office) -> None:
    asked, later = open_request(place), moment("2026-03-10T08:00")
    take_papers(asked.dossier_id, Came((0,)), by=place.intake, at=later)
    asked.refresh_from_db()
    assert [each.is_in for each in items_of(asked)] == [True, False]
    assert asked.answered_at is None
    take_papers(
        asked.dossier_id, Came((1,), "post", "Bưu gửi VN123"), by=place.intake, at=moment("2026-03-11T08:00")
    )
    asked.refresh_from_db()
    assert asked.answered_at == moment("2026-03-11T08:00")
    dossier = Dossier.objects.get(pk=asked.dossier_id)
    assert dossier.act_by == moment("2026-03-12T08:00")  # eight working hours to look at it
    assert list(dossier.events.filter(kind="supplement_received").values_list("data__means", flat=True)) == [
        "counter", "post",
    ]  # fmt: skip
    assert dossier.attachments.filter(source="paper").count() == 2
    assert faults() == []


def test_the_same_paper_twice_is_once(place: Office) -> None:
    asked = open_request(place)
    for _ in range(2):
        take_papers(asked.dossier_id, Came((0,)), by=place.intake, at=NEW)
    assert SupplementAnswer.objects.filter(supplement=asked).count() == 1
    assert asked.dossier.events.filter(kind="supplement_received").count() == 1


def test_nobody_else_records_papers_and_none_that_were_not_asked_for(place: Office) -> None:
    asked = open_request(place)
    with pytest.raises(ActionRefusedError, match="not_yours"):
        take_papers(asked.dossier_id, Came((0,)), by=place.stranger, at=NEW)
    with pytest.raises(ActionRefusedError, match="items_missing"):
        take_papers(asked.dossier_id, Came((7,)), by=place.intake, at=NEW)


def test_a_file_is_kept_for_the_thing_it_answers_also_where_that_is_no_paper_of_the_procedure(
    place: Office,
) -> None:
    asked = open_request(place)
    home = Home(dossier_id=asked.dossier_id)
    for key in ("to-khai", "muc-2"):
        attach(home, NewFile("giay.pdf", len(pdf()), key), pdf(), by=place.citizen, at=moment("2026-03-09T09:00"))
    items = items_of(asked)
    assert [[paper.component_key for paper in each.papers] for each in items] == [["to-khai"], ["muc-2"]]
    assert items[1].papers[0].name == "Giấy chứng sinh có dấu"


def test_the_applicant_is_reminded_once_before_the_time_is_over(place: Office) -> None:
    asked = open_request(place)
    assert asked.answer_by == moment("2026-04-08T17:00")
    assert [remind(moment(day)) for day in ("2026-04-01T08:00", "2026-04-04T08:00", "2026-04-05T08:00")] == [
        0,
        1,
        0,
    ]
    subject = f"Hồ sơ {asked.dossier.code} sắp hết hạn bổ sung"
    assert Message.objects.filter(recipient=place.citizen, subject=subject).count() == 1


def test_when_nothing_came_in_time_the_dossier_is_stopped_by_itself(place: Office) -> None:
    asked, over = open_request(place), moment("2026-04-09T06:00")
    assert [end_overdue(moment("2026-04-08T16:00")), end_overdue(over), end_overdue(over)] == [0, 1, 0]
    dossier = Dossier.objects.get(pk=asked.dossier_id)
    assert (dossier.status, dossier.finished_at, dossier.holder_role) == (Status.STOPPED, over, "")
    event = dossier.events.get(kind="stop")
    assert (event.by, event.data) == (None, {"automatic": True})
    assert dossier.pauses.filter(ended_at=None).count() == 0
    assert faults() == []


def test_what_was_never_received_is_then_not_taken_in(place: Office) -> None:
    dossier = make.filed(place, NEW)
    receiving.request_supplement(dossier.pk, TWO, by=place.intake, at=NEW)
    assert end_overdue(moment("2026-04-09T06:00")) == 1
    assert Dossier.objects.get(pk=dossier.pk).status == Status.REFUSED
    assert faults() == []


def test_what_came_in_part_is_handed_to_an_officer_instead(place: Office) -> None:
    asked, over = open_request(place), moment("2026-04-09T06:00")
    take_papers(asked.dossier_id, Came((0,)), by=place.intake, at=NEW)
    assert end_overdue(over) == 1
    asked.refresh_from_db()
    dossier = Dossier.objects.get(pk=asked.dossier_id)
    assert (dossier.status, asked.answered_at) == (Status.AWAITING_SUPPLEMENT, over)
    assert dossier.events.get(kind="supplement_answered").data == {"incomplete": True}


def test_one_that_cannot_be_ended_keeps_no_other_waiting_and_is_told(place: Office) -> None:
    damaged, well, over = open_request(place), open_request(place), moment("2026-04-09T06:00")
    Supplement.objects.filter(pk=damaged.pk).update(items=[{}])
    with pytest.raises(ExceptionGroup, match="1 could not be done, 1 were"):
        end_overdue(over)
    assert Dossier.objects.get(pk=well.dossier_id).status == Status.STOPPED
    assert Dossier.objects.get(pk=damaged.dossier_id).status == Status.AWAITING_SUPPLEMENT


def test_both_sides_are_told_the_rule_of_the_clock(place: Office) -> None:
    asked = open_request(place)
    body = Message.objects.get(recipient=place.citizen, subject=f"Hồ sơ {asked.dossier.code} cần bổ sung").body
    assert "Thời hạn giải quyết tạm dừng trong lúc chờ" in body
    assert "Bạn có thể bổ sung đến 17:00 08/04/2026" in body
