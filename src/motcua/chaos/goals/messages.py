"""R18: every message that may leave the house arrives, once, in its own time, whatever the carriers do."""

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.chaos import letterbooks, readers
from motcua.chaos.ground import Ground
from motcua.chaos.ledger import Ledger
from motcua.chaos.monkey import Monkey, Weather, wait_until
from motcua.chaos.offers import Intake
from motcua.chaos.outcomes import Proof, Say, Size
from motcua.chaos.province import Province
from motcua.chaos.readers import HELD, Intent, Reader
from motcua.chaos.sandbox import SandboxControl
from motcua.notifications.models import Message, Sending
from motcua.notifications.rules.states import State
from motcua.notifications.services import tell_all
from motcua.notifications.services.carrying import LEASE

JOB = "notifications.carry"
CREW = 3  # carriers at once
WORKERS = 1  # beside the province's own
BATCH = 50
MOST_WAITING = 400  # so that nobody waits for long behind others
PATIENCE_SECONDS = 1_800  # for what is left when everything is healed: uncertain messages wait, and wait again
LEAST_A_MINUTE = 120
ANSWER_SECONDS = "2"
SLOW_SECONDS = 3.0  # at most: some calls end after we stopped waiting for them
CALLS = ("sms.messages", "zalo.message", "mail.smtp")
CALL_FAULTS = ("delay", "error_500", "reset", "answer_then_cut")
NOTICES = {"duplicate": 0.2, "reorder": 0.2, "late": 0.1}
FAULTS = (*CALL_FAULTS, *NOTICES)
PROGRAMS = ("worker", "web")
POINTS = ("carry.leased", "carry.sent", "carry.noted", f"job.{JOB}.statement")


