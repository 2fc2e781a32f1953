"""Signing in with VNeID: what a relying party may ask for, gets, and is refused."""

import base64
import hashlib
import json
import time
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote_plus, urlsplit

import httpx
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256

from motcua_sandbox.app import create_app
from motcua_sandbox.settings import Settings
from tests.sandbox.client import Caller, Start

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


def test_the_description_names_the_endpoints(sandbox: Caller) -> None:
    described = sandbox.get("/vneid/.well-known/openid-configuration").json()
    assert described["issuer"] == ISSUER
    for name in (
        "authorization_endpoint",
        "token_endpoint",
        "userinfo_endpoint",
        "jwks_uri",
        "end_session_endpoint",
    ):
        assert described[name].startswith(ISSUER + "/")
    assert described["code_challenge_methods_supported"] == ["S256"]
    assert described["response_types_supported"] == ["code"]


def test_the_issuer_is_a_setting(start: Start) -> None:
    sandbox = start(Settings(issuer="https://sso.example.vn"))
    described = sandbox.get("/vneid/.well-known/openid-configuration").json()
    assert described["token_endpoint"] == "https://sso.example.vn/token"
    assert verify(sandbox, sign_in(sandbox)["id_token"])["iss"] == "https://sso.example.vn"


def test_a_citizen_signs_in(sandbox: Caller) -> None:
    answer = choose(sandbox)
    assert (answer["state"], answer["iss"]) == ("st/a te", ISSUER)
    response = redeem(sandbox, answer["code"])
    assert response.headers["cache-control"] == "no-store"
    tokens = response.json()
    assert tokens["token_type"] == "Bearer"
    claims = verify(sandbox, tokens["id_token"])
    now = time.time()
    assert (claims["iss"], claims["aud"], claims["nonce"]) == (ISSUER, "motcua", "n-1")
    assert now - 10 <= claims["iat"] <= now + 1 < claims["exp"] <= now + 901
    half = hashlib.sha256(tokens["access_token"].encode()).digest()[:16]
    assert claims["at_hash"] == unpadded(half)
    assert claims["HoVaTen"] == "Nguyễn Thị Sáu"
    told = sandbox.get("/vneid/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"}).json()
    assert told.items() <= claims.items()
    assert told.keys() == {
        "sub",
        "LoaiTaiKhoan",
        "SoDinhDanh",
        "HoVaTen",
        "NgayThangNamSinh",
        "GioiTinh",
        "ThuongTru",
        "DanToc",
        "QuocTich",
        "SoDienThoai",
        "ThuDienTu",
        "TechID",
        "loAs",
        "IAL",
    }


def test_a_business_signs_in(sandbox: Caller) -> None:
    claims = verify(sandbox, sign_in(sandbox, "trai-cay-cai-be-xanh")["id_token"])
    assert claims["LoaiTaiKhoan"] == "2"
    assert claims["MaSoThue"] == claims["MaSoDoanhNghiep"]
    assert claims["TenDoanhNghiep"] == "Công ty TNHH Trái cây Cái Bè Xanh"
    assert claims["NguoiDaiDien"] == "Bùi Thị Hồng Vân"


def test_a_person_keeps_the_same_sub(sandbox: Caller) -> None:
    subs = [parts(sign_in(sandbox, person)["id_token"])[1]["sub"] for person in ("le-van-phuc", "le-van-phuc")]
    assert subs[0] == subs[1]


def test_a_tester_may_be_anyone(sandbox: Caller) -> None:
    form = {"claim_HoVaTen": " Trần Thử ", "claim_SoDinhDanh": "123", "claim_IAL": "1", "claim_LoaiTaiKhoan": "9"}
    claims = verify(sandbox, sign_in(sandbox, "other", **form)["id_token"])
    assert (claims["HoVaTen"], claims["SoDinhDanh"], claims["IAL"], claims["LoaiTaiKhoan"]) == (
        "Trần Thử",
        "123",
        "1",
        "9",
    )
    assert "MaSoThue" not in claims
    assert claims["sub"]


