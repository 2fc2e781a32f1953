"""The sandbox of national systems as a process of its own, one for the whole run, on a free loopback port."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict

import httpx
import pytest


class Credentials(TypedDict):
    """What the sandbox's portal lets us in with."""

    username: str
    password: str


CREDENTIALS: Credentials = {"username": "motcua", "password": "sandbox-only"}


@dataclass(frozen=True)
class RunningSandbox:
    """Where the sandbox answers, and its control API: what it received, which faults it shows."""

    url: str
    smtp_port: int = 0

    def control(self, method: str, path: str, **options: Any) -> Any:
        answer = httpx.request(method, f"{self.url}/control{path}", timeout=30, trust_env=False, **options)
        assert answer.status_code == httpx.codes.OK, answer.text
        return answer.json()

    def break_down(self, **faults: Any) -> None:
        """Switch faults on: ``break_down(portal={"error_500": 0.2}, seed=7)`` (see the sandbox's README)."""
        self.control("PUT", "/faults", json=faults)

    def heal(self) -> None:
        self.control("PUT", "/faults", json={"seed": 0})

    def reset(self) -> None:
        self.control("POST", "/reset")

    def summary(self) -> dict[str, Any]:
        found: dict[str, Any] = self.control("GET", "/summary")
        return found

    def ledger(self, **query: Any) -> list[dict[str, Any]]:
        """Return everything received, oldest first, as the portal wrote it down."""
        return self._pages("/ledger", "entries", query)

    def dossiers(self) -> dict[str, dict[str, Any]]:
        """Return what the portal has on file, by dossier code."""
        return {row["mahoso"]: row for row in self._pages("/dossiers", "dossiers", {})}

    def _pages(self, path: str, name: str, query: dict[str, Any]) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        after: Any = query.pop("after", None)
        while True:
            page = self.control("GET", path, params=query | ({"after": after} if after is not None else {}))
            rows += page[name]
            after = page["next_after"]
            if after is None:
                return rows


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start(state: Path, port: int, smtp_port: int = 0) -> subprocess.Popen[bytes]:
    """Start a sandbox. A port somebody took in between shows as a process that ends at once."""
    command = [sys.executable, "-m", "motcua_sandbox", "--port", str(port), "--state", str(state)]
    command += ["--smtp-port", str(smtp_port)]
    with (state / "log").open("ab") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)


def wait_until_up(url: str, process: subprocess.Popen[bytes], seconds: float = 30) -> None:
    limit = time.monotonic() + seconds
    while time.monotonic() < limit and process.poll() is None:
        try:
            if httpx.get(f"{url}/healthz", trust_env=False).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    pytest.fail("the sandbox did not start; its log is in the test's scratch folder")


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    """The running sandbox, shared by all tests of a worker; take ``fresh_sandbox`` where its memory matters."""
    state, port, smtp_port = tmp_path_factory.mktemp("sandbox"), free_port(), free_port()
    url = f"http://127.0.0.1:{port}"
    process = start(state, port, smtp_port)
    try:
        wait_until_up(url, process)
        yield RunningSandbox(url, smtp_port)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


@pytest.fixture
def fresh_sandbox(sandbox: RunningSandbox) -> Iterator[RunningSandbox]:
    """The sandbox with an empty memory and no faults, before and after."""
    sandbox.reset()
    yield sandbox
    sandbox.reset()


@pytest.fixture
def population(fresh_sandbox: RunningSandbox, settings: Any) -> RunningSandbox:
    """The sandbox as the population database that this installation asks."""
    options = {
        "base_url": f"{fresh_sandbox.url}/population",
        "client_id": CREDENTIALS["username"],
        "client_secret": CREDENTIALS["password"],
        "timeout_seconds": 3,
    }
    known = ("motcua.adapters.population_national.client.NationalRegistry", options)
    settings.MOTCUA_ADAPTERS = {**settings.MOTCUA_ADAPTERS, "population.registry": known}
    return fresh_sandbox


@pytest.fixture
def result_store(fresh_sandbox: RunningSandbox, settings: Any) -> RunningSandbox:
    """The sandbox as the national store of results that this installation asks."""
    options = {"base_url": f"{fresh_sandbox.url}/portal", **CREDENTIALS}
    known = ("motcua.adapters.results_national.client.NationalResults", options)
    settings.MOTCUA_ADAPTERS = {**settings.MOTCUA_ADAPTERS, "dossiers.result_store": known}
    return fresh_sandbox


@pytest.fixture
def postman(fresh_sandbox: RunningSandbox, settings: Any) -> RunningSandbox:
    """The sandbox as the post that this installation orders from."""
    options = {
        "base_url": f"{fresh_sandbox.url}/post",
        "customer": "MOTCUA",
        "token": CREDENTIALS["password"],
        "timeout_seconds": 3,
    }
    known = ("motcua.adapters.post_vnpost.client.Vnpost", options)
    settings.MOTCUA_ADAPTERS = {**settings.MOTCUA_ADAPTERS, "postal.post": known}
    return fresh_sandbox