def prove(ground: Ground, size: Size, seed: int, say: Say) -> Proof:
    """Tell people things while gateways fail and carriers are killed; heal; compare what all three have noted."""
    proof = Proof("R18", "every message arrives once, nobody is disturbed who may not be")
    ledger, a_minute = Ledger(ground.home / "ledgers" / "r18.jsonl"), max(LEAST_A_MINUTE, size.messages // 12)
    limits = {f"MOTCUA_SANDBOX_{name}_MINUTE": str(a_minute) for name in ("SMS", "ZALO", "MAIL")}
    waits = {f"MOTCUA_{name}_TIMEOUT_SECONDS": ANSWER_SECONDS for name in ("SMS", "ZALO", "MAIL")}
    with ground.serving(**limits, **waits) as province:
        intake = Intake(timezone.now(), seed=seed)
        readers.say_rules(a_minute, by=intake.clerk, at=timezone.now())
        people = readers.crowd(size.messages, seed=seed, at=timezone.now())
        say(f"{size.messages} messages to {len(people)} readers, {a_minute} a minute on each channel …")
        telling = Telling(people, size.messages, seed, ledger)
        with _carriers(ground, province, waits):
            began = time.monotonic()
            _break_things(telling, province, size, proof, say)
            say("everything is healed; waiting until nothing waits …")
            drained = wait_until(lambda: _is_quiet(province.sandbox), PATIENCE_SECONDS, every=1.0)
            proof.must("drained", drained, True)
            proof.note(carried_seconds=round(time.monotonic() - began), a_minute=a_minute)
        books = letterbooks.read(
            province.sandbox, people, telling.intents, quiet=telling.quiet_until, left=telling.left_at
        )
        letterbooks.compare(books, ledger, a_minute, proof)
        letterbooks.repeat_receipts(books, province.url, seed, proof)
    ledger.close()
    return proof


@dataclass
class Telling:
    """Tells everybody everything, some of it twice, and writes down first what it is about to say."""

    people: Sequence[Reader]
    total: int
    seed: int
    ledger: Ledger
    told: int = 0
    intents: list[Intent] = field(default_factory=list)
    quiet_until: datetime = field(default_factory=timezone.now)
    left_at: datetime = field(default_factory=timezone.now)

    def progress(self) -> float:
        return self.told / self.total

    def run(self, pace: Callable[[], float], say: Say) -> None:
        """Tell, never further than ``pace`` says, and never with many waiting."""
        self.intents = list(readers.intents(self.people, self.total, seed=self.seed))
        held = sum(intent.reader.sort in HELD for intent in self.intents)
        self.quiet_until = readers.keep_quiet(self.people, at=timezone.now())
        self._tell(self.intents[:held])
        readers.leave(self.people, at=timezone.now())
        self.left_at = timezone.now() + LEASE  # what carriers had in hand has gone by then
        for begin in range(held, self.total, BATCH):
            batch = self.intents[begin : begin + BATCH]
            while self.progress() > pace() or _waiting() > MOST_WAITING:
                time.sleep(0.1)
            self._tell(batch)
            if self.told // (self.total // 10) != (self.told - len(batch)) // (self.total // 10):
                say(f"{self.told} of {self.total} told")

    def _tell(self, batch: Sequence[Intent]) -> None:
        self.ledger.note("told", letters=[[str(each.reader.user.pk), each.letter.key] for each in batch])
        letters = [(each.reader.user.pk, each.letter) for each in batch]
        tell_all(letters, at=timezone.now())
        tell_all(letters[::20], at=timezone.now())  # an act that is repeated tells again
        self.told += len(batch)


def _waiting() -> int:
    """Return how many messages could leave the house now and have not."""
    now = timezone.now()
    due = Sending.objects.filter(state=State.PENDING, due_at__lte=now)
    return due.count() + Message.objects.filter(plan_at__lte=now).count()


def _is_quiet(sandbox: SandboxControl) -> bool:
    if (
        Message.objects.filter(plan_at__isnull=False).exists()
        or Sending.objects.filter(state=State.PENDING).exists()
    ):
        return False
    return not any(sandbox.counts()[name]["unanswered"] for name in ("sms", "zalo"))


def _break_things(telling: Telling, province: Province, size: Size, proof: Proof, say: Say) -> None:
    """Tell everything while carriers die and lines fail."""
    kills = max(3, size.kills // 5)
    monkey = Monkey(province, kills, telling.progress, say, telling.seed, programs=PROGRAMS, points=POINTS)
    weather = CarriersWeather(province.sandbox, telling.seed)
    monkey.start()
    weather.start()
    try:
        telling.run(monkey.pace, say)
        wait_until(lambda: monkey.is_done and not weather.missing, 300)
    finally:
        monkey.stop()
        weather.stop()
    proof.note(faults_shown=dict(weather.shown), killed=dict(monkey.kills))
    proof.must("faults_never_shown", weather.missing, [])
    proof.must("kills", monkey.kills.total(), kills)


class CarriersWeather(Weather):
    """The three carriers'; every third time the sky is clear."""

    faults = FAULTS
    shortest_seconds = 1.0

    def change(self, dice: random.Random, turn: int) -> None:
        """Let each call fail in its own way; receipts are told as badly as ever."""
        calls = {} if turn % 3 == 2 else {place: _weather(dice) for place in CALLS}
        self.sandbox.switch(self.seed + turn, {**calls, "sms.send": NOTICES, "zalo.send": NOTICES})


def _weather(dice: random.Random) -> dict[str, float]:
    main, other = dice.sample(CALL_FAULTS, 2)
    return {main: 0.25, other: 0.05, "delay_seconds": round(dice.uniform(0.1, SLOW_SECONDS), 2)}


@contextmanager
def _carriers(ground: Ground, province: Province, waits: dict[str, str]) -> Iterator[None]:
    """Run workers beside the province's own, each again when it died, and give all of them something to carry."""
    done = threading.Event()
    words = {**province.addresses, **waits, "DATABASE_URL": ground.url()}

    def keep(place: int) -> None:
        while not done.is_set():
            with ground.child(f"carrier-{place}", "-m", "motcua.cli", "worker", **words) as worker:
                wait_until(lambda: done.is_set() or worker.poll() is not None, 10**9)

    def employ() -> None:
        try:
            while not done.wait(2):
                if _carrying() < CREW:
                    lock = f"{JOB} {uuid4()}"  # the product's own lets one wait at a time
                    app.configure_task(JOB, queueing_lock=lock).defer(timestamp=int(time.time()))
        finally:
            connection.close()

    threads = [threading.Thread(target=keep, args=(place,), daemon=True) for place in range(WORKERS)]
    with ExitStack() as stack:
        for thread in (*threads, threading.Thread(target=employ, daemon=True)):
            thread.start()
            stack.callback(thread.join, 180)
        stack.callback(done.set)
        yield


def _carrying() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s AND status IN ('todo', 'doing')", [JOB]
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 0
