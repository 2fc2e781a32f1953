"""``motcua deadline``: the engine behind a command, without a database."""

import json
import os
import subprocess
import sys

import pytest


def deadline(*words: str) -> subprocess.CompletedProcess[str]:
    without_database = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "-m", "motcua.cli", "deadline", *words],
        env=without_database,
        capture_output=True,
        text=True,
        check=False,
    )


def test_three_working_days_before_tet_end_after_it() -> None:
    done = deadline("--received", "2025-01-22T15:30", "--term", "3", "--unit", "working_day", "--json")
    found = json.loads(done.stdout)
    assert found["due"] == "2025-02-03T17:00:00+07:00"
    assert len(found["explanation"]) == 3
    assert "25/01/2025" in found["explanation"][1]


def test_a_pause_moves_the_end_and_is_explained() -> None:
    received = ("--received", "2025-03-03T02:00+00:00", "--term", "2", "--unit", "working_day")
    done = deadline(*received, "--pause", "2025-03-04T10:00/2025-03-06T10:00", "--json")
    found = json.loads(done.stdout)
    assert found["due"] == "2025-03-07T17:00:00+07:00"
    assert any("10:00 04/03/2025" in line for line in found["explanation"])


def test_an_open_pause_leaves_the_end_unknown() -> None:
    done = deadline(
        "--received", "2025-03-03T09:00", "--term", "2", "--unit", "day", "--pause", "2025-03-03T10:00/", "--json"
    )
    assert json.loads(done.stdout)["due"] is None


@pytest.mark.parametrize(
    ("words", "told"),
    [
        pytest.param(
            ["--received", "hôm nay", "--term", "3"], "is not a moment like 2025-01-22T15:30", id="moment"
        ),
        pytest.param(["--received", "2025-01-22T15:30", "--term", "0"], "--term", id="term"),
        pytest.param(
            ["--received", "2999-01-22T15:30", "--term", "3"],
            "no working calendar is published for 2999",
            id="year",
        ),
        pytest.param(
            ["--received", "2025-01-22T15:30", "--term", "3", "--pause", "x"], "is not a pause like", id="pause"
        ),
        pytest.param(
            ["--received", "2025-01-22T15:30", "--term", "3", "--pause", "2025-01-24/2025-01-23"],
            "a pause cannot end before it starts",
            id="pause backwards",
        ),
    ],
)
def test_bad_input_is_a_sentence_and_exit_code_2(words: list[str], told: str) -> None:
    done = deadline(*words, "--unit", "working_day")
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
