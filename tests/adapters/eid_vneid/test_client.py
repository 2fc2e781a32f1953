"""Tokens that a dishonest or broken provider could make (reliability S11): none of them signs anybody in."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from motcua.accounts.ports import SignInRefusedError, UnavailableError
from motcua.adapters.eid_vneid.client import VneidProvider

NONCE, VERIFIER, BACK = "n-1", "v" * 64, "http://127.0.0.1/back"
KEY, STRANGER = RSAKey.generate_key(2048), RSAKey.generate_key(2048)


def public(key: RSAKey, kid: str) -> dict[str, Any]:
    return {**key.as_dict(private=False), "kid": kid, "use": "sig", "alg": "RS256"}


class Provider(ThreadingHTTPServer):
    """A provider whose next token and userinfo are whatever a test puts there."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.issuer = self.url
        self.keys = [public(KEY, "k1")]
        self.token: Any = ""
        self.userinfo: dict[str, Any] = {}
        self.seen: list[str] = []

    def claims(self, **change: Any) -> dict[str, Any]:
        now = int(time.time())
        base: dict[str, Any] = {"iss": self.url, "aud": "motcua", "sub": "s-1", "iat": now, "exp": now + 300}
        person = {"nonce": NONCE, "LoaiTaiKhoan": "1", "SoDinhDanh": "082196010824", "HoVaTen": "Trần Lan"}
        return {name: value for name, value in (base | person | change).items() if value is not None}

    def sign(self, key: RSAKey = KEY, kid: str = "k1", **change: Any) -> str:
        return jwt.encode({"alg": "RS256", "kid": kid}, self.claims(**change), key)


class Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        self.server.seen.append(self.path)
        answers: dict[str, Any] = {
            "/.well-known/openid-configuration": {
                "issuer": self.server.issuer,
                "authorization_endpoint": f"{self.server.url}/authorize",
                "token_endpoint": f"{self.server.url}/token",
                "jwks_uri": f"{self.server.url}/jwks",
                "userinfo_endpoint": f"{self.server.url}/userinfo",
            },
            "/jwks": {"keys": self.server.keys},
            "/userinfo": self.server.userinfo,
        }
        self._say(answers[self.path])

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._say({"access_token": "a", "id_token": self.server.token})

    def _say(self, content: Any) -> None:
        text = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as running:
        running.userinfo = {"sub": "s-1"}
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def client(provider: Provider) -> VneidProvider:
    return VneidProvider(issuer=provider.url, client_id="motcua", client_secret="secret")


def identify(client: VneidProvider) -> Any:
    return client.identify("code", VERIFIER, NONCE, BACK)


