"""Fetching what people file on the national portal, and answering there: calls outside, transactions inside."""

import json
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import InterfaceError, OperationalError, connections
from django.utils import timezone

from motcua.sync.inbound_ports import (
    SOURCE,
    ForeignFile,
    MessageHead,
    NationalFilings,
    PortalMessage,
    RefusedError,
    UnavailableError,
    UnreadableError,
    national_filings,
)
from motcua.sync.models import ParkedMessage
from motcua.sync.queries import inbound as known
from motcua.sync.queries import pulls_wanted
from motcua.sync.rules.inbound import MessageKind, Problem, writable
from motcua.sync.services.answering import (
    Told,
    finish_answers,
    lease_answers,
    note_refusal_not_taken,
    note_refusal_told,
)
from motcua.sync.services.inbound import Arrival, accept, try_again
from motcua.sync.services.inbound_effects import TroubleError
from motcua.sync.services.inbox import ContentChangedError, Receipt
from motcua.sync.services.pulling import note_read, note_silent

LOG = logging.getLogger(__name__)
MOST_BYTES = 100 * 1024 * 1024  # of one message's papers together
ANSWERS, RETRIES = 20, 20
POLL_SECONDS, LONGEST_PAUSE_SECONDS = 2.0, 30.0
UNREADABLE_VERSION = 1


