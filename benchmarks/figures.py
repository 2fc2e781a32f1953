"""What a run says: each figure with its limit, their ratio, and the target it is held to."""

import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any


@dataclass
class Figure:
    """One measured thing. ``value`` and ``limit`` are in ``unit``; ``ratio`` is value/limit of the same rounds.

    ``spread`` is (highest - lowest) / median over the rounds; ``ok`` is ``None`` where nothing is demanded.
    """

    name: str
    value: float
    unit: str
    size: int = 0  # dossiers in the database
    clients: int = 0
    rounds: int = 1
    spread: float = 0.0
    p50_ms: float | None = None
    p95_ms: float | None = None
    limit_name: str = ""
    limit: float | None = None
    ratio: float | None = None
    target: str = ""
    ok: bool | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return {name: rounded(value) for name, value in asdict(self).items()}


def rounded(value: Any) -> Any:
    """Return a number with no more digits than it deserves."""
    if not isinstance(value, float):
        return value
    return round(value, 1 if abs(value) >= 100 else 3 if abs(value) >= 0.01 else 6)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that ``share`` of all do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1))]


def spread(values: Sequence[float]) -> float:
    """Return how far the rounds lie apart, as a part of their median."""
    middle = median(values)
    return (max(values) - min(values)) / middle if middle else 0.0


def machine() -> dict[str, Any]:
    """Return what the figures depend on beside the code."""
    info = Path("/proc/cpuinfo").read_text(encoding="utf-8") if Path("/proc/cpuinfo").exists() else ""
    model = next(
        (line.split(":", 1)[1].strip() for line in info.splitlines() if line.startswith("model name")), ""
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": len(os.sched_getaffinity(0)),
        "cpu": model or platform.processor(),
        "memory_gib": round(memory / 2**30, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "load_before": [round(each, 2) for each in os.getloadavg()],
    }
