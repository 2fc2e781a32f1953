"""The deadline engine: a table of known cases, properties, and a slow oracle that counts minute by minute."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.kernel.working_time import (
    VIETNAM,
    CalendarGapError,
    Deadline,
    Era,
    Pause,
    TermError,
    Unit,
    WorkingCalendar,
    days_before,
    deadline,
    hand_over,
    parts_of,
    working_hours_between,
)
from tests.kernel import oracle

TET = {date(2025, 1, 27) + timedelta(days=n): "Tết Nguyên đán" for n in range(5)}
SWAPPED = {date(2025, 4, 26): ((time(7), time(11, 30)), (time(13, 30), time(17)))}
CALENDAR = WorkingCalendar(closed={**TET, date(2025, 5, 2): "Nghỉ hoán đổi"}, opened=SWAPPED)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("received", "term", "unit", "pauses", "due"),
    [
        pytest.param("2025-01-22T15:30", 3, "working_day", [], "2025-02-03T17:00", id="over Tết"),
        pytest.param("2025-01-20T06:00", 1, "working_day", [], "2025-01-21T17:00", id="before opening counts as that day"),
        pytest.param("2025-01-20T23:59", 1, "working_day", [], "2025-01-21T17:00", id="at night counts as that day"),
        pytest.param("2025-01-18T10:00", 1, "working_day", [], "2025-01-20T17:00", id="received on a Saturday"),
        pytest.param("2025-04-25T10:00", 1, "working_day", [], "2025-04-26T17:00", id="a swapped Saturday is worked"),
        pytest.param("2025-05-01T10:00", 1, "working_day", [], "2025-05-05T17:00", id="the day off in its place is not"),
        pytest.param("2025-01-20T08:00", 5, "day", [], "2025-02-03T17:00", id="calendar days end after Tết"),
        pytest.param("2025-01-13T08:00", 2, "day", [], "2025-01-15T17:00", id="calendar days that end on a working day"),
        pytest.param("2025-01-15T08:00", 3, "day", [], "2025-01-20T17:00", id="a Saturday moves to Monday"),
        pytest.param("2025-01-20T15:30", 8, "hour", [], "2025-01-21T15:30", id="hours over night and noon"),
        pytest.param("2025-01-20T07:00", 4, "hour", [], "2025-01-20T11:00", id="hours within a morning"),
        pytest.param("2025-01-20T05:00", 1, "hour", [], "2025-01-20T08:00", id="hours begin with the next opening"),
        pytest.param("2025-01-18T12:00", 1, "hour", [], "2025-01-20T08:00", id="hours begin on Monday"),
        pytest.param("2025-01-20T11:00", 1, "hour", [], "2025-01-20T14:00", id="hours jump over noon"),
        pytest.param(
            "2025-01-13T08:00", 2, "working_day", [("2025-01-14T09:00", "2025-01-15T10:00")], "2025-01-16T17:00",
            id="a day paused at its close does not count, the day of resumption does",
        ),
        pytest.param(
            "2025-01-13T08:00", 2, "working_day", [("2025-01-14T09:00", "2025-01-14T16:59")], "2025-01-15T17:00",
            id="a pause within a day costs nothing",
        ),
        pytest.param(
            "2025-01-13T08:00", 2, "working_day", [("2025-01-14T17:00", "2025-01-14T18:00")], "2025-01-16T17:00",
            id="a pause from the very close holds at the close",
        ),
        pytest.param(
            "2025-01-13T07:00", 4, "hour", [("2025-01-13T08:00", "2025-01-13T09:30")], "2025-01-13T14:30",
            id="paused hours do not count",
        ),
        pytest.param(
            "2025-01-16T08:00", 2, "day", [("2025-01-20T09:00", "2025-01-22T10:00")], "2025-01-22T17:00",
            id="a pause on the day the end was moved to moves it on",
        ),
    ],
)  # fmt: skip
def test_due(received: str, term: int, unit: str, pauses: list[tuple[str, str]], due: str) -> None:
    held = [Pause(at(start), at(end)) for start, end in pauses]
    assert deadline(at(received), term, Unit(unit), CALENDAR, held).due_at == at(due)


def test_an_open_pause_leaves_the_end_open() -> None:
    held = [Pause(at("2025-01-14T09:00"), None, "Chờ bổ sung hồ sơ")]
    result = deadline(at("2025-01-13T08:00"), 2, Unit.WORKING_DAY, CALENDAR, held)
    assert result.due_at is None
    assert [reason.kind for reason in result.reasons] == ["received", "pause"]


def test_a_term_that_ended_before_the_pause_stays() -> None:
    held = [Pause(at("2025-01-20T09:00"), None)]
    assert deadline(at("2025-01-13T08:00"), 2, Unit.WORKING_DAY, CALENDAR, held).due_at == at("2025-01-15T17:00")


def test_reasons_name_the_holiday_with_its_weekends() -> None:
    result = deadline(at("2025-01-22T15:30"), 3, Unit.WORKING_DAY, CALENDAR)
    off = [reason for reason in result.reasons if reason.kind == "holiday"]
    assert [(reason.first.date(), reason.last and reason.last.date(), reason.note) for reason in off] == [
        (date(2025, 1, 25), date(2025, 2, 2), "Tết Nguyên đán")
    ]


@pytest.mark.parametrize("term", [0, -1])
def test_a_term_below_one_is_refused(term: int) -> None:
    with pytest.raises(TermError):
        deadline(at("2025-01-13T08:00"), term, Unit.DAY, CALENDAR)


def test_times_without_zone_are_refused() -> None:
    with pytest.raises(TermError):
        deadline(datetime(2025, 1, 13, 8), 1, Unit.DAY, CALENDAR)
    with pytest.raises(TermError):
        Pause(datetime(2025, 1, 13, 8), None)


def test_a_pause_cannot_run_backwards() -> None:
    with pytest.raises(TermError):
        Pause(at("2025-01-14T09:00"), at("2025-01-14T08:59"))


def test_a_year_that_is_not_published_is_a_gap() -> None:
    with pytest.raises(CalendarGapError):
        deadline(at("2025-12-31T08:00"), 5, Unit.WORKING_DAY, WorkingCalendar(years=frozenset({2025})))


def test_the_end_of_time_is_a_gap() -> None:
    with pytest.raises(CalendarGapError):
        deadline(at("9999-12-31T15:30"), 3, Unit.WORKING_DAY, CALENDAR)


def test_an_office_that_never_opens_is_an_error_not_a_hang() -> None:
    with pytest.raises(TermError):
        deadline(at("2025-01-13T08:00"), 1, Unit.WORKING_DAY, WorkingCalendar(hours={}))


moments = st.datetimes(datetime(2025, 1, 1), datetime(2025, 3, 31)).map(
    lambda value: value.replace(second=0, microsecond=0, tzinfo=VIETNAM)
)
units = st.sampled_from(list(Unit))
terms = st.integers(1, 30)
stretches = st.tuples(moments, st.integers(0, 20_000)).map(
    lambda pair: Pause(pair[0], pair[0] + timedelta(minutes=pair[1]))
)
held_lists = st.lists(stretches, max_size=4)
days_off = st.frozensets(st.dates(date(2025, 1, 1), date(2025, 6, 30)), max_size=25)
SATURDAYS: dict[int, tuple[tuple[time, time], ...]] = {
    **dict.fromkeys(range(5), ((time(7), time(11, 30)), (time(13), time(16, 30)))), 5: ((time(7), time(11, 30)),),
}  # fmt: skip
eras = st.lists(st.dates(date(2025, 1, 1), date(2025, 6, 30)), max_size=1).map(
    lambda firsts: tuple(Era(first, SATURDAYS) for first in firsts)
)
calendars = st.tuples(days_off, eras).map(
    lambda given: WorkingCalendar(closed=dict.fromkeys(given[0], "nghỉ"), opened=SWAPPED, eras=given[1])
)


def due_at(result: Deadline) -> datetime:
    assert result.due_at is not None
    return result.due_at


@given(moments, terms, units, held_lists, calendars)
def test_it_is_never_due_on_a_closed_day(
    received: datetime, term: int, unit: Unit, held: list[Pause], calendar: WorkingCalendar
) -> None:
    due = due_at(deadline(received, term, unit, calendar, held))
    assert calendar.is_open(due.date())
    assert due >= received


@given(moments, st.integers(0, 10_000), terms, units, calendars)
def test_a_later_receipt_is_never_due_earlier(
    received: datetime, minutes: int, term: int, unit: Unit, calendar: WorkingCalendar
) -> None:
    later = received + timedelta(minutes=minutes)
    assert due_at(deadline(received, term, unit, calendar)) <= due_at(deadline(later, term, unit, calendar))


@given(moments, terms, units, held_lists, calendars)
def test_a_longer_term_is_never_due_earlier(
    received: datetime, term: int, unit: Unit, held: list[Pause], calendar: WorkingCalendar
) -> None:
    shorter = due_at(deadline(received, term, unit, calendar, held))
    assert shorter <= due_at(deadline(received, term + 1, unit, calendar, held))


@given(moments, terms, units, held_lists, stretches, calendars)
def test_another_pause_never_makes_it_due_earlier(
    received: datetime, term: int, unit: Unit, held: list[Pause], more: Pause, calendar: WorkingCalendar
) -> None:
    before = due_at(deadline(received, term, unit, calendar, held))
    assert before <= due_at(deadline(received, term, unit, calendar, [*held, more]))


@given(moments, terms, units, held_lists, moments, calendars)
def test_pausing_and_resuming_at_once_changes_nothing(
    received: datetime, term: int, unit: Unit, held: list[Pause], moment: datetime, calendar: WorkingCalendar
) -> None:
    empty = Pause(moment, moment)
    assert (
        deadline(received, term, unit, calendar, [*held, empty]).due_at
        == deadline(received, term, unit, calendar, held).due_at
    )


@given(moments, terms, units, stretches, st.integers(0, 100), calendars)
def test_splitting_a_pause_changes_nothing(
    received: datetime, term: int, unit: Unit, pause: Pause, percent: int, calendar: WorkingCalendar
) -> None:
    assert pause.end is not None
    middle = pause.start + (pause.end - pause.start) * percent / 100
    parts = [Pause(pause.start, middle), Pause(middle, pause.end)]
    assert (
        deadline(received, term, unit, calendar, parts).due_at
        == deadline(received, term, unit, calendar, [pause]).due_at
    )


@settings(max_examples=400)
@given(moments, st.integers(1, 12), units, held_lists, calendars)
def test_it_agrees_with_the_slow_oracle(
    received: datetime, term: int, unit: Unit, held: list[Pause], calendar: WorkingCalendar
) -> None:
    assert deadline(received, term, unit, calendar, held).due_at == oracle.due(
        received, term, unit, calendar, held
    )


def test_each_day_counts_by_the_hours_of_its_own_time() -> None:
    shorter = {day: ((time(8), time(11)),) for day in range(5)}
    calendar = WorkingCalendar(eras=(Era(date(2025, 1, 15), shorter),))
    assert deadline(at("2025-01-14T13:30"), 5, Unit.HOUR, calendar).due_at == at("2025-01-15T09:30")
    assert deadline(at("2025-01-13T08:00"), 1, Unit.WORKING_DAY, calendar).due_at == at("2025-01-14T17:00")
    assert deadline(at("2025-01-13T08:00"), 2, Unit.WORKING_DAY, calendar).due_at == at("2025-01-15T11:00")


def test_a_counter_that_opens_on_saturday_mornings_ends_then() -> None:
    week = {**WorkingCalendar().hours, 5: ((time(7), time(11, 30)),)}
    assert deadline(at("2025-01-17T16:00"), 1, Unit.WORKING_DAY, WorkingCalendar(week)).due_at == at(
        "2025-01-18T11:30"
    )
    assert deadline(at("2025-01-17T16:00"), 2, Unit.HOUR, WorkingCalendar(week)).due_at == at("2025-01-18T08:00")


def test_a_swapped_day_that_counted_is_explained() -> None:
    calendar = WorkingCalendar(opened=SWAPPED, names={date(2025, 4, 26): "Làm bù cho ngày 02/5"})
    found = deadline(at("2025-04-25T10:00"), 1, Unit.WORKING_DAY, calendar)
    assert [(reason.kind, reason.note) for reason in found.reasons] == [
        ("received", ""), ("worked", "Làm bù cho ngày 02/5"), ("due", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("received", "until"),
    [
        ("2025-01-13T14:59", "2025-01-13T17:00"),
        ("2025-01-13T15:00", "2025-01-14T11:30"),
        ("2025-01-17T16:00", "2025-01-20T11:30"),
        ("2025-01-18T09:00", "2025-01-20T11:30"),
        ("2025-01-24T15:30", "2025-02-03T11:30"),
    ],
)
def test_what_comes_after_three_is_handed_over_the_next_working_morning(received: str, until: str) -> None:
    assert hand_over(at(received), time(15), CALENDAR) == at(until)


@pytest.mark.parametrize(
    ("due", "until"), [("2025-01-16T17:00", "2025-01-15T17:00"), ("2025-02-03T17:00", "2025-01-24T17:00")]
)
def test_a_day_before_the_due_day_is_always_a_working_day(due: str, until: str) -> None:
    assert days_before(at(due), 1, CALENDAR) == at(until)


def test_parts_of_a_time_are_parts_of_its_working_time() -> None:
    found = parts_of(at("2025-01-13T08:00"), at("2025-01-14T14:30"), [50, 80, 100], CALENDAR)
    assert found == [at("2025-01-13T16:15"), at("2025-01-14T10:00"), at("2025-01-14T14:30")]
    assert parts_of(at("2025-01-18T08:00"), at("2025-01-18T10:00"), [50], CALENDAR) == [at("2025-01-18T09:00")]


def test_working_hours_between_two_moments() -> None:
    assert working_hours_between(at("2025-01-20T16:00"), at("2025-01-21T08:30"), CALENDAR) == timedelta(hours=2.5)
    assert working_hours_between(at("2025-01-21T08:30"), at("2025-01-20T16:00"), CALENDAR) == timedelta()
