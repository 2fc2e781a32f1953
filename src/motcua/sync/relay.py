"""Carrying the queue to the national portal: lend, call without a transaction, note what came of it.

Several senders may run, in one process or in many; what one has taken, no other has.
"""

import itertools
import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.db import InterfaceError, OperationalError, connections
from django.utils import timezone

from motcua.foundation.crypto import SealedValueError
from motcua.foundation.fault_points import reach
from motcua.sync import services
from motcua.sync.faults import NO_ANSWER, UNREADABLE, kept
from motcua.sync.guarding import Guarded, Use
from motcua.sync.ports import (
    CircuitOpenError,
    NationalPortal,
    RefusedError,
    UnavailableError,
    national_portal,
)
from motcua.sync.queries import Story, is_drained, stories
from motcua.sync.rules.breaking import State
from motcua.sync.services import Batch, Lent, Outcome, breaking

LOG = logging.getLogger(__name__)
Item = TypeVar("Item")

BATCH = 50  # dossiers lent at a time
CALL = 100  # progress reports in one call
ALONE = 3  # failures after which a dossier travels alone
POLL_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 15.0
LAST_CALL = timedelta(seconds=20)  # no call is begun so late that the lease might end before it does
NOTHING = Batch(UUID(int=0), datetime.max.replace(tzinfo=UTC), ())


class TimeIsUpError(Exception):
    """The lease is nearly over; what was not sent yet is given back."""


@dataclass
class Sending:
    """One batch on its way: which dossiers the portal knows, what became of each."""

    portal: NationalPortal
    batch: Batch
    stories: dict[Lent, Story]
    clock: Callable[[], datetime]
    known: dict[Lent, bool | None] = field(default_factory=dict)
    outcomes: dict[Lent, Outcome] = field(default_factory=dict)
    is_left_alone: bool = False  # the breaker opened on the way

    def run(self) -> list[Outcome]:
        """Send everything and return one outcome for each dossier. Never raises for what the portal does."""
        self.known = {lent: lent.is_known for lent in self.batch.lent}
        for lent in self.batch.lent:
            if self._story(lent).fault:
                self._refuse(lent)
        try:
            self._together([lent for lent in self._open() if lent.attempts < ALONE])
            self._one_by_one()
        except RefusedError:
            self._one_by_one()
        except CircuitOpenError:
            self._leave_alone()
        except UnavailableError as error:
            self._fail(self._open(), error)
        except TimeIsUpError:
            LOG.info("sync: a lease ran out, %d dossiers are given back", len(self._open()))
        return [self.outcomes.get(lent) or self._left(lent) for lent in self.batch.lent]

    def _story(self, lent: Lent) -> Story:
        return self.stories[lent]

    def _open(self) -> list[Lent]:
        return [lent for lent in self.batch.lent if lent not in self.outcomes]

    def _together(self, lent: Sequence[Lent]) -> None:
        """Send the states of all, then the acts of all in the order of each journal."""
        for each in lent:
            self._ask(each)
        groups = {known: [each for each in lent if self.known[each] is known] for known in (False, True)}
        for known, group in groups.items():
            self._send_states(group, known=known)
        acts = [report for each in lent for _, report in self._story(each).progress]
        for part in _parts(acts, CALL):
            self._in_time()
            self.portal.send_progress(part)
        for each in lent:
            self._end(each, self._story(each).upto)

    def _ask(self, lent: Lent) -> None:
        if self.known[lent] is None:
            self._in_time()
            self.known[lent] = self.portal.look_up(self._story(lent).code) is not None

    def _send_states(self, lent: Sequence[Lent], *, known: bool) -> None:
        if not lent:
            return
        self._in_time()
        reports = [report for each in lent if (report := self._story(each).report)]
        before = {each: self.known[each] for each in lent}
        self.known.update(dict.fromkeys(lent))  # nobody can say until the answer is there
        self.portal.send_dossiers(reports, known=known)
        self.known.update(before | dict.fromkeys(lent, True))

    def _one_by_one(self) -> None:
        """Send each alone: one of several was refused, or has failed so often that it may itself be the fault."""
        for lent in self._open():
            try:
                self._alone(lent)
            except TimeIsUpError:
                return
            except CircuitOpenError:
                self._leave_alone()
                return
            except UnavailableError as error:
                self._fail([lent], error)
                return

    def _alone(self, lent: Lent) -> None:
        upto = lent.delivered_seq
        try:
            self._ask(lent)
            self._send_states([lent], known=bool(self.known[lent]))
            for seq, report in self._story(lent).progress:
                upto = seq - 1
                self._in_time()
                self.portal.send_progress([report])
        except RefusedError as error:
            LOG.warning("sync: the portal refuses an entry of a dossier, seq %d", upto + 1)
            self._end(lent, upto, str(error), is_refused=True)
        else:
            self._end(lent, self._story(lent).upto)

    def _leave_alone(self) -> None:
        self.is_left_alone = True
        LOG.info("sync: the portal is left alone, %d dossiers are given back", len(self._open()))

    def _fail(self, failed: Sequence[Lent], error: UnavailableError) -> None:
        for lent in failed:
            self._end(lent, lent.delivered_seq, str(error) or NO_ANSWER)

    def _end(self, lent: Lent, upto: int, error: str = "", *, is_refused: bool = False) -> None:
        self.outcomes[lent] = Outcome(lent, upto, self.known[lent], error, is_refused)

    def _refuse(self, lent: Lent) -> None:
        fault, about = self._story(lent).fault, self._story(lent).about
        words = kept(fault, about)
        self.outcomes[lent] = Outcome(
            lent, lent.delivered_seq, self.known[lent], words, is_refused=True, fault=fault, about=about
        )

    def _left(self, lent: Lent) -> Outcome:
        return Outcome(lent, lent.delivered_seq, self.known[lent])

    def _in_time(self) -> None:
        if self.clock() > self.batch.until - LAST_CALL:
            raise TimeIsUpError


