"""R3: the national portal is away for three days; nothing is given up, and all goes out by itself afterwards.

Our clock is moved, not the machine's: intake, officers and relay take their time from one clock, which stands
still while somebody acts and jumps by the pause that the relay asks for. It ends now, so that nothing is dated
later than the machine's own clock.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from motcua.chaos.acting import proposal
from motcua.chaos.comparing import compare_portal
from motcua.chaos.ground import Ground
from motcua.chaos.offers import Intake
from motcua.chaos.outcomes import Proof, Say, Size
from motcua.chaos.sandbox import SandboxControl
from motcua.dossiers.models import Dossier
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.simulation.walking import NoWayOnError, Walker
from motcua.sync.models import Delivery
from motcua.sync.ports import national_portal
from motcua.sync.queries import is_drained
from motcua.sync.queries import status as sync_status
from motcua.sync.queries.metrics import metrics
from motcua.sync.relay import Relay
from motcua.sync.rules.alarming import Alarm

COARSE_SECONDS = 900.0  # between two tries of the relay in a quick trial; in a full one the relay's own pause
DRAIN_HOURS = 1
ACTS_PER_FILING = 2
LOOKED_EVERY = timedelta(hours=1)


@dataclass
class MovedClock:
    """A time of ours that only moves when it is told to."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@dataclass
class Watch:
    """What was seen of the queue from hour to hour."""

    alarm_after: timedelta | None = None
    highest_pending: int = 0
    most_quarantined: int = 0
    oldest_seconds: int = 0

    def look(self, since: datetime, at: datetime) -> None:
        figures = sync_status(at)
        self.highest_pending = max(self.highest_pending, figures.pending)
        self.most_quarantined = max(self.most_quarantined, figures.quarantined)
        self.oldest_seconds = max(self.oldest_seconds, figures.oldest_pending_seconds or 0)
        if self.alarm_after is None and is_alarmed(at):
            self.alarm_after = at - since


def prove(ground: Ground, size: Size, seed: int, say: Say) -> Proof:
    """Live through an outage of so many hours with everybody at work; then let the portal answer again."""
    proof = Proof("R3", "a long outage of the national portal")
    outage = timedelta(hours=size.hours)
    with ground.cluster(), ground.sandbox() as sandbox:
        ground.fresh()
        began = (timezone.now() - outage - timedelta(hours=DRAIN_HOURS + 1)).replace(microsecond=0)
        clock, intake = MovedClock(began), Intake(timezone.now(), seed=seed)
        relay = Relay(national_portal(), clock)
        sandbox.break_down(seed, reset=1.0)
        watch = _outage(relay, clock, _life(intake, size.intake, clock), size, say)
        proof.note(hours=size.hours, tries=relay.failures, longest_queue=watch.highest_pending)
        proof.must("given_up", watch.most_quarantined, 0)
        proof.must("alarm_fired", watch.alarm_after is not None, True)
        proof.note(alarm_after_minutes=watch.alarm_after and round(watch.alarm_after.total_seconds() / 60))
        proof.note(oldest_hours=round(watch.oldest_seconds / 3600, 1))
        _drain(relay, clock, sandbox, proof)
        compare_portal(sandbox, proof, least=size.intake)
        proof.must("left_over", Delivery.objects.exclude(state=Delivery.State.DELIVERED).count(), 0)
    return proof


def _outage(relay: Relay, clock: MovedClock, life: Iterator[None], size: Size, say: Say) -> Watch:
    """Let time pass: the relay tries, people file and act, an operator looks every hour."""
    watch, began, looked = Watch(), clock.at, clock.at
    end = began + timedelta(hours=size.hours)
    between, next_at = timedelta(hours=size.hours) / (size.intake + 1), began
    while clock.at < end:
        while next_at <= clock.at:
            next(life, None)
            next_at += between
        relay.turn()
        if clock.at - looked >= LOOKED_EVERY:
            looked = clock.at
            watch.look(began, clock.at)
            hours = (clock.at - began) / timedelta(hours=1)
            if int(hours) % 12 == 0:
                say(f"hour {hours:.0f}: {watch.highest_pending} entries wait")
        clock.move(max(relay.pause_seconds, COARSE_SECONDS if size.is_quick else 0.0))
    watch.look(began, clock.at)
    return watch


def _life(intake: Intake, total: int, clock: MovedClock) -> Iterator[None]:
    """File one dossier after the other, with some acts on earlier ones each time."""
    dice = random.Random(intake.seed)  # noqa: S311 - must repeat, guards nothing
    walker = Walker(intake.officers, dice)
    for number in range(1, total + 1):
        intake.lodge(number, at=clock())
        for _ in range(ACTS_PER_FILING):
            clock.move(1)  # the portal counts in seconds
            _act(walker, dice, number, clock)
        yield


def _act(walker: Walker, dice: random.Random, number: int, clock: MovedClock) -> None:
    keys = list(Dossier.objects.filter(returned_at=None).order_by("pk").values_list("pk", flat=True)[:100])
    try:
        walker.onward(Dossier.objects.get(pk=dice.choice(keys)), proposal(number), at=clock())
    except (ActionRefusedError, NoWayOnError):
        return


def _drain(relay: Relay, clock: MovedClock, sandbox: SandboxControl, proof: Proof) -> None:
    """Let the portal answer again and do nothing but wait: the relay finds out by itself."""
    sandbox.heal()
    healed, real = clock.at, timezone.now()
    limit = healed + timedelta(hours=DRAIN_HOURS)
    while not is_drained() and clock.at < limit:
        moved = relay.turn()
        clock.move(0.05 if moved and not relay.failures else relay.pause_seconds)
    proof.must("drained_by_itself", is_drained(), True)
    proof.note(drained_after_clock_seconds=round((clock.at - healed).total_seconds(), 1))
    proof.note(drain_work_seconds=round((timezone.now() - real).total_seconds(), 1))


def is_alarmed(at: datetime) -> bool:
    """Say whether the exchange calls for somebody because of the age of its oldest entry."""
    return Alarm.OLDEST in metrics(at).alarms
