"""While the database is away every page says so, with a time to come back; nothing is half done."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import pytest


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Start the real web server with a database that does not answer."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nowhere",
        "DJANGO_SETTINGS_MODULE": "motcua.config.settings.test",
    }
    words = [
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "motcua.config.wsgi:application",
    ]
    process = subprocess.Popen(
        [sys.executable, *words], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    limit = time.monotonic() + 30
    while time.monotonic() < limit:
        try:
            httpx.get(f"{address}/healthz", trust_env=False)
            break
        except httpx.TransportError:
            time.sleep(0.2)
    yield address
    process.terminate()
    process.wait(timeout=10)


@pytest.mark.parametrize("path", ["/", "/thu-tuc/?q=khai+sinh", "/thu-tuc/1.001193/"])
def test_a_page_says_it_is_away(server: str, path: str) -> None:
    answer = httpx.get(server + path, trust_env=False, follow_redirects=True)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "15")
    assert 'lang="vi"' in answer.text
    assert "Những gì đã lưu vẫn còn. Hãy tải lại trang này" in answer.text


def test_the_process_is_alive_but_not_ready(server: str) -> None:
    assert httpx.get(f"{server}/healthz", trust_env=False).status_code == 200
    assert httpx.get(f"{server}/readyz", trust_env=False).status_code == 503
