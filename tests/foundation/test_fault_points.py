"""A fault point costs nothing until its folder is named at the start; armed, it ends the process there, so often."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from motcua.foundation import fault_points

REACHES = (
    "from motcua.foundation.fault_points import reach; [reach('here') for _ in range({times})]; print('lived')"
)


def reach_here(folder: Path | None, times: int = 1) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if name != fault_points.VARIABLE}
    more = {} if folder is None else {fault_points.VARIABLE: str(folder)}
    words = [sys.executable, "-c", REACHES.format(times=times)]
    return subprocess.run(words, env=kept | more, capture_output=True, text=True, check=False)


def test_it_is_off_unless_the_variable_names_a_folder(tmp_path: Path) -> None:
    fault_points.arm(tmp_path, "here", fault_points.ALWAYS)
    assert not fault_points.are_on()
    assert reach_here(None).stdout == "lived\n"


def test_it_is_quiet_while_nothing_is_armed(tmp_path: Path) -> None:
    assert reach_here(tmp_path).stdout == "lived\n"


def test_it_kills_at_the_time_that_was_named_and_never_again(tmp_path: Path) -> None:
    fault_points.arm(tmp_path, "here", "3")
    assert reach_here(tmp_path, times=2).stdout == "lived\n"
    assert not fault_points.has_struck(tmp_path, "here")
    assert reach_here(tmp_path).returncode == -signal.SIGKILL
    assert fault_points.has_struck(tmp_path, "here")
    assert reach_here(tmp_path).stdout == "lived\n"


def test_it_kills_each_time_until_it_is_disarmed(tmp_path: Path) -> None:
    fault_points.arm(tmp_path, "here", fault_points.ALWAYS)
    assert [reach_here(tmp_path).returncode for _ in range(2)] == [-signal.SIGKILL] * 2
    assert fault_points.disarm(tmp_path, "here")
    assert reach_here(tmp_path).stdout == "lived\n"


def test_it_may_raise_instead(tmp_path: Path) -> None:
    fault_points.arm(tmp_path, "here", fault_points.FAIL)
    assert "FaultError: here" in reach_here(tmp_path).stderr


def test_what_has_struck_cannot_be_disarmed(tmp_path: Path) -> None:
    fault_points.arm(tmp_path, "here")
    reach_here(tmp_path)
    assert not fault_points.disarm(tmp_path, "here")


@pytest.mark.parametrize("word", ["", "3"])
def test_production_refuses_to_start_with_it(word: str, tmp_path: Path) -> None:
    environment = {**os.environ, "MOTCUA_SECRET_KEY": "x" * 60, "DJANGO_SETTINGS_MODULE": ""}
    environment[fault_points.VARIABLE] = str(tmp_path) if word else ""
    words = [sys.executable, "-c", "import motcua.config.settings.production"]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert ("not in production" in done.stderr) is bool(word)
    assert (done.returncode == 0) is not bool(word)
