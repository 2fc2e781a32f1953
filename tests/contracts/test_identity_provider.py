"""What every identity provider promises, over HTTP to the sandbox; what proves nothing is refused."""

from collections.abc import Callable
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from motcua.accounts.ports import SignInRefusedError, UnavailableError
from motcua.accounts.services.signing_in import SignInAttempt, begin_sign_in, finish_sign_in
from motcua.adapters.eid_vneid.client import VneidProvider
from tests.plugins.browser import come_back
from tests.plugins.sandbox import RunningSandbox

BACK = "http://127.0.0.1:8900/dang-nhap/vneid"
PERSON, BUSINESS = "tran-thi-ngoc-lan", "trai-cay-cai-be-xanh"


@pytest.fixture
def provider(fresh_sandbox: RunningSandbox) -> VneidProvider:
    return VneidProvider(issuer=f"{fresh_sandbox.url}/vneid", client_id="motcua", client_secret="sandbox-only")


def signed_in(provider: VneidProvider, person: str = PERSON) -> tuple[SignInAttempt, dict[str, str]]:
    url, attempt = begin_sign_in(provider, redirect_uri=BACK)
    return attempt, come_back(url, person)


def test_it_sends_people_away_with_everything_that_protects_them(provider: VneidProvider) -> None:
    url, attempt = begin_sign_in(provider, redirect_uri=BACK)
    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    assert (query["response_type"], query["scope"]) == ("code", "openid")
    assert (query["state"], query["nonce"]) == (attempt.state, attempt.nonce)
    assert query["code_challenge_method"] == "S256"
    assert query["code_challenge"] != attempt.verifier
    assert attempt.verifier not in url


def test_a_citizen_comes_back_as_signed(provider: VneidProvider) -> None:
    attempt, answer = signed_in(provider)
    found = finish_sign_in(provider, attempt.as_dict(), answer)
    assert (found.issuer, found.kind, found.personal_id) == (provider.issuer, "citizen", "082196010824")
    assert (found.full_name, found.birth_date, found.sex) == ("Trần Thị Ngọc Lan", date(1996, 8, 20), "female")
    assert (found.assurance, found.tax_code) == (2, "")
    assert found.national_account_id.startswith("SBX-")


def test_a_business_is_its_tax_code(provider: VneidProvider) -> None:
    attempt, answer = signed_in(provider, BUSINESS)
    found = finish_sign_in(provider, attempt.as_dict(), answer)
    assert (found.kind, found.tax_code) == ("business", "1209900117")
    assert (found.full_name, found.representative) == ("Công ty TNHH Trái cây Cái Bè Xanh", "Bùi Thị Hồng Vân")


def test_a_level_one_account_is_level_one(provider: VneidProvider) -> None:
    attempt, answer = signed_in(provider, "huynh-van-tam")
    assert finish_sign_in(provider, attempt.as_dict(), answer).assurance == 1


def test_a_code_works_once(provider: VneidProvider) -> None:
    attempt, answer = signed_in(provider)
    finish_sign_in(provider, attempt.as_dict(), answer)
    with pytest.raises(SignInRefusedError, match="invalid_grant"):
        finish_sign_in(provider, attempt.as_dict(), answer)


Attack = Callable[[dict[str, str], dict[str, str]], None]


@pytest.mark.parametrize(
    ("attack", "code"),
    [
        pytest.param(lambda kept, answer: kept.clear(), "not_begun", id="an answer nobody asked for (login CSRF)"),
        pytest.param(lambda kept, answer: answer.update(state="x"), "state", id="another one's state"),
        pytest.param(lambda kept, answer: answer.pop("state"), "state", id="no state"),
        pytest.param(lambda kept, answer: kept.update(nonce="x"), "nonce", id="another one's nonce"),
        pytest.param(lambda kept, answer: kept.update(verifier="x" * 64), "invalid_grant", id="a stolen code"),
        pytest.param(lambda kept, answer: answer.update(iss="http://evil"), "mix_up", id="mix-up"),
        pytest.param(lambda kept, answer: answer.update(code="guessed"), "invalid_grant", id="a guessed code"),
        pytest.param(lambda kept, answer: answer.pop("code"), "no_code", id="no code"),
        pytest.param(
            lambda kept, answer: kept.update(redirect_uri=BACK + "/x"), "invalid_grant", id="another address"
        ),
        pytest.param(
            lambda kept, answer: answer.update(error="access_denied"), "access_denied", id="they said no"
        ),
    ],
)
def test_an_answer_that_proves_nothing_is_refused(attack: Attack, code: str, provider: VneidProvider) -> None:
    attempt, answer = signed_in(provider)
    kept = attempt.as_dict()
    attack(kept, answer)
    with pytest.raises(SignInRefusedError) as refusal:
        finish_sign_in(provider, kept, answer)
    assert refusal.value.code == code


def test_a_code_of_one_browser_is_worth_nothing_in_another(provider: VneidProvider) -> None:
    _, stolen = signed_in(provider)
    victim, answer = signed_in(provider)
    with pytest.raises(SignInRefusedError, match="invalid_grant"):
        finish_sign_in(provider, victim.as_dict(), answer | {"code": stolen["code"]})


def test_a_forged_signature_is_refused(provider: VneidProvider, fresh_sandbox: RunningSandbox) -> None:
    attempt, answer = signed_in(provider)
    fresh_sandbox.break_down(vneid={"forged_signature": 1})
    with pytest.raises(SignInRefusedError, match="BadSignatureError"):
        finish_sign_in(provider, attempt.as_dict(), answer)


def test_a_wrong_secret_is_our_fault_not_the_person_s(fresh_sandbox: RunningSandbox) -> None:
    wrong = VneidProvider(issuer=f"{fresh_sandbox.url}/vneid", client_id="motcua", client_secret="no")
    attempt, answer = signed_in(wrong)
    with pytest.raises(UnavailableError):
        finish_sign_in(wrong, attempt.as_dict(), answer)


@pytest.mark.parametrize("fault", ["error_500", "reset", "answer_then_cut"])
def test_a_provider_that_fails_is_unavailable(
    fault: str, provider: VneidProvider, fresh_sandbox: RunningSandbox
) -> None:
    attempt, answer = signed_in(provider)
    fresh_sandbox.break_down(**{"vneid.token": {fault: 1}})
    with pytest.raises(UnavailableError):
        finish_sign_in(provider, attempt.as_dict(), answer)


def test_somebody_without_a_number_cannot_have_an_account(provider: VneidProvider) -> None:
    url, attempt = begin_sign_in(provider, redirect_uri=BACK)
    answer = come_back(url, "other", claim_HoVaTen="Không Số", claim_LoaiTaiKhoan="1")
    with pytest.raises(SignInRefusedError, match="number_missing"):
        finish_sign_in(provider, attempt.as_dict(), answer)


def test_it_says_where_to_sign_out_and_that_it_is_there(provider: VneidProvider) -> None:
    assert "post_logout_redirect_uri=" in provider.logout_url(BACK)
    assert provider.check().endswith("publishes 1 key(s)")


def test_an_address_where_nobody_answers_is_unavailable() -> None:
    nobody = VneidProvider(issuer="http://127.0.0.1:9/vneid", client_id="motcua", client_secret="x")
    with pytest.raises(UnavailableError):
        begin_sign_in(nobody, redirect_uri=BACK)
