"""The sandbox as people start it: its own process on a loopback port, real connections, a real kill."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.sandbox.messages import CODE, dossier

CREDENTIALS = {"username": "motcua", "password": "sandbox-only"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def running(state: Path) -> Iterator[tuple[httpx.Client, subprocess.Popen[bytes]]]:
    port = free_port()
    command = [sys.executable, "-m", "motcua_sandbox", "--port", str(port), "--state", str(state)]
    with (
        (state / "log").open("ab") as log,
        subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True) as process,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10) as client,
    ):
        try:
            wait_until_up(client, process)
            yield client, process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.wait(20)


def wait_until_up(client: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        with contextlib.suppress(httpx.TransportError):
            assert client.get("/healthz").json() == {"status": "ok"}
            return
        assert process.poll() is None
        time.sleep(0.05)
    pytest.fail("the sandbox did not start")


def sign_in(client: httpx.Client) -> str:
    session: str = client.post("/portal/auth", json=CREDENTIALS).json()["session"]
    return session


def create(client: httpx.Client, session: str) -> httpx.Response:
    body = {"session": session, "madonvi": "H58", "service": "DongBoHoSoMC", "isUpdating": "False"}
    return client.post("/portal/integrate", json=body | {"data": [dossier()]})


def statuses(client: httpx.Client) -> dict[str, int]:
    counts: dict[str, int] = client.get("/control/summary").json()["by_status"]
    return counts


@pytest.mark.slow
def test_connections_are_really_cut_and_state_survives_a_kill(state_dir: Path) -> None:
    with running(state_dir) as (client, process):
        session = sign_in(client)
        client.put("/control/faults", json={"portal": {"reset": 1}})
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            create(client, session)
        assert statuses(client) == {}
        client.put("/control/faults", json={"portal": {"answer_then_cut": 1}})
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            create(client, session)
        assert statuses(client) == {"2": 1}
        assert "đã tồn tại" in create(client, session).json()["message"]
        os.killpg(process.pid, signal.SIGKILL)
    with running(state_dir) as (client, _):
        assert statuses(client) == {"2": 1}
        look_up = {"session": session, "madonvi": "H58", "service": "TraCuuHoSo", "mahoso": CODE}
        assert client.post("/portal/integrate", json=look_up).json()["result"][0]["MaHoSo"] == CODE
    assert "Traceback" not in (state_dir / "log").read_text(encoding="utf-8")
