"""Calling the national portal through a breaker and a bulkhead: what is down is left alone.

Nobody takes all lines: each use of the portal has its own breaker and its own lines, so that comparing or
reading catalogues can neither stop the telling of dossiers nor wait for it.
"""

import threading
from collections.abc import Callable, Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import cache, partial
from typing import TypeVar

from django.utils import timezone

from motcua.sync.ports import (
    DossierReport,
    ListedDossiers,
    NationalEntry,
    NationalPortal,
    PortalRecord,
    ProgressReport,
    RefusedError,
    UnavailableError,
)
from motcua.sync.services import breaking

Answer = TypeVar("Answer")

PORTAL = "sync.national_portal"
WAIT_SECONDS = 5.0  # for a free line
BUSY = "Mọi đường gọi tới Cổng quốc gia của tiến trình này đang bận."


class Use(StrEnum):
    """What the portal is called for."""

    TELL = "tell"
    COMPARE = "compare"
    CATALOGUE = "catalogue"


# Calls at a time in one process. It protects the threads of a process, so it is counted in the process.
LINES = {Use.TELL: 4, Use.COMPARE: 1, Use.CATALOGUE: 1}


@cache
def _lines(use: Use) -> threading.BoundedSemaphore:
    return threading.BoundedSemaphore(LINES[use])


class Guarded:
    """A national portal behind the breaker and on the lines of one use of it."""

    def __init__(
        self, portal: NationalPortal, use: Use = Use.TELL, clock: Callable[[], datetime] = timezone.now
    ) -> None:
        self._portal = portal
        self._use = use
        self._clock = clock
        self.name = f"{PORTAL}/{use}"
        self.has_closed = False  # whether an answer has closed the breaker since somebody last looked

    def look_up(self, code: str) -> PortalRecord | None:
        """As the portal's own."""
        return self._call(partial(self._portal.look_up, code))

    def send_dossiers(self, reports: Sequence[DossierReport], *, known: bool) -> None:
        """As the portal's own."""
        self._call(partial(self._portal.send_dossiers, reports, known=known))

    def send_progress(self, reports: Sequence[ProgressReport]) -> None:
        """As the portal's own."""
        self._call(partial(self._portal.send_progress, reports))

    def listed(self, unit: str, first: date, last: date, *, after: str = "") -> ListedDossiers:
        """As the portal's own."""
        return self._call(partial(self._portal.listed, unit, first, last, after=after))

    def catalogue(self, kind: str, *, unit: str) -> list[NationalEntry]:
        """As the portal's own."""
        return self._call(partial(self._portal.catalogue, kind, unit=unit))

    def results_of(self, procedure_code: str, *, unit: str) -> list[NationalEntry]:
        """As the portal's own."""
        return self._call(partial(self._portal.results_of, procedure_code, unit=unit))

    def check(self) -> str:
        """Sign in whatever the breaker says: somebody wants to know."""
        return self._portal.check()

    def _call(self, call: Callable[[], Answer]) -> Answer:
        lines = _lines(self._use)
        if not lines.acquire(timeout=WAIT_SECONDS):
            raise UnavailableError(BUSY)
        try:
            return self._judged(call, is_probe=breaking.admit(self.name, at=self._clock()))
        finally:
            lines.release()

    def _judged(self, call: Callable[[], Answer], *, is_probe: bool) -> Answer:
        try:
            answer = call()
        except UnavailableError as error:
            breaking.note_failure(self.name, str(error), is_probe=is_probe, at=self._clock())
            raise
        except RefusedError:
            self._answered()
            raise
        self._answered()
        return answer

    def _answered(self) -> None:
        self.has_closed = breaking.note_success(self.name, at=self._clock()) or self.has_closed
