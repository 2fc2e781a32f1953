"""Tracking over the API: the way is told, the person is not."""

from typing import Any

import pytest
from django.test import Client

from tests.api.conftest import Ask
from tests.factories import dossiers as made
from tests.factories.offices import Office, office

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(db: None) -> Office:
    return office()


@pytest.mark.parametrize("proof", ["secret", "phone"])
def test_code_and_proof_tell_the_way_without_personal_data(post: Ask, place: Office, proof: str) -> None:
    dossier = made.taken(place)
    given = {"secret": dossier.lookup_secret.lower(), "phone": "+84 912 345 678"}[proof]
    answer = post("/dossiers/track", {"code": dossier.code.lower(), proof: given})
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    found = answer.json()
    assert found["status"] == {"number": 4, "words": "Đang xử lý"}
    assert found["due"] == "2025-01-16T17:00:00+07:00"
    assert found["received"] == "2025-01-13T08:00:00+07:00"
    assert [step["kind"] for step in found["steps"]] == ["submitted", "accept", "take"]
    assert [step["agency"] for step in found["steps"]] == ["", str(place.centre), str(place.department)]
    assert "3 ngày làm việc" in found["explanation"][0]
    body = answer.content.decode()
    people = (place.citizen, place.intake, place.specialist)
    for secret in (*(each.full_name for each in people), "0912345678", dossier.identity_number, dossier.address):
        assert secret not in body
        assert secret.encode("unicode_escape").decode() not in body


def test_a_wrong_code_and_a_wrong_proof_look_the_same(post: Ask, place: Office) -> None:
    dossier = made.accepted(place)
    tries = [
        {"code": "H58.14-250113-9999", "phone": "0912345678"},
        {"code": dossier.code, "phone": "0999999999"},
        {"code": dossier.code, "secret": "ABCDEFGHJKLM"},
    ]
    answers = [post("/dossiers/track", each) for each in tries]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_a_dossier_not_yet_received_has_no_due_time(post: Ask, place: Office) -> None:
    dossier = made.filed(place)
    found = post("/dossiers/track", {"code": dossier.code, "phone": "0912345678"}).json()
    assert (found["received"], found["due"], found["explanation"]) == (
        None,
        None,
        ["Nộp lúc 08:00 13/01/2025; cơ quan trả lời chậm nhất lúc 10:00 13/01/2025."],
    )


def test_guesses_count_over_both_doors(client: Client, post: Ask, place: Office) -> None:
    dossier = made.accepted(place)
    for number in range(5):
        client.post("/tra-cuu/", {"code": dossier.code, "proof": f"09000000{number:02d}"})
        post("/dossiers/track", {"code": dossier.code, "phone": f"09000001{number:02d}"})
    answer = post("/dossiers/track", {"code": dossier.code, "phone": "0912345678"})
    assert answer.status_code == 429
    assert answer["Retry-After"] == "90"  # one try grows again
    assert "15 phút" in answer.json()["detail"]


def test_a_long_history_asks_no_oftener(post: Ask, place: Office, django_assert_max_num_queries: Any) -> None:
    dossier = made.returned(place)
    post("/dossiers/track", {"code": dossier.code, "phone": "0912345678"})  # calendars are read once a process
    with django_assert_max_num_queries(7):  # two of them count the tries
        found = post("/dossiers/track", {"code": dossier.code, "phone": "0912345678"}).json()
    assert found["status"]["number"] == 10
    assert len(found["steps"]) >= 6
