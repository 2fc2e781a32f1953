"""The national calendar with swapped days, and what a province may change in it."""

from datetime import date, datetime, time

import pytest

from motcua.kernel.working_time import VIETNAM, CalendarGapError, Unit, deadline
from motcua.organizations.rules.calendars import Override, national_calendar

CALENDAR = national_calendar(range(2022, 2028))
MORNING = ((time(7, 0), time(11, 0)),)


@pytest.mark.parametrize("day", [date(2024, 5, 4), date(2025, 4, 26), date(2026, 8, 22)])
def test_swapped_saturday_is_worked(day: date) -> None:
    assert day.weekday() == 5
    assert CALENDAR.is_open(day)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2024, 4, 29), "Ngày nghỉ (thay cho ngày 04/05/2024)"),
        (date(2025, 1, 29), "Tết Nguyên Đán"),
        (date(2026, 4, 27), "Ngày Giỗ Tổ Hùng Vương (nghỉ bù)"),
        (date(2026, 11, 24), "Ngày Văn hóa Việt Nam"),
    ],
)
def test_holiday_is_named(day: date, name: str) -> None:
    assert not CALENDAR.is_open(day)
    assert CALENDAR.closed[day] == name


@pytest.mark.parametrize(
    ("received", "term", "due"),
    [
        pytest.param("2025-01-22T15:30", 3, "2025-02-03T17:00:00+07:00", id="over Tết"),
        pytest.param("2024-05-03T09:00", 1, "2024-05-04T17:00:00+07:00", id="the swapped Saturday counts"),
        pytest.param("2026-08-28T09:00", 1, "2026-09-03T17:00:00+07:00", id="National Day and its swapped Monday"),
    ],
)
def test_deadline_over_holidays(received: str, term: int, due: str) -> None:
    moment = datetime.fromisoformat(received).replace(tzinfo=VIETNAM)
    end = deadline(moment, term, Unit.WORKING_DAY, CALENDAR).due_at
    assert end is not None
    assert end.isoformat() == due


def test_province_closes_and_opens_days() -> None:
    storm, saturday, kept = date(2026, 10, 7), date(2026, 10, 10), date(2026, 8, 31)
    calendar = national_calendar(
        [2026],
        overrides=[
            Override(storm, is_open=False, name="Nghỉ tránh bão"),
            Override(saturday, is_open=True, name="Làm bù"),
            Override(kept, is_open=True),
        ],
    )
    assert calendar.closed[storm] == "Nghỉ tránh bão"
    assert not calendar.is_open(storm)
    assert calendar.windows(saturday) == calendar.windows(date(2026, 8, 24))
    assert calendar.windows(kept) == calendar.windows(date(2026, 8, 24))


def test_swapped_day_is_worked_by_the_usual_hours_of_the_office() -> None:
    calendar = national_calendar([2024], hours=dict.fromkeys(range(5), MORNING))
    assert calendar.windows(date(2024, 5, 4)) == MORNING


def test_a_year_that_is_not_published_is_a_gap() -> None:
    with pytest.raises(CalendarGapError, match="2028"):
        CALENDAR.windows(date(2028, 1, 3))
