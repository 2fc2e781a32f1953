"""Answers that the sandbox never gives: whatever a portal says, it is "try again" or "refused"."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from motcua.adapters.portal_national.client import NationalPortal
from motcua.foundation.adapters import RefusedError, UnavailableError

CODE = "H58.14-250113-0001"


class Scripted(ThreadingHTTPServer):
    """Answers every call to /integrate with the next of its answers, and every sign-in with a new session."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: list[tuple[int, Any]] = []
        self.sessions = 0
        self.seen: list[dict[str, Any]] = []


class Handler(BaseHTTPRequestHandler):
    server: Scripted

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path.endswith("/auth"):
            self.server.sessions += 1
            self._say(200, {"error_code": 0, "session": f"s{self.server.sessions}"})
            return
        self.server.seen.append(body)
        self._say(*self.server.answers.pop(0))

    def _say(self, status: int, content: Any) -> None:
        text = content if isinstance(content, str) else json.dumps(content)
        self.send_response(status)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Scripted]:
    with Scripted() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def portal(server: Scripted) -> NationalPortal:
    url = f"http://127.0.0.1:{server.server_address[1]}/adapter/"
    return NationalPortal(base_url=url, username="u", password="p")


@pytest.mark.parametrize(
    ("status", "answer", "error"),
    [
        pytest.param(500, "lỗi", UnavailableError, id="server error"),
        pytest.param(500, {"error_code": "-1", "message": "hỏng"}, UnavailableError, id="server error in JSON"),
        pytest.param(200, "<html>bảo trì</html>", UnavailableError, id="a page instead of an answer"),
        pytest.param(200, ["x"], UnavailableError, id="a list"),
        pytest.param(200, {}, UnavailableError, id="no code at all"),
        pytest.param(404, "không có", UnavailableError, id="wrong address"),
        pytest.param(429, {"message": "chậm lại"}, UnavailableError, id="too many"),
        pytest.param(400, "sai", RefusedError, id="bad request"),
        pytest.param(413, "to quá", RefusedError, id="too large"),
        pytest.param(200, {"error_code": "-1", "message": "Sai mã"}, RefusedError, id="their refusal"),
        pytest.param(200, {"error_code": -3, "message": "Sai"}, RefusedError, id="their refusal as a number"),
        pytest.param(
            200,
            {"error_code": "0", "result": [{"error_code": "-1", "message": "Một"}]},
            RefusedError,
            id="one item",
        ),
    ],
)
def test_every_answer_is_try_again_or_refused(
    status: int, answer: Any, error: type[Exception], server: Scripted, portal: NationalPortal
) -> None:
    server.answers = [(status, answer)]
    with pytest.raises(error):
        portal.look_up(CODE)


@pytest.mark.parametrize("over", [(200, {"error_code": "3"}), (200, {"error_code": 3}), (401, ""), (403, {})])
def test_a_session_that_is_over_is_renewed_once(
    over: tuple[int, Any], server: Scripted, portal: NationalPortal
) -> None:
    server.answers = [over, (200, {"error_code": "0", "result": []})]
    assert portal.look_up(CODE) is None
    assert [body["session"] for body in server.seen] == ["s1", "s2"]


def test_a_session_that_is_over_twice_is_for_later(server: Scripted, portal: NationalPortal) -> None:
    server.answers = [(200, {"error_code": "3"}), (200, {"error_code": "3"})]
    with pytest.raises(UnavailableError):
        portal.look_up(CODE)
    assert server.sessions == 2


def test_one_session_serves_many_calls(server: Scripted, portal: NationalPortal) -> None:
    server.answers = [(200, {"error_code": "0", "result": [{"MaHoSo": CODE, "TrangThaiHoSo": "4"}]})] * 5
    assert {portal.look_up(CODE) for _ in range(5)} != {None}
    assert server.sessions == 1


def test_the_envelope_names_session_unit_and_service(server: Scripted, portal: NationalPortal) -> None:
    server.answers = [(200, {"error_code": "0", "result": []})]
    portal.look_up(CODE)
    assert server.seen == [{"session": "s1", "madonvi": "H58", "service": "TraCuuHoSo", "mahoso": CODE}]
