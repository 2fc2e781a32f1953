"""``motcua chaos`` as an operator calls it: small trials of goals that need everything, and nothing left behind."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from motcua.foundation.embedded_postgres import EmbeddedPostgres

pytestmark = [pytest.mark.slow, pytest.mark.own_database]
PATIENCE_SECONDS = 900  # the tests share the machine with each other
EVERYBODY = 5  # serve itself, sandbox, worker, relay, web; the database bears no mark


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the province is loaded once."""
    return tmp_path_factory.mktemp("chaos")


def words(home: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "motcua.cli", "chaos", "--quick", "--home", str(home), *more]


def chaos(home: Path, *more: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        words(home, "--json", *more), capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
    )


def results(answer: "subprocess.CompletedProcess[str]") -> dict[str, dict[str, Any]]:
    assert answer.stdout, answer.stderr[-3000:]
    return {result["goal"]: result for result in json.loads(answer.stdout)["goals"]}


def processes_of(home: Path) -> list[int]:
    """Return every living process that was started for this folder."""
    mark = f"MOTCUA_VAR={home}".encode()
    found = []
    for entry in list(Path("/proc").iterdir()):
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                if mark in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
    return found


def test_nothing_is_lost_doubled_or_out_of_order_in_small(home: Path) -> None:
    """Kills under filing clients (R1) and late commits under polling readers (R7)."""
    answer = chaos(home, "--goal", "R7", "--goal", "R1", "--submissions", "20", "--kills", "2", "--entries", "2")
    found = results(answer)
    assert answer.returncode == 0, json.dumps(found, indent=1)
    feed, filing = found["R7"], found["R1"]
    assert (feed["skipped"], feed["twice"], feed["journals_with_gaps"]) == (0, 0, 0)
    assert feed["seen_out_of_order"] > 0
    assert (filing["sent"], filing["answered"], filing["kills"]) == (20, 20, 2)
    assert (filing["lost"], filing["doubled"], filing["out_of_order"], filing["unsynced"]) == (0, 0, 0, 0)
    assert processes_of(home) == []


def test_everybody_is_told_once_in_small(home: Path) -> None:
    """Messages under killed carriers and failing gateways (R18)."""
    answer = chaos(home, "--goal", "R18", "--messages", "100")
    found = results(answer)
    assert answer.returncode == 0, json.dumps(found, indent=1)
    told = found["R18"]
    assert (told["intents"], told["kills"], told["faults_never_shown"]) == (100, 3, [])
    assert (told["not_in_the_inbox"], told["not_delivered"], told["sent_against_a_wish"]) == (0, 0, 0)
    assert (told["rang_twice"], told["told_over_two_channels"], told["changed_by_repeats"]) == (0, 0, 0)
    assert processes_of(home) == []


def test_what_was_reached_before_is_kept(home: Path) -> None:
    again = ("--goal", "R7", "--goal", "R1", "--submissions", "20", "--kills", "2", "--entries", "2", "--resume")
    assert results(chaos(home, *again)).keys() == {"R7", "R1"}
    assert "starting the province" not in chaos(home, *again).stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_trial_that_is_broken_off_leaves_no_process(home: Path, number: int) -> None:
    log = home / "broken-off.log"
    with log.open("w") as told:
        trial = subprocess.Popen(words(home, "--goal", "R10"), stdout=told, stderr=told)
    limit = time.monotonic() + PATIENCE_SECONDS
    while len(processes_of(home)) < EVERYBODY:
        assert trial.poll() is None, log.read_text()
        assert time.monotonic() < limit, log.read_text()
        time.sleep(0.2)
    trial.send_signal(number)
    trial.wait(120)
    server = EmbeddedPostgres(home / "pg").data / "postmaster.pid"
    while (left := processes_of(home)) or server.exists():
        assert time.monotonic() < limit, (left, server)
        time.sleep(0.2)


def test_bad_input_is_one_sentence(tmp_path: Path) -> None:
    answer = chaos(tmp_path, "--goal", "R99")
    assert answer.returncode == 2
    assert "R99" in answer.stderr
    assert "Traceback" not in answer.stderr
