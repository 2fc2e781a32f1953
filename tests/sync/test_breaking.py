"""A system that does not answer is left alone, by every process; one call at a time finds out when it is back."""

import threading
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from motcua.foundation.adapters import RefusedError, UnavailableError
from motcua.sync.guarding import LINES, Guarded, Use
from motcua.sync.models import Circuit
from motcua.sync.ports import CircuitOpenError
from motcua.sync.rules import breaking as rules
from motcua.sync.rules.breaking import Breaker, State
from motcua.sync.services import breaking
from tests.factories.offices import moment
from tests.sync.test_relay import Clock, ScriptedPortal

NOW = moment("2026-02-02T08:00")
NAME = "sync.national_portal/tell"


class BreakerMachine(RuleBasedStateMachine):
    """Calls that begin and end in any order, on any clock: what the breaker promises holds all the same."""

    def __init__(self) -> None:
        super().__init__()
        self.breaker, self.now = Breaker(), NOW
        self.on_the_way: list[bool] = []  # calls that were let through: whether each is the one that tries
        self.failures = 0

    @rule(seconds=st.floats(0, 90))
    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    @precondition(lambda self: self.breaker.admits(self.now))
    @rule()
    def call(self) -> None:
        is_probe = self.breaker.state(self.now) is State.HALF_OPEN
        if is_probe:
            self.breaker = rules.probed(self.breaker, self.now)
            assert not self.breaker.admits(self.now)  # nobody beside the one that tries
        self.on_the_way.append(is_probe)

    @precondition(lambda self: self.on_the_way)
    @rule(data=st.data())
    def answer(self, data: st.DataObject) -> None:
        self.on_the_way.pop(data.draw(st.integers(0, len(self.on_the_way) - 1)))
        self.breaker, self.failures = rules.succeeded(), 0
        assert self.breaker.state(self.now) is State.CLOSED

    @precondition(lambda self: self.on_the_way)
    @rule(data=st.data(), chance=st.floats(0, 1))
    def fail(self, data: st.DataObject, chance: float) -> None:
        is_probe = self.on_the_way.pop(data.draw(st.integers(0, len(self.on_the_way) - 1)))
        before = self.breaker
        self.breaker = rules.failed(before, self.now, is_probe=is_probe, chance=chance)
        if before.opened_at is not None and not is_probe:
            assert self.breaker == before
            return
        self.failures += 1
        assert (self.breaker.opened_at is not None) == (self.failures >= rules.TRIP or is_probe)
        if self.breaker.opened_at is not None:
            assert self.breaker.state(self.now) is State.OPEN

    @invariant()
    def it_always_comes_round(self) -> None:
        """However long it was open, after the longest rest and a try that never came back somebody may try."""
        assert self.breaker.admits(self.now + rules.LONGEST_REST + rules.PROBE)

    @invariant()
    def open_admits_nobody(self) -> None:
        if self.breaker.state(self.now) is State.OPEN:
            assert not self.breaker.admits(self.now)


TestBreaker = BreakerMachine.TestCase


@pytest.mark.parametrize(
    ("trips", "chance", "seconds"), [(1, 0.0, 1), (1, 1.0, 2), (3, 0.5, 6), (6, 1.0, 60), (400, 0.0, 30)]
)
def test_rests_grow_with_jitter_to_a_minute(trips: int, chance: float, seconds: float) -> None:
    assert rules.rest(trips, chance) == timedelta(seconds=seconds)


def fails(count: int, *, at: datetime = NOW) -> None:
    for _ in range(count):
        breaking.note_failure(NAME, "HTTP 503", is_probe=False, at=at)


@pytest.mark.django_db
def test_the_fifth_failure_in_a_row_opens_it_and_one_answer_closes_it() -> None:
    fails(4)
    breaking.note_success(NAME, at=NOW)
    fails(4)
    assert breaking.admit(NAME, at=NOW) is False
    fails(1)
    with pytest.raises(CircuitOpenError, match="HTTP 503"):
        breaking.admit(NAME, at=NOW)
    later = NOW + rules.FIRST_REST
    assert breaking.admit(NAME, at=later) is True
    with pytest.raises(CircuitOpenError):
        breaking.admit(NAME, at=later)
    assert breaking.note_success(NAME, at=later) is True
    assert breaking.stands(NAME) == Breaker()


@pytest.mark.django_db
def test_a_try_that_fails_opens_it_again_for_longer() -> None:
    fails(5)
    at = NOW
    rests = []
    for _ in range(12):
        retry_at = Circuit.objects.get().retry_at
        assert retry_at is not None
        rests.append(retry_at - at)
        at = retry_at
        assert breaking.admit(NAME, at=at)
        breaking.note_failure(NAME, "reset", is_probe=True, at=at)
    assert rests[0] <= rules.FIRST_REST
    assert all(rules.LONGEST_REST / 2 <= each <= rules.LONGEST_REST for each in rests[6:])


@pytest.mark.django_db
def test_a_healthy_system_costs_no_write_a_call(django_assert_num_queries: object) -> None:
    breaking.note_success(NAME, at=NOW)
    with django_assert_num_queries(2):  # type: ignore[operator]
        breaking.admit(NAME, at=NOW)
        breaking.note_success(NAME, at=NOW + timedelta(seconds=9))
    breaking.note_success(NAME, at=NOW + timedelta(seconds=11))
    assert Circuit.objects.get().succeeded_at == NOW + timedelta(seconds=11)


@pytest.mark.django_db(transaction=True)
def test_of_eight_processes_one_tries() -> None:
    fails(5)
    outcomes: Counter[str] = Counter()
    start = threading.Barrier(8)

    def process() -> None:
        start.wait(10)
        try:
            outcomes["tries" if breaking.admit(NAME, at=NOW + timedelta(minutes=2)) else "passes"] += 1
        except CircuitOpenError:
            outcomes["waits"] += 1
        connection.close()

    threads = [threading.Thread(target=process) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert outcomes == {"tries": 1, "waits": 7}


@pytest.mark.django_db
def test_a_refusal_is_an_answer_and_each_use_has_its_own_breaker() -> None:
    clock, portal = Clock(NOW), ScriptedPortal(is_away=True)
    tell, compare = Guarded(portal, Use.TELL, clock), Guarded(portal, Use.COMPARE, clock)
    for _ in range(5):
        with pytest.raises(UnavailableError):
            tell.look_up("A")
    with pytest.raises(CircuitOpenError):
        tell.look_up("A")
    assert portal.calls == 5
    portal.is_away = False
    assert compare.listed("H58", date(2026, 2, 1), date(2026, 2, 1)).records == ()
    clock.now += timedelta(minutes=1)
    with pytest.raises(RefusedError):
        tell.send_dossiers([_Report("A")], known=True)  # type: ignore[list-item]
    assert tell.has_closed
    assert tell.look_up("A") is None


class _Report:
    status = 4

    def __init__(self, code: str) -> None:
        self.code = code


@pytest.mark.django_db(transaction=True)
def test_comparing_cannot_take_the_lines_of_telling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("motcua.sync.guarding.WAIT_SECONDS", 0.05)
    hanging, let_go = threading.Event(), threading.Event()

    class HangingPortal(ScriptedPortal):
        def look_up(self, code: str) -> None:
            if code == "hang":
                hanging.set()
                assert let_go.wait(20)

    portal = HangingPortal()
    compare, tell = Guarded(portal, Use.COMPARE), Guarded(portal, Use.TELL)

    def hang() -> None:
        compare.look_up("hang")
        connection.close()

    threads = [threading.Thread(target=hang) for _ in range(LINES[Use.COMPARE])]
    for thread in threads:
        thread.start()
    assert hanging.wait(10)
    with pytest.raises(UnavailableError, match="đang bận"):
        compare.look_up("other")
    assert tell.look_up("other") is None
    let_go.set()
    for thread in threads:
        thread.join(20)
    assert compare.look_up("other") is None
