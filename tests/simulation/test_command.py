"""``motcua simulate`` as a person calls it: its figures, its last line, and its plain sentences."""

import json
import subprocess
import sys

import pytest


def simulate(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "motcua.cli", "simulate", *words],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.slow
def test_a_small_replay_comes_to_its_figures() -> None:
    answer = simulate("--scale", "0.002", "--jobs", "1", "--json")
    assert answer.returncode == 0, answer.stderr
    told = json.loads(answer.stdout.strip().splitlines()[-1])
    assert (told["received"], told["carried_over"], told["online"]) == (5 + 37 + 50, 5, 37)
    assert (told["resolved"], told["resolved_percent"]) == (88, 95.65)
    assert told["on_time_percent"] == 98.86
    assert (told["synchronised_percent"], told["quarantined"], told["inconsistent"]) == (100.0, 0, 0)
    assert told["seconds"] > 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--replay", "khong-co"), "there is no replay 'khong-co'"),
        (("--pack", "khong-co"), "there is no replay"),
        (("--jobs", "0"), "--jobs"),
    ],
)
def test_bad_input_is_one_sentence(words: tuple[str, ...], sentence: str) -> None:
    answer = simulate(*words)
    assert answer.returncode == 2
    assert sentence in answer.stderr
    assert "Traceback" not in answer.stderr