def part(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def unsigned(provider: Provider) -> str:
    return f"{part({'alg': 'none', 'kid': 'k1'})}.{part(provider.claims())}."


def signed_with_the_public_key(provider: Provider) -> str:
    """The HS/RS swap: our verification key, which everybody knows, used as a shared secret."""
    content = f"{part({'alg': 'HS256', 'kid': 'k1'})}.{part(provider.claims())}"
    seal = hmac.new(KEY.as_pem(private=False), content.encode(), hashlib.sha256).digest()
    return f"{content}.{base64.urlsafe_b64encode(seal).rstrip(b'=').decode()}"


def changed_after_signing(provider: Provider) -> str:
    head, _, signature = provider.sign().split(".")
    return f"{head}.{part(provider.claims(SoDinhDanh='082157000123'))}.{signature}"


def pss_signed(provider: Provider) -> str:
    return jwt.encode({"alg": "PS256", "kid": "k1"}, provider.claims(), KEY, algorithms=["PS256"])


def test_an_honest_token_signs_in(provider: Provider, client: VneidProvider) -> None:
    provider.token = provider.sign()
    assert identify(client).personal_id == "082196010824"


@pytest.mark.parametrize(
    ("forge", "code"),
    [
        pytest.param(unsigned, "algorithm", id="alg none"),
        pytest.param(signed_with_the_public_key, "algorithm", id="HS/RS swap"),
        pytest.param(pss_signed, "algorithm", id="another algorithm"),
        pytest.param(changed_after_signing, "BadSignatureError", id="changed claims"),
        pytest.param(lambda it: it.sign(STRANGER), "BadSignatureError", id="another key under the same name"),
        pytest.param(lambda it: it.sign(STRANGER, "k9"), "unknown_key", id="a key nobody published"),
        pytest.param(lambda it: it.sign(iss="https://evil.example"), "InvalidClaimError", id="wrong issuer"),
        pytest.param(lambda it: it.sign(iss=None), "MissingClaimError", id="no issuer"),
        pytest.param(lambda it: it.sign(aud="other"), "InvalidClaimError", id="for another client"),
        pytest.param(lambda it: it.sign(aud=["other"]), "InvalidClaimError", id="for other clients"),
        pytest.param(lambda it: it.sign(aud=["motcua", "other"]), "audience", id="for several, issued to nobody"),
        pytest.param(lambda it: it.sign(azp="other"), "audience", id="issued to another client"),
        pytest.param(lambda it: it.sign(exp=int(time.time()) - 61), "ExpiredTokenError", id="expired"),
        pytest.param(lambda it: it.sign(exp=None), "MissingClaimError", id="without an end"),
        pytest.param(lambda it: it.sign(iat=int(time.time()) + 90), "InvalidClaimError", id="from the future"),
        pytest.param(lambda it: it.sign(iat=int(time.time()) - 700), "too_old", id="old"),
        pytest.param(lambda it: it.sign(nonce="n-2"), "nonce", id="another sign-in's nonce"),
        pytest.param(lambda it: it.sign(nonce=None), "MissingClaimError", id="no nonce"),
        pytest.param(lambda it: it.sign(sub=None), "MissingClaimError", id="about nobody"),
        pytest.param(lambda it: "không phải token", "malformed_token", id="no token"),
        pytest.param(lambda it: "", "malformed_token", id="empty"),
        pytest.param(lambda it: None, "malformed_token", id="none"),
    ],
)
def test_a_token_that_proves_nothing_is_refused(
    forge: Callable[[Provider], Any], code: str, provider: Provider, client: VneidProvider
) -> None:
    provider.token = forge(provider)
    with pytest.raises(SignInRefusedError) as refusal:
        identify(client)
    assert refusal.value.code == code


def test_a_small_difference_of_clocks_is_forgiven(provider: Provider, client: VneidProvider) -> None:
    provider.token = provider.sign(exp=int(time.time()) - 30)
    assert identify(client).subject == "s-1"


def test_a_new_key_is_learned_and_old_ones_are_not_asked_for_again(
    provider: Provider, client: VneidProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.token = provider.sign()
    identify(client)
    identify(client)
    assert provider.seen.count("/jwks") == 1
    monkeypatch.setattr("motcua.adapters.eid_vneid.client.KEYS_AGAIN_SECONDS", 0)
    provider.keys = [public(STRANGER, "k2")]
    provider.token = provider.sign(STRANGER, "k2")
    assert identify(client).subject == "s-1"
    assert provider.seen.count("/jwks") == 2


def test_unknown_keys_cannot_make_us_ask_again_and_again(provider: Provider, client: VneidProvider) -> None:
    for number in range(5):
        provider.token = provider.sign(STRANGER, f"x{number}")
        with pytest.raises(SignInRefusedError):
            identify(client)
    assert provider.seen.count("/jwks") == 1


def test_userinfo_adds_a_profile_but_never_a_number(provider: Provider, client: VneidProvider) -> None:
    provider.token = provider.sign()
    provider.userinfo = {
        "sub": "s-1",
        "SoDienThoai": "0900000102",
        "HoVaTen": "Người Khác",
        "SoDinhDanh": "082157000123",
        "IAL": "2",
    }
    found = identify(client)
    assert (found.phone, found.full_name) == ("0900000102", "Trần Lan")
    assert (found.personal_id, found.assurance) == ("082196010824", 1)


def test_a_number_that_only_userinfo_says_opens_nothing(provider: Provider, client: VneidProvider) -> None:
    provider.token = provider.sign(SoDinhDanh=None)
    provider.userinfo = {"sub": "s-1", "SoDinhDanh": "082157000123"}
    with pytest.raises(SignInRefusedError, match="number_missing"):
        identify(client)


def test_userinfo_about_somebody_else_is_refused(provider: Provider, client: VneidProvider) -> None:
    provider.token = provider.sign()
    provider.userinfo = {"sub": "s-2"}
    with pytest.raises(SignInRefusedError, match="other_subject"):
        identify(client)


def test_a_provider_under_another_name_is_not_trusted(provider: Provider, client: VneidProvider) -> None:
    provider.issuer = "https://evil.example"
    with pytest.raises(UnavailableError, match="another name"):
        client.authorization_url("s", NONCE, VERIFIER, BACK)