class Form(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.hidden: list[tuple[str, str]] = []
        self.buttons: list[str] = []
        self.labels: set[str] = set()
        self.inputs: set[str] = set()
        self.lang = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.lang = given["lang"]
        elif tag == "label":
            self.labels.add(given["for"])
        elif tag == "button" and given.get("name") == "person":
            self.buttons.append(given["value"])
        elif tag == "input" and given.get("type") == "hidden":
            self.hidden.append((given["name"], given["value"]))
        elif tag == "input":
            self.inputs.add(given["id"])


def test_the_page_offers_everyone_and_labels_every_field(sandbox: Caller) -> None:
    response = sandbox.get("/vneid/authorize", params=REQUEST | {"state": '"><script>alert(1)</script>'})
    assert response.status_code == 200
    assert "<script>" not in response.text
    form = Form()
    form.feed(response.text)
    assert form.lang == "vi"
    assert "Nguyễn Thị Sáu" in response.text
    assert len(form.buttons) >= 9
    assert form.buttons[-1] == "other"
    assert form.inputs <= form.labels
    assert ("state", '"><script>alert(1)</script>') in form.hidden


def test_the_page_s_own_form_signs_in(sandbox: Caller) -> None:
    form = Form()
    form.feed(sandbox.get("/vneid/authorize", params=REQUEST).text)
    for person in form.buttons[:-1]:
        answer = answer_of(sandbox.post("/vneid/authorize", data=dict(form.hidden) | {"person": person}))
        assert redeem(sandbox, answer["code"]).status_code == 200


def test_declining_comes_back_as_such(sandbox: Caller) -> None:
    answer = answer_of(sandbox.post("/vneid/authorize", data=REQUEST | {"deny": "1"}))
    assert (answer["error"], answer["state"]) == ("access_denied", "st/a te")
    assert "code" not in answer
    assert choose(sandbox, "nobody")["error"] == "access_denied"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": ""}, "unsupported_response_type"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"state": ""}, "invalid_request"),
        ({"nonce": ""}, "invalid_request"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": ""}, "invalid_request"),
        ({"prompt": "none"}, "login_required"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_request_out_of_order_comes_back_with_an_error(
    sandbox: Caller, method: str, changes: dict[str, str], error: str
) -> None:
    if method == "GET":
        response = sandbox.get("/vneid/authorize", params=REQUEST | changes)
    else:
        response = sandbox.post("/vneid/authorize", data=REQUEST | changes | {"person": "le-van-phuc"})
    assert answer_of(response)["error"] == error


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "stranger"},
        {"client_id": ""},
        {"redirect_uri": ""},
        {"redirect_uri": "https://127.0.0.1/x"},
        {"redirect_uri": "http://evil.example/x"},
        {"redirect_uri": "http://127.0.0.1:80@evil.example/"},
        {"redirect_uri": "http://127.0.0.1.evil.example/"},
        {"redirect_uri": "http://evil.example\\@127.0.0.1/"},
        {"redirect_uri": "http://127.0.0.1:8000/x#y"},
        {"redirect_uri": "http://127.0.0.1:port/"},
        {"redirect_uri": "http://[::1/"},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": "//127.0.0.1/x"},
    ],
)
def test_nothing_is_sent_to_a_stranger(sandbox: Caller, changes: dict[str, str]) -> None:
    for response in (
        sandbox.get("/vneid/authorize", params=REQUEST | changes),
        sandbox.post("/vneid/authorize", data=REQUEST | changes | {"person": "le-van-phuc"}),
    ):
        assert response.status_code == 400
        assert "location" not in response.headers


def test_registered_addresses_are_a_setting(start: Start) -> None:
    sandbox = start(Settings(redirect_uris=("https://motcua.example.vn/vneid?a=1",)))
    assert sandbox.get("/vneid/authorize", params=REQUEST).status_code == 400
    form = REQUEST | {"redirect_uri": "https://motcua.example.vn/vneid?a=1", "person": "le-van-phuc"}
    location = sandbox.post("/vneid/authorize", data=form).headers["location"]
    assert location.startswith("https://motcua.example.vn/vneid?a=1&code=")


def test_a_parameter_given_twice_is_refused(sandbox: Caller) -> None:
    pairs = [*REQUEST.items(), ("redirect_uri", "http://localhost/other")]
    assert sandbox.get("/vneid/authorize", params=pairs).status_code == 400


