"""Open figures: right, and silent about small numbers."""

from typing import Any

import pytest
from django.test import Client

from motcua.indicators.services import fold_all
from tests.factories import dossiers as made
from tests.factories.offices import Office, moment, office, procedure, workflow

pytestmark = pytest.mark.django_db
MONDAY = moment("2025-01-13T08:00")


@pytest.fixture
def place(db: None) -> Office:
    return office()


def ask(client: Client, by: str = "") -> Any:
    answer = client.get(f"/api/v1/statistics?first=2025-01-01&last=2025-01-31&by={by}")
    assert answer.status_code == 200, answer.content.decode()
    assert "max-age" in answer["Cache-Control"]
    return answer.json()


def test_large_numbers_are_told(client: Client, place: Office) -> None:
    for _ in range(6):
        made.accepted(place, MONDAY)
    fold_all()
    found = ask(client)
    assert (found["first"], found["last"], found["rows"]) == ("2025-01-01", "2025-01-31", [])
    assert found["total"] == {"received": 6, "on_time": 0, "late": 0, "in_progress": 6}


def test_small_numbers_are_not_nor_what_would_give_them_away(client: Client, place: Office) -> None:
    for _ in range(6):
        made.accepted(place, MONDAY)
    other = procedure("2.000002", "Thủ tục hiếm", "province", workflow(key="other"))
    made.accepted(place, MONDAY, version_id=other.pk)
    fold_all()
    found = ask(client, "procedure")
    assert [row["name"] for row in found["rows"]] == ["1.001193 Đăng ký khai sinh", "2.000002 Thủ tục hiếm"]
    assert [row["figures"]["received"] for row in found["rows"]] == [None, None]
    assert found["total"] == {"received": 7, "on_time": 0, "late": 0, "in_progress": 7}


def test_a_small_whole_is_hidden_too(client: Client, place: Office) -> None:
    made.returned(place, MONDAY)
    fold_all()
    assert ask(client)["total"] == {"received": None, "on_time": None, "late": 0, "in_progress": 0}


@pytest.mark.parametrize("by", ["agency", "receiving", "procedure", "field"])
def test_rows_ask_the_database_no_oftener(
    client: Client, place: Office, by: str, django_assert_max_num_queries: Any
) -> None:
    for number in range(4):
        version = procedure(f"2.00000{number}", f"Thủ tục {number}", "province", workflow(key=f"flow-{number}"))
        made.accepted(place, MONDAY, version_id=version.pk)
    fold_all()
    ask(client, by)  # calls are counted for some seconds at a time
    with django_assert_max_num_queries(6):
        found = ask(client, by)
    assert found["rows"]


def test_without_days_it_is_this_month(client: Client) -> None:
    found = client.get("/api/v1/statistics").json()
    assert found["first"].endswith("-01")
    assert found["first"] <= found["last"]
