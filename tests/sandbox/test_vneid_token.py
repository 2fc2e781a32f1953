"""Codes, tokens, client authentication, signing out and the signing key of VNeID."""

from pathlib import Path
from urllib.parse import quote_plus

import pytest
from cryptography.exceptions import InvalidSignature

from motcua_sandbox.app import create_app
from motcua_sandbox.settings import Settings
from tests.sandbox.client import Caller, Start
from tests.sandbox.relying import BASIC, RETURN, answer_of, choose, parts, redeem, sign_in, unpadded, verify


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


def test_a_skewed_clock_shows_in_the_token(sandbox: Caller) -> None:
    sandbox.switch(**{"vneid.token": {"clock_skew": 1, "clock_skew_seconds": -7200}})
    _, late, _, _ = parts(sign_in(sandbox)["id_token"])
    _, right, _, _ = parts(sign_in(sandbox)["id_token"])
    assert 7190 <= right["iat"] - late["iat"] <= 7230
