"""A relying party of VNeID, written from the standards and nothing else."""

import base64
import hashlib
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256

from tests.sandbox.client import Caller

RETURN = "http://127.0.0.1:8000/dang-nhap/vneid"
VERIFIER = "v" * 20 + "-._~" + "0" * 30
ISSUER = "http://127.0.0.1:8901/vneid"
BASIC = ("motcua", "sandbox-only")


def unpadded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def padded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


REQUEST = {
    "response_type": "code",
    "client_id": "motcua",
    "redirect_uri": RETURN,
    "scope": "openid",
    "state": "st/a te",
    "nonce": "n-1",
    "code_challenge": unpadded(hashlib.sha256(VERIFIER.encode()).digest()),
    "code_challenge_method": "S256",
}


def answer_of(response: httpx.Response) -> dict[str, str]:
    assert response.status_code == 303, response.text
    location = response.headers["location"]
    assert location.startswith(RETURN + "?")
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def choose(sandbox: Caller, person: str = "nguyen-thi-sau", **changes: str) -> dict[str, str]:
    return answer_of(sandbox.post("/vneid/authorize", data=REQUEST | {"person": person} | changes))


def redeem(sandbox: Caller, code: str, /, auth: tuple[str, str] | None = BASIC, **changes: str) -> httpx.Response:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": RETURN, "code_verifier": VERIFIER}
    return sandbox.post("/vneid/token", data=form | changes, auth=auth)


def parts(token: str) -> tuple[dict[str, Any], dict[str, Any], bytes, bytes]:
    header, body, signature = token.split(".")
    return json.loads(padded(header)), json.loads(padded(body)), f"{header}.{body}".encode(), padded(signature)


def verify(sandbox: Caller, token: str) -> dict[str, Any]:
    """Check the signature against the published key with nothing but arithmetic; return the claims."""
    header, claims, signed, signature = parts(token)
    assert header["alg"] == "RS256"
    [key] = [key for key in sandbox.get("/vneid/jwks").json()["keys"] if key["kid"] == header["kid"]]
    assert (key["kty"], key["use"]) == ("RSA", "sig")
    assert not key.keys() & {"d", "p", "q"}
    numbers = RSAPublicNumbers(int.from_bytes(padded(key["e"])), int.from_bytes(padded(key["n"])))
    numbers.public_key().verify(signature, signed, PKCS1v15(), SHA256())
    return claims


def sign_in(sandbox: Caller, person: str = "nguyen-thi-sau", **changes: str) -> dict[str, Any]:
    response = redeem(sandbox, choose(sandbox, person, **changes)["code"])
    assert response.status_code == 200, response.text
    tokens: dict[str, Any] = response.json()
    return tokens
