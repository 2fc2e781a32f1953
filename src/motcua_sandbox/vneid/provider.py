"""The provider's endpoints: authorize, token, userinfo, logout, and its description of itself."""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from motcua_sandbox.faults import clock, struck
from motcua_sandbox.service import NETWORK_FAULTS
from motcua_sandbox.settings import Settings
from motcua_sandbox.store import Entry, Store
from motcua_sandbox.vneid import keys, pages, people, requests
from motcua_sandbox.vneid.grants import GrantError, Grants, SignedIn
from motcua_sandbox.wire import MalformedError, form_body

VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class ClientError(Exception):
    """The caller of the token endpoint is not a client of ours."""


def _oauth_error(code: str, message: str, status: int = 400, **headers: str) -> JSONResponse:
    body = {"error": code, "error_description": message}
    return JSONResponse(body, status_code=status, headers=NO_STORE | headers)


class VNeID:
    """The national identity provider as a relying party meets it."""

    name = "vneid"
    title = "Đăng nhập VNeID (OpenID Connect)"
    screen = "Đăng nhập VNeID (giả lập)"
    paths: Mapping[str, str] = {name: f"/{name}" for name in ("authorize", "token", "jwks", "userinfo", "logout")}
    faults = NETWORK_FAULTS | {"refuse", "forged_signature"}

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        keys.make(self._key_file)
        self._grants = Grants(store, settings, self.name)

    @property
    def _key_file(self) -> Path:
        return self._settings.state_dir / f"{self.name}-key.pem"

    @cached_property
    def _key(self) -> keys.SigningKey:
        return keys.SigningKey.kept_in(self._key_file)

    def routes(self) -> Sequence[Route]:
        """The endpoints, as the description names them."""
        return [
            Route("/.well-known/openid-configuration", self.configuration),
            Route(self.paths["authorize"], self.authorize, methods=["GET", "POST"]),
            Route(self.paths["token"], self.token, methods=["POST"]),
            Route(self.paths["jwks"], self.jwks),
            Route(self.paths["userinfo"], self.userinfo, methods=["GET", "POST"]),
            Route(self.paths["logout"], self.logout, methods=["GET", "POST"]),
        ]

    def claims(self, person: dict[str, str]) -> dict[str, str]:
        """Return what this provider says of a person."""
        return person

    def counts(self) -> dict[str, int]:
        """Count codes and living tokens."""
        return self._grants.counts()

    def reset(self) -> None:
        """Forget who signed in; the key stays."""
        self._grants.reset()

    def issuer(self, request: Request) -> str:
        """The provider's name: set from outside, or the address it was called at."""
        named = self._settings.issuer if self.name == VNeID.name else ""
        return named or f"{request.base_url}{self.name}"

    async def configuration(self, request: Request) -> JSONResponse:
        """Describe the provider (OpenID Connect Discovery 1.0)."""
        issuer = self.issuer(request)
        return JSONResponse(
            {
                "issuer": issuer,
                "authorization_endpoint": issuer + self.paths["authorize"],
                "token_endpoint": issuer + self.paths["token"],
                "userinfo_endpoint": issuer + self.paths["userinfo"],
                "jwks_uri": issuer + self.paths["jwks"],
                "end_session_endpoint": issuer + self.paths["logout"],
                "response_types_supported": ["code"],
                "response_modes_supported": ["query"],
                "grant_types_supported": ["authorization_code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
                "code_challenge_methods_supported": ["S256"],
                "scopes_supported": ["openid"],
                "acr_values_supported": ["LoA1", "LoA2"],
                "claims_supported": sorted(people.FREE_FIELDS),
                "authorization_response_iss_parameter_supported": True,
            }
        )

    async def jwks(self, request: Request) -> JSONResponse:
        """Publish the verification key."""
        return JSONResponse({"keys": [self._key.public()]})

    async def authorize(self, request: Request) -> Response:
        """Show who may sign in (GET), and send the chosen one back with a code (POST)."""
        try:
            query = await form_body(request) if request.method == "POST" else _single(request)
            requests.check_return(query, self._settings)
        except (MalformedError, requests.UntrustedError) as error:
            return pages.refused(str(error))
        try:
            wish = requests.read(query)
            if struck(request, "refuse"):
                raise requests.RequestError("temporarily_unavailable", "the sandbox was told to refuse")
            if request.method == "GET":
                asked = {name: query[name] for name in requests.PARAMETERS if name in query}
                return pages.sign_in(self.screen, asked, people.accounts().values())
            answer = {"code": self._grants.code_for(wish, self.claims(_chosen(query)))}
            self._store.record(Entry(self.name, "authorize"))
        except requests.RequestError as error:
            answer = {"error": error.code, "error_description": str(error)}
            self._store.record(Entry(self.name, "authorize", outcome="refused", error_code=error.code))
        if query.get("state"):
            answer["state"] = query["state"]
        answer["iss"] = self.issuer(request)
        location = requests.with_query(query["redirect_uri"], answer)
        return RedirectResponse(location, status_code=303, headers=NO_STORE)

    async def token(self, request: Request) -> JSONResponse:
        """Exchange a code for an id_token and an access token."""
        try:
            if struck(request, "refuse"):
                raise MalformedError("the sandbox was told to refuse")
            form = await form_body(request)
            client = self._client(request, form)
            if form.get("grant_type") != "authorization_code":
                return self._refused("unsupported_grant_type", "grant_type must be authorization_code")
            signed_in = self._redeemed(form, client)
        except MalformedError as error:
            return self._refused("invalid_request", str(error))
        except ClientError as error:
            self._refused("invalid_client", str(error))
            challenge = {"WWW-Authenticate": f'Basic realm="{self.name}"'}
            return _oauth_error("invalid_client", str(error), 401, **challenge)
        except GrantError as error:
            return self._refused("invalid_grant", str(error))
        self._store.record(Entry(self.name, "token"))
        key = keys.SigningKey.stranger(self._key.kid) if struck(request, "forged_signature") else self._key
        body = {
            "access_token": signed_in.access_token,
            "token_type": "Bearer",
            "expires_in": self._settings.token_seconds,
            "scope": "openid",
            "id_token": key.sign(self._id_claims(request, client, signed_in)),
        }
        return JSONResponse(body, headers=NO_STORE)

    def _refused(self, code: str, message: str) -> JSONResponse:
        self._store.record(Entry(self.name, "token", outcome="refused", error_code=code, message=message))
        return _oauth_error(code, message)

    def _redeemed(self, form: Mapping[str, str], client: str) -> SignedIn:
        verifier = form.get("code_verifier", "")
        if not form.get("code"):
            raise MalformedError("code is required")
        if not VERIFIER.fullmatch(verifier):
            raise MalformedError("code_verifier must be 43 to 128 unreserved characters")
        redirect_uri = form.get("redirect_uri", "")
        return self._grants.redeem(form["code"], client_id=client, redirect_uri=redirect_uri, verifier=verifier)

    def _client(self, request: Request, form: Mapping[str, str]) -> str:
        """Return the authenticated client: by header or in the form, never both (RFC 6749, 2.3)."""
        header = request.headers.get("authorization")
        if header is None:
            name, secret = form.get("client_id", ""), form.get("client_secret", "")
        elif "client_secret" in form:
            raise MalformedError("the client must authenticate in one way only")
        else:
            name, secret = _basic(header)
        known = hmac.compare_digest(name.encode(), self._settings.client_id.encode())
        fits = hmac.compare_digest(secret.encode(), self._settings.client_secret.encode())
        if not (known and fits):
            raise ClientError("client authentication failed")
        return name

    def _id_claims(self, request: Request, client: str, signed_in: SignedIn) -> dict[str, Any]:
        now = int(clock(request))
        half = hashlib.sha256(signed_in.access_token.encode()).digest()[:16]
        return signed_in.claims | {
            "iss": self.issuer(request),
            "aud": client,
            "iat": now,
            "exp": now + self._settings.token_seconds,
            "auth_time": signed_in.signed_in_at,
            "nonce": signed_in.nonce,
            "acr": signed_in.claims.get("loAs", ""),
            "at_hash": base64.urlsafe_b64encode(half).rstrip(b"=").decode(),
        }

    async def userinfo(self, request: Request) -> JSONResponse:
        """Return the claims of whoever the access token belongs to."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        claims = self._grants.claims_of(token.strip()) if scheme.lower() == "bearer" else None
        if claims is None or struck(request, "refuse"):
            challenge = {"WWW-Authenticate": f'Bearer realm="{self.name}", error="invalid_token"'}
            return _oauth_error("invalid_token", "the access token is unknown or expired", 401, **challenge)
        return JSONResponse(claims, headers=NO_STORE)

    async def logout(self, request: Request) -> Response:
        """End the session of an id_token's owner and return to a registered address (RP-initiated logout)."""
        try:
            query = await form_body(request) if request.method == "POST" else _single(request)
        except MalformedError as error:
            return pages.refused(str(error))
        sub = self._key.subject(query.get("id_token_hint", ""))
        if sub is not None:
            self._grants.withdraw(sub)
            self._store.record(Entry(self.name, "logout"))
        uri = query.get("post_logout_redirect_uri", "")
        if not uri:
            return pages.signed_out()
        if not requests.may_return_to(uri, self._settings):
            return pages.refused("post_logout_redirect_uri không nằm trong danh sách đã đăng ký.")
        state = {"state": query["state"]} if query.get("state") else {}
        return RedirectResponse(requests.with_query(uri, state), status_code=303, headers=NO_STORE)


class VNConnect(VNeID):
    """The sign-in of the National Public Service Portal: other addresses, its own claims, its own key.

    It says no IAL; how sure it is stands in ``loAs`` only, and a birthday is written as people write it.
    """

    name = "vnconnect"
    title = "Đăng nhập Cổng Dịch vụ công quốc gia (OpenID Connect)"
    screen = "Đăng nhập Cổng Dịch vụ công quốc gia (giả lập)"
    paths: Mapping[str, str] = {
        "authorize": "/oauth2/authorize",
        "token": "/oauth2/token",
        "jwks": "/oauth2/jwks",
        "userinfo": "/oauth2/userinfo",
        "logout": "/oidc/logout",
    }

    def claims(self, person: dict[str, str]) -> dict[str, str]:
        """Return the portal's claims: the same person under another subject."""
        day = person.get("NgayThangNamSinh", "")
        told = {name: value for name, value in person.items() if name != "IAL"}
        if len(day) == 8:
            told["NgayThangNamSinh"] = f"{day[6:]}/{day[4:6]}/{day[:4]}"
        return told | {"sub": f"dvcqg-{person['sub']}"}


def _single(request: Request) -> dict[str, str]:
    """Return the query; a parameter given twice is refused (RFC 6749, 3.1)."""
    pairs = request.query_params.multi_items()
    query = dict(pairs)
    if len(query) != len(pairs):
        raise MalformedError("Một tham số bị gửi hai lần.")
    return query


def _chosen(query: Mapping[str, str]) -> dict[str, str]:
    if query.get("deny"):
        raise requests.RequestError("access_denied", "the person declined to sign in")
    key = query.get("person", "")
    if key == "other":
        return people.invented(query)
    account = people.accounts().get(key)
    if account is None:
        raise requests.RequestError("access_denied", "no such account")
    return dict(account.claims)


def _basic(header: str) -> tuple[str, str]:
    scheme, _, value = header.partition(" ")
    try:
        name, colon, secret = base64.b64decode(value.strip(), validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ClientError("the Authorization header cannot be read") from error
    if scheme.lower() != "basic" or not colon:
        raise ClientError("the Authorization header is not of type Basic")
    return unquote_plus(name), unquote_plus(secret)
