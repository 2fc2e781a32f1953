"""Filing by a connected system: one key, one dossier; nobody without a token; every wrong value named."""

import uuid
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from motcua.accounts.models import AccessToken, MachineClient
from motcua.accounts.queries import forget_tokens
from motcua.accounts.rules import Scope
from motcua.accounts.services.machines import close_machine, register_machine
from motcua.audit.models import AuditEvent
from motcua.dossiers.models import Dossier
from motcua.foundation.models import KeptReply
from tests.factories.offices import Office, office

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/dossiers"


@pytest.fixture
def place(db: None) -> Office:
    return office()


@pytest.fixture
def secret(place: Office) -> str:
    return register_machine("so-y-te", "Sở Y tế", acts_as=place.intake, scopes=[Scope.FILE], at=timezone.now())


@pytest.fixture
def token(client: Client, secret: str) -> str:
    answer = ask_token(client, client_id="so-y-te", client_secret=secret)
    assert answer.status_code == 200, answer.content
    return str(answer.json()["access_token"])


def ask_token(client: Client, **fields: str) -> Any:
    return client.post("/api/v1/oauth/token", {"grant_type": "client_credentials", **fields})


def filing(place: Office, **changes: Any) -> dict[str, Any]:
    papers = [{"component": each.key} for each in place.version.components.all()]
    applicant = {
        "name": "Nguyễn  Thị Lan",
        "identity_number": "082190001234",
        "phone": "0912345678",
        "address": "Ấp 3",
    }
    whole = {
        "procedure": place.version.procedure.code,
        "channel": "counter",
        "commune": place.commune.code,
        "applicant": applicant,
        "papers": papers,
    }
    return whole | changes


def send(client: Client, token: str, body: Any, key: object = None) -> Any:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(key or uuid.uuid4())}
    return client.post(ADDRESS, body, content_type="application/json", headers=headers)


def test_a_whole_dossier_is_filed_and_taken_in(client: Client, token: str, place: Office) -> None:
    answer = send(client, token, filing(place))
    assert answer.status_code == 201, answer.content
    receipt = answer.json()
    dossier = Dossier.objects.get(code=receipt["code"])
    assert (dossier.applicant_name, dossier.identity_number) == ("Nguyễn Thị Lan", "082190001234")
    assert (dossier.filed_by, dossier.channel, dossier.receiving_agency) == (place.intake, "counter", place.centre)
    assert receipt["status"] == dossier.status == 2
    assert receipt["secret"] == dossier.lookup_secret
    assert receipt["received"]
    assert datetime.fromisoformat(receipt["due"]) == dossier.due_at
    assert receipt["explanation"]
    assert dossier.attachments.count() == place.version.components.count()
    assert [event.kind for event in dossier.events.order_by("seq")] == ["submitted", "accept"]


def test_an_online_one_waits_to_be_taken_in(client: Client, token: str, place: Office) -> None:
    receipt = send(client, token, filing(place, channel="online")).json()
    assert (receipt["status"], receipt["received"], receipt["due"]) == (1, None, None)


def test_the_same_key_is_the_same_dossier(client: Client, token: str, place: Office) -> None:
    key, whole = uuid.uuid4(), filing(place)
    first, again = send(client, token, whole, key), send(client, token, whole, key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again["Idempotency-Replayed"] == "true"
    assert Dossier.objects.count() == 1
    other = send(client, token, filing(place, applicant=whole["applicant"] | {"name": "Người Khác"}), key)
    assert other.status_code == 422
    assert other.json()["errors"][0]["field"] == "Idempotency-Key"
    assert Dossier.objects.count() == 1


def test_two_systems_may_choose_the_same_key(client: Client, token: str, place: Office) -> None:
    key = uuid.uuid4()
    secret = register_machine("khac", "Khác", acts_as=place.intake, scopes=[Scope.FILE], at=timezone.now())
    other = ask_token(client, client_id="khac", client_secret=secret).json()["access_token"]
    codes = {send(client, each, filing(place), key).json()["code"] for each in (token, other)}
    assert len(codes) == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"procedure": "9.999999"}, "procedure"),
        ({"agency": "khong-co"}, "agency"),
        ({"commune": "99999"}, "commune"),
        ({"applicant": {"name": "A", "address": "B", "identity_number": "12"}}, "applicant.identity_number"),
        ({"applicant": {"name": "A", "address": "B", "phone": "không"}}, "applicant.phone"),
        ({"applicant": {"name": " ", "address": "B"}}, "applicant.name"),
        ({"papers": []}, "papers"),
        ({"papers": [{"component": "khong-co"}]}, "papers.0.component"),
        ({"copies": 0}, "copies"),
        ({"answers": {"a": 1}}, "answers"),
        ({"wish": "x"}, "wish"),
    ],
)
def test_every_wrong_value_is_named(
    client: Client, token: str, place: Office, change: dict[str, Any], field: str
) -> None:
    answer = send(client, token, filing(place, **change))
    assert answer.status_code == 422, answer.content
    assert field in [each["field"] for each in answer.json()["errors"]]
    assert not Dossier.objects.exists()


