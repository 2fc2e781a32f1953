"""A trial knows when it stood still itself, and takes no such time for a fault of the product."""

import os
import signal
import subprocess
import sys
import time

BEATS = """
import sys, time
from motcua.chaos.heartbeat import Heartbeat
with Heartbeat() as heart:
    print("beating", flush=True)
    sys.stdin.readline()
    time.sleep(0.6)
    print(heart.stood_still, flush=True)
"""


def stood_still(pause: float) -> float:
    """Return what a process noticed that was stopped for so long."""
    child = subprocess.Popen(
        [sys.executable, "-c", BEATS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "beating\n"
    child.send_signal(signal.SIGSTOP)
    time.sleep(pause)
    child.send_signal(signal.SIGCONT)
    told, _ = child.communicate("go on\n", timeout=60)
    return float(told)


def test_being_stopped_is_noticed() -> None:
    assert stood_still(6.0) > 5.0


def test_a_moment_is_nothing() -> None:
    assert stood_still(0.1) == 0.0
