"""The calendars of offices: hours of their own time, counters on Saturday mornings, one calendar for all alike."""

from collections.abc import Iterator
from datetime import date, time

import pytest

from motcua.audit.models import AuditEvent
from motcua.kernel.working_time import Unit, deadline
from motcua.organizations.models import Agency, CalendarDay, OfficeHours
from motcua.organizations.queries import announced_days, forget_calendars, working_calendar
from motcua.organizations.services.announcing import Announcement, announce_day
from tests.factories.offices import Office, moment, office

pytestmark = pytest.mark.django_db
MERGER, SATURDAY = date(2025, 7, 1), date(2025, 8, 16)
AT = moment("2025-08-01T08:00")


@pytest.fixture
def place() -> Iterator[Office]:
    forget_calendars()
    yield office()
    forget_calendars()


def hours(agency: Agency | None, opens: int, closes: int, valid_from: date, **more: object) -> None:
    """Keep one window for each weekday from a day on."""
    days = more.pop("days", range(5))
    assert isinstance(days, range)
    for weekday in days:
        OfficeHours.objects.create(
            agency=agency, weekday=weekday, opens=time(opens), closes=time(closes), valid_from=valid_from, **more
        )
    forget_calendars()


def test_a_term_over_the_change_counts_each_day_by_the_hours_of_its_time(place: Office) -> None:
    hours(None, 7, 15, date(2020, 1, 1), valid_to=date(2025, 6, 30))
    hours(None, 8, 16, MERGER)
    calendar = working_calendar(place.department)
    assert deadline(moment("2025-06-30T13:00"), 4, Unit.HOUR, calendar).due_at == moment("2025-07-01T10:00")
    assert deadline(moment("2025-06-27T13:00"), 1, Unit.WORKING_DAY, calendar).due_at == moment("2025-06-30T15:00")
    assert deadline(moment("2025-06-27T13:00"), 2, Unit.WORKING_DAY, calendar).due_at == moment("2025-07-01T16:00")


def test_an_agency_keeps_its_own_hours_only_while_they_hold(place: Office) -> None:
    hours(None, 7, 15, date(2020, 1, 1))
    hours(place.department, 8, 12, MERGER, valid_to=date(2025, 8, 31))
    calendar = working_calendar(place.department)
    closes = [calendar.close_of(day).hour for day in (date(2025, 6, 30), MERGER, date(2025, 9, 3))]
    assert closes == [15, 12, 15]
    assert working_calendar(place.centre).close_of(MERGER).hour == 15


def test_a_counter_on_duty_is_open_while_terms_stand_still(place: Office) -> None:
    hours(place.centre, 7, 17, date(2020, 1, 1))
    hours(place.centre, 7, 11, date(2020, 1, 1), days=range(5, 6), counts_in_terms=False)
    assert working_calendar(place.centre, counter=True).is_open(SATURDAY)
    assert not working_calendar(place.centre).is_open(SATURDAY)
    hours(place.department, 7, 11, date(2020, 1, 1), days=range(5, 6))
    assert working_calendar(place.department).is_open(SATURDAY)


def test_offices_that_work_alike_share_one_calendar(place: Office) -> None:
    assert working_calendar(place.centre) is working_calendar(place.department)
    storm = Announcement(SATURDAY, is_open=True, name="Làm bù", source="TB 5", agency=place.department)
    announce_day(storm, by=None, at=AT)
    assert working_calendar(place.centre) is not working_calendar(place.department)
    assert working_calendar(place.department).is_open(SATURDAY)


def test_a_unit_below_may_differ_from_the_one_above(place: Office) -> None:
    root, monday = Agency.objects.get(key="ubnd-tinh"), date(2025, 8, 18)
    announce_day(Announcement(monday, is_open=False, name="Bão", source="CV 1", agency=root), by=None, at=AT)
    announce_day(
        Announcement(monday, is_open=True, name="Trực", source="CV 2", agency=place.centre), by=None, at=AT
    )
    assert not working_calendar(place.department).is_open(monday)
    assert working_calendar(place.centre).is_open(monday)
    assert working_calendar().is_open(monday)


def test_a_day_is_written_once_with_who_said_it_and_the_latest_word_holds(place: Office) -> None:
    said = Announcement(SATURDAY, is_open=True, name="Làm bù", source="TB 5")
    assert announce_day(said, by=place.signer, at=AT)
    assert not announce_day(said, by=place.stranger, at=AT)
    row = CalendarDay.objects.get()
    assert (row.announced_by, row.announced_at) == (place.signer, AT)
    taken_back = Announcement(SATURDAY, is_open=False, name="Hoãn", source="TB 6")
    assert announce_day(taken_back, by=place.signer, at=AT)
    assert [(each.name, each.is_open) for each in announced_days(MERGER)] == [("Hoãn", False)]
    assert AuditEvent.objects.filter(action="announce day").count() == 2
