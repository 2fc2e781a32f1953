"""R7: no entry of the journal is skipped, in whatever order transactions become visible."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from motcua.chaos.ground import Ground
from motcua.chaos.offers import Intake
from motcua.chaos.outcomes import Proof, Say, Size
from motcua.dossiers.models import Dossier, DossierEvent, NewEvent
from motcua.dossiers.services.journal import READERS, Entry, record
from motcua.dossiers.services.moves import locked
from motcua.indicators.services import fold_all
from motcua.sync import services as sync
from motcua.sync.models import Delivery
from motcua.webhooks import services as webhooks
from motcua.webhooks.models import LoggedEvent

SPARE_CONNECTIONS = 16
LONGEST_SECONDS = 0.4  # that a writer waits before it commits
TAKEN_BACK = 0.1  # of all transactions end with a rollback
LOOK_SECONDS = 0.01
KIND = "noted"


# Every reader of the journal; one that is missing here leaves its rows behind and misses the goal.
READING: dict[str, Callable[[], object]] = {
    "sync": lambda: sync.collect(at=timezone.now()),
    "webhooks": lambda: webhooks.collect(at=timezone.now()),
    "indicators": fold_all,
}
MOST_ROUNDS = 1_000


class _TakenBackError(Exception):
    """Ends a writer's transaction without a trace."""


def prove(ground: Ground, size: Size, seed: int, say: Say) -> Proof:
    """Let many write and commit late, each when it likes, while both readers of the journal poll."""
    proof = Proof("R7", "the feed is complete under concurrent writers")
    settings = {"max_connections": str(size.writers + SPARE_CONNECTIONS)}
    with ground.cluster(settings):
        ground.fresh()
        intake = Intake(timezone.now(), seed=seed)
        dossiers = [intake.lodge(number, at=timezone.now()).pk for number in range(1, size.writers + 1)]
        say(f"{size.writers} writers of {size.entries} entries each, {len(READING)} readers …")
        run = _run(dossiers, size, seed)
        for reader in READING:
            _read_all(reader)
        _compare(proof)
        proof.note(writers=size.writers, polls=run.polls, taken_back=run.taken_back)
        proof.must("broken_off", run.broken_off, [])
        written = DossierEvent.objects.filter(kind=KIND).count()
        proof.must("not_written", size.writers * size.entries - run.taken_back - written, 0)
        proof.must_be_at_least("seen_out_of_order", run.late, 1)
    return proof


@dataclass
class Run:
    """What writers and readers did; who broke off left the others to prove less than was meant."""

    polls: dict[str, int] = field(default_factory=dict)
    taken_back: int = 0
    late: int = 0  # how often a later row was visible before an earlier one
    broken_off: list[str] = field(default_factory=list)

    def came_to(self, work: "Future[int]") -> int:
        """Return what somebody's work came to; why they broke off is kept."""
        if broken := work.exception():
            self.broken_off.append(repr(broken)[:300])
            return 0
        return work.result()


def _run(dossiers: Sequence[UUID], size: Size, seed: int) -> Run:
    """Write and read at once."""
    done, run = threading.Event(), Run()
    with ThreadPoolExecutor(len(dossiers) + len(READING) + 1) as pool:
        looking = pool.submit(_look, done)
        polling = {reader: pool.submit(_poll, reader, done) for reader in READING}
        writing = [
            pool.submit(_write, pk, size.entries, random.Random(f"{seed}:{pk}"))  # noqa: S311
            for pk in dossiers
        ]
        wait(writing)
        done.set()
    run.taken_back = sum(run.came_to(each) for each in writing)
    run.polls = {reader: run.came_to(each) for reader, each in polling.items()}
    run.late = run.came_to(looking)
    return run


def _write(pk: UUID, entries: int, dice: random.Random) -> int:
    """Write so many entries; return how many were taken back."""
    taken_back = 0
    try:
        for _ in range(entries):
            try:
                _write_one(pk, dice)
            except _TakenBackError:
                taken_back += 1
    finally:
        connection.close()
    return taken_back


@transaction.atomic
def _write_one(pk: UUID, dice: random.Random) -> None:
    dossier = locked(pk)
    record(dossier, Entry(KIND, None, timezone.now()))
    dossier.save(update_fields=["journal_length"])
    time.sleep(dice.random() * LONGEST_SECONDS)  # others with higher numbers commit meanwhile
    if dice.random() < TAKEN_BACK:
        raise _TakenBackError


def _poll(reader: str, done: threading.Event) -> int:
    """Read until all is written; return how often."""
    polls = 0
    try:
        while not done.is_set():
            READING[reader]()
            polls += 1
    finally:
        connection.close()
    return polls


def _read_all(reader: str) -> None:
    """Let a reader take what is left; it says how much it took, or nothing when it takes all at once."""
    for _ in range(MOST_ROUNDS):
        if not READING[reader]():
            return


def _look(done: threading.Event) -> int:
    """Count events that became visible after one with a higher number: what a plain counter would skip."""
    highest, known, late = 0, set[int](), 0
    try:
        while not done.is_set():
            keys = set(DossierEvent.objects.filter(kind=KIND).values_list("pk", flat=True)) - known
            late += sum(key < highest for key in keys)
            highest, known = max([highest, *keys]), known | keys
            done.wait(LOOK_SECONDS)
    finally:
        connection.close()
    return late


def _compare(proof: Proof) -> None:
    events = set(DossierEvent.objects.values_list("dossier_id", "seq"))
    told = Counter(Delivery.objects.values_list("dossier_id", "seq"))
    lengths = dict(Dossier.objects.values_list("pk", "journal_length"))
    entries = Counter(dossier for dossier, _ in events)
    proof.note(entries=len(events))
    proof.must("skipped", len(events - told.keys()), 0)
    proof.must("twice", sum(count - 1 for count in told.values()), 0)
    proof.must("invented", len(told.keys() - events), 0)
    logged = Counter(LoggedEvent.objects.values_list("dossier_id", "seq"))
    proof.must("differently_logged", sum(((logged - told) + (told - logged)).values()), 0)
    proof.must("journals_with_gaps", sum(entries[pk] != length for pk, length in lengths.items()), 0)
    for reader in READERS:
        proof.must(f"left_for_{reader}", NewEvent.objects.filter(reader=reader).count(), 0)