def test_missing_papers_may_be_accepted_knowingly(client: Client, token: str, place: Office) -> None:
    assert send(client, token, filing(place, papers=[], accept_missing=True)).status_code == 201


def test_a_key_is_asked_for(client: Client, token: str, place: Office) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    answer = client.post(ADDRESS, filing(place), content_type="application/json", headers=headers)
    assert answer.status_code == 422
    assert "Idempotency-Key" in answer.json()["errors"][0]["field"]


def test_nobody_files_without_a_token_in_force(client: Client, token: str, place: Office) -> None:
    bare = client.post(ADDRESS, filing(place), content_type="application/json")
    assert (bare.status_code, bare["WWW-Authenticate"]) == (401, "Bearer")
    assert send(client, "erfunden", filing(place)).status_code == 401
    AccessToken.objects.update(expires_at=timezone.now())
    forget_tokens()
    old = send(client, token, filing(place))
    assert (old.status_code, old["WWW-Authenticate"]) == (401, 'Bearer error="invalid_token"')
    assert not Dossier.objects.exists()


def test_a_closed_system_is_out_at_once(client: Client, token: str, secret: str, place: Office) -> None:
    assert close_machine("so-y-te", at=timezone.now())
    assert send(client, token, filing(place)).status_code == 401
    assert ask_token(client, client_id="so-y-te", client_secret=secret).status_code == 401
    assert not close_machine("khong-co", at=timezone.now())


def test_a_new_secret_ends_the_old_one_and_its_tokens(
    client: Client, token: str, secret: str, place: Office
) -> None:
    register_machine("so-y-te", "Sở Y tế", acts_as=place.intake, scopes=[Scope.FILE], at=timezone.now())
    assert send(client, token, filing(place)).status_code == 401
    assert ask_token(client, client_id="so-y-te", client_secret=secret).status_code == 401


def test_a_scope_that_was_not_given_is_refused(client: Client, token: str, place: Office) -> None:
    AccessToken.objects.update(scopes="khac")
    forget_tokens()
    answer = send(client, token, filing(place))
    assert answer.status_code == 403
    assert "dossiers:file" in answer["WWW-Authenticate"]


def test_an_account_that_receives_nowhere_files_nothing(client: Client, place: Office) -> None:
    secret = register_machine("x", "X", acts_as=place.signer, scopes=[Scope.FILE], at=timezone.now())
    token = ask_token(client, client_id="x", client_secret=secret).json()["access_token"]
    assert send(client, token, filing(place)).status_code == 403


def test_tokens_are_given_by_header_or_body_and_refused_alike(client: Client, secret: str) -> None:
    by_header = client.post(
        "/api/v1/oauth/token",
        {"grant_type": "client_credentials"},
        headers={"Authorization": basic("so-y-te", secret)},
    )
    assert by_header.status_code == 200
    assert by_header.json()["token_type"] == "Bearer"
    assert by_header["Cache-Control"] == "no-store"
    for client_id, word in (("so-y-te", "sai"), ("khong-co", secret), ("", "")):
        refused = ask_token(client, client_id=client_id, client_secret=word)
        assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
    assert (
        ask_token(client, client_id="so-y-te", client_secret=secret, scope="all").json()["error"]
        == "invalid_scope"
    )
    wrong = client.post("/api/v1/oauth/token", {"grant_type": "password"})
    assert (wrong.status_code, wrong.json()["error"]) == (400, "unsupported_grant_type")


def basic(client_id: str, secret: str) -> str:
    import base64

    return "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()


def test_neither_secret_nor_token_is_kept_readable(token: str, secret: str) -> None:
    kept = [
        *MachineClient.objects.values_list("secret_hash", flat=True),
        *AccessToken.objects.values_list("digest"),
    ]
    logged = [str(event.data) for event in AuditEvent.objects.all()]
    assert not any(secret in str(each) or token in str(each) for each in (*kept, *logged))


def test_a_key_is_the_same_key_however_it_is_spelled(client: Client, place: Office, token: str) -> None:
    """Also once the kept answer is forgotten: the filing itself is unique by the key."""
    key, before = uuid.uuid4(), Dossier.objects.count()
    for spelled in (str(key), str(key).upper(), key.hex):
        assert send(client, token, filing(place), key=spelled).status_code == 201
        KeptReply.objects.all().delete()
    assert Dossier.objects.count() == before + 1
