"""Codes and access tokens: used once, short-lived, kept only as digests."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from motcua_sandbox.settings import Settings
from motcua_sandbox.store import Store
from motcua_sandbox.vneid.requests import SignInRequest

SCHEMA = """
CREATE TABLE IF NOT EXISTS vneid_code (
    digest BLOB PRIMARY KEY,
    client_id TEXT NOT NULL,
    redirect_uri TEXT NOT NULL,
    challenge TEXT NOT NULL,
    nonce TEXT NOT NULL,
    claims TEXT NOT NULL,
    signed_in_at REAL NOT NULL,
    expires REAL NOT NULL,
    used INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS vneid_token (
    digest BLOB PRIMARY KEY,
    code BLOB NOT NULL,
    sub TEXT NOT NULL,
    claims TEXT NOT NULL,
    expires REAL NOT NULL
) WITHOUT ROWID;
"""


class GrantError(Exception):
    """The code cannot be redeemed (``invalid_grant``)."""


@dataclass(frozen=True)
class SignedIn:
    """Who signed in, for which request, and the fresh access token."""

    access_token: str
    claims: dict[str, str]
    nonce: str
    signed_in_at: int


def digest(secret: str) -> bytes:
    """What is kept instead of a code or a token."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def challenge_of(verifier: str) -> str:
    """The S256 challenge a verifier answers (RFC 7636, 4.2)."""
    return base64.urlsafe_b64encode(digest(verifier)).rstrip(b"=").decode()


class Grants:
    """What was granted to clients, by person."""

    def __init__(self, store: Store, settings: Settings, provider: str) -> None:
        self._store = store
        self._settings = settings
        self._provider = provider
        store.create(SCHEMA)

    def _digest(self, secret: str) -> bytes:
        """Digest a secret of this provider: what another one gave out is unknown here."""
        return digest(f"{self._provider}:{secret}")

    def _client(self, client_id: str) -> str:
        return f"{self._provider}:{client_id}"

    def code_for(self, request: SignInRequest, claims: Mapping[str, str]) -> str:
        """Return a fresh code for a person who agreed to sign in."""
        code = secrets.token_urlsafe(32)
        now = time.time()
        self._store.run("DELETE FROM vneid_code WHERE expires < ?", now - self._settings.token_seconds)
        self._store.run(
            "INSERT INTO vneid_code"
            " (digest, client_id, redirect_uri, challenge, nonce, claims, signed_in_at, expires)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            *(
                self._digest(code),
                self._client(request.client_id),
                request.redirect_uri,
                request.challenge,
                request.nonce,
            ),
            *(json.dumps(dict(claims), ensure_ascii=False), now, now + self._settings.code_seconds),
        )
        return code

    def redeem(self, code: str, *, client_id: str, redirect_uri: str, verifier: str) -> SignedIn:
        """Exchange a code, once. Raises ``GrantError``; a second use also withdraws the first one's token."""
        key = self._digest(code)
        row = self._store.one("SELECT * FROM vneid_code WHERE digest = ?", key)
        if row is None or row["client_id"] != self._client(client_id):
            raise GrantError("code is unknown")
        if self._store.run("UPDATE vneid_code SET used = 1 WHERE digest = ? AND used = 0", key) != 1:
            self._store.run("DELETE FROM vneid_token WHERE code = ?", key)
            raise GrantError("code was used before")
        if row["expires"] < time.time():
            raise GrantError("code has expired")
        if row["redirect_uri"] != redirect_uri:
            raise GrantError("redirect_uri differs from the one of the request")
        if not hmac.compare_digest(challenge_of(verifier), row["challenge"]):
            raise GrantError("code_verifier does not answer the challenge")
        claims: dict[str, str] = json.loads(row["claims"])
        token = secrets.token_urlsafe(32)
        expires = time.time() + self._settings.token_seconds
        self._store.run(
            "INSERT INTO vneid_token VALUES (?, ?, ?, ?, ?)",
            *(self._digest(token), key, claims["sub"], row["claims"], expires),
        )
        return SignedIn(token, claims, row["nonce"], int(row["signed_in_at"]))

    def claims_of(self, token: str) -> dict[str, Any] | None:
        """Return the claims an access token opens, or nothing when it is unknown or old."""
        row = self._store.one(
            "SELECT claims FROM vneid_token WHERE digest = ? AND expires >= ?", self._digest(token), time.time()
        )
        claims: dict[str, Any] | None = None if row is None else json.loads(row["claims"])
        return claims

    def withdraw(self, sub: str) -> None:
        """End everything one person opened."""
        self._store.run("DELETE FROM vneid_token WHERE sub = ?", sub)

    def counts(self) -> dict[str, int]:
        """Count sign-ins of this run of the state, by what became of them."""
        ours, now = f"{self._provider}:%", time.time()
        living = (
            "SELECT count(*) FROM vneid_token WHERE expires >= ?"
            " AND code IN (SELECT digest FROM vneid_code WHERE client_id LIKE ?)"
        )
        return {
            "codes": self._store.number("SELECT count(*) FROM vneid_code WHERE client_id LIKE ?", ours),
            "tokens": self._store.number(living, now, ours),
        }

    def reset(self) -> None:
        """Forget all codes and tokens."""
        self._store.run("DELETE FROM vneid_code")
        self._store.run("DELETE FROM vneid_token")
