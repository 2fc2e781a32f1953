"""Nobody's wish leads a call of ours into our own network, however the address is written."""

import ipaddress
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django.fixtures import Settings
from pytest_socket import socket_allow_hosts

from motcua.foundation import outbound
from motcua.foundation.outbound import ForbiddenAddressError, NoAnswerError, is_allowed, post
from tests.plugins.receiver import Receiver, serve

HOSTS = [
    "127.0.0.1", "127.1", "127.000.000.001", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001",
    "localhost", "LOCALHOST", "localhost.", "0.0.0.0", "0", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
]  # fmt: skip
PRIVATE = [
    "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.8",
    "198.18.0.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "0.0.0.0", "127.0.0.1", "::1", "::",
    "fe80::1", "fc00::1", "fd12:3456::1", "ff02::1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::10.0.0.1",
    "64:ff9b::a00:1", "2002:a00:1::1", "2002:c0a8:101::1", "2001:db8::1", "fec0::1",
]  # fmt: skip
SHAPES = [
    "", "https://", "https:///x", "//a.example/", "ftp://a.example/", "file:///etc/passwd", "gopher://a.example/",
    "javascript:alert(1)", "https://user@a.example/", "https://user:pass@a.example/", "https://a.example@127.0.0.1/",
    "https://a.example:0/", "https://a.example:99999/", "https://a.example:x/", "https://a.example/#f",
    "https://a.example\\@127.0.0.1/", "https://a.example/\r\nHost: x", "https://a.example/ x", "https://a.example/\x00",
    "https://ví-dụ.example/", "https://[fe80::1%25eth0]/", "https://" + "a" * 600 + ".example/", "HTTPS//a.example",
]  # fmt: skip


@pytest.fixture
def plain(settings: Settings) -> None:
    """Addresses without TLS are taken, so that only where they lead decides."""
    settings.MOTCUA_WEBHOOK_HTTP = True


@pytest.mark.parametrize("host", HOSTS)
def test_no_name_of_this_machine_is_called(plain: None, receiver: Receiver, host: str) -> None:
    with pytest.raises(ForbiddenAddressError) as no:
        post(f"http://{host}:{receiver.port}/hook", b"{}", {})
    assert no.value.code in {"private", "unknown"}
    assert receiver.got == []


@pytest.mark.parametrize("address", PRIVATE)
def test_no_address_within_is_allowed(address: str) -> None:
    assert not is_allowed(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "103.1.210.5", "2001:4860:4860::8888", "::ffff:8.8.8.8"])
def test_public_ones_are(address: str) -> None:
    assert is_allowed(ipaddress.ip_address(address))


@pytest.mark.parametrize("url", SHAPES)
def test_odd_addresses_are_refused_before_anything_is_looked_up(
    plain: None, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    looked_up: list[Any] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *of, **_: looked_up.append(of))
    with pytest.raises(ForbiddenAddressError):
        post(url, b"{}", {})
    assert looked_up == []


def test_without_tls_nothing_is_called(settings: Settings, receiver: Receiver) -> None:
    settings.MOTCUA_WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    with pytest.raises(ForbiddenAddressError) as no:
        post(receiver.url, b"{}", {})
    assert no.value.code == "scheme"
    assert receiver.got == []


def test_one_private_address_among_several_is_enough(plain: None, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [(2, 1, 6, "", ("8.8.8.8", 80)), (2, 1, 6, "", ("10.0.0.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: rows)
    with pytest.raises(ForbiddenAddressError):
        outbound.resolve(outbound.target_of("http://two.example/"))


@pytest.fixture
def second(receiver: Receiver) -> Iterator[Receiver]:
    """Another server on the same port of another address of this machine."""
    socket_allow_hosts(["127.0.0.1", "127.0.0.2"], allow_unix_socket=True)
    made = Receiver()
    server = serve(made, "127.0.0.2", receiver.port)
    yield made
    server.shutdown()
    server.server_close()


def test_a_name_is_looked_up_once_and_called_where_it_was_judged(
    plain: None, settings: Settings, monkeypatch: pytest.MonkeyPatch, receiver: Receiver, second: Receiver
) -> None:
    """A name that answers with another address the second time leads nowhere else."""
    settings.MOTCUA_WEBHOOK_NETWORKS = ["127.0.0.2/32"]
    answers = ["127.0.0.2", "127.0.0.1", "127.0.0.1"]
    asked: list[str] = []

    def rebind(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        return [(2, 1, 6, "", (host if host[0].isdigit() else answers.pop(0), port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebind)
    assert post(f"http://turns.example:{receiver.port}/hook", b"{}", {}) == 204
    assert [host for host in asked if not host[0].isdigit()] == ["turns.example"]
    assert (len(second.got), len(receiver.got)) == (1, 0)
    assert second.got[0][0]["host"] == f"turns.example:{receiver.port}"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_leads_nowhere(
    plain: None, settings: Settings, receiver: Receiver, second: Receiver, status: int
) -> None:
    settings.MOTCUA_WEBHOOK_NETWORKS = ["127.0.0.2/32"]
    second.answers.append((status, {"Location": receiver.url}))
    assert post(f"http://127.0.0.2:{receiver.port}/hook", b"{}", {}) == status
    assert receiver.got == []


def test_a_line_that_is_cut_is_no_answer(plain: None, settings: Settings) -> None:
    settings.MOTCUA_WEBHOOK_NETWORKS = ["127.0.0.1/32"]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(NoAnswerError):
        post(f"http://127.0.0.1:{port}/", b"{}", {})


DRIPS, PAUSE_SECONDS = 60, 0.1


@pytest.fixture
def dripping() -> Iterator[tuple[int, list[bytes]]]:
    """A server that says what is in the list, and then one byte every tenth of a second for six seconds."""
    first: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        line, _ = listening.accept()
        with line:
            line.recv(65_536)
            try:
                line.sendall(b"".join(first))
                for _ in range(DRIPS):
                    line.sendall(b"x")
                    time.sleep(PAUSE_SECONDS)
            except OSError:
                return

    server = threading.Thread(target=drip)
    server.start()
    yield listening.getsockname()[1], first
    listening.close()
    server.join(10)


def test_an_answer_that_drips_holds_nobody(
    plain: None, settings: Settings, monkeypatch: pytest.MonkeyPatch, dripping: tuple[int, list[bytes]]
) -> None:
    """Each byte comes in time, the whole never."""
    settings.MOTCUA_WEBHOOK_NETWORKS = ["127.0.0.1/32"]
    monkeypatch.setattr(outbound, "IN_ALL_SECONDS", 0.5)
    port, first = dripping
    first.append(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    began = time.monotonic()
    with pytest.raises(NoAnswerError):
        post(f"http://127.0.0.1:{port}/", b"{}", {})
    assert time.monotonic() - began < DRIPS * PAUSE_SECONDS / 2


def test_who_has_said_yes_may_drip_the_rest(
    plain: None, settings: Settings, monkeypatch: pytest.MonkeyPatch, dripping: tuple[int, list[bytes]]
) -> None:
    settings.MOTCUA_WEBHOOK_NETWORKS = ["127.0.0.1/32"]
    monkeypatch.setattr(outbound, "IN_ALL_SECONDS", 0.5)
    port, first = dripping
    first.append(b"HTTP/1.1 202 Accepted\r\nContent-Length: 4000\r\n\r\n")
    assert post(f"http://127.0.0.1:{port}/", b"{}", {}) == 202
