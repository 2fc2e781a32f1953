"""``motcua vietqr``: the published vector on standard output, one sentence and exit code 2 for what no bank takes."""

import json
import subprocess
import sys

import pytest

GOLDEN = (
    "00020101021238570010A00000072701270006970415011300110019324180208QRIBFTTA"
    "530370454061200005802VN62170813ung ho lu lut6304C15C"
)
ACCOUNT = ("--bin", "970415", "--account", "0011001932418")


def vietqr(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "motcua.cli", "vietqr", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_the_published_vector_is_printed() -> None:
    done = vietqr(*ACCOUNT, "--amount", "120000", "--purpose", "ung ho lu lut")
    assert (done.returncode, done.stdout) == (0, f"{GOLDEN}\n")


def test_a_purpose_is_folded_when_asked_and_json_names_the_check_value() -> None:
    done = vietqr(*ACCOUNT, "--amount", "120000", "--purpose", "Ủng hộ lũ lụt", "--fold", "--json")
    assert json.loads(done.stdout) == {"payload": GOLDEN, "crc": "C15C"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("--bin", "97041", "--account", "1"),
        ("--bin", "970415", "--account", "1" * 20),
        (*ACCOUNT, "--amount", "0"),
        (*ACCOUNT, "--amount", "-5"),
        (*ACCOUNT, "--amount", "mười"),
        (*ACCOUNT, "--amount", "99999999999999"),
        (*ACCOUNT, "--purpose", "Lệ phí"),
        (*ACCOUNT, "--purpose", "a" * 26),
        ("--account", "1"),
    ],
)
def test_what_no_bank_takes_is_one_sentence_and_exit_code_2(arguments: tuple[str, ...]) -> None:
    done = vietqr(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()