def _parts(items: Sequence[Item], size: int) -> Iterable[Sequence[Item]]:
    return (items[at : at + size] for at in range(0, len(items), size))


@dataclass
class Relay:
    """One sender. Until the portal has answered it tries one dossier at a time and waits longer and longer.

    While the breaker is open it lends nothing; half open, one sender of all tries with the dossier that has failed
    least, so that a dossier that is itself the fault keeps no breaker open.
    """

    portal: NationalPortal
    clock: Callable[[], datetime] = timezone.now
    answers: bool = False
    failures: int = 0
    guard: Guarded = field(init=False)

    def __post_init__(self) -> None:
        self.guard = Guarded(self.portal, Use.TELL, self.clock)

    def turn(self) -> int:
        """Collect, lend, send, note: one round. Return how many entries or dossiers were moved."""
        collected = services.collect(at=self.clock())
        batch = self._lend()
        if not batch.lent:
            return collected
        reach("relay.leased")
        sending = Sending(self.guard, batch, _read(batch.lent), self.clock)
        outcomes = sending.run()
        reach("relay.sent")
        services.finish(batch, outcomes, at=self.clock())
        reach("relay.noted")
        if not sending.is_left_alone:
            self._note(outcomes)
        return collected + len(sending.outcomes)

    def _lend(self) -> Batch:
        at = self.clock()
        breaker = breaking.stands(self.guard.name)
        if not breaker.admits(at):
            return NOTHING
        is_trying = breaker.state(at) is not State.CLOSED
        return services.lease(BATCH if self.answers and not is_trying else 1, at=at, least_failed=is_trying)

    def _note(self, outcomes: Sequence[Outcome]) -> None:
        errors = [each.error for each in outcomes if each.error and not each.is_refused]
        if errors:
            self.answers, self.failures = False, self.failures + 1
            LOG.warning("sync: the national portal does not answer (%d in a row)", self.failures)
        elif not self.answers or self.guard.has_closed:
            self.answers, self.failures, self.guard.has_closed = True, 0, False
            services.hurry(at=self.clock())

    @property
    def pause_seconds(self) -> float:
        """How long to wait before the next round."""
        return min(POLL_SECONDS * (1 << min(self.failures, 10)), LONGEST_PAUSE_SECONDS)


def _read(lent: Sequence[Lent]) -> dict[Lent, Story]:
    """Return what to tell. A dossier whose sealed data is damaged waits alone; if none opens, the key is wrong."""
    try:
        told = stories({each.dossier_id: _span(each) for each in lent})
        return {each: told[each.dossier_id] for each in lent}
    except SealedValueError:
        found = {each: _read_alone(each) for each in lent}
        if all(story.fault == UNREADABLE for story in found.values()):
            raise
        return found


def _read_alone(lent: Lent) -> Story:
    try:
        return stories({lent.dossier_id: _span(lent)})[lent.dossier_id]
    except SealedValueError:
        return Story("", lent.last_seq, None, fault=UNREADABLE)


def _span(lent: Lent) -> tuple[int, int]:
    return lent.delivered_seq, lent.last_seq


def run(stop: threading.Event, *, senders: int = 2) -> None:
    """Send until ``stop`` is set; for the worker. A database that is away is waited for; other errors end it."""
    with ThreadPoolExecutor(senders, thread_name_prefix="sync") as pool:
        running = [pool.submit(_keep_sending, stop) for _ in range(senders)]
        wait(running, return_when=FIRST_EXCEPTION)
        stop.set()
        for sender in running:
            sender.result()


def _keep_sending(stop: threading.Event) -> None:
    relay = Relay(national_portal())
    try:
        while not stop.is_set():
            moved = _turn_or_wait(relay)
            if not moved or relay.failures:
                stop.wait(relay.pause_seconds)
    finally:
        connections.close_all()


def _turn_or_wait(relay: Relay) -> int:
    try:
        return relay.turn()
    except (OperationalError, InterfaceError) as error:
        LOG.warning("sync: the database does not answer: %s", type(error).__name__)
        connections.close_all()
        return 0


def drain(stop: threading.Event | None = None, *, seconds: float | None = None) -> bool:
    """Send until nothing is left to send; return whether that was reached before ``stop`` or ``seconds``.

    Entries that were refused stay where they are and do not count as left to send.
    """
    stop = stop or threading.Event()
    limit = timezone.now() + timedelta(seconds=seconds) if seconds is not None else None
    relay = Relay(national_portal())
    for _ in itertools.count():
        moved = relay.turn()
        if not moved and is_drained():
            return True
        if stop.is_set() or (limit is not None and timezone.now() > limit):
            return False
        if not moved or relay.failures:
            stop.wait(min(relay.pause_seconds, POLL_SECONDS))
    return False
