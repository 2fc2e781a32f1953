"""What the machine has to give."""

import os
from pathlib import Path

GROUPS = Path("/sys/fs/cgroup")
LIMITS = ("memory.max", "memory/memory.limit_in_bytes")  # of the second and of the first kind of groups


def memory_mib(groups: Path = GROUPS) -> int:
    """Return how much memory there is in MiB: the machine's, or less where a container is given less."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min(machine, *(_limit(groups / name, machine) for name in LIMITS)) // 2**20


def _limit(file: Path, otherwise: int) -> int:
    try:
        text = file.read_text(encoding="ascii").strip()
    except OSError:
        return otherwise
    return int(text) if text.isdecimal() else otherwise
