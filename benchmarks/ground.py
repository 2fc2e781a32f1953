"""What measuring stands on: a PostgreSQL of its own in ``var/bench``, databases, web servers, the client process."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from motcua.cli.ports import answers, first_free
from motcua.foundation.embedded_postgres import EmbeddedPostgres

ROOT = Path(__file__).resolve().parents[1]
HOST = "127.0.0.1"
WORKERS, THREADS = 2, 4
START_SECONDS = 60


class MeasuringError(Exception):
    """A measurement could not be made; the message says why."""


def say(text: str) -> None:
    """Tell how far the run is, beside the result."""
    print(f"bench: {text}", file=sys.stderr, flush=True)


def home() -> Path:
    """Return where the measured installation lives (``MOTCUA_BENCH_VAR``; default ``var/bench``)."""
    return Path(os.environ.get("MOTCUA_BENCH_VAR") or ROOT / "var" / "bench").absolute()


class Ground:
    """One run's server and the processes on it."""

    def __init__(self, postgres: EmbeddedPostgres) -> None:
        self._postgres = postgres

    def url(self, database: str) -> str:
        return self._postgres.url(database)

    def exists(self, database: str) -> bool:
        with psycopg.connect(self.url("motcua"), autocommit=True) as connection:
            return bool(connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone())

    def make(self, database: str, *, template: str = "template0") -> None:
        """Make a database anew, empty or as a copy of another one."""
        with psycopg.connect(self.url("motcua"), autocommit=True) as connection:
            name, source = sql.Identifier(database), sql.Identifier(template)
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, source))

    def environment(self, database: str, **more: str) -> dict[str, str]:
        """Return what a process needs to work on one of the databases."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
        own = {
            "MOTCUA_VAR": str(home()),
            "DATABASE_URL": self.url(database),
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
        }
        settings = {"DJANGO_SETTINGS_MODULE": "benchmarks.settings"}
        return {**inherited, **own, **settings, **more}

    def run(self, database: str, words: Sequence[str], job: Any = None, **more: str) -> str:
        """Run a Python program to its end and return what it said. Raises ``MeasuringError``."""
        return self.both(database, words, job, **more)[0]

    def both(self, database: str, words: Sequence[str], job: Any = None, **more: str) -> tuple[str, str]:
        """Return the output and what was said beside it."""
        done = subprocess.run(
            [sys.executable, *words],
            env=self.environment(database, **more),
            cwd=ROOT,
            input=json.dumps(job),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise MeasuringError(f"{' '.join(words)}: {done.stderr.strip()[-2000:]}")
        return done.stdout, done.stderr

    @contextmanager
    def web(self, application: str, database: str) -> Iterator[int]:
        """Yield the port of a server with two processes of four threads, as ``motcua serve`` starts it."""
        port = first_free(HOST, 8961)
        words = [
            *(
                sys.executable,
                "-m",
                "granian",
                "--interface",
                "wsgi",
                "--no-ws",
                "--host",
                HOST,
                "--port",
                str(port),
            ),
            *("--workers", str(WORKERS), "--blocking-threads", str(THREADS), "--log-level", "error", application),
        ]
        log = (home() / "web.log").open("ab")
        process = subprocess.Popen(words, env=self.environment(database), cwd=ROOT, stdout=log, stderr=log)
        try:
            wait_for(f"http://{HOST}:{port}/", process)
            yield port
        finally:
            process.terminate()
            process.wait(timeout=30)
            log.close()

    @contextmanager
    def null_portal(self) -> Iterator[str]:
        """Yield the address of a national portal that agrees to everything."""
        port = first_free(HOST, 8971)
        process = subprocess.Popen([sys.executable, "-m", "benchmarks.null_portal", str(port)], cwd=ROOT)
        try:
            wait_for(f"http://{HOST}:{port}/", process)
            yield f"http://{HOST}:{port}"
        finally:
            process.terminate()
            process.wait(timeout=10)


@contextmanager
def ground() -> Iterator[Ground]:
    """Yield a running server; nothing else is touched. Raises ``PostgresError`` when another run has it."""
    home().mkdir(parents=True, exist_ok=True)
    postgres = EmbeddedPostgres(home() / "pg", say=say)
    postgres.take()
    try:
        postgres.start()
        yield Ground(postgres)
    finally:
        postgres.stop()


def wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    """Wait until a server answers. Raises ``MeasuringError``."""
    limit = time.monotonic() + START_SECONDS
    while not answers(address):
        if process.poll() is not None or time.monotonic() > limit:
            raise MeasuringError(f"no answer from {address}; see {home() / 'web.log'}")
        time.sleep(0.1)
