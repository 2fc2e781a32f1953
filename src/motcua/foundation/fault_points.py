"""Named places at which a process can be made to die, so that what happens next can be proven (`motcua chaos`).

Off unless ``MOTCUA_FAULT_POINTS`` named a folder when the process started; no request, setting or row can switch
them on, and production settings refuse to start with it. Then a place strikes when that folder holds a file of its
name, with one word in it: ``3`` (die at the third time, then never again), ``always`` (die each time) or ``fail``
(raise ``FaultError`` each time). Off, a place costs one comparison.
"""

import fcntl
import os
import signal
from functools import partial
from pathlib import Path
from typing import TextIO

from django.db import transaction

VARIABLE = "MOTCUA_FAULT_POINTS"
ALWAYS, FAIL = "always", "fail"
STRUCK = ".struck"
_folder: Path | None = Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None


class FaultError(RuntimeError):
    """Raised at a place that was armed to fail rather than to kill."""


def are_on() -> bool:
    """Say whether this process was started to have its faults."""
    return _folder is not None


def reach(point: str) -> None:
    """Say that a place was reached; the process ends here with SIGKILL when the place is armed."""
    if _folder is not None:
        _strike(_folder / point)


def reach_when_committed(point: str) -> None:
    """Say that a place is reached as soon as the transaction that is open now has been committed."""
    if _folder is not None:
        transaction.on_commit(partial(reach, point))


def arm(folder: Path, point: str, word: str = "1") -> None:
    """Arm a place for every process that was started with this folder; whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    half = folder / f"{point}.new"
    half.write_text(word, encoding="ascii")
    half.replace(folder / point)


def disarm(folder: Path, point: str) -> bool:
    """Take a place's arming back; ``False`` when it has struck already (or was never armed)."""
    try:
        (folder / point).unlink()
    except FileNotFoundError:
        return False
    return True


def has_struck(folder: Path, point: str) -> bool:
    """Say whether a place that was armed by a number has killed its process."""
    return (folder / f"{point}{STRUCK}").exists()


def _strike(path: Path) -> None:
    try:
        file = path.open("r+", encoding="ascii")
    except FileNotFoundError:
        return
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)  # the kernel lets go of it when we die
        word = file.read().strip()
        if word == FAIL:
            raise FaultError(path.name)
        if word == ALWAYS or _is_the_last(path, file, word):
            os.kill(os.getpid(), signal.SIGKILL)


def _is_the_last(path: Path, file: TextIO, word: str) -> bool:
    """Count one time down; ``True`` for the one that strikes, which nobody else may be."""
    if not path.exists() or not word.isdigit():
        return False
    if int(word) > 1:
        file.seek(0)
        file.truncate()
        file.write(str(int(word) - 1))
        file.flush()
        return False
    path.rename(path.with_name(path.name + STRUCK))
    return True
