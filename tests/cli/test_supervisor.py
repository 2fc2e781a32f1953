"""The supervisor with real children: restarts the dead, stops in order, finds the orphans of a killed one."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from motcua.cli.errors import SaidNo
from motcua.cli.supervisor import Program, Supervisor
from motcua.foundation import processes
from motcua.foundation.processes import ProcessId

SLEEPER = "import time; print('up', flush=True); time.sleep(60)"
PARENT_OF_ONE = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print("child", child.pid, flush=True)
time.sleep(60)
"""
DEAF = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
)


class Watch:
    """A supervisor and the lines it said."""

    def __init__(self, folder: Path) -> None:
        self.lines: list[tuple[str, str]] = []
        self.supervisor = Supervisor(folder, say=lambda name, line: self.lines.append((name, line)))

    def add(self, name: str, code: str, **options: float) -> Program:
        launch = self.supervisor.launcher([sys.executable, "-c", code], dict(os.environ))
        return self.supervisor.add(Program(name, launch, **options))  # type: ignore[arg-type]

    def until(self, holds: Callable[[], bool], seconds: float = 10) -> None:
        limit = time.monotonic() + seconds
        self.supervisor.run(until=lambda: holds() or time.monotonic() > limit)
        assert holds(), self.lines

    def said(self, name: str, word: str) -> bool:
        return any(who == name and word in line for who, line in self.lines)


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    it = Watch(tmp_path / "run")
    it.supervisor.take()
    yield it
    it.supervisor.stop()
    it.supervisor.release()


def who(program: Program) -> ProcessId:
    assert program.process is not None
    found = processes.identify(program.process.pid)
    assert found is not None
    return found


def test_a_killed_child_is_started_again(watch: Watch) -> None:
    web = watch.add("web", SLEEPER)
    watch.until(lambda: watch.said("web", "up"))
    first = who(web)
    os.kill(first.pid, signal.SIGKILL)
    watch.until(lambda: watch.said("web", "signal 9"))
    watch.until(lambda: web.process is not None)
    assert who(web) != first


def test_the_children_of_a_killed_child_go_before_its_next_start(watch: Watch) -> None:
    web = watch.add("web", PARENT_OF_ONE)
    watch.until(lambda: watch.said("web", "child"))
    left = processes.identify(int(watch.lines[-1][1].split()[1]))
    assert left is not None
    os.kill(who(web).pid, signal.SIGKILL)
    watch.until(lambda: watch.said("web", "signal 9"))
    assert not processes.is_running(left)


def test_a_child_that_keeps_failing_is_started_less_and_less_often(watch: Watch) -> None:
    web = watch.add("web", "raise SystemExit(3)")
    watch.until(lambda: web.failures == 2)
    pauses = [line for _, line in watch.lines if "exit code 3" in line]
    assert [line.rsplit("in ", 1)[1] for line in pauses] == ["0.5 s", "1 s"]


def test_whom_everybody_waits_for_is_never_kept_waiting_long(watch: Watch) -> None:
    postgres = watch.add("postgres", "raise SystemExit(3)", longest_pause=0.5)
    watch.until(lambda: postgres.failures == 3)
    pauses = [line for _, line in watch.lines if "exit code 3" in line]
    assert [line.rsplit("in ", 1)[1] for line in pauses] == ["0.5 s"] * 3


def test_all_stop_in_reverse_order(watch: Watch) -> None:
    names = ["sandbox", "worker", "web"]
    programs = [watch.add(name, SLEEPER) for name in names]
    watch.until(lambda: all(watch.said(name, "up") for name in names))
    running = [who(program) for program in programs]
    watch.supervisor.stop()
    assert [name for name, line in watch.lines if line == "stopping"] == ["web", "worker", "sandbox"]
    assert not any(processes.is_running(one) for one in running)


def test_a_child_deaf_to_the_signal_is_ended_when_its_time_is_up(watch: Watch) -> None:
    deaf = watch.add("web", DEAF, stop_seconds=0.5)
    watch.until(lambda: watch.said("web", "up"))
    one = who(deaf)
    began = time.monotonic()
    watch.supervisor.stop()
    assert time.monotonic() - began < 30  # not the minutes it would sleep
    assert not processes.is_running(one)


def test_a_step_ends_once_and_is_not_started_again(watch: Watch) -> None:
    step = watch.add("prepare", "print('last words without a newline', end='')", keep=False)
    watch.until(lambda: step.exit_code is not None)
    assert step.exit_code == 0
    assert watch.said("prepare", "last words")


def test_a_second_supervisor_of_the_folder_is_refused(watch: Watch, tmp_path: Path) -> None:
    second = Watch(tmp_path / "run").supervisor
    with pytest.raises(SaidNo, match=f"already running from this folder .process {os.getpid()}"):
        second.take()
    second.release()


KILLED_SUPERVISOR = """
import sys, os
from pathlib import Path
from motcua.cli import supervisor as it
if sys.argv[2] == "orphans":
    it.processes.end_with_parent = lambda: None
one = it.Supervisor(Path(sys.argv[1]), say=lambda name, line: print(line, flush=True))
one.take()
one.add(it.Program("web", one.launcher([sys.executable, "-c", sys.argv[3]], dict(os.environ))))
one.run()
"""


def kill_a_supervisor(folder: Path, kind: str, code: str) -> tuple[ProcessId, list[str]]:
    """Run a supervisor with one child, kill it with signal 9, return the child and what was said."""
    with subprocess.Popen(
        [sys.executable, "-c", KILLED_SUPERVISOR, str(folder), kind, code], stdout=subprocess.PIPE, text=True
    ) as killed:
        assert killed.stdout is not None
        words = killed.stdout.readline().split()
        noted = json.loads((folder / "processes.json").read_text())["running"][0]
        killed.kill()
        killed.wait()
    return ProcessId(noted["pid"], noted["started"]), words


def test_children_die_with_a_killed_supervisor(tmp_path: Path) -> None:
    child, _ = kill_a_supervisor(tmp_path, "no orphans", SLEEPER)
    assert processes.wait_gone(child, seconds=5)


def test_orphans_of_a_killed_supervisor_are_ended_by_the_next(tmp_path: Path) -> None:
    child, words = kill_a_supervisor(tmp_path, "orphans", PARENT_OF_ONE)
    grandchild = processes.identify(int(words[1]))
    assert grandchild is not None
    assert processes.is_running(child)
    watch = Watch(tmp_path)
    watch.supervisor.take()
    watch.supervisor.release()
    assert not processes.is_running(child)
    assert not processes.is_running(grandchild)
    assert watch.said("web", "left over from an earlier run")


def test_a_stranger_that_got_a_noted_number_is_left_alone(tmp_path: Path) -> None:
    kill_a_supervisor(tmp_path, "no orphans", SLEEPER)
    stranger = subprocess.Popen(["sleep", "60"], start_new_session=True)
    try:
        noted = json.loads((tmp_path / "processes.json").read_text())
        noted["running"] = [{"name": "web", "pid": stranger.pid, "started": 1}]
        (tmp_path / "processes.json").write_text(json.dumps(noted))
        watch = Watch(tmp_path)
        watch.supervisor.take()
        watch.supervisor.release()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_note_cut_short_is_ignored(tmp_path: Path) -> None:
    (tmp_path / "processes.json").write_text('{"boot": "')
    watch = Watch(tmp_path)
    watch.supervisor.take()
    watch.supervisor.release()
    assert watch.lines == []