def test_a_code_is_used_once_and_a_second_use_withdraws_the_first(sandbox: Caller) -> None:
    code = choose(sandbox)["code"]
    token = redeem(sandbox, code).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert sandbox.get("/vneid/userinfo", headers=headers).status_code == 200
    again = redeem(sandbox, code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert sandbox.get("/vneid/userinfo", headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_verifier": "w" * 54}, "invalid_grant"),
        ({"code_verifier": ""}, "invalid_request"),
        ({"code_verifier": "short"}, "invalid_request"),
        ({"redirect_uri": RETURN + "/"}, "invalid_grant"),
        ({"redirect_uri": ""}, "invalid_grant"),
        ({"code": "other"}, "invalid_grant"),
        ({"code": ""}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": ""}, "unsupported_grant_type"),
    ],
)
def test_a_wrong_exchange_is_refused(sandbox: Caller, changes: dict[str, str], error: str) -> None:
    response = redeem(sandbox, choose(sandbox)["code"], BASIC, **changes)
    assert (response.status_code, response.json()["error"]) == (400, error)


def test_a_wrong_verifier_spends_the_code(sandbox: Caller) -> None:
    code = choose(sandbox)["code"]
    redeem(sandbox, code, code_verifier="w" * 54)
    assert redeem(sandbox, code).json()["error"] == "invalid_grant"


def test_a_code_expires(start: Start) -> None:
    sandbox = start(Settings(code_seconds=0))
    assert redeem(sandbox, choose(sandbox)["code"]).json()["error"] == "invalid_grant"


def test_an_access_token_expires(start: Start) -> None:
    sandbox = start(Settings(token_seconds=0))
    headers = {"Authorization": f"Bearer {sign_in(sandbox)['access_token']}"}
    assert sandbox.get("/vneid/userinfo", headers=headers).status_code == 401


def test_the_client_may_authenticate_in_the_form(sandbox: Caller) -> None:
    secret = {"client_id": "motcua", "client_secret": "sandbox-only"}
    assert redeem(sandbox, choose(sandbox)["code"], auth=None, **secret).status_code == 200


def test_a_secret_in_the_header_is_form_encoded(start: Start) -> None:
    secret = "bí mật:+%"
    sandbox = start(Settings(client_secret=secret))
    assert redeem(sandbox, choose(sandbox)["code"], auth=("motcua", quote_plus(secret))).status_code == 200


@pytest.mark.parametrize("auth", [None, ("motcua", "wrong"), ("stranger", "sandbox-only"), ("motcua", "")])
def test_another_client_is_refused_and_the_code_stays_good(sandbox: Caller, auth: tuple[str, str] | None) -> None:
    code = choose(sandbox)["code"]
    response = redeem(sandbox, code, auth=auth)
    assert (response.status_code, response.json()["error"]) == (401, "invalid_client")
    assert response.headers["www-authenticate"].startswith("Basic")
    assert redeem(sandbox, code).status_code == 200


@pytest.mark.parametrize("header", ["Basic %%%", "Bearer x", "Basic", "Basic bW90Y3Vh"])
def test_an_unreadable_authorization_is_refused(sandbox: Caller, header: str) -> None:
    response = sandbox.post("/vneid/token", data={"grant_type": "x"}, headers={"Authorization": header})
    assert (response.status_code, response.json()["error"]) == (401, "invalid_client")


def test_two_ways_of_authenticating_at_once_are_refused(sandbox: Caller) -> None:
    response = redeem(sandbox, choose(sandbox)["code"], client_secret="sandbox-only")
    assert response.json()["error"] == "invalid_request"


def test_the_token_endpoint_takes_a_form_only(sandbox: Caller) -> None:
    response = sandbox.post("/vneid/token", json={"grant_type": "authorization_code"}, auth=BASIC)
    assert (response.status_code, response.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer nonsense", "Basic abc"])
def test_userinfo_needs_a_token(sandbox: Caller, header: str) -> None:
    response = sandbox.get("/vneid/userinfo", headers={"Authorization": header})
    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Bearer")


def test_signing_out_ends_the_tokens_and_returns(sandbox: Caller) -> None:
    tokens = sign_in(sandbox)
    query = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": RETURN, "state": "bye"}
    response = sandbox.get("/vneid/logout", params=query)
    assert answer_of(response) == {"state": "bye"}
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert sandbox.get("/vneid/userinfo", headers=headers).status_code == 401


def test_signing_out_without_an_address_says_so(sandbox: Caller) -> None:
    response = sandbox.get("/vneid/logout")
    assert response.status_code == 200
    assert "Đã đăng xuất" in response.text


def test_signing_out_leads_to_registered_addresses_only(sandbox: Caller) -> None:
    response = sandbox.get("/vneid/logout", params={"post_logout_redirect_uri": "https://evil.example/"})
    assert response.status_code == 400


def test_a_foreign_hint_ends_nobodys_session(sandbox: Caller) -> None:
    tokens = sign_in(sandbox)
    header, body, _ = tokens["id_token"].split(".")
    for hint in ("nonsense", f"{header}.{body}.{unpadded(b'x' * 256)}"):
        assert sandbox.get("/vneid/logout", params={"id_token_hint": hint}).status_code == 200
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert sandbox.get("/vneid/userinfo", headers=headers).status_code == 200


def test_the_key_survives_a_restart(start: Start, sandbox: Caller) -> None:
    token = sign_in(sandbox)["id_token"]
    verify(start(), token)


def test_a_first_start_makes_a_key_only_the_owner_reads(tmp_path: Path) -> None:
    app = create_app(tmp_path, Settings())
    sandbox = Caller(app)
    assert (tmp_path / "vneid-key.pem").stat().st_mode & 0o777 == 0o600
    verify(sandbox, sign_in(sandbox)["id_token"])
    assert [path.name for path in tmp_path.glob("vneid-key*")] == ["vneid-key.pem"]
    app.state.store.close()


def test_a_forged_signature_can_be_ordered(sandbox: Caller) -> None:
    sandbox.switch(**{"vneid.token": {"forged_signature": 1}})
    forged = sign_in(sandbox)["id_token"]
    with pytest.raises(InvalidSignature):
        verify(sandbox, forged)
    verify(sandbox, sign_in(sandbox)["id_token"])


def test_refusal_can_be_ordered(sandbox: Caller) -> None:
    sandbox.switch(vneid={"refuse": 1})
    assert choose(sandbox)["error"] == "temporarily_unavailable"
    assert "code" in choose(sandbox)
