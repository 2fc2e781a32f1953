"""Calling an address that somebody else has named: never into our own network, never where nobody has looked.

The name is resolved once, every address it has is judged, and the connection goes to the one that was judged. A
call is over after a quarter of a minute, however slowly the other side lets its answer drip.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpcore
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
FAILURES = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError, ValueError)
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
    until = time.monotonic() + IN_ALL_SECONDS
    target = target_of(url)
    address = resolve(target)
    place = httpcore.URL(
        scheme=target.scheme.encode(), host=address.encode(), port=target.port, target=target.path.encode()
    )
    limits = {"connect": CONNECT_SECONDS, "read": READ_SECONDS, "write": READ_SECONDS}
    try:
        with (
            httpcore.ConnectionPool(ssl_context=_trusted(), network_backend=_Hurried(until)) as pool,
            pool.stream(
                "POST",
                place,
                headers=[*headers.items(), ("Host", target.named)],
                content=content,
                extensions={"sni_hostname": target.host, "timeout": limits},
            ) as answer,
        ):
            return _read(answer)
    except FAILURES as error:
        raise NoAnswerError(type(error).__name__) from error


@cache
def _trusted() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


def _read(answer: httpcore.Response) -> int:
    """Read what may be read of an answer, so that the other side sees it was taken."""
    size = 0
    try:
        for piece in answer.iter_stream():
            size += len(piece)
            if size > LARGEST_ANSWER:
                break
    except httpcore.ReadTimeout:  # it has said yes or no; the rest may drip
        pass
    return answer.status


class _Hurried(httpcore.SyncBackend):
    """Opens lines on which everything together is over at one moment."""

    def __init__(self, until: float) -> None:
        self._until = until

    def connect_tcp(self, *args: Any, **options: Any) -> httpcore.NetworkStream:
        return _HurriedStream(super().connect_tcp(*args, **options), self._until)


class _HurriedStream(httpcore.NetworkStream):
    """One such line."""

    def __init__(self, line: httpcore.NetworkStream, until: float) -> None:
        self._line = line
        self._until = until

    def _left(self, most: float | None) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("in all")
        return left if most is None else min(left, most)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._line.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._line.write(buffer, self._left(timeout))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._line.start_tls(ssl_context, server_hostname, self._left(timeout))
        return _HurriedStream(secured, self._until)

    def close(self) -> None:
        self._line.close()

    def get_extra_info(self, info: str) -> Any:
        return self._line.get_extra_info(info)
