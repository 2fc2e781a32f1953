"""R8: a worker is killed in each step of each kind of job; the job is done again, its effect is there once."""

from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.chaos import world
from motcua.chaos.errands import ERRANDS, UNSEEN, Scene, ask_for_list
from motcua.chaos.ground import Ground
from motcua.chaos.jobs import QUEUE, drop_others, put_back, status_of, work_once
from motcua.chaos.monkey import wait_until
from motcua.chaos.offers import Intake
from motcua.chaos.outcomes import Proof, Say, Size
from motcua.chaos.recipes import USUAL, Kitchen
from motcua.chaos.sandbox import SandboxControl
from motcua.chaos.traces import Shelf, Traces, traces
from motcua.foundation import fault_points
from motcua.indicators.models import Export

LEASE_SECONDS = 60
MANY = 1_000_000
DOSSIERS = 12
# Only workers die here: a database that need not survive makes its copies three times as fast.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
BEGUN, DONE = "begun", "done"
LIVE_TRIALS = (BEGUN, "statement", DONE)


@dataclass
class Tally:
    """What became of all trials."""

    kills: int = 0
    files_nobody_names: int = 0
    not_struck: list[str] = field(default_factory=list)  # places every job comes by, where this one did not die
    not_put_back: list[str] = field(default_factory=list)
    not_done: list[str] = field(default_factory=list)
    not_once: list[str] = field(default_factory=list)
    idle: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    steps: dict[str, int] = field(default_factory=dict)


def prove(ground: Ground, size: Size, seed: int, say: Say) -> Proof:
    """Try every kind of job undisturbed, then killed at each of its steps on a fresh copy of the same province."""
    proof, tally = Proof("R8", "a worker's death costs no job and doubles no effect"), Tally()
    with ground.cluster(FORGETFUL), ground.sandbox() as sandbox:
        ground.fresh()
        world.live(DOSSIERS)
        intake = Intake(timezone.now(), seed=seed, acts=USUAL)
        ground.keep_world()
        place = Place(ground, sandbox, intake, Shelf(ground.home))
        for kind in world.kinds():
            _Trial(place, kind, size.stride, timezone.now()).run(tally)
            say(f"{kind}: {tally.steps.get(kind, 0)} steps, {tally.kills} kills so far")
    proof.note(kinds=len(tally.steps), statements=tally.steps, kills=tally.kills, effect_not_seen=UNSEEN)
    proof.note(files_nobody_names=tally.files_nobody_names)
    proof.must("kinds_without_a_trial", tally.unknown, [])
    proof.must("kinds_without_effect", tally.idle, sorted(UNSEEN))
    proof.must("not_struck", tally.not_struck, [])
    proof.must("not_put_back", tally.not_put_back, [])
    proof.must("not_done_again", tally.not_done, [])
    proof.must("effect_not_once", tally.not_once, [])
    proof.must_be_at_least("kinds_tried", len(tally.steps), 1)
    if not size.is_quick:
        _in_real_time(ground, proof, seed, say)
    return proof


@dataclass(frozen=True)
class Place:
    """The ground of all trials, and what stood on its shelves before any of them."""

    ground: Ground
    sandbox: SandboxControl
    intake: Intake
    shelf: Shelf

    @property
    def faults(self) -> Path:
        return self.ground.faults

    def begin(self, kind: str, at: datetime) -> int:
        """Make the province and the systems outside as they were, give a job something to do, and defer it.

        The same happens at the same moment in every trial of a kind, so that times can be compared too.
        """
        self.ground.fresh_world()
        self.sandbox.forget()
        self.shelf.clear()
        scene = Scene(Kitchen(self.intake, lambda: at), self.sandbox, self.ground.home)
        return world.defer(kind, scene, queue=QUEUE)

    def look(self) -> Traces:
        return traces(self.shelf, self.sandbox.counts())


@dataclass(frozen=True)
class _Trial:
    """One kind of job, on as many copies of the province as it has steps."""

    place: Place
    kind: str
    stride: int
    at: datetime

    def run(self, tally: Tally) -> None:
        """Do the job undisturbed, twice: what both leave alike is what it leaves; then kill it at each step."""
        if self.kind not in ERRANDS | UNSEEN:
            tally.unknown.append(self.kind)
            return
        job = self.place.begin(self.kind, self.at)
        before, steps = self.place.look(), self._undisturbed()
        if status_of(job):
            tally.not_done.append(f"{self.kind}: {status_of(job)}, even undisturbed")
            return
        tally.steps[self.kind] = steps
        if before == self.place.look():
            tally.idle.append(self.kind)
        wanted = self._end()
        self.place.begin(self.kind, self.at)
        self._undisturbed()
        steady = wanted.steady(self._end())
        for point, word in self._places(steps):
            self._killed(point, word, wanted, steady, tally)

    def _places(self, steps: int) -> Iterator[tuple[str, str]]:
        yield f"job.{self.kind}.{BEGUN}", "1"
        for number in range(1, steps + 1, self.stride):
            yield f"job.{self.kind}.statement", str(number)
        yield f"job.{self.kind}.{DONE}", "1"

    def _undisturbed(self) -> int:
        """Let the job be done and return how many statements it took."""
        point = f"job.{self.kind}.statement"
        fault_points.arm(self.place.faults, point, str(MANY))
        work_once(self.place.faults)
        left = int((self.place.faults / point).read_text(encoding="ascii"))
        fault_points.disarm(self.place.faults, point)
        return MANY - left

    def _killed(self, point: str, word: str, wanted: Traces, steady: Set[str], tally: Tally) -> None:
        """Kill the worker at one place, put the job back, let it be done again, and compare."""
        job, name = self.place.begin(self.kind, self.at), f"{point} {word}"
        fault_points.arm(self.place.faults, point, word)
        work_once(self.place.faults)
        if fault_points.disarm(self.place.faults, point):
            if point.endswith((BEGUN, DONE)):
                tally.not_struck.append(name)
            return  # otherwise the job took fewer statements this time
        tally.kills += 1
        if status_of(job) != "doing" or put_back() != 1:
            tally.not_put_back.append(name)
        work_once(self.place.faults)
        if status_of(job):
            tally.not_done.append(f"{name}: {status_of(job)}")
        left = self._end()
        tally.files_nobody_names += max(0, left.files - wanted.files)
        if found := wanted.differences(left, steady):
            tally.not_once.append(f"{name}: {found}")

    def _end(self) -> Traces:
        """Return what there is when all is over: where rows are lent, the job has come by once more after that."""
        errand = ERRANDS.get(self.kind)
        if errand and errand.leases:
            errand.let_leases_run_out()
            drop_others()
            world.defer_again(self.kind, {}, queue=QUEUE)
            work_once(self.place.faults)
        return self.place.look()


def _in_real_time(ground: Ground, proof: Proof, seed: int, say: Say) -> None:
    """Kill the province's own worker in a job and wait, on the machine's own clock, until the job is done."""
    waits: list[float] = []
    with ground.serving() as province:
        intake = Intake(timezone.now(), seed=seed)
        for step in LIVE_TRIALS:
            export = ask_for_list(intake.clerk, timezone.now())
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
