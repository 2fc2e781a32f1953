"""Judging what a relying party asks for: authorization requests and the addresses answers may go to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from motcua_sandbox.settings import Settings

LOOPBACK = frozenset({"127.0.0.1", "localhost"})
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
PARAMETERS = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "acr_values",
    "prompt",
)


class UntrustedError(Exception):
    """The request names no known client or no registered address: nothing may be sent back there."""


class RequestError(Exception):
    """The request is wrong in a way the client may be told by redirect."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class SignInRequest:
    """An authorization request in order."""

    client_id: str
    redirect_uri: str
    state: str
    nonce: str
    challenge: str


def may_return_to(uri: str, settings: Settings) -> bool:
    """Say whether an address is registered; without a list, any http address of this machine is."""
    if settings.redirect_uris:
        return uri in settings.redirect_uris
    if not uri.isascii() or re.search(r"[\s\\#]", uri):
        return False
    try:
        parts = urlsplit(uri)
        parts.port  # noqa: B018 - a port that is no number raises here
    except ValueError:
        return False
    return parts.scheme == "http" and parts.hostname in LOOPBACK and "@" not in parts.netloc and bool(parts.path)


def check_return(query: Mapping[str, str], settings: Settings) -> None:
    """Raises ``UntrustedError`` when the answer has nowhere safe to go."""
    if query.get("client_id") != settings.client_id:
        raise UntrustedError("client_id không được đăng ký với hệ thống đăng nhập giả lập.")
    if not may_return_to(query.get("redirect_uri", ""), settings):
        raise UntrustedError("redirect_uri không nằm trong danh sách đã đăng ký.")


def read(query: Mapping[str, str]) -> SignInRequest:
    """Judge a request whose return address is already trusted. Raises ``RequestError``."""
    if query.get("response_type") != "code":
        raise RequestError("unsupported_response_type", "response_type must be code")
    if "openid" not in query.get("scope", "").split():
        raise RequestError("invalid_scope", "scope must contain openid")
    for name in ("state", "nonce", "code_challenge"):
        if not query.get(name):
            raise RequestError("invalid_request", f"{name} is required")
    if query.get("code_challenge_method") != "S256":
        raise RequestError("invalid_request", "code_challenge_method must be S256")
    if not CHALLENGE.fullmatch(query["code_challenge"]):
        raise RequestError("invalid_request", "code_challenge is not a SHA-256 in base64url")
    if query.get("prompt") == "none":
        raise RequestError("login_required", "no one is signed in")
    return SignInRequest(
        *(query[name] for name in ("client_id", "redirect_uri", "state", "nonce", "code_challenge"))
    )


def with_query(uri: str, answer: Mapping[str, str]) -> str:
    """Return the address with the answer added to what it already asks."""
    parts = urlsplit(uri)
    query = [*parse_qsl(parts.query, keep_blank_values=True), *answer.items()]
    return urlunsplit(parts._replace(query=urlencode(query)))
