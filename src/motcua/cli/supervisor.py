"""Keeps a few programs running: starts them, prefixes their lines, restarts the dead, stops all in order.

One thread and no framework: a selector for the lines, ``waitid`` for the dead, the kernel's parent-death signal
and a note of (pid, start time) in ``var/run`` for the day the supervisor itself is killed.
"""

import contextlib
import fcntl
import json
import os
import selectors
import signal
import subprocess
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from motcua.cli.errors import SaidNo
from motcua.foundation import processes
from motcua.foundation.processes import ProcessId

MARK = "MOTCUA_SUPERVISOR"
BACK_OFF_SECONDS = (0.5, 1, 2, 4, 8, 15, 30)
HEALTHY_SECONDS = 10  # what has run for so long came up well: its death is an accident, not a habit
TICK_SECONDS = 0.2
Say = Callable[[str, str], None]
Launch = Callable[[], subprocess.Popen[bytes]]


@dataclass
class Program:
    """One thing to keep running. ``launch`` starts it; its process leads a session of its own."""

    name: str
    launch: Launch
    stop_signal: int = signal.SIGTERM
    stop_seconds: float = 20
    force_signal: int = signal.SIGKILL
    keep: bool = True  # False: a step that ends by itself; its ``exit_code`` says how
    sweeps_session: bool = True  # PostgreSQL's backends notice a dead postmaster themselves
    longest_pause: float = BACK_OFF_SECONDS[-1]  # before the next start, however often it has failed
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    exit_code: int | None = None
    failures: int = 0
    start_again_at: float = 0.0
    rest: bytes = field(default=b"", repr=False)


