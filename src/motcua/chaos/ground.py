"""What a goal is proven on: a database cluster, a province in it, and the product's own processes."""

import contextlib
import hashlib
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from motcua.chaos.outcomes import ChaosError, Say
from motcua.chaos.province import Province
from motcua.chaos.sandbox import SandboxControl
from motcua.foundation import fault_points, processes
from motcua.foundation.embedded_postgres import AlreadyInUseError, EmbeddedPostgres

HOST = "127.0.0.1"
WORKING, READY, WORLD = "motcua", "motcua_ready", "motcua_world"
START_SECONDS, BUSY_SECONDS = 400, 60
SOURCE = Path(__file__).resolve().parents[1]
INHERITED = ("MOTCUA_FONTS",)  # of the settings; all others would point to the installation's own places


class Ground:
    """One folder with everything in it; one run at a time has it."""

    def __init__(self, home: Path, *, say: Say) -> None:
        self.home = home
        self.faults = home / "faults"
        self._say = say
        self.web_port, self.sandbox_port = free_ports(2)

    @property
    def sandbox_url(self) -> str:
        return f"http://{HOST}:{self.sandbox_port}"

    # ---- the database ---------------------------------------------------------------------------------------

    def url(self, database: str = WORKING) -> str:
        return self._postgres().url(database)

    def _postgres(self, settings: Mapping[str, str] | None = None) -> EmbeddedPostgres:
        return EmbeddedPostgres(self.home / "pg", settings=settings, say=self._say)

    @contextmanager
    def cluster(self, settings: Mapping[str, str] | None = None) -> Iterator[None]:
        """Run the database server as a child of this process."""
        postgres = self._postgres(settings)
        take_when_free(postgres)
        try:
            postgres.start()
            yield
        finally:
            close_connections()
            postgres.stop()

    def make_ready(self) -> None:
        """Load the province once; afterwards every goal begins with a copy of it."""
        stamp, noted = fingerprint(), self.home / "ready"
        with self.cluster():
            if noted.exists() and noted.read_text(encoding="ascii") == stamp and self._has(READY):
                return
            self._say("loading the province (once) …")
            noted.unlink(missing_ok=True)
            self._remake(READY, "template0")
            self.run("prepare", "--no-demo", DATABASE_URL=self.url(READY))
            noted.write_text(stamp, encoding="ascii")

    def fresh(self) -> None:
        """Make the working database anew."""
        close_connections()
        self._remake(WORKING, READY)
        forget_what_is_kept()

    def keep_world(self) -> None:
        """Keep the working database as it is now, to begin from it many times."""
        close_connections()
        self._remake(WORLD, WORKING)

    def fresh_world(self) -> None:
        """Make the working database anew from the one that was kept."""
        close_connections()
        self._remake(WORKING, WORLD, strategy="FILE_COPY")  # made a thousand times: no way through the log
        forget_what_is_kept()

    def _has(self, database: str) -> bool:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
            return found.fetchone() is not None

    def _remake(self, database: str, template: str, *, strategy: str = "WAL_LOG") -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            name, source = sql.Identifier(database), sql.Identifier(template)
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
            create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY {}")
            connection.execute(create.format(name, source, sql.SQL(strategy)))

    # ---- this process and its children ----------------------------------------------------------------------

    def environment(self, **more: str) -> dict[str, str]:
        """Return what a process needs to live in this folder and nowhere else."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if name in INHERITED or not name.startswith(("MOTCUA_", "DATABASE_URL", "DJANGO_"))
        }
        own = {
            "MOTCUA_VAR": str(self.home),
            "DJANGO_SETTINGS_MODULE": "motcua.config.settings.development",
            fault_points.VARIABLE: str(self.faults),
        }
        return {**kept, **own, **more}

    def set_up_django(self) -> None:
        """Turn this process itself to the working database; its own fault points stay off."""
        lists = f"{self.sandbox_url}/trust/issuing.crl"
        wanted = self.environment(
            DATABASE_URL=self.url(), MOTCUA_SANDBOX_URL=self.sandbox_url, MOTCUA_CRL_URLS=lists
        )
        del wanted[fault_points.VARIABLE]
        os.environ.clear()
        os.environ.update(wanted)
        import django

        django.setup()
        logging.getLogger("motcua").setLevel(logging.ERROR)  # what was broken on purpose need not be told

    def run(self, *words: str, **more: str) -> None:
        """Run a command of ours to its end. Raises ``ChaosError`` with its last words."""
        done = subprocess.run(  # noqa: S603 - our own words only
            [sys.executable, "-m", "motcua.cli", *words],
            env=self.environment(**more),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise ChaosError(f"`motcua {' '.join(words)}` failed: {(done.stderr or done.stdout).strip()[-1500:]}")

    @contextmanager
    def child(self, name: str, *words: str, **more: str) -> Iterator["subprocess.Popen[bytes]"]:
        """Run a program beside this one; it goes when the block ends, or when this process does."""
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(  # noqa: S603 - our own words only
                [sys.executable, *words],
                env=self.environment(**more),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=processes.end_with_parent,  # noqa: PLW1509 - one system call
            )
        try:
            yield process
        finally:
            end(process)

    # ---- whole grounds --------------------------------------------------------------------------------------

    @contextmanager
    def sandbox(self) -> Iterator[SandboxControl]:
        """Run the sandbox alone, with an empty memory."""
        state = self.home / "sandbox"
        _empty(state)
        words = ("-m", "motcua_sandbox", "--host", HOST, "--port", str(self.sandbox_port), "--state", str(state))
        with self.child("sandbox", *words, MOTCUA_SANDBOX_STATE=str(state)) as process:
            _wait_for_port(self.sandbox_port, process)
            yield SandboxControl(self.sandbox_url)

    @contextmanager
    def web(self) -> Iterator[str]:
        """Run the web alone, as the product starts it, beside a cluster that runs already."""
        address = f"http://{HOST}:{self.web_port}"
        words = ("-m", "granian", "--interface", "wsgi", "--no-ws", "--host", HOST, "--port", str(self.web_port))
        crew = ("--workers", "2", "--blocking-threads", "4", "motcua.config.wsgi:application")
        more = {"DATABASE_URL": self.url(), "MOTCUA_PUBLIC_URL": address, "MOTCUA_SANDBOX_URL": self.sandbox_url}
        with self.child("web", *words, *crew, **more) as process:
            _wait_for_port(self.web_port, process)
            yield address

    @contextmanager
    def serving(self, **more: str) -> Iterator[Province]:
        """Run the whole product as an operator does, on a fresh copy of the province, with ``more`` settings."""
        with self.cluster():
            self.fresh()
        _empty(self.home / "sandbox")
        _empty(self.faults)
        words = ("serve", "--no-demo", "--no-packs", "--port", str(self.web_port))
        ports = ("--sandbox-port", str(self.sandbox_port))
        with self.child("serve", "-m", "motcua.cli", *words, *ports, **more) as process:
            province = Province(self.home, process, faults=self.faults)
            self._say("starting the province …")
            province.wait_until_ready(START_SECONDS)
            try:
                yield province
            finally:
                close_connections()


def free_ports(number: int) -> list[int]:
    """Return ports of this machine that nobody listens on."""
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(number)]
        for probe in probes:
            probe.bind((HOST, 0))
        return [int(probe.getsockname()[1]) for probe in probes]


def take_when_free(postgres: EmbeddedPostgres) -> None:
    """Wait for what a broken-off run left to end. Raises ``ChaosError`` when another run has the folder."""
    limit = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            postgres.take()
        except AlreadyInUseError as no:
            if time.monotonic() > limit:
                raise ChaosError(f"{no} Another `motcua chaos` runs here; wait for it, or set --home.") from no
            time.sleep(0.2)
        else:
            return


def fingerprint() -> str:
    """Return a digest of everything a loaded province depends on: migrations, packs, what loads them."""
    digest = hashlib.sha256()
    provinces = SOURCE.parents[1] / "provinces"
    files = [*SOURCE.glob("*/migrations/*.py"), *SOURCE.glob("catalog/**/*.py"), *provinces.rglob("*.*")]
    for path in sorted(path for path in files if path.is_file()):
        digest.update(f"{path.name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def end(process: "subprocess.Popen[bytes]", *, seconds: float = 120) -> None:
    """Stop a child in order, and make it stop when its time is up; what it started goes with it."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def forget_what_is_kept() -> None:
    """Let this process read its agencies, rules and calendars anew: its database was made anew."""
    from motcua.dossiers.queries.policies import forget_policies
    from motcua.foundation.keeping import Kept
    from motcua.organizations.working_days import forget_calendars

    Kept.forget_all()
    forget_calendars()
    forget_policies()


def close_connections() -> None:
    """Let go of every database connection of this thread, if Django was set up at all."""
    from django.conf import settings

    if settings.configured:
        from django.db import connections

        connections.close_all()


def _empty(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.is_file():
            path.unlink()


def _wait_for_port(port: int, process: "subprocess.Popen[bytes]") -> None:
    limit = time.monotonic() + START_SECONDS
    while True:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        if process.poll() is not None or time.monotonic() > limit:
            raise ChaosError(f"a program did not start: {process.args!r}; its log lies in the folder.")
        time.sleep(0.05)
