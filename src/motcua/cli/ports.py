"""Ports: a free one, and whether somebody answers there."""

import http.client
import socket
import urllib.error
import urllib.request
from collections.abc import Callable

from motcua.cli.errors import SaidNo

TRIES = 100


def is_free(host: str, port: int) -> bool:
    """Say whether a server could listen there (a connection in TIME_WAIT does not count as taken)."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def first_free(host: str, wanted: int, *, taken: frozenset[int] = frozenset()) -> int:
    """Return the wanted port or the next free one. Raises ``SaidNo`` when the host is not ours or none is free."""
    try:
        socket.getaddrinfo(host, wanted)
    except OSError:
        raise SaidNo(f"{host!r} is not an address of this machine.") from None
    for port in range(wanted, min(wanted + TRIES, 65_536)):
        if port not in taken and is_free(host, port):
            return port
    raise SaidNo(f"no free port from {wanted} to {wanted + TRIES - 1} on {host}: choose another with --port.")


def answers(address: str) -> bool:
    """Say whether a web server answers there at all, whatever it says."""
    try:
        urllib.request.urlopen(address, timeout=3).close()  # noqa: S310 - an address we made
    except urllib.error.HTTPError:
        return True
    except (OSError, http.client.HTTPException):
        return False
    return True


def lasting(holds: Callable[[], bool]) -> Callable[[], bool]:
    """Return the same question, which is not asked again after a yes: the next answer may come too late."""
    known = False

    def ask() -> bool:
        nonlocal known
        known = known or holds()
        return known

    return ask
