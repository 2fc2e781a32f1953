"""A plan comes to its figures exactly, whatever they are, and repeats with its seed."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.dossiers.rules.deadlines import timeliness
from motcua.kernel.working_time import VIETNAM, WorkingCalendar
from motcua.simulation.plan import Figures, Kind, Life, PlanError, plan

CALENDAR = WorkingCalendar()
KINDS = [Kind(1, 3, "working_day"), Kind(2, 5, "day"), Kind(3, 8, "hour"), Kind(4, 15, "working_day")]
HALF_YEAR = Figures(
    first=date(2023, 1, 1), last=date(2023, 6, 7), carried_over=26, online=183, counter_or_post=251, resolved=439,
    on_time=430, post=25, assisted=7, electronic_results=20,
)  # fmt: skip


def come_to(lives: list[Life], figures: Figures) -> None:
    opening = datetime.combine(figures.first, time(), VIETNAM)
    fresh = [life for life in lives if life.received_at >= opening]
    done = [life for life in lives if life.finished_at]
    channels = Counter(life.channel for life in fresh)
    on_time = [life for life in done if life.finished_at and timeliness(life.finished_at, life.due_at) != "late"]
    assert len(lives) - len(fresh) == figures.carried_over
    assert channels["online"] == figures.online
    assert channels["post"] == figures.post
    assert channels["counter"] == figures.counter_or_post - figures.post
    assert len(done) == figures.resolved
    assert len(on_time) == figures.on_time
    assert sum(life.is_assisted for life in lives) == figures.assisted
    assert sum(life.is_electronic for life in lives) == figures.electronic_results
    closing = datetime.combine(figures.last, time(23, 59), VIETNAM)
    for life in done:
        assert life.finished_at is not None
        assert max(life.received_at, opening) <= life.finished_at <= closing


def test_the_half_year_at_a_hundredth() -> None:
    come_to(plan(HALF_YEAR, KINDS, CALENDAR, seed=1), HALF_YEAR)


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 40),
    st.integers(0, 60),
    st.integers(0, 60),
    st.integers(0, 100),
    st.integers(85, 100),
    st.integers(),
)
def test_any_sound_figures_are_met(
    carried: int, online: int, counter: int, resolved_percent: int, on_time_percent: int, seed: int
) -> None:
    received = carried + online + counter
    resolved = received * resolved_percent // 100
    figures = Figures(
        first=date(2023, 1, 1), last=date(2023, 6, 7), carried_over=carried, online=online, counter_or_post=counter,
        resolved=resolved, on_time=-(-resolved * on_time_percent // 100),
    )  # fmt: skip
    come_to(plan(figures, KINDS, CALENDAR, seed=seed), figures)


def test_the_same_seed_gives_the_same_lives() -> None:
    assert plan(HALF_YEAR, KINDS, CALENDAR, seed=1) == plan(HALF_YEAR, KINDS, CALENDAR, seed=1)
    assert plan(HALF_YEAR, KINDS, CALENDAR, seed=1) != plan(HALF_YEAR, KINDS, CALENDAR, seed=2)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"resolved": 500}, "resolved is 500 of 460"),
        ({"on_time": 440}, "on_time is 440 of 439"),
        ({"post": 252}, "post is 252 of 251"),
        ({"last": date(2022, 12, 31)}, "ends before it begins"),
        ({"on_time": 0, "last": date(2023, 1, 4)}, "can be late"),
    ],
)
def test_figures_that_contradict_themselves_are_named(changes: dict[str, int], message: str) -> None:
    with pytest.raises(PlanError, match=message):
        plan(replace(HALF_YEAR, **changes), KINDS, CALENDAR, seed=1)  # type: ignore[arg-type]


@pytest.mark.parametrize("scale", [0, -1, 1.1])
def test_a_scale_is_a_part(scale: float) -> None:
    with pytest.raises(PlanError):
        HALF_YEAR.scaled(scale)


def test_scaling_keeps_parts_within_their_wholes() -> None:
    for scale in (1, 0.5, 0.01, 0.003, 0.001):
        HALF_YEAR.scaled(scale).check()
