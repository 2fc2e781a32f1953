"""The running product seen from outside: its addresses, its processes, and ways to end them without a word."""

import contextlib
import json
import os
import random
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from motcua.chaos.outcomes import ChaosError
from motcua.chaos.sandbox import SandboxControl
from motcua.foundation import fault_points, processes
from motcua.foundation.processes import ProcessId

MARK = "MOTCUA_SUPERVISOR"  # the supervisor's mark on what it starts
READY = "Motcua is ready"


class Province:
    """One ``motcua serve`` and what it looks after."""

    def __init__(self, home: Path, process: "subprocess.Popen[bytes]", *, faults: Path) -> None:
        self._home = home
        self._process = process
        self._faults = faults

    def wait_until_ready(self, seconds: float) -> None:
        """Wait until it says so. Raises ``ChaosError`` with its last lines when it does not."""
        limit = time.monotonic() + seconds
        while READY not in self._log():
            if self._process.poll() is not None or time.monotonic() > limit:
                raise ChaosError(f"the province does not come up: {self._log()[-1500:]}")
            time.sleep(0.1)

    def _log(self) -> str:
        return (self._home / "serve.log").read_text(encoding="utf-8", errors="replace")

    @property
    def url(self) -> str:
        return str(self._noted("addresses.json")["MOTCUA_PUBLIC_URL"])

    @property
    def addresses(self) -> dict[str, str]:
        """Where web, sandbox and mail server answer, by the names of the settings."""
        return self._noted("addresses.json")

    @property
    def sandbox(self) -> SandboxControl:
        return SandboxControl(str(self._noted("addresses.json")["MOTCUA_SANDBOX_URL"]))

    def _noted(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self._home / "run" / name).read_text(encoding="utf-8"))
        return found

    # ---- processes ------------------------------------------------------------------------------------------

    def leader(self, name: str) -> ProcessId | None:
        """Return the process that the supervisor started under a name, while it lives."""
        for one in self._noted("processes.json")["running"]:
            who = ProcessId(one["pid"], one["started"])
            if one["name"] == name and processes.is_running(who):
                return who
        return None

    def members(self, name: str) -> set[ProcessId]:
        """Return a program's processes: the one that was started and those it has started itself."""
        who = self.leader(name)
        if who is None:
            return set()
        mark = f"{MARK}={self._noted('processes.json')['token']}"
        return {who, *processes.session_members(who.pid, mark=mark)}

    def kill(self, name: str, dice: random.Random | None = None) -> bool:
        """End a program's first process with SIGKILL, or with dice any one of them; say whether it lived."""
        who = self.leader(name)
        if who is None:
            return False
        chosen = who
        if dice is not None:
            chosen = dice.choice(sorted(self.members(name), key=lambda each: each.pid) or [who])
        with contextlib.suppress(ProcessLookupError):
            os.kill(chosen.pid, signal.SIGKILL)
        return True

    def strike(self, point: str, *, seconds: float, word: str = "1") -> bool:
        """Arm a fault point and wait for a process to die there; ``False`` when none came by."""
        (self._faults / f"{point}{fault_points.STRUCK}").unlink(missing_ok=True)
        fault_points.arm(self._faults, point, word)
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            if fault_points.has_struck(self._faults, point):
                return True
            time.sleep(0.02)
        return not fault_points.disarm(self._faults, point) and fault_points.has_struck(self._faults, point)