@dataclass
class FrontDoor:
    """One side of the door: asks, fetches, lets messages take effect, and answers."""

    portal: NationalFilings
    clock: Callable[[], datetime] = timezone.now
    failures: int = 0

    def turn(self) -> int:
        """Do one round: what is new, what is missing, what waits, what is to be told. Return how much moved."""
        moved, silent = 0, ""
        for act in (self.pull, self.fill_gaps, self.retry, self.answer):
            try:
                moved += act()
            except (UnavailableError, RefusedError) as error:
                silent = str(error) or type(error).__name__
        if silent:
            self.failures += 1
            LOG.warning("front door: the national portal does not answer (%d in a row)", self.failures)
            note_silent(silent, at=self.clock())
        else:
            self.failures = 0
        return moved

    @property
    def pause_seconds(self) -> float:
        """How long to wait before the next round."""
        return min(POLL_SECONDS * (1 << min(self.failures, 10)), LONGEST_PAUSE_SECONDS)

    def pull(self) -> int:
        """Take in what the list names since it was last read; the place is noted once all of it is in."""
        unit, after = known.unit(self.clock()), known.cursor_of().cursor
        page = self.portal.messages(unit, after)
        fresh = [head for head in page.heads if not known.is_known(head.id)]
        for head in fresh:
            body, trouble = self._given(unit, head)
            self.take_in(body, head, trouble)
        note_read(page.next_after, at=self.clock())
        return len(fresh)

    def _given(self, unit: str, head: MessageHead) -> tuple[Mapping[str, Any], TroubleError | None]:
        """Fetch a message that is listed; one that the portal will not give is asked for again later."""
        try:
            return self.portal.message(unit, head.id), None
        except RefusedError as error:
            return {}, TroubleError(Problem.NOT_GIVEN, str(error))

    def fill_gaps(self) -> int:
        """Ask for the whole story of dossiers of which a later message came before an earlier one."""
        unit, taken = known.unit(self.clock()), 0
        refusal: RefusedError | None = None
        for code in pulls_wanted(SOURCE):
            try:
                taken += sum(self._fills(body) for body in self.portal.messages_of(unit, code))
            except RefusedError as error:  # of one dossier; the others are asked for as well
                refusal = error
        if refusal is not None:
            raise refusal
        return taken

    def _fills(self, body: Mapping[str, Any]) -> bool:
        try:
            return self.take_in(body) is not None
        except UnreadableError as error:  # the list names it: there it is parked
            LOG.warning("front door: a message that was asked for is wrong in %s", error)
            return False

    def take_in(
        self, body: Mapping[str, Any], head: MessageHead | None = None, trouble: TroubleError | None = None
    ) -> Receipt | None:
        """Let one message take effect or park it; ``None`` when it has come before.

        Raises ``UnreadableError`` for one that not even its list knows how to name.
        """
        body = writable(body)
        message, misread = self._read(body, head)
        trouble = trouble or misread
        papers: Mapping[str, bytes] = {}
        if message.files and trouble is None:
            if known.is_known(message.id):  # its papers are here
                return None
            papers, trouble = self.fetch(message.files)
        try:
            receipt = accept(Arrival(message, body, papers, trouble), at=self.clock())
            return None if receipt.is_repeat else receipt
        except ContentChangedError:
            LOG.error("front door: a message came twice with different contents; the first one counts")
            return None

    def _read(
        self, body: Mapping[str, Any], head: MessageHead | None
    ) -> tuple[PortalMessage, TroubleError | None]:
        try:
            return self.portal.read(body), None
        except UnreadableError as error:
            if head is None:
                raise
            is_first = head.version == UNREADABLE_VERSION
            kind = MessageKind.FILING if is_first else MessageKind.SUPPLEMENT
            stub = PortalMessage(id=head.id, kind=kind, code=head.code, version=head.version, at=self.clock())
            return stub, TroubleError(Problem.UNREADABLE, str(error))

    def fetch(
        self, files: tuple[ForeignFile, ...], *, without_broken: bool = False
    ) -> tuple[dict[str, bytes], TroubleError | None]:
        """Fetch papers, all or none; ``without_broken`` leaves out those that cannot be had."""
        papers: dict[str, bytes] = {}
        if sum(file.size for file in files) > MOST_BYTES:
            return {}, TroubleError(Problem.PAPER_REFUSED, "too_much")
        for file in files:
            try:
                papers[file.id] = self.portal.file(file)
            except UnavailableError as error:
                if not without_broken:
                    return {}, TroubleError(Problem.PAPER_AWAY, str(error))
            except RefusedError as error:
                if not without_broken:
                    return {}, TroubleError(Problem.BROKEN_PAPER, str(error))
        return papers, None

    def retry(self) -> int:
        """Try again what is due; return how many were settled."""
        rows = known.due_again(self.clock(), limit=RETRIES)
        return sum(bool(self.try_parked(row).outcome) for row in rows)

    def try_parked(self, row: ParkedMessage, *, by: Any = None) -> ParkedMessage:
        """Try one parked message now and return what became of it; one that was not given is asked for again."""
        head = MessageHead(row.message_id, row.subject, row.version)
        body, trouble = self._kept_or_given(row, head)
        message, misread = self._read(body, head)
        trouble = trouble or misread
        papers: Mapping[str, bytes] = {}
        if trouble is None:
            papers, trouble = self.fetch(message.files, without_broken=row.without_broken)
        return try_again(row.pk, Arrival(message, body, papers, trouble), by=by, at=self.clock())

    def _kept_or_given(
        self, row: ParkedMessage, head: MessageHead
    ) -> tuple[Mapping[str, Any], TroubleError | None]:
        body = json.loads(row.body)
        if body:
            return body, None
        try:
            body, trouble = self._given(known.unit(self.clock()), head)
        except UnavailableError as error:
            return {}, TroubleError(Problem.NOT_GIVEN, str(error))
        return writable(body), trouble

    def answer(self) -> int:
        """Tell the portal what became of dossiers filed there; return how many were told."""
        unit = known.unit(self.clock())
        lease = lease_answers(ANSWERS, at=self.clock())
        told: list[Told] = []
        for answer in lease.answers:
            try:
                self.portal.answer(unit, answer)
                told.append(Told(answer))
            except RefusedError as error:
                told.append(Told(answer, str(error), is_refused=True))
            except UnavailableError as error:
                told.append(Told(answer, str(error) or "?"))
        finish_answers(lease, told, at=self.clock())
        return sum(not each.error for each in told) + self._answer_refusals(unit)

    def _answer_refusals(self, unit: str) -> int:
        told = 0
        for row in known.untold_refusals(self.clock(), limit=ANSWERS):
            try:
                self.portal.answer(unit, known.refusal_of(row, at=self.clock()))
            except RefusedError as error:  # shown to an officer; the others are told all the same
                note_refusal_not_taken(row.pk, str(error), at=self.clock())
            else:
                note_refusal_told(row.pk, at=self.clock())
                told += 1
        return told


def run(stop: threading.Event) -> None:
    """Keep the door until ``stop`` is set; for the worker. A database that is away is waited for."""
    door = FrontDoor(national_filings())
    try:
        while not stop.is_set():
            moved = _turn_or_wait(door)
            if not moved:
                stop.wait(door.pause_seconds)
    finally:
        connections.close_all()


def _turn_or_wait(door: FrontDoor) -> int:
    try:
        return door.turn()
    except (OperationalError, InterfaceError) as error:
        LOG.warning("front door: the database does not answer: %s", type(error).__name__)
        connections.close_all()
        return 0
