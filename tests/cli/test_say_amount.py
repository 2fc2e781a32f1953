"""``motcua say-amount``: words on standard output, one sentence and exit code 2 for what is no amount."""

import json
import subprocess
import sys

import pytest


def say(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "motcua.cli", "say-amount", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_an_amount_is_said() -> None:
    done = say("1021005")
    assert done.returncode == 0
    assert done.stdout == "Một triệu không trăm hai mươi mốt nghìn không trăm linh năm đồng\n"


def test_dots_between_thousands_are_read_and_json_says_both() -> None:
    assert json.loads(say("1.021.005", "--json").stdout) == {
        "amount": 1_021_005,
        "figures": "1.021.005 đồng",
        "words": "Một triệu không trăm hai mươi mốt nghìn không trăm linh năm đồng",
    }


@pytest.mark.parametrize("text", ["-5", "1,5", "mười", "", "12.34", "10e3", "١٢٣", "9" * 19, "9" * 5000])
def test_what_is_no_amount_is_one_sentence_and_exit_code_2(text: str) -> None:
    done = say(text)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("motcua: ")
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr
