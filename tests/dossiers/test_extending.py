"""A later day needs an apology: once, in time, and the engine says which day it is."""

from datetime import datetime

import pytest

from motcua.accounts.rules import Role
from motcua.dossiers import explaining
from motcua.dossiers.models import Dossier, Extension
from motcua.dossiers.queries.clocks import deadline_of
from motcua.dossiers.queries.consistency import faults
from motcua.dossiers.services import receiving, returning
from motcua.dossiers.services.extending import Later, extend, may_extend
from motcua.dossiers.services.grounds import Grounds
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.dossiers.services.receiving import Missing, SupplementRequest
from motcua.dossiers.services.returning import Proposal
from motcua.notifications.models import Message
from motcua.organizations.services.delegating import Wish, delegate
from tests.factories import dossiers as make
from tests.factories.offices import Office, moment, officer

MONDAY = moment("2025-01-20T08:00")  # three working days: due on Thursday the 23rd, before the days of Tết
LATER = Later(2, Grounds("Chờ xác minh nơi sinh", "Nghị định 61/2018/NĐ-CP Điều 19"))


def test_the_new_day_is_the_engines_not_the_calendars(place: Office) -> None:
    dossier = make.taken(place, MONDAY)
    before = dossier.due_at
    later = extend(dossier.pk, LATER, by=place.specialist, at=moment("2025-01-22T08:00"))
    assert before == moment("2025-01-23T17:00")
    assert later.due_at == deadline_of(later).due_at == engine_says(place, 5)
    extension = Extension.objects.get(dossier=dossier)
    assert (extension.amount, extension.due_before, extension.due_after) == (2, before, later.due_at)
    event = later.events.get(kind="extend")
    assert (event.note, event.data["amount"], event.due_at) == ("Chờ xác minh nơi sinh", 2, later.due_at)
    assert faults() == []


def engine_says(place: Office, days: int) -> datetime | None:
    from motcua.kernel.working_time import Unit, deadline
    from motcua.organizations.queries import working_calendar

    return deadline(MONDAY, days, Unit.WORKING_DAY, working_calendar(place.department)).due_at


def test_the_explanation_says_so(place: Office) -> None:
    later = extend(make.taken(place, MONDAY).pk, LATER, by=place.specialist, at=MONDAY)
    lines = explaining.lines(deadline_of(later), term="3 ngày làm việc")
    assert "Đã xin lỗi và gia hạn thêm 2 ngày làm việc." in lines


def test_the_applicant_gets_an_apology_with_reason_and_day(place: Office) -> None:
    later = extend(make.taken(place, MONDAY).pk, LATER, by=place.specialist, at=MONDAY)
    letter = Message.objects.get(recipient=place.citizen, subject__startswith="Xin lỗi")
    assert later.due_at is not None
    assert "Lý do: Chờ xác minh nơi sinh." in letter.body
    assert f"Ngày hẹn mới: 17:00 {later.due_at:%d/%m/%Y}." in letter.body


@pytest.mark.parametrize(
    ("at", "may"),
    [
        ("2025-01-22T16:59", True),
        ("2025-01-23T00:01", False),
        ("2025-01-23T08:00", False),
        ("2025-02-03T08:00", False),
    ],
)
def test_at_the_latest_one_day_before_the_due_day(place: Office, at: str, *, may: bool) -> None:
    dossier = make.taken(place, MONDAY)
    assert may_extend(dossier, place.specialist, moment(at)) is may
    if may:
        assert extend(dossier.pk, LATER, by=place.specialist, at=moment(at)).extended_by == 2
        return
    with pytest.raises(ActionRefusedError, match="too_late"):
        extend(dossier.pk, LATER, by=place.specialist, at=moment(at))
    assert Dossier.objects.get(pk=dossier.pk).due_at == moment("2025-01-23T17:00")


def test_never_twice(place: Office) -> None:
    dossier = make.taken(place, MONDAY)
    extend(dossier.pk, LATER, by=place.specialist, at=MONDAY)
    with pytest.raises(ActionRefusedError, match="extended_before"):
        extend(dossier.pk, LATER, by=place.specialist, at=MONDAY)
    assert Extension.objects.count() == 1


def test_a_double_click_is_one_extension(place: Office) -> None:
    dossier = make.taken(place, MONDAY)
    seen = dossier.journal_length
    for _ in range(2):
        extend(dossier.pk, LATER, by=place.specialist, at=MONDAY, seen=seen)
    assert dossier.events.filter(kind="extend").count() == 1


def test_not_without_a_reason_nor_by_whoever_does_not_hold_it(place: Office) -> None:
    dossier = make.taken(place, MONDAY)
    with pytest.raises(ActionRefusedError, match="reason_missing"):
        extend(dossier.pk, Later(2, Grounds(" ")), by=place.specialist, at=MONDAY)
    with pytest.raises(ActionRefusedError, match="no_amount"):
        extend(dossier.pk, Later(0, LATER.grounds), by=place.specialist, at=MONDAY)
    for outsider in (place.stranger, place.intake, place.signer, place.citizen):
        with pytest.raises(ActionRefusedError, match="not_yours"):
            extend(dossier.pk, LATER, by=outsider, at=MONDAY)


def test_not_while_the_clock_stands_still_nor_once_there_is_a_result(place: Office) -> None:
    waiting = make.taken(place, MONDAY)
    asked = SupplementRequest((Missing("Giấy chứng sinh"),), "Thiếu")
    receiving.request_supplement(waiting.pk, asked, by=place.specialist, at=MONDAY)
    finished = make.done(place, MONDAY)
    for dossier, by in ((waiting, place.specialist), (finished, place.intake)):
        with pytest.raises(ActionRefusedError, match="not_now"):
            extend(dossier.pk, LATER, by=by, at=MONDAY)


def test_a_term_that_begins_anew_is_a_whole_term_again_but_not_a_second_extension(place: Office) -> None:
    dossier = make.taken(place, MONDAY)
    extend(dossier.pk, LATER, by=place.specialist, at=MONDAY)
    asked = SupplementRequest((Missing("Giấy chứng sinh"),), "Thiếu")
    receiving.request_supplement(dossier.pk, asked, by=place.specialist, at=moment("2025-01-21T08:00"))
    again = receiving.resume(dossier.pk, by=place.specialist, at=moment("2025-02-03T08:00"))
    assert (again.extended_by, again.due_at) == (0, moment("2025-02-06T17:00"))
    with pytest.raises(ActionRefusedError, match="extended_before"):
        extend(dossier.pk, LATER, by=place.specialist, at=moment("2025-02-03T09:00"))


def test_an_extended_dossier_is_on_time_by_its_new_day(place: Office) -> None:
    from motcua.indicators.queries import Scope, balance
    from motcua.indicators.services import fold_all

    dossier = make.taken(place, MONDAY)
    extend(dossier.pk, LATER, by=place.specialist, at=MONDAY)
    last = engine_says(place, 5)
    assert last is not None
    proposal = Proposal("01/TLKS", "Trích lục", medium="paper")
    returning.submit_for_signature(dossier.pk, proposal, by=place.specialist, at=last)
    returning.sign(dossier.pk, by=place.signer, at=last)
    returning.stamp(dossier.pk, by=place.clerk, at=last)
    fold_all()
    counts = balance(Scope(MONDAY.date(), last.date())).counts
    assert (counts.on_time, counts.late) == (1, 0)


def test_whoever_acts_for_a_colleague_is_named_with_them(place: Office) -> None:
    colleague = officer("Lý Đồng Nghiệp", Role.SPECIALIST, place.commune_agency)
    posting = place.specialist.postings.get()
    delegate(Wish(posting.pk, colleague, MONDAY.date(), MONDAY.date(), "GUQ 12"), by=place.signer, at=MONDAY)
    later = extend(make.taken(place, MONDAY).pk, LATER, by=colleague, at=MONDAY)
    assert later.events.get(kind="extend").data["acts_for"] == str(place.specialist.pk)
