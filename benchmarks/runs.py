"""What is measured, in which order, against what: the plan of a run."""

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import psycopg

from benchmarks.bare_tables import TABLES
from benchmarks.figures import Figure, percentile, spread
from benchmarks.ground import ROOT, Ground, MeasuringError, say

BASE, EMPTY, FULL = "motcua_bench_base", "motcua_bench_empty", "motcua_bench_full"
OPEN = "motcua_bench_open"
CALENDAR_DOSSIERS, CALENDAR_SECONDS, LADDER_MS = 100_000, 10.0, 1_000.0
OURS, BARE = "motcua.config.wsgi:application", "benchmarks.bare_django:application"
SHARE_OF_BARE = 0.25
DESK_MS, SEARCH_MS, BOARD_MS = 100.0, 50.0, 1_000.0
DEADLINES_SECONDS, EXPORT_MIB, RELAY_RATE = 5.0, 300.0, 1_000.0
CALLBACKS_A_SECOND, CALLBACK_MS = 50, 50.0
BACKLOG, ENTRIES_A_DOSSIER, GROWN_MIB = 100_000, 8, 16.0


@dataclass(frozen=True)
class Scale:
    """How much is measured."""

    size: int
    clients: tuple[int, ...]
    rounds: int
    seconds: float
    deadlines: int
    dossiers: int

    def resized(self, size: int) -> "Scale":
        return replace(self, size=size)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Series:
    """Rounds of one load: answers a second and how long each took."""

    rates: list[float]
    milliseconds: list[float]
    failed: int = 0

    @property
    def rate(self) -> float:
        return median(self.rates)


class Run:
    """One run over a ground."""

    def __init__(self, ground: Ground, scale: Scale) -> None:
        self._ground = ground
        self._scale = scale
        self._figures: list[Figure] = []

    def measure(self, names: Sequence[str]) -> list[Figure]:
        """Measure the named parts and return their figures in the order of ``PARTS``."""
        self._prepare()
        for name, part in PARTS.items():
            if name in names:
                say(f"{name} …")
                part(self)
        return self._figures

    # ---- databases ----------------------------------------------------------------------------------------

    def _prepare(self) -> None:
        """Make the databases: a province without dossiers (twice), and one with as many as asked for."""
        digest = fingerprint()
        if self._note(BASE) != digest:
            say("loading the province …")
            self._ground.make(BASE)
            self._ground.run(BASE, ["-m", "motcua.cli", "prepare", "--no-demo"])
            self._write_note(BASE, digest)
        self._ground.make(EMPTY, template=BASE)
        self._own_tables(EMPTY)
        wanted = f"{digest} {self._scale.size}"
        if self._note(FULL) != wanted:
            say(f"making {self._scale.size:,} dossiers …")
            self._ground.make(FULL, template=BASE)
            self._inside(FULL, "fill_up", {"size": self._scale.size})
            self._write_note(FULL, wanted)
        self._own_tables(FULL)

    def _own_tables(self, database: str) -> None:
        with psycopg.connect(self._ground.url(database), autocommit=True) as connection:
            connection.execute(TABLES)

    def _note(self, database: str) -> str:
        if not self._ground.exists(database):
            return ""
        with psycopg.connect(self._ground.url(database), autocommit=True) as connection:
            row = connection.execute(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
            ).fetchone()
        return str(row[0]) if row and row[0] else ""

    def _write_note(self, database: str, text: str) -> None:
        if not re.fullmatch(r"[0-9a-f ]+", text):
            raise ValueError(text)
        with psycopg.connect(self._ground.url(database), autocommit=True) as connection:
            connection.execute(f"COMMENT ON DATABASE {database} IS '{text}'")

    def _inside(self, database: str, name: str, job: Any = None) -> dict[str, Any]:
        said = self._ground.run(database, ["-m", "benchmarks.inside", name], job)
        answer: dict[str, Any] = json.loads(said)
        return answer

    # ---- load ---------------------------------------------------------------------------------------------

    def _load(self, port: int, requests: Any, clients: int, expect: Sequence[int]) -> dict[str, Any]:
        job = {
            "port": port,
            "clients": clients,
            "seconds": self._scale.seconds,
            "requests": requests,
            "expect": expect,
        }
        answer: dict[str, Any] = json.loads(self._ground.run(BASE, ["-m", "benchmarks.load"], job))
        if not answer["done"]:
            raise MeasuringError(f"nothing succeeded: {answer['statuses']}")
        return answer

    def _psycopg(self, database: str, clients: int) -> dict[str, Any]:
        job = {"url": self._ground.url(database), "clients": clients, "seconds": self._scale.seconds}
        answer: dict[str, Any] = json.loads(self._ground.run(database, ["-m", "benchmarks.bare_psycopg"], job))
        return answer

    def rounds(self, *loads: Callable[[], dict[str, Any]]) -> list[Series]:
        """Run the loads in turn, A-B-C-A-B-C, as many rounds as the scale says."""
        series = [Series([], []) for _ in loads]
        for _ in range(self._scale.rounds):
            for load, kept in zip(loads, series, strict=True):
                answer = load()
                kept.rates.append(answer["done"] / answer["seconds"])
                kept.milliseconds += answer["milliseconds"]
                kept.failed += answer["failed"]
        return series

    # ---- parts --------------------------------------------------------------------------------------------

    def lodging(self) -> None:
        """Lodge by a connected system and at the counter's screen, each against the same limits."""
        for database, size in ((EMPTY, 0), (FULL, self._scale.size)):
            bare = self._inside(database, "bare_intake")["requests"]
            ours = {
                "lodging": (self._inside(database, "api_filing")["requests"], [201]),
                "lodging at the counter": (self._inside(database, "counter_intake")["requests"], [302]),
            }
            with ExitStack() as stack:
                port = stack.enter_context(self._ground.web(OURS, database))
                bare_port = stack.enter_context(self._ground.web(BARE, database))
                for requests, expect in ours.values():
                    self._load(port, requests, 8, expect)  # every thread has read what a process keeps
                self._load(bare_port, bare, 8, [302])
                for clients in self._scale.clients:
                    limit, raw, *found = self.rounds(
                        partial(self._load, bare_port, bare, clients, [302]),
                        partial(self._psycopg, database, clients),
                        *(partial(self._load, port, each, clients, expect) for each, expect in ours.values()),
                    )
                    for name, series in zip(ours, found, strict=True):
                        self._note_lodging(name, series, limit, raw, clients=clients, size=size)

    def inbound(self) -> None:
        """Take in what people file on the national portal, pushed to us by it: inbox, account, dossier and all."""
        bare = self._inside(EMPTY, "bare_intake")["requests"]
        pushed = self._inside(EMPTY, "national_filing")["requests"]
        with self._ground.web(OURS, EMPTY) as port, self._ground.web(BARE, EMPTY) as bare_port:
            self._load(port, pushed, 8, [200])
            self._load(bare_port, bare, 8, [302])
            for clients in self._scale.clients:
                limit, raw, ours = self.rounds(
                    partial(self._load, bare_port, bare, clients, [302]),
                    partial(self._psycopg, EMPTY, clients),
                    partial(self._load, port, pushed, clients, [200]),
                )
                self._note_lodging("inbound filing", ours, limit, raw, clients=clients, size=0)
        taken = self._inside(EMPTY, "taken_in", {})
        for figure in self._figures:
            if figure.name == "inbound filing":
                figure.facts |= taken

    def _note_lodging(
        self, name: str, ours: Series, bare: Series, raw: Series, *, clients: int, size: int
    ) -> None:
        for told, limit, against in ((name, bare, "bare Django"), (f"{name} vs psycopg", raw, "bare psycopg")):
            ratios = [one / other for one, other in zip(ours.rates, limit.rates, strict=True)]
            figure = self._rate(told, ours, clients, size)
            figure.limit_name, figure.limit, figure.ratio = f"{against}, three inserts", limit.rate, median(ratios)
            figure.facts["limit_p95_ms"] = round(percentile(limit.milliseconds, 0.95), 2)
            figure.facts["ratios"] = [round(each, 3) for each in ratios]
            if limit is bare:
                figure.target, figure.ok = f"ratio ≥ {SHARE_OF_BARE}", median(ratios) >= SHARE_OF_BARE

    def _rate(self, name: str, series: Series, clients: int, size: int) -> Figure:
        figure = Figure(
            name,
            series.rate,
            "a second",
            size=size,
            clients=clients,
            rounds=len(series.rates),
            spread=spread(series.rates),
            p50_ms=percentile(series.milliseconds, 0.5),
            p95_ms=percentile(series.milliseconds, 0.95),
            facts={"failed": series.failed},
        )
        self._figures.append(figure)
        return figure

    def desk(self) -> None:
        asked = {name: self._inside(name, "desk_list") for name in (EMPTY, FULL)}
        few, many = (asked[name]["facts"]["queries"] for name in (EMPTY, FULL))
        if not asked[EMPTY]["facts"]["open_at_agency"]:  # a page without rows does not read them
            few = [number + 1 for number in few]
        with self._ground.web(OURS, FULL) as port:
            self._load(port, asked[FULL]["requests"], 8, [200])
            for clients in self._scale.clients[:2]:
                (found,) = self.rounds(partial(self._load, port, asked[FULL]["requests"], clients, [200]))
                figure = self._rate("desk list", found, clients, self._scale.size)
                figure.facts |= {**asked[FULL]["facts"], "queries_with_few": few}
                figure.target = f"p95 < {DESK_MS:.0f} ms, as many queries as with few dossiers"
                figure.ok = (figure.p95_ms or 0) < DESK_MS and few == many

    def pages(self) -> None:
        kinds = {"track by code": "tracking", "own dossier": "own_dossier", "search page": "search_page"}
        asked = {told: self._inside(FULL, name) for told, name in kinds.items()}
        with self._ground.web(OURS, FULL) as port:
            for told, each in asked.items():
                self._load(port, each["requests"], 8, [200])
                for clients in self._scale.clients[:2]:
                    (found,) = self.rounds(partial(self._load, port, each["requests"], clients, [200]))
                    self._rate(told, found, clients, self._scale.size).facts |= each.get("facts", {})

    def search(self) -> None:
        self._durations("search", "searching", {"rounds": 20 * self._scale.rounds}, SEARCH_MS)

    def board(self) -> None:
        self._durations("board", "board", {"rounds": 2 + self._scale.rounds}, BOARD_MS)

    def _durations(self, name: str, inside: str, job: dict[str, Any], target: float) -> None:
        found = self._inside(FULL, inside, job)
        values = found["milliseconds"]
        p95 = percentile(values, 0.95)
        self._figures.append(
            Figure(
                name,
                median(values),
                "ms",
                size=self._scale.size,
                clients=1,
                rounds=len(values),
                spread=spread(values),
                p50_ms=percentile(values, 0.5),
                p95_ms=p95,
                limit_name="target",
                limit=target,
                ratio=median(values) / target,
                target=f"p95 < {target:.0f} ms",
                ok=p95 < target,
                facts=found["facts"],
            )
        )

    def calendar(self) -> None:
        """Announce a holiday over as many open dossiers as the target names, or a tenth of a smaller database."""
        size = min(CALENDAR_DOSSIERS, max(self._scale.size // 10, 200))
        self._ground.make(OPEN, template=BASE)
        self._inside(OPEN, "fill_open", {"size": size})
        found = self._inside(OPEN, "holiday", {})
        self._figures.append(
            Figure(
                "a new holiday",
                found["seconds"],
                "s",
                size=size,
                limit_name="target",
                limit=CALENDAR_SECONDS,
                ratio=found["seconds"] / CALENDAR_SECONDS,
                target=f"{CALENDAR_DOSSIERS:,} open dossiers in < {CALENDAR_SECONDS:.0f} s",
                ok=found["seconds"] < CALENDAR_SECONDS if size == CALENDAR_DOSSIERS else None,
                facts={**found["facts"], "again_seconds": round(found["again_seconds"], 2)},
            )
        )

    def ladder(self) -> None:
        """Climb what is due in the full database, then look again when nothing is."""
        found = self._inside(FULL, "ladder", {})
        self._figures.append(
            Figure(
                "a round of the ladder",
                found["idle_ms"],
                "ms",
                size=self._scale.size,
                limit_name="own target",
                limit=LADDER_MS,
                ratio=found["idle_ms"] / LADDER_MS,
                target=f"a round in which nothing is due < {LADDER_MS:.0f} ms",
                ok=found["idle_ms"] < LADDER_MS,
                facts=found["facts"],
            )
        )

    def deadlines(self) -> None:
        found = [
            self._inside(EMPTY, "deadlines", {"number": self._scale.deadlines}) for _ in range(self._scale.rounds)
        ]
        million = [each["seconds"] * 1_000_000 / each["number"] for each in found]
        self._figures.append(
            Figure(
                "1,000,000 deadlines",
                median(million),
                "s",
                rounds=len(million),
                spread=spread(million),
                limit_name="target",
                limit=DEADLINES_SECONDS,
                ratio=median(million) / DEADLINES_SECONDS,
                target=f"≤ {DEADLINES_SECONDS:.0f} s in one process",
                ok=median(million) <= DEADLINES_SECONDS,
                facts={
                    "computed": self._scale.deadlines,
                    "cpu_seconds": [round(each["cpu_seconds"], 2) for each in found],
                },
            )
        )

    def exports(self) -> None:
        for kind in ("csv", "xlsx"):
            found = self._inside(FULL, "export", {"format": kind})
            self._figures.append(
                Figure(
                    f"export {kind}",
                    found["rows"] / found["seconds"],
                    "rows a second",
                    size=self._scale.size,
                    limit_name="memory, MiB",
                    limit=EXPORT_MIB,
                    ratio=found["peak_mib"] / EXPORT_MIB,
                    target=f"peak memory < {EXPORT_MIB:.0f} MiB",
                    ok=found["peak_mib"] < EXPORT_MIB,
                    facts=found,
                )
            )

    def relay(self) -> None:
        """Tell entries to a portal that agrees at once."""
        found = self._told(ENTRIES_A_DOSSIER * self._scale.dossiers, seconds=120)
        rate = found["told"] / found["seconds"]
        self._figures.append(
            Figure(
                "relay to a null portal",
                rate,
                "messages a second",
                size=self._scale.size,
                limit_name="target",
                limit=RELAY_RATE,
                ratio=rate / RELAY_RATE,
                target=f"≥ {RELAY_RATE:.0f} a second",
                ok=rate >= RELAY_RATE,
                facts={"told": found["told"], **found["facts"]},
            )
        )

    def backlog(self) -> None:
        """Drain what a long outage has left, and look at the sender's memory meanwhile."""
        entries = BACKLOG if self._scale.rounds > 1 else BACKLOG // 100
        found = self._told(entries, seconds=1_200)
        facts = found["facts"]
        grown = facts["memory_peak_mib"] - facts["memory_early_mib"]
        whole = facts["waiting"] >= BACKLOG
        self._figures.append(
            Figure(
                "a backlog drains",
                found["seconds"],
                "s",
                size=self._scale.size,
                limit_name="own limit of memory grown, MiB",
                limit=GROWN_MIB,
                ratio=grown / GROWN_MIB,
                target=f"{BACKLOG:,} entries all told, memory grows by < {GROWN_MIB:.0f} MiB",
                ok=(facts["all_told"] and grown < GROWN_MIB) if whole else None,
                facts={"told": found["told"], "a_second": round(found["told"] / found["seconds"], 1), **facts},
            )
        )

    def _told(self, entries: int, *, seconds: float) -> dict[str, Any]:
        with self._ground.null_portal() as url:
            return self._inside(FULL, "relay", {"url": url, "entries": entries, "seconds": seconds})

    def callbacks(self) -> None:
        """Hear fifty call-backs of the payment platform a second, each timed from when it was due."""
        seconds = 30.0 if self._scale.rounds > 1 else 8.0
        number = int(seconds * CALLBACKS_A_SECOND) + 100
        requests = self._inside(EMPTY, "call_backs", {"number": number})["requests"]
        job = {"clients": 16, "requests": requests, "expect": [200], "per_second": CALLBACKS_A_SECOND}
        with self._ground.web(OURS, EMPTY) as port:
            for warm in (2.0, seconds):
                told = json.loads(
                    self._ground.run(BASE, ["-m", "benchmarks.load"], {**job, "port": port, "seconds": warm})
                )
        if not told["done"]:
            raise MeasuringError(f"nothing succeeded: {told['statuses']}")
        p95 = percentile(told["milliseconds"], 0.95)
        figure = Figure("payment call-back", p95, "ms (p95)", clients=16)
        figure.p50_ms, figure.p95_ms = percentile(told["milliseconds"], 0.5), p95
        figure.target = f"p95 < {CALLBACK_MS:g} ms at {CALLBACKS_A_SECOND}/s"
        figure.ok = p95 < CALLBACK_MS and not told["failed"]
        figure.facts = {**self._inside(EMPTY, "heard"), "sent": told["done"], "failed": told["failed"]}
        self._figures.append(figure)

    def replay(self) -> None:
        """Replay a small part of a reported half-year in one process."""
        part = "0.004" if self._scale.rounds == 1 else "0.01"
        words = ["-m", "motcua.cli", "simulate", "--scale", part, "--jobs", "1", "--json"]
        said, told = self._ground.both(EMPTY, words)
        rates = re.findall(r"(\d+)/(\d+) dossiers, (\d+) a second", told)
        if not rates:
            raise MeasuringError(f"the replay told no rate: {told[-500:]}")
        whole = json.loads(said.strip().splitlines()[-1])
        self._figures.append(
            Figure(
                "replay, one process",
                float(rates[-1][2]),
                "dossiers a second",
                size=int(rates[-1][1]),
                facts=whole,
            )
        )


PARTS: dict[str, Callable[[Run], None]] = {
    "deadlines": Run.deadlines,
    "search": Run.search,
    "lodging": Run.lodging,
    "inbound": Run.inbound,
    "pages": Run.pages,
    "desk": Run.desk,
    "board": Run.board,
    "exports": Run.exports,
    "calendar": Run.calendar,
    "ladder": Run.ladder,
    "relay": Run.relay,
    "backlog": Run.backlog,
    "callbacks": Run.callbacks,
    "replay": Run.replay,
}


def fingerprint() -> str:
    """Return a digest of everything the databases are made of: when it changes they are made anew."""
    digest = hashlib.sha256()
    sources: list[Path] = [*ROOT.glob("src/motcua/*/migrations/*.py"), *ROOT.glob("benchmarks/fill.py")]
    sources += [path for path in ROOT.glob("provinces/**/*") if path.is_file()]
    sources += ROOT.glob("src/motcua/catalog/**/*.yaml")
    for path in sorted(sources):
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:32]
