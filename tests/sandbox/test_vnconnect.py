"""The sign-in of the national portal: beside VNeID, with its own addresses and claims."""

from typing import Any

from tests.sandbox.client import Caller
from tests.sandbox.relying import BASIC, REQUEST, RETURN, VERIFIER, answer_of, choose, parts

AT = "/vnconnect/oauth2"


def sign_in(sandbox: Caller, person: str = "nguyen-thi-sau") -> dict[str, Any]:
    code = answer_of(sandbox.post(f"{AT}/authorize", data=REQUEST | {"person": person, "acr_values": "LoA1"}))[
        "code"
    ]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": RETURN, "code_verifier": VERIFIER}
    tokens: dict[str, Any] = sandbox.post(f"{AT}/token", data=form, auth=BASIC).json()
    return tokens


def test_it_describes_itself_with_its_own_addresses(sandbox: Caller) -> None:
    told = sandbox.get("/vnconnect/.well-known/openid-configuration").json()
    assert told["issuer"].endswith("/vnconnect")
    assert told["authorization_endpoint"] == told["issuer"] + "/oauth2/authorize"
    assert told["end_session_endpoint"] == told["issuer"] + "/oidc/logout"


def test_its_claims_name_the_level_of_the_session_only(sandbox: Caller) -> None:
    _, claims, _, _ = parts(sign_in(sandbox)["id_token"])
    assert (claims["SoDinhDanh"], claims["loAs"]) == ("082159004167", "LoA2")
    assert claims["NgayThangNamSinh"] == "12/03/1959"
    assert claims["sub"].startswith("dvcqg-")
    assert "IAL" not in claims


def test_what_one_provider_gives_out_is_unknown_to_the_other(sandbox: Caller) -> None:
    token = sign_in(sandbox)["access_token"]
    bearer = {"Authorization": f"Bearer {token}"}
    assert sandbox.get(f"{AT}/userinfo", headers=bearer).status_code == 200
    assert sandbox.get("/vneid/userinfo", headers=bearer).status_code == 401
    code = choose(sandbox)["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": RETURN, "code_verifier": VERIFIER}
    assert sandbox.post(f"{AT}/token", data=form, auth=BASIC).json()["error"] == "invalid_grant"
