"""Due times over the API: the same answers as ``motcua deadline --json``."""

import pytest

from tests.api.conftest import Ask

pytestmark = pytest.mark.django_db


def test_three_working_days_before_tet_end_after_it(post: Ask) -> None:
    answer = post("/deadlines", {"received": "2025-01-22T15:30", "term": 3, "unit": "working_day"})
    found = answer.json()
    assert found["due"] == "2025-02-03T17:00:00+07:00"
    assert len(found["explanation"]) == 3
    assert "thời hạn 3 ngày làm việc" in found["explanation"][0]
    assert found.keys() == {"due", "explanation"}


def test_a_pause_moves_the_end_and_is_explained(post: Ask) -> None:
    pause = {"from": "2025-03-04T10:00", "to": "2025-03-06T10:00"}
    question = {"received": "2025-03-03T02:00+00:00", "term": 2, "unit": "working_day", "pauses": [pause]}
    found = post("/deadlines", question).json()
    assert found["due"] == "2025-03-07T17:00:00+07:00"
    assert any("10:00 04/03/2025" in line for line in found["explanation"])


def test_an_open_pause_leaves_the_end_unknown(post: Ask) -> None:
    question = {"received": "2025-03-03T09:00", "term": 2, "unit": "day", "pauses": [{"from": "2025-03-03T10:00"}]}
    assert post("/deadlines", question).json()["due"] is None
