"""R8: a worker is killed in each step of each kind of job; the job is done again, its effect is there once."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.chaos import world
from motcua.chaos.ground import Ground
from motcua.chaos.jobs import (
    QUEUE,
    State,
    changed,
    clear_exports,
    contents,
    exports,
    is_waiting,
    put_back,
    state,
    status_of,
    work_once,
)
from motcua.chaos.monkey import wait_until
from motcua.chaos.offers import Intake
from motcua.chaos.outcomes import Proof, Say, Size
from motcua.foundation import fault_points
from motcua.indicators.models import Export

LEASE_SECONDS = 60
MANY = 1_000_000
DOSSIERS = 40
LIVE_TRIALS = ("begun", "statement", "done")


@dataclass
class Tally:
    """What became of all trials."""

    kills: int = 0
    not_put_back: list[str] = field(default_factory=list)
    not_done: list[str] = field(default_factory=list)
    not_once: list[str] = field(default_factory=list)
    idle: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    steps: dict[str, int] = field(default_factory=dict)


def prove(ground: Ground, size: Size, seed: int, say: Say) -> Proof:
    """Try every kind of job undisturbed, then killed at each of its steps on a fresh copy of the same province."""
    proof, tally = Proof("R8", "a worker's death costs no job and doubles no effect"), Tally()
    with ground.cluster(), ground.sandbox():
        ground.fresh()
        world.live(DOSSIERS)
        intake = Intake(timezone.now(), seed=seed)
        ground.keep_world()
        for kind in world.kinds():
            _Trial(ground, kind, size.stride, intake).run(tally)
            say(f"{kind}: {tally.steps.get(kind, 0)} steps, {tally.kills} kills so far")
    proof.note(kinds=len(tally.steps), statements=tally.steps, kills=tally.kills, without_effect=tally.idle)
    proof.must("kinds_without_a_trial", tally.unknown, [])
    proof.must("not_put_back", tally.not_put_back, [])
    proof.must("not_done_again", tally.not_done, [])
    proof.must("effect_not_once", tally.not_once, [])
    proof.must_be_at_least("kinds_tried", len(tally.steps), 1)
    if not size.is_quick:
        _in_real_time(ground, proof, seed, say)
    return proof


@dataclass
class _Trial:
    """One kind of job, on as many copies of the province as it has steps."""

    ground: Ground
    kind: str
    stride: int
    intake: Intake

    def run(self, tally: Tally) -> None:
        try:
            job = self._begin()
        except KeyError:
            tally.unknown.append(self.kind)
            return
        before, steps = contents(), self._undisturbed()
        wanted = state(exports())
        if is_waiting(job):
            tally.not_done.append(f"{self.kind}: even undisturbed")
            return
        tally.steps[self.kind] = steps
        if not changed(before, contents()) and not wanted.files:
            tally.idle.append(self.kind)
        for point, word in self._places(steps):
            self._killed(point, word, wanted, tally)

    def _places(self, steps: int) -> Iterator[tuple[str, str]]:
        yield f"job.{self.kind}.begun", "1"
        for number in range(1, steps + 1, self.stride):
            yield f"job.{self.kind}.statement", str(number)
        yield f"job.{self.kind}.done", "1"

    def _begin(self) -> int:
        self.ground.fresh_world()
        clear_exports()
        return world.defer(self.kind, self.intake, queue=QUEUE)

    def _undisturbed(self) -> int:
        """Let the job be done and return how many statements it took."""
        point = f"job.{self.kind}.statement"
        fault_points.arm(self.ground.faults, point, str(MANY))
        work_once(self.ground.faults)
        left = int((self.ground.faults / point).read_text(encoding="ascii"))
        fault_points.disarm(self.ground.faults, point)
        return MANY - left

    def _killed(self, point: str, word: str, wanted: State, tally: Tally) -> None:
        """Kill the worker at one place, put the job back, let it be done again, and compare."""
        job, name = self._begin(), f"{point} {word}"
        fault_points.arm(self.ground.faults, point, word)
        work_once(self.ground.faults)
        if fault_points.disarm(self.ground.faults, point):
            return  # this time the job took fewer statements
        tally.kills += 1
        if status_of(job) != "doing" or put_back() != 1:
            tally.not_put_back.append(name)
        work_once(self.ground.faults)
        if is_waiting(job):
            tally.not_done.append(name)
        if found := wanted.differences(state(exports())):
            tally.not_once.append(f"{name}: {found}")


def _in_real_time(ground: Ground, proof: Proof, seed: int, say: Say) -> None:
    """Kill the province's own worker in a job and wait, on the machine's own clock, until the job is done."""
    waits: list[float] = []
    with ground.serving() as province:
        intake = Intake(timezone.now(), seed=seed)
        for step in LIVE_TRIALS:
            export = world.ask_for_list(intake.clerk, timezone.now())
            point = f"job.{world.EXPORT}.{step}"
            fault_points.arm(ground.faults, point)
            app.configure_task(world.EXPORT).defer(export_id=str(export.pk))
            wait_until(partial(fault_points.has_struck, ground.faults, point), LEASE_SECONDS)
            waits.append(_seconds_until_written(export.pk, timezone.now()))
            say(f"killed at {point}: done again after {waits[-1]:.0f} s")
        del province
    proof.must_be_below("slowest_rerun_seconds", max(waits), LEASE_SECONDS)


def _seconds_until_written(key: UUID, since: datetime) -> float:
    """Wait until the list is there and its job has left the queue."""

    def is_written() -> bool:
        return Export.objects.filter(pk=key, state=Export.State.READY).exists()

    wait_until(is_written, 4 * LEASE_SECONDS)
    return (timezone.now() - since).total_seconds() if is_written() else float("inf")
