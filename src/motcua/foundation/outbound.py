"""Calling an address that somebody else has named: never into our own network, never where nobody has looked.

The name is resolved once, every address it has is judged, and the connection goes to the one that was judged.
"""

import ipaddress
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
from django.conf import settings

CONNECT_SECONDS, READ_SECONDS, IN_ALL_SECONDS = 3.0, 10.0, 15.0
LONGEST_ADDRESS = 500
LARGEST_ANSWER = 64 * 1024
NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Set aside for special purposes; older versions of the standard library think some of them public.
NEVER = tuple(
    ipaddress.ip_network(each)
    for each in ("192.0.0.0/24", "192.88.99.0/24", "64:ff9b:1::/48", "2001::/23", "3fff::/20", "fec0::/10")
)
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class ForbiddenAddressError(ValueError):
    """Nobody may be called there; ``code``: ``scheme``, ``shape``, ``private``, ``unknown``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NoAnswerError(Exception):
    """Nothing came back that could be read: a cut line, a time-out, a certificate that does not fit."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart; ``host`` is in ASCII."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def named(self) -> str:
        """The host as the other side is asked for it."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"https": 443, "http": 80}[self.scheme]
        return shown if self.port == usual else f"{shown}:{self.port}"


def target_of(url: str) -> Target:
    """Take an address apart. Raises ``ForbiddenAddressError``; nothing is looked up yet."""
    if len(url) > LONGEST_ADDRESS or not url.isascii() or any(sign <= " " or sign in '\\"<>^`{|}' for sign in url):
        raise ForbiddenAddressError("shape")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ForbiddenAddressError("shape") from None
    allowed = {"https", "http"} if settings.MOTCUA_WEBHOOK_HTTP else {"https"}
    if parts.scheme not in allowed:
        raise ForbiddenAddressError("scheme")
    if not parts.hostname or "@" in parts.netloc or parts.fragment or port == 0 or "%" in parts.hostname:
        raise ForbiddenAddressError("shape")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, parts.hostname, port or {"https": 443, "http": 80}[parts.scheme], path)


def resolve(target: Target) -> str:
    """Return the address to connect to. Raises ``ForbiddenAddressError`` if the name has a private one."""
    try:
        rows = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise ForbiddenAddressError("unknown") from None
    found = [ipaddress.ip_address(str(row[4][0]).partition("%")[0]) for row in rows]
    if not found:
        raise ForbiddenAddressError("unknown")
    if not all(is_allowed(each) for each in found):
        raise ForbiddenAddressError("private")
    return str(found[0])


def is_allowed(address: Address) -> bool:
    """Say whether somebody else's wish may lead to an address: a public one, or one of a network that is named."""
    inner = _inner(address)
    is_named = any(inner in network or address in network for network in _networks())
    is_public = inner.is_global and not inner.is_multicast and not any(inner in network for network in NEVER)
    return is_named or is_public


def _networks() -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    return [ipaddress.ip_network(each) for each in settings.MOTCUA_WEBHOOK_NETWORKS]


def _inner(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 one stands for, however it is wrapped."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.sixtofour:
        return address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if address in NAT64 or int(address) >> 32 == 0:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def post(url: str, content: bytes, headers: Mapping[str, str]) -> int:
    """Send something and return the status of the answer; a redirect is an answer, not a way.

    Raises ``ForbiddenAddressError``, ``NoAnswerError``.
    """
    target = target_of(url)
    address = resolve(target)
    pinned = f"[{address}]" if ":" in address else address
    limits = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
    until = time.monotonic() + IN_ALL_SECONDS
    try:
        with (
            httpx.Client(timeout=limits, trust_env=False, follow_redirects=False) as client,
            client.stream(
                "POST",
                f"{target.scheme}://{pinned}:{target.port}{target.path}",
                content=content,
                headers={**headers, "Host": target.named},
                extensions={"sni_hostname": target.host},
            ) as answer,
        ):
            return _read(answer, until)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        raise NoAnswerError(type(error).__name__) from error


def _read(answer: httpx.Response, until: float) -> int:
    """Read what may be read of an answer, so that the other side sees it was taken."""
    size = 0
    for piece in answer.iter_raw():
        size += len(piece)
        if size > LARGEST_ANSWER or time.monotonic() > until:
            break
    return answer.status_code
