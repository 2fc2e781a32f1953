"""Replaying a reported period through the real services, with a clock of its own."""

import random
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml
from django.db import connections, transaction

from motcua.accounts.models import User
from motcua.catalog.models import Channel, ProcedureVersion
from motcua.catalog.queries.offers import deciding_agency
from motcua.catalog.queries.procedures import plan as plan_of
from motcua.dossiers.models import Dossier, Result
from motcua.dossiers.services import receiving, returning
from motcua.dossiers.services.filing import Filing, Help, Person, lodge
from motcua.organizations.models import Agency, Area
from motcua.organizations.queries import agency_by_key, communes_on, working_calendar
from motcua.simulation.cast import Officers, account_of
from motcua.simulation.people import Synthetic, invent
from motcua.simulation.plan import Figures, Kind, Life, PlanError, plan
from motcua.simulation.walking import Walker, acts_until_done

CHUNK = 100  # dossiers a transaction: one commit each would only measure the disk
MOST_KINDS = 170  # procedures in play, as many as one centre's officers handle
ROLES = ("specialist", "signer", "clerk")
HANDED_OUT = 0.97  # a few results are still waiting to be collected


@dataclass(frozen=True)
class Replay:
    """A period of an agency as its pack describes it: printed figures, and settings where the report is silent."""

    name: str
    agency: str
    figures: Figures
    seed: int


def read(path: Path, *, on_time: int | None = None) -> Replay:
    """Read a replay from its pack; ``on_time`` replaces the pack's setting.

    Raises ``PlanError`` naming the file.
    """
    try:
        source = yaml.safe_load(path.read_text(encoding="utf-8"))
        settings = dict(source["settings"])
        seed = settings.pop("seed")
        if on_time is not None:
            settings["on_time"] = on_time
        figures = Figures(first=source["first"], last=source["last"], **source["reported"], **settings)
        return Replay(source["name"], source["agency"], figures, seed)
    except FileNotFoundError:
        raise PlanError(f"there is no replay {path.stem} in the pack {path.parent.parent.name}") from None
    except (KeyError, TypeError, yaml.YAMLError) as error:
        raise PlanError(f"{path} cannot be read: {error}") from error


def lives_of(replay: Replay, figures: Figures) -> list[Life]:
    """Plan the dossiers of a replay on the procedures that its agency receives and others decide."""
    agency = _agency(replay.agency, figures.first)
    return plan(figures, _kinds(figures.first, replay.seed), working_calendar(agency), seed=replay.seed)


def _agency(key: str, day: date) -> Agency:
    found = agency_by_key(key, day)
    if found is None:
        raise PlanError(f"there is no agency {key!r} on {day}")
    return found


def _kinds(day: date, seed: int) -> list[Kind]:
    """Return the procedures in play: decided by the province, with a known term and somebody in every role."""
    officers = Officers(day)
    levels = (ProcedureVersion.Level.PROVINCE, ProcedureVersion.Level.VERTICAL)
    versions = ProcedureVersion.objects.on(day).filter(is_published=True, deciding_level__in=levels)
    dice = random.Random(seed)  # noqa: S311 - a replay must repeat, it guards nothing
    found: list[Kind] = []
    for version in sorted(versions.select_related("field"), key=lambda _: dice.random()):
        term = plan_of(version.pk).term(Channel.ONLINE)
        if term and term.amount <= 40 and officers.has(deciding_agency(version, None, day), ROLES):
            found.append(Kind(version.pk, term.amount, term.unit))
        if len(found) == MOST_KINDS:
            break
    return found


