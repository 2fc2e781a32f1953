"""Who is next, and what can happen to a ticket."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.counters.rules import (
    LAWFUL,
    PRIORITY_RUN,
    Rank,
    State,
    TicketAct,
    TicketActError,
    Waiting,
    choose,
    expected_wait,
    number_text,
    state_after,
)
from tests.factories.offices import moment

EIGHT = moment("2026-03-02T08:00")


def one(number: int, rank: Rank = Rank.USUAL, minutes: int | None = None) -> Waiting:
    return Waiting(UUID(int=number), rank, EIGHT + timedelta(minutes=number if minutes is None else minutes))


def test_whoever_waits_longest_is_next() -> None:
    assert choose([one(3), one(1), one(2)], []) == one(1)
    assert choose([], []) is None


def test_who_was_sent_on_comes_first_and_priority_before_others() -> None:
    assert choose([one(1), one(2, Rank.PRIORITY), one(3, Rank.TRANSFERRED)], []) == one(3, Rank.TRANSFERRED)
    assert choose([one(1), one(2, Rank.PRIORITY)], []) == one(2, Rank.PRIORITY)


def test_priority_does_not_keep_the_others_waiting_for_ever() -> None:
    run = [Rank.PRIORITY] * PRIORITY_RUN
    assert choose([one(1), one(2, Rank.PRIORITY)], run) == one(1)
    assert choose([one(1), one(2, Rank.PRIORITY)], [Rank.PRIORITY, Rank.USUAL]) == one(2, Rank.PRIORITY)
    assert choose([one(2, Rank.PRIORITY)], run) == one(2, Rank.PRIORITY)


ranks = st.sampled_from(list(Rank))


@given(st.lists(ranks, max_size=30))
def test_everybody_is_called_in_the_end_and_nobody_is_overtaken_within_a_rank(found: list[Rank]) -> None:
    waiting = [one(number, rank) for number, rank in enumerate(found)]
    called: list[Waiting] = []
    while (following := choose([each for each in waiting if each not in called], ranks_of(called))) is not None:
        called.append(following)
    assert len(called) == len(waiting)
    for rank in Rank:
        times = [each.since for each in called if each.rank == rank]
        assert times == sorted(times)


def ranks_of(called: list[Waiting]) -> list[Rank]:
    return [each.rank for each in reversed(called)]


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("act", list(TicketAct))
def test_only_what_the_table_lists_can_happen(state: State, act: TicketAct) -> None:
    if (state, act) in LAWFUL:
        assert state_after(state, act) is LAWFUL[state, act]
    else:
        with pytest.raises(TicketActError):
            state_after(state, act)


def test_every_state_can_be_reached_and_what_is_over_stays_so() -> None:
    assert set(LAWFUL.values()) | {State.WAITING} == set(State)
    assert not [state for state, _act in LAWFUL if state in {State.SERVED, State.LEFT}]


def test_the_expected_wait_is_shared_among_the_windows() -> None:
    assert expected_wait(6, 2, timedelta(minutes=5)) == timedelta(minutes=15)
    assert expected_wait(6, 0, timedelta(minutes=5)) is None
    assert expected_wait(6, 2, None) is None


def test_numbers_are_called_by_letter_and_three_digits() -> None:
    assert [number_text("A", 7), number_text("B", 1012)] == ["A007", "B1012"]
