"""Officers who go on handling dossiers while everything around them falls over."""

import random
import threading
import time
from dataclasses import dataclass, field
from uuid import UUID

from django.db import Error, connection
from django.utils import timezone

from motcua.chaos.ledger import Ledger
from motcua.chaos.offers import Intake
from motcua.dossiers.models import Dossier, Result
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.dossiers.services.returning import Proposal
from motcua.simulation.walking import NoWayOnError, Walker

LOOKED_AT = 200
PAUSE_SECONDS = 0.3


def proposal(number: int) -> Proposal:
    """Return a result on paper, which costs no signature."""
    return Proposal(f"{number}/KQ", "Kết quả giải quyết", medium=Result.Medium.PAPER)


@dataclass
class OfficeLife:
    """Some officers, each doing the next act on any open dossier; what the services confirmed is written down."""

    intake: Intake
    ledger: Ledger
    seed: int
    pause_seconds: float = 0.0
    done: int = 0
    broken_off: int = 0
    _stop: threading.Event = field(default_factory=threading.Event, repr=False)
    _threads: list[threading.Thread] = field(default_factory=list, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def start(self, number: int) -> None:
        for place in range(number):
            thread = threading.Thread(target=self._run, args=(place,), name=f"officer-{place}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """End after the act that is under way."""
        self._stop.set()
        for thread in self._threads:
            thread.join(60)

    def _run(self, place: int) -> None:
        dice = random.Random(f"{self.seed}:{place}")  # noqa: S311 - must repeat, guards nothing
        walker = Walker(self.intake.officers, dice)
        try:
            while not self._stop.is_set():
                self._try(walker, dice)
                self._stop.wait(self.pause_seconds)
        finally:
            connection.close()

    def _try(self, walker: Walker, dice: random.Random) -> None:
        try:
            chosen = self._choose(dice)
            if chosen is None:
                self._stop.wait(PAUSE_SECONDS)
            else:
                self._act(walker, chosen)
        except Error:  # the database went away: whether the act is there, its journal says
            self.broken_off += 1
            connection.close()
            time.sleep(PAUSE_SECONDS)

    def _choose(self, dice: random.Random) -> UUID | None:
        open_ones = Dossier.objects.filter(returned_at=None, received_at__isnull=False)
        keys = list(open_ones.order_by("pk").values_list("pk", flat=True)[:LOOKED_AT])
        return dice.choice(keys) if keys else None

    def _act(self, walker: Walker, chosen: UUID) -> None:
        dossier = Dossier.objects.get(pk=chosen)
        try:
            done = walker.onward(dossier, proposal(self.done + 1), at=timezone.now())
        except (ActionRefusedError, NoWayOnError):  # a colleague was faster
            return
        self.ledger.note("act", dossier=str(done.pk), seq=done.journal_length, status=int(done.status))
        with self._lock:
            self.done += 1
