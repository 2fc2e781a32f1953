"""``motcua serve`` as an operator meets it: real processes, real ports, ``kill -9``."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import psycopg
import pytest

from motcua.cli.ports import answers
from motcua.foundation import processes
from motcua.foundation.processes import ProcessId

READY_SECONDS = 90
SECOND_START_SECONDS = 30  # it takes 3 on an idle machine; the tests share theirs with each other
IN_ORDER_OF_STOPPING = ["web", "sync", "worker", "sandbox", "postgres"]
STEADY_SECONDS = 3  # a worker that met a recovering database ends and is started again


class Server:
    """One run of the command, with what it printed."""

    def __init__(self, var: Path, *options: str, **environment: str) -> None:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self.began = time.monotonic()
        self.var = var
        self.process = subprocess.Popen(
            [sys.executable, "-m", "motcua.cli", "serve", "--no-demo", "--no-packs", *options],
            env={**kept, "MOTCUA_VAR": str(var), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        self._reader = Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip())

    def wait(self, word: str, seconds: float = READY_SECONDS) -> str:
        found = ""

        def said() -> bool:
            nonlocal found
            found = next((line for line in self.lines if word in line), "")
            return bool(found)

        wait_until(said, seconds, lambda: "\n".join(self.lines))
        return found

    def ready(self) -> float:
        self.wait("Motcua is ready")
        return time.monotonic() - self.began

    def running(self) -> dict[str, ProcessId]:
        noted = json.loads((self.var / "run" / "processes.json").read_text())["running"]
        return {one["name"]: ProcessId(one["pid"], one["started"]) for one in noted}

    def address(self) -> str:
        return str(json.loads((self.var / "run" / "addresses.json").read_text())["MOTCUA_PUBLIC_URL"])

    def database(self) -> str:
        return f"postgresql://motcua@/motcua?host={(self.var / 'pg' / 'socket-at').read_text().strip()}"

    def end(self, number: int) -> int:
        self.process.send_signal(number)
        code = self.process.wait(60)
        self._reader.join(10)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


def wait_until(holds: Callable[[], bool], seconds: float, told: Callable[[], str] = str) -> None:
    limit = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < limit, told()
        time.sleep(0.05)


def free_ports() -> tuple[int, int]:
    """Return two ports with free neighbours, far from what the system gives out by itself."""
    for port in range(21_000 + os.getpid() % 500 * 10, 32_000, 10):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port, port + 5
    raise AssertionError("no free port")


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("serve") / "var"


@pytest.mark.slow
@pytest.mark.own_database
def test_it_starts_survives_and_stops(var: Path) -> None:
    """One story, because each start costs seconds."""
    port, sandbox_port = free_ports()
    options = ("--port", str(port), "--sandbox-port", str(sandbox_port))
    with socket.create_server(("127.0.0.1", port)):
        server = Server(var, *options)
        server.ready()
    assert server.address() == f"http://127.0.0.1:{port + 1}"
    assert f"port {port} is taken, using {port + 1} instead" in server.wait("is taken")
    with psycopg.connect(server.database()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    it_starts_killed_children_again(server)
    it_stops_all_in_order(server)

    again = Server(var, *options)
    assert again.ready() < SECOND_START_SECONDS
    assert again.address() == f"http://127.0.0.1:{port}"
    it_refuses_a_second_one(again, *options)
    left = again.running()
    again.end(signal.SIGKILL)

    third = Server(var, *options)
    third.ready()
    assert not any(processes.is_running(one) for one in left.values())
    assert kept(third) == 7
    assert third.end(signal.SIGTERM) == 0


def it_starts_killed_children_again(server: Server) -> None:
    all_run_steadily(server)
    for name in ("web", "postgres", "worker"):
        before = server.running()[name]
        os.kill(before.pid, signal.SIGKILL)
        server.wait(f"{name:<8} │ ended (signal 9)")
        all_run_steadily(server)
        assert server.running()[name] != before
    wait_until(lambda: answers(server.address()), READY_SECONDS)
    assert kept(server) == 7


def all_run_steadily(server: Server) -> None:
    """Wait until all five run and the same five still do a while later."""
    since, seen = time.monotonic(), server.running()

    def steady() -> bool:
        nonlocal since, seen
        now = server.running()
        if now != seen or set(now) != set(IN_ORDER_OF_STOPPING):
            since, seen = time.monotonic(), now
        return time.monotonic() - since > STEADY_SECONDS

    wait_until(steady, READY_SECONDS, lambda: "\n".join(server.lines))


def it_stops_all_in_order(server: Server) -> None:
    last = server.running()
    assert server.end(signal.SIGINT) == 0
    assert not any(processes.is_running(one) for one in last.values())
    stopped = [line.split()[0] for line in server.lines if line.endswith("│ stopping")]
    assert stopped == IN_ORDER_OF_STOPPING


def it_refuses_a_second_one(running: Server, *options: str) -> None:
    second = Server(running.var, *options)
    assert second.process.wait(30) == 2
    second.end(0)
    assert re.search(r"already running from this folder \(process \d+\)", "\n".join(second.lines))
    assert answers(running.address())


def kept(server: Server) -> object:
    found: list[object] = []

    def read() -> bool:
        try:
            with psycopg.connect(server.database()) as connection:
                found.extend(connection.execute("SELECT n FROM kept").fetchone() or ())
        except psycopg.OperationalError:
            return False
        return True

    wait_until(read, READY_SECONDS)
    return found[0]


def test_an_external_database_that_is_away_is_told_in_a_sentence(tmp_path: Path) -> None:
    server = Server(tmp_path / "var", DATABASE_URL="postgresql://motcua@127.0.0.1:1/motcua")
    assert server.process.wait(30) == 2
    server.end(0)
    assert any("the database of DATABASE_URL does not answer" in line for line in server.lines)
    assert not any("Traceback" in line for line in server.lines)
    assert not (tmp_path / "var" / "pg").exists()
