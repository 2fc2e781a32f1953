"""The provider's signing key, made at the first start and kept with the state."""

import os
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey


def make(path: Path) -> None:
    """Make the key where there is none; two processes that start together end up with the same one."""
    if path.exists():
        return
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_bytes(RSAKey.generate_key(2048).as_pem(private=True))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # the other process was first: its key is the key
    finally:
        draft.unlink()


class SigningKey:
    """One RSA key and its public face."""

    def __init__(self, key: RSAKey) -> None:
        self._key = key
        self.kid = key.thumbprint()

    @classmethod
    def kept_in(cls, path: Path) -> "SigningKey":
        """Read the key from where ``make`` put it."""
        return cls(RSAKey.import_key(path.read_bytes()))

    @classmethod
    def stranger(cls, kid: str) -> "SigningKey":
        """A key nobody trusts under a name everybody trusts, to forge signatures with."""
        key = cls(RSAKey.generate_key(2048))
        key.kid = kid
        return key

    def sign(self, claims: dict[str, Any]) -> str:
        """Return the claims as a signed token (RS256)."""
        return jwt.encode({"alg": "RS256", "kid": self.kid, "typ": "JWT"}, claims, self._key)

    def subject(self, token: str) -> str | None:
        """Return whom a token of ours is about, however old, or nothing when it is not ours."""
        try:
            claims = jwt.decode(token, self._key, algorithms=["RS256"]).claims
        except (JoseError, ValueError):
            return None
        sub = claims.get("sub")
        return sub if isinstance(sub, str) else None

    def public(self) -> dict[str, Any]:
        """Return the key as a line of a JWK set."""
        return {**self._key.as_dict(private=False), "kid": self.kid, "use": "sig", "alg": "RS256"}
