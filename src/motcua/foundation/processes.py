"""Processes of this machine, named so that a recycled number is never mistaken for the process we started."""

import contextlib
import ctypes
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
STATE, PARENT, SESSION, START = 0, 1, 3, 19  # fields of /proc/<pid>/stat counted after the command name
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class ProcessId:
    """One process for its whole life: the number and the clock tick (since boot) at which it started."""

    pid: int
    started: int


def _stat(pid: int) -> list[str] | None:
    try:
        text = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    return text.rpartition(")")[2].split()


def identify(pid: int) -> ProcessId | None:
    """Return who holds this number now; ``None`` when nobody does or only a zombie is left."""
    fields = _stat(pid)
    if fields is None or fields[STATE] in {"Z", "X"}:
        return None
    return ProcessId(pid, int(fields[START]))


def is_running(process: ProcessId) -> bool:
    return identify(process.pid) == process


def command_line(pid: int) -> list[str]:
    """Return the words a process was started with; empty for zombies and the departed."""
    try:
        raw = (PROC / str(pid) / "cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return []
    return [word.decode(errors="replace") for word in raw.split(b"\0") if word]


def session_members(leader: int, *, mark: str) -> Iterator[ProcessId]:
    """Yield the living processes of a session whose environment carries ``mark``.

    The mark is ours alone, so a session number that was recycled for strangers yields nobody.
    """
    for entry in PROC.iterdir():
        if not entry.name.isdigit():
            continue
        fields = _stat(int(entry.name))
        if fields is None or fields[STATE] in {"Z", "X"} or int(fields[SESSION]) != leader:
            continue
        with contextlib.suppress(FileNotFoundError, ProcessLookupError, PermissionError):
            if mark.encode() in (entry / "environ").read_bytes().split(b"\0"):
                yield ProcessId(int(entry.name), int(fields[START]))


def send(process: ProcessId, signal_number: int) -> None:
    """Signal the process if it is still the same one; silence when it has gone."""
    if is_running(process):
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal_number)


def wait_gone(process: ProcessId, *, seconds: float) -> bool:
    """Wait until the process has ended; say whether it did in time."""
    limit = time.monotonic() + seconds
    while is_running(process):
        if time.monotonic() > limit:
            return False
        time.sleep(0.02)
    return True


def end(process: ProcessId, *, first: int = signal.SIGTERM, seconds: float = 10) -> None:
    """Ask a process to end, and make it end when the time is up."""
    send(process, first)
    if not wait_gone(process, seconds=seconds):
        send(process, signal.SIGKILL)
        wait_gone(process, seconds=5)


def end_with_parent(signal_number: int = signal.SIGTERM) -> None:
    """Between fork and exec: have the kernel signal this process when the one that started it dies."""
    _libc.prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0)
