"""The sign-in provider over HTTP: discovery, authorization code with PKCE, a strict reading of the id_token."""

import base64
import hmac
import json
import threading
import time
import weakref
from collections.abc import Mapping
from typing import Any

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from motcua.accounts.ports import Identity, SignInRefusedError, UnavailableError
from motcua.adapters.eid_vneid import mapping

CONNECT_SECONDS, ANSWER_SECONDS = 3.0, 10.0
ALGORITHM = "RS256"  # the only one: neither "none" nor a shared secret can be slipped in
LEEWAY_SECONDS = 60
OLDEST_TOKEN_SECONDS = 600
DISCOVERY_SECONDS = 3600
SIGNED_ONLY = frozenset(
    {
        "SoDinhDanh",
        "SoCMND",
        "MaSoThue",
        "MaSoDoanhNghiep",
        "LoaiTaiKhoan",
        "IAL",
        "loAs",
        "TechID",
        "DuDieuKienCongDanSo",
    }
)
KEYS_AGAIN_SECONDS = 10  # an unknown key makes us look again, but not more often than this


class VneidProvider:
    """``accounts.ports.IdentityProvider`` for VNeID or any other provider of these claims."""

    def __init__(self, *, issuer: str, client_id: str, client_secret: str, acr_values: str = "") -> None:
        timeout = httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)
        self._http = httpx.Client(timeout=timeout, trust_env=False, follow_redirects=False)
        weakref.finalize(self, self._http.close)  # connections end with whoever replaces us in the settings
        self._issuer = issuer.rstrip("/")
        self._client = (client_id, client_secret)
        self._asked = {"acr_values": acr_values} if acr_values else {}
        self._lock = threading.Lock()
        self._description: dict[str, Any] = {}
        self._described_at = float("-inf")
        self._keys: list[dict[str, Any]] = []
        self._keys_at = float("-inf")

    @property
    def issuer(self) -> str:
        """The name that every answer of this provider must carry."""
        return self._issuer

    def authorization_url(self, state: str, nonce: str, verifier: str, redirect_uri: str) -> str:
        """Return the address to send the person's browser to."""
        url: str = prepare_grant_uri(
            self._endpoint("authorization_endpoint"),
            client_id=self._client[0],
            response_type="code",
            redirect_uri=redirect_uri,
            scope="openid",
            state=state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
            **self._asked,
        )
        return url

    def identify(self, code: str, verifier: str, nonce: str, redirect_uri: str) -> Identity:
        """Exchange a code for the person behind it; what is not signed for us, fresh and unused is refused."""
        tokens = self._exchange(code, verifier, redirect_uri)
        claims = self._verified(str(tokens.get("id_token", "")), nonce)
        claims = {**self._more(claims, str(tokens.get("access_token", ""))), **claims}
        return mapping.identity(claims, issuer=self._issuer)

    def logout_url(self, redirect_uri: str) -> str:
        """Return where to send the browser to end the provider's session; "" when it has no such page."""
        endpoint = self._describe().get("end_session_endpoint", "")
        if not endpoint:
            return ""
        query = {"post_logout_redirect_uri": redirect_uri, "client_id": self._client[0]}
        return str(httpx.URL(endpoint).copy_merge_params(query))

    def check(self) -> str:
        """Read the provider's description and keys, and say in one sentence that they are in order."""
        self._describe()
        return f"{self._issuer} publishes {len(self._read_keys())} key(s)"

    # ---- the provider's description ------------------------------------------------------------------------

    def _describe(self) -> dict[str, Any]:
        with self._lock:
            if time.monotonic() - self._described_at > DISCOVERY_SECONDS:
                found = self._get(f"{self._issuer}/.well-known/openid-configuration")
                if str(found.get("issuer", "")).rstrip("/") != self._issuer:
                    raise UnavailableError("the provider describes itself under another name")
                self._description, self._described_at = found, time.monotonic()
            return self._description

    def _endpoint(self, name: str) -> str:
        endpoint = self._describe().get(name)
        if not isinstance(endpoint, str) or not endpoint.startswith(("https://", "http://")):
            raise UnavailableError(f"the provider does not say its {name}")
        return endpoint

    def _read_keys(self) -> list[dict[str, Any]]:
        keys = self._get(self._endpoint("jwks_uri")).get("keys")
        if not isinstance(keys, list):
            raise UnavailableError("the provider publishes no keys")
        self._keys = [key for key in keys if isinstance(key, dict) and key.get("kty") == "RSA"]
        self._keys_at = time.monotonic()
        return self._keys

    def _key_set(self, kid: str) -> KeySet:
        """Return the key of that name, looking again when it is new to us."""
        for again in (False, True):
            if again and time.monotonic() - self._keys_at > KEYS_AGAIN_SECONDS:
                self._read_keys()
            chosen = [key for key in self._keys if key.get("kid") == kid]
            if chosen:
                return KeySet.import_key_set({"keys": chosen})
        raise SignInRefusedError("unknown_key")

    # ---- tokens --------------------------------------------------------------------------------------------

    def _exchange(self, code: str, verifier: str, redirect_uri: str) -> Mapping[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        auth = httpx.BasicAuth(*self._client)
        status, answer = self._send("POST", self._endpoint("token_endpoint"), data=form, auth=auth)
        if status == httpx.codes.UNAUTHORIZED:
            raise UnavailableError("the provider does not know us: client id or secret is wrong")
        if status != httpx.codes.OK:
            raise SignInRefusedError(str(answer.get("error") or "code_refused")[:60])
        return answer

    def _verified(self, token: str, nonce: str) -> dict[str, Any]:
        """Return the claims of an id_token. Raises ``SignInRefusedError`` unless all of it holds (OIDC 3.1.3)."""
        try:
            header = json.loads(_decoded(token.partition(".")[0]))
            if header.get("alg") != ALGORITHM:
                raise SignInRefusedError("algorithm")
            claims = jwt.decode(token, self._key_set(str(header.get("kid", ""))), algorithms=[ALGORITHM]).claims
            self._registry().validate(claims)
        except JoseError as error:
            raise SignInRefusedError(type(error).__name__) from error
        except (ValueError, AttributeError) as error:
            raise SignInRefusedError("malformed_token") from error
        if not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
            raise SignInRefusedError("nonce")
        self._check_audience(claims)
        return claims

    def _registry(self) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": self._client[0]},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            nonce={"essential": True},
        )

    def _check_audience(self, claims: Mapping[str, Any]) -> None:
        """A token for several clients must have been issued to us; an old one is a replay."""
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", self._client[0] if not several else "") != self._client[0]:
            raise SignInRefusedError("audience")
        if time.time() - claims["iat"] > OLDEST_TOKEN_SECONDS:
            raise SignInRefusedError("too_old")

    def _more(self, claims: Mapping[str, Any], access_token: str) -> Mapping[str, Any]:
        """Return what userinfo adds about the same subject: a profile, never what an account stands on."""
        endpoint = self._describe().get("userinfo_endpoint")
        if not endpoint or not access_token:
            return {}
        bearer = {"Authorization": f"Bearer {access_token}"}
        status, answer = self._send("GET", str(endpoint), headers=bearer)
        if status != httpx.codes.OK:
            return {}
        if answer.get("sub") != claims["sub"]:
            raise SignInRefusedError("other_subject")
        return {name: value for name, value in answer.items() if name not in SIGNED_ONLY}

    # ---- the line ------------------------------------------------------------------------------------------

    def _get(self, url: str) -> dict[str, Any]:
        status, answer = self._send("GET", url)
        if status != httpx.codes.OK:
            raise UnavailableError(f"the provider answers HTTP {status}")
        return answer

    def _send(self, method: str, url: str, **options: Any) -> tuple[int, dict[str, Any]]:
        try:
            response = self._http.request(method, url, **options)
        except httpx.HTTPError as error:
            raise UnavailableError(f"the provider does not answer ({type(error).__name__})") from error
        try:
            answer = response.json()
        except ValueError:
            answer = None
        if response.is_server_error or not isinstance(answer, dict):
            raise UnavailableError(f"the provider answers HTTP {response.status_code} and nothing readable")
        return response.status_code, answer


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