class Stage:
    """Plays lives: every act is the service call that the screens make, at the moment the plan says."""

    def __init__(self, replay: Replay, *, seed: int) -> None:
        day = replay.figures.first
        self._dice = random.Random(seed)  # noqa: S311 - a replay must repeat, it guards nothing
        self._walker = Walker(Officers(day), self._dice)
        self._agency = _agency(replay.agency, day)
        self._communes: Sequence[Area] = list(communes_on(day))
        self._end = working_calendar(self._agency).close_of(replay.figures.last)
        self._deciding: dict[int, Agency] = {}

    def play(self, life: Life) -> Dossier:
        """Bring one dossier through its life."""
        person = invent(self._dice)
        dossier = self._file(life, person)
        if dossier.received_at is None:
            officer = self._pick(self._agency, "intake")
            dossier = receiving.accept(dossier.pk, by=officer, at=life.received_at)
        return self._handle(dossier, life)

    def _pick(self, agency: Agency, role: str) -> User:
        return self._walker.pick(agency, role)

    def _file(self, life: Life, person: Synthetic) -> Dossier:
        is_online = life.channel == Channel.ONLINE
        account = account_of(person, at=life.submitted_at) if is_online else None
        by = self._pick(self._agency, "intake") if life.is_assisted or not is_online else account
        filing = Filing(
            key=uuid.UUID(int=self._dice.getrandbits(128), version=4),
            version_id=life.kind.version_id,
            channel=Channel(life.channel),
            person=Person(
                name=person.name,
                identity_number=person.personal_id,
                phone=person.phone,
                address=person.hamlet,
                account=account,
                is_verified=is_online,
            ),
            receiving_agency=self._agency,
            deciding_agency=self._decides(life.kind.version_id),
            area=self._dice.choice(self._communes),
            help=Help("Ký giấy đề nghị nộp hộ") if life.is_assisted else None,
        )
        if by is None:
            raise PlanError("somebody must file")
        return lodge(filing, by=by, at=life.submitted_at, accept=not is_online)

    def _decides(self, version_id: int) -> Agency:
        if version_id not in self._deciding:
            version = plan_of(version_id).version
            self._deciding[version_id] = deciding_agency(version, None, self._end.date())
        return self._deciding[version_id]

    def _handle(self, dossier: Dossier, life: Life) -> Dossier:
        start, done = life.received_at, life.finished_at
        proposal = returning.Proposal(
            f"{life.number + 1}/KQ",
            dossier.procedure.result_name or "Kết quả giải quyết",
            medium=Result.Medium.ELECTRONIC if life.is_electronic else Result.Medium.PAPER,
        )
        if done is None:
            return self._walker.onward(dossier, proposal, at=start)
        acts = acts_until_done(dossier)
        for number in range(1, acts + 1):
            dossier = self._walker.onward(dossier, proposal, at=start + (done - start) * number / acts)
        if self._dice.random() < HANDED_OUT:
            return self._walker.onward(dossier, proposal, at=done)
        return dossier


def play_all(replay: Replay, lives: Sequence[Life], *, jobs: int, progress: Callable[[int], None]) -> None:
    """Play every life, in ``jobs`` processes at once; ``progress`` hears how many more are done."""
    chunks = _far_apart(list(_chunks(lives)), jobs)
    if jobs == 1:
        for number, chunk in enumerate(chunks):
            progress(_play_chunk(replay, chunk, number))
        return
    connections.close_all()
    with ProcessPoolExecutor(jobs, initializer=_set_up) as pool:
        for count in pool.map(_play_chunk, [replay] * len(chunks), chunks, range(len(chunks))):
            progress(count)


def _chunks(lives: Sequence[Life]) -> Iterator[list[Life]]:
    for start in range(0, len(lives), CHUNK):
        yield list(lives[start : start + CHUNK])


def _far_apart(chunks: list[list[Life]], jobs: int) -> list[list[Life]]:
    """Order chunks so that those played at once are of different days: codes of a day are given out one by one."""
    stride = -(-len(chunks) // jobs)
    return [chunk for first in range(stride) for chunk in chunks[first::stride]]


def _set_up() -> None:
    """Begin a process of its own: its database connections are not its parent's."""
    connections.close_all()


def _play_chunk(replay: Replay, chunk: list[Life], number: int) -> int:
    stage = Stage(replay, seed=replay.seed + number)
    with transaction.atomic():
        for life in chunk:
            stage.play(life)
    return len(chunk)
