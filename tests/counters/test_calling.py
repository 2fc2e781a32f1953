"""Numbers are given out, called and served; a second press does nothing twice."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from django.db import connection, transaction

from motcua.counters import queries
from motcua.counters.models import Ticket, TicketEvent
from motcua.counters.rules import Rank, State, TicketAct
from motcua.counters.services.calling import (
    HallRefusedError,
    act_on,
    call_next,
    close_days,
    come_back,
    get_up,
    sit_down,
    take_ticket,
    transfer,
)
from motcua.counters.services.setting_up import set_line
from tests.counters.conftest import EIGHT, Hall
from tests.factories.locks import until_somebody_waits
from tests.factories.offices import moment

Take = Callable[..., Ticket]


def at(minutes: int) -> datetime:
    return EIGHT + timedelta(minutes=minutes)


def test_numbers_count_up_in_each_line_and_begin_anew_each_day(hall: Hall, take: Take) -> None:
    found = [take(hall.civil), take(hall.civil), take(hall.land), take(hall.civil, moment("2026-03-03T08:00"))]
    assert [ticket.text for ticket in found] == ["A001", "A002", "B001", "A001"]


def test_the_same_press_is_the_same_number(hall: Hall) -> None:
    key = uuid.uuid4()
    first = take_ticket(hall.civil, key=key, has_priority=False, at=EIGHT)
    assert take_ticket(hall.civil, key=key, has_priority=False, at=EIGHT) == first
    assert Ticket.objects.count() == 1


def test_a_closed_line_gives_no_numbers(hall: Hall, take: Take) -> None:
    closed = set_line(hall.place.centre, "A", "Hộ tịch", is_active=False, by=hall.clerk, at=EIGHT)
    with pytest.raises(HallRefusedError, match="line_closed"):
        take(closed)


def test_a_number_goes_its_whole_way(hall: Hall, take: Take) -> None:
    ticket = take(hall.civil)
    called = call_next(hall.one.pk, by=hall.clerk, at=at(5))
    assert (called, called.state, called.window) == (ticket, State.CALLED, hall.one)
    act_on(ticket.pk, TicketAct.RECALL, by=hall.clerk, at=at(6))
    act_on(ticket.pk, TicketAct.START, by=hall.clerk, at=at(7))
    act_on(ticket.pk, TicketAct.FINISH, by=hall.clerk, at=at(19))
    ticket.refresh_from_db()
    assert (ticket.state, ticket.calls, ticket.called_at, ticket.ended_at) == (State.SERVED, 2, at(5), at(19))
    assert list(ticket.events.order_by("pk").values_list("act", flat=True)) == [
        "take", "call", "recall", "start", "finish",
    ]  # fmt: skip
    [civil, _land] = queries.figures_by_line(hall.place.centre, EIGHT.date(), EIGHT.date())
    assert (civil.taken, civil.served, civil.wait, civil.longest_wait, civil.service) == (1, 1, 5, 5, 12)


def test_a_second_press_changes_nothing(hall: Hall, take: Take) -> None:
    first, second = take(hall.civil), take(hall.civil)
    assert call_next(hall.one.pk, by=hall.clerk, at=at(1)) == first
    assert call_next(hall.one.pk, by=hall.clerk, at=at(1)) == first
    for _press in range(2):
        act_on(first.pk, TicketAct.START, by=hall.clerk, at=at(2))
    for _press in range(2):
        act_on(first.pk, TicketAct.FINISH, by=hall.clerk, at=at(3))
    second.refresh_from_db()
    assert second.state == State.WAITING
    assert TicketEvent.objects.filter(ticket=first).count() == 4


def test_who_does_not_come_may_come_back_behind_the_others(hall: Hall, take: Take) -> None:
    missed, other = take(hall.civil, at(0)), take(hall.civil, at(1))
    call_next(hall.one.pk, by=hall.clerk, at=at(2))
    act_on(missed.pk, TicketAct.NO_SHOW, by=hall.clerk, at=at(4))
    assert list(queries.absent_today(hall.one, EIGHT.date())) == [missed]
    come_back(missed.pk, by=hall.clerk, at=at(9))
    assert call_next(hall.one.pk, by=hall.clerk, at=at(10)) == other


def test_who_is_sent_on_is_called_first_there_and_keeps_the_number(hall: Hall, take: Take) -> None:
    sent = take(hall.civil)
    take(hall.land, priority=True)
    call_next(hall.one.pk, by=hall.clerk, at=at(1))
    moved = transfer(sent.pk, hall.land.pk, by=hall.clerk, at=at(2))
    assert (moved.text, moved.rank, moved.state) == ("A001", Rank.TRANSFERRED, State.WAITING)
    assert call_next(hall.two.pk, by=hall.other, at=at(3)) == sent


def test_a_window_is_its_officers(hall: Hall, take: Take) -> None:
    ticket = take(hall.civil)
    for person in (hall.other, hall.place.specialist):
        with pytest.raises(HallRefusedError, match="not_yours"):
            call_next(hall.one.pk, by=person, at=at(1))
    call_next(hall.one.pk, by=hall.clerk, at=at(1))
    with pytest.raises(HallRefusedError, match="not_yours"):
        act_on(ticket.pk, TicketAct.START, by=hall.other, at=at(2))
    with pytest.raises(HallRefusedError, match="busy"):
        get_up(hall.one.pk, by=hall.clerk, at=at(2))
    with pytest.raises(HallRefusedError, match="taken"):
        sit_down(hall.one.pk, by=hall.other, at=at(2))


def test_sitting_down_elsewhere_leaves_the_first_window(hall: Hall) -> None:
    get_up(hall.two.pk, by=hall.other, at=at(1))
    sit_down(hall.two.pk, by=hall.clerk, at=at(1))
    hall.one.refresh_from_db()
    assert hall.one.officer is None


def test_nobody_walks_away_from_somebody_at_the_window(hall: Hall, take: Take) -> None:
    take(hall.civil)
    call_next(hall.one.pk, by=hall.clerk, at=at(1))
    get_up(hall.two.pk, by=hall.other, at=at(1))
    with pytest.raises(HallRefusedError, match="busy"):
        sit_down(hall.two.pk, by=hall.clerk, at=at(2))


def test_the_night_frees_the_windows_and_makes_up_no_time_of_service(hall: Hall, take: Take) -> None:
    ticket = take(hall.civil)
    call_next(hall.one.pk, by=hall.clerk, at=at(1))
    act_on(ticket.pk, TicketAct.START, by=hall.clerk, at=at(2))
    close_days(date(2026, 3, 3), at=moment("2026-03-03T00:30"))
    hall.one.refresh_from_db()
    assert hall.one.officer is None
    [civil, _land] = queries.figures_by_line(hall.place.centre, EIGHT.date(), EIGHT.date())
    assert (civil.served, civil.service) == (1, None)


def test_nobody_left_is_said(hall: Hall) -> None:
    with pytest.raises(HallRefusedError, match="nobody"):
        call_next(hall.one.pk, by=hall.clerk, at=at(1))


def test_what_cannot_be_done_is_refused(hall: Hall, take: Take) -> None:
    ticket = take(hall.civil)
    call_next(hall.one.pk, by=hall.clerk, at=at(1))
    with pytest.raises(HallRefusedError, match="not_now"):
        act_on(ticket.pk, TicketAct.FINISH, by=hall.clerk, at=at(2))
    with pytest.raises(HallRefusedError, match="not_now"):
        act_on(ticket.pk, TicketAct.CALL, by=hall.clerk, at=at(2))
    with pytest.raises(HallRefusedError, match="line_closed"):
        transfer(ticket.pk, 0, by=hall.clerk, at=at(2))


def test_the_next_morning_ends_what_was_left(hall: Hall, take: Take) -> None:
    waiting, called = take(hall.civil), take(hall.land)
    call_next(hall.two.pk, by=hall.other, at=at(1))
    assert close_days(date(2026, 3, 3), at=moment("2026-03-03T00:30")) == 2
    assert close_days(date(2026, 3, 3), at=moment("2026-03-03T00:30")) == 0
    for ticket in (waiting, called):
        ticket.refresh_from_db()
        assert ticket.state == State.LEFT
    figures = queries.figures_by_line(hall.place.centre, EIGHT.date(), EIGHT.date())
    assert sum(each.left for each in figures) == 2


def test_somebody_who_waits_sees_who_is_before(hall: Hall, take: Take) -> None:
    served = take(hall.civil, at(0))
    call_next(hall.one.pk, by=hall.clerk, at=at(1))
    act_on(served.pk, TicketAct.START, by=hall.clerk, at=at(1))
    act_on(served.pk, TicketAct.FINISH, by=hall.clerk, at=at(11))
    take(hall.civil, at(12))
    take(hall.civil, at(14), priority=True)
    mine = take(hall.civil, at(13))
    ahead = queries.ahead_of(mine)
    assert (ahead.number, ahead.wait) == (2, timedelta(minutes=10))  # two, ten minutes each, two windows
    [civil, land] = queries.lines_now(hall.place.centre, EIGHT.date())
    assert (civil.waiting, civil.wait, land.waiting, land.wait) == (3, timedelta(minutes=15), 0, None)


@pytest.mark.django_db(transaction=True)
def test_two_windows_never_call_the_same_number(hall: Hall, take: Take) -> None:
    for _number in range(6):
        take(hall.civil)

    def call(window: int, person: object) -> str:
        try:
            return call_next(window, by=person, at=at(1)).text  # type: ignore[arg-type]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        pairs = ((hall.one.pk, hall.clerk), (hall.two.pk, hall.other))
        found = [thread.result() for thread in [threads.submit(call, *pairs[n % 2]) for n in range(8)]]
    assert sorted(set(found)) == ["A001", "A002"]
    assert Ticket.objects.filter(state=State.CALLED).count() == 2


@pytest.mark.django_db(transaction=True)
def test_numbers_taken_at_once_are_all_different(hall: Hall) -> None:
    def taken(_n: int) -> str:
        try:
            return take_ticket(hall.civil, key=uuid.uuid4(), has_priority=False, at=EIGHT).text
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(taken, range(24)))
    assert sorted(found) == [f"A{number:03}" for number in range(1, 25)]


def while_first_is_not_saved(first: Callable[[], object], second: Callable[[], object]) -> tuple[object, object]:
    """Do two things at once, the second begun before the first is saved; return what came of each."""

    def work() -> object:
        try:
            return second()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            done = first()
            other = pool.submit(work)
            until_somebody_waits()
        return done, other.result(timeout=30)


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment_are_one_number(hall: Hall) -> None:
    key = uuid.uuid4()

    def press() -> Ticket:
        return take_ticket(hall.civil, key=key, has_priority=False, at=EIGHT)

    first, second = while_first_is_not_saved(press, press)
    assert first == second
    assert Ticket.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_nobody_sits_at_two_windows_however_fast(hall: Hall) -> None:
    get_up(hall.one.pk, by=hall.clerk, at=at(1))
    get_up(hall.two.pk, by=hall.other, at=at(1))
    while_first_is_not_saved(
        lambda: sit_down(hall.one.pk, by=hall.clerk, at=at(2)),
        lambda: sit_down(hall.two.pk, by=hall.clerk, at=at(2)),
    )
    assert [window.pk for window in queries.windows_of([hall.place.centre.pk]).filter(officer=hall.clerk)] == [
        hall.two.pk
    ]
