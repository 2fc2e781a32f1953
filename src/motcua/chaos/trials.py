"""All goals in their order, and how they are proven one after the other."""

import importlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from motcua.chaos.ground import Ground
from motcua.chaos.outcomes import ChaosError, Proof, Say, Size

GOALS = {
    "R1": "lodging",
    "R2": "exchange",
    "R3": "outage",
    "R4": "repeats",
    "R7": "feed",
    "R8": "dying_jobs",
    "R9": "poison",
    "R10": "database_crash",
    "R18": "messages",
}
Prove = Callable[[Ground, Size, int, Say], Proof]


def prove_all(
    ground: Ground, goals: Sequence[str], size: Size, *, seed: int, resume: bool, say: Say
) -> Iterator[dict[str, Any]]:
    """Yield the result of each goal; with ``resume`` those that the same trial has reached before are kept.

    Raises ``ChaosError`` when a goal cannot be tried at all.
    """
    results = ground.home / "results"
    results.mkdir(parents=True, exist_ok=True)
    ground.make_ready()
    ground.set_up_django()
    for goal in goals:
        kept = _kept(results / f"{goal}.json", size, seed) if resume else None
        yield kept or _prove(ground, goal, size, seed, say, results)


def _prove(ground: Ground, goal: str, size: Size, seed: int, say: Say, results: Path) -> dict[str, Any]:
    def told(text: str) -> None:
        say(f"{goal}: {text}")

    began = time.monotonic()
    prove: Prove = importlib.import_module(f"motcua.chaos.goals.{GOALS[goal]}").prove
    proof = prove(ground, size, seed, told)
    seconds = round(time.monotonic() - began, 1)
    result = {**proof.as_dict(), "seconds": seconds, "seed": seed, "size": size.as_dict()}
    (results / f"{goal}.json").write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")
    told(f"{'reached' if proof.passed else 'MISSED: ' + '; '.join(proof.broken)} ({seconds} s)")
    return result


def _kept(path: Path, size: Size, seed: int) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    is_same = found.get("passed") and found.get("seed") == seed and found.get("size") == size.as_dict()
    return found if is_same else None


__all__ = ["GOALS", "ChaosError", "prove_all"]
