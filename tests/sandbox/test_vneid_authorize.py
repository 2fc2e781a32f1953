"""Signing in with VNeID: what a relying party may ask for, who signs in, and what comes back."""

import hashlib
import time
from html.parser import HTMLParser

import pytest

from motcua_sandbox.settings import Settings
from tests.sandbox.client import Caller, Start
from tests.sandbox.relying import ISSUER, REQUEST, answer_of, choose, parts, redeem, sign_in, unpadded, verify


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