class Supervisor:
    """Runs programs until it is told to stop; ``run_folder`` remembers them for the next supervisor."""

    def __init__(self, run_folder: Path, *, say: Say) -> None:
        self._folder = run_folder
        self._say = say
        self._programs: list[Program] = []
        self._selector = selectors.DefaultSelector()
        self._token = uuid.uuid4().hex
        self._lock: IO[str] | None = None
        self.stopping = False

    # ---- beginning ----------------------------------------------------------------------------------------

    def take(self) -> None:
        """Become the only supervisor of this folder and end what an earlier one left. Raises ``SaidNo``."""
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = (self._folder / "supervisor.lock").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            lock.close()
            raise SaidNo(
                f"it is already running from this folder (process {holder}). "
                f"Stop it with Ctrl-C there, or `kill {holder}`."
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        self._lock = lock
        self._end_orphans()

    def release(self) -> None:
        """Let another supervisor have the folder (the kernel does it for one that was killed)."""
        self._selector.close()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def catch_signals(self) -> None:
        """Let Ctrl-C, ``kill`` and a closed terminal end the loop instead of the process."""
        signal.signal(signal.SIGINT, self._ask_to_stop)
        signal.signal(signal.SIGTERM, self._ask_to_stop)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup means it
            signal.signal(signal.SIGHUP, self._ask_to_stop)

    def _ask_to_stop(self, *_: object) -> None:
        self.stopping = True

    def launcher(self, argv: list[str], environment: Mapping[str, str]) -> Launch:
        """Return a way to start a command in its own session, with its lines coming to us."""
        marked = {**environment, MARK: self._token, "PYTHONUNBUFFERED": "1"}

        def launch() -> subprocess.Popen[bytes]:
            return subprocess.Popen(  # noqa: S603 - our own words only
                argv,
                env=marked,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=processes.end_with_parent,  # noqa: PLW1509 - one thread, one system call
            )

        return launch

    # ---- the programs -------------------------------------------------------------------------------------

    def add(self, program: Program) -> Program:
        """Keep a program running from now on; start it unless it already has a process."""
        self._programs.append(program)
        if program.process is None:
            self._start(program)
        else:
            program.started_at = time.monotonic()
            self._remember()
        return program

    def _start(self, program: Program) -> None:
        program.process = program.launch()
        program.started_at = time.monotonic()
        if program.process.stdout is not None:
            os.set_blocking(program.process.stdout.fileno(), False)
            self._selector.register(program.process.stdout, selectors.EVENT_READ, program)
        self._remember()

    def run(self, until: Callable[[], bool] = lambda: False) -> None:
        """Look after the programs until told to stop or until ``until`` holds."""
        while not self.stopping and not until():
            self.tick()

    def tick(self) -> None:
        """One turn: pass on lines, notice the dead, start what is due."""
        self._pass_lines(TICK_SECONDS)
        for program in tuple(self._programs):
            if program.process is not None and _has_ended(program.process):
                self._bury(program)
            elif program.process is None and time.monotonic() >= program.start_again_at:
                self._start(program)

    def _bury(self, program: Program) -> None:
        """Clear away a dead program's remains, reap it and plan its next start."""
        process = program.process
        if process is None:
            return
        if program.sweeps_session:
            self._sweep(process.pid)
        self._drain(program)
        code = process.wait()
        program.process = None
        if program.keep:
            self._plan_next_start(program, code)
        else:
            program.exit_code = code
            self._programs.remove(program)
        self._remember()

    def _plan_next_start(self, program: Program, code: int) -> None:
        if time.monotonic() - program.started_at > HEALTHY_SECONDS:
            program.failures = 0
        pause = min(BACK_OFF_SECONDS[min(program.failures, len(BACK_OFF_SECONDS) - 1)], program.longest_pause)
        program.failures += 1
        program.start_again_at = time.monotonic() + pause
        self._say(program.name, f"ended ({_how(code)}); starting it again in {pause:g} s")

    def _sweep(self, leader: int) -> None:
        """End the members of a dead leader's session (web workers hold the port until they go)."""
        left = list(processes.session_members(leader, mark=f"{MARK}={self._token}"))
        for member in left:
            processes.send(member, signal.SIGTERM)
        for member in left:
            processes.end(member, seconds=2)

    # ---- lines --------------------------------------------------------------------------------------------

    def _pass_lines(self, seconds: float) -> None:
        if not self._selector.get_map():
            time.sleep(seconds)
            return
        for key, _ in self._selector.select(seconds):
            self._read(key.data)

    def _read(self, program: Program) -> bool:
        """Pass on what has come; ``False`` when there is nothing more to come."""
        pipe = program.process.stdout if program.process else None
        if pipe is None or pipe.closed:
            return False
        try:
            chunk = os.read(pipe.fileno(), 65536)
        except BlockingIOError:
            return False
        *lines, program.rest = (program.rest + chunk).split(b"\n")
        if not chunk:
            lines, program.rest = ([program.rest] if program.rest else []), b""
            self._selector.unregister(pipe)
            pipe.close()
        for line in lines:
            self._say(program.name, line.decode(errors="replace"))
        return bool(chunk)

    def _drain(self, program: Program) -> None:
        while self._read(program):
            pass
        pipe = program.process.stdout if program.process else None
        if pipe is not None and not pipe.closed:  # a grandchild still holds the other end
            self._selector.unregister(pipe)
            pipe.close()
        program.rest = b""

    # ---- the end ------------------------------------------------------------------------------------------

    def stop(self) -> None:
        """Stop the programs one by one, the last added first, each within its time."""
        for program in reversed(self._programs):
            process = program.process
            if process is None:
                continue
            if not _has_ended(process):
                self._say(program.name, "stopping")
                process.send_signal(program.stop_signal)
            limit = time.monotonic() + program.stop_seconds
            while not _has_ended(process) and time.monotonic() < limit:
                self._pass_lines(0.05)
            if not _has_ended(process):
                self._say(program.name, f"did not stop within {program.stop_seconds:g} s; ending it")
                process.send_signal(program.force_signal)
            if program.sweeps_session:
                self._sweep(process.pid)
            self._drain(program)
            process.wait()
            program.process = None
        self._remember()

    # ---- memory -------------------------------------------------------------------------------------------

    def _remember(self) -> None:
        """Note who runs, with start times, whole or not at all."""
        running = []
        for program in self._programs:
            who = processes.identify(program.process.pid) if program.process else None
            if who is not None:
                running.append({"name": program.name, "pid": who.pid, "started": who.started})
        half = self._folder / "processes.json.new"
        half.write_text(json.dumps({"boot": _boot(), "token": self._token, "running": running}), encoding="utf-8")
        half.replace(self._folder / "processes.json")

    def _end_orphans(self) -> None:
        """End what a killed supervisor left, if it is still the very process that was noted."""
        try:
            noted = json.loads((self._folder / "processes.json").read_text(encoding="utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            return
        if noted.get("boot") != _boot():
            return
        for one in noted["running"]:
            leader = ProcessId(one["pid"], one["started"])
            mark = f"{MARK}={noted['token']}"
            left = [who for who in processes.session_members(leader.pid, mark=mark) if who != leader]
            if one["name"] == "postgres":
                continue  # its own guard stops it the gentle way, from postmaster.pid
            if processes.is_running(leader) or left:
                self._say(one["name"], f"left over from an earlier run (process {leader.pid}); ending it")
            processes.end(leader)
            for member in left:
                processes.end(member, seconds=2)


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Say whether a child has died, without reaping it: its number stays taken until we are done with it."""
    if process.returncode is not None:
        return True
    with contextlib.suppress(ChildProcessError):
        return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None
    return True


def _how(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def _boot() -> str:
    """Return the identity of this boot: process numbers and start times mean nothing in another one."""
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
