"""A province in the middle of its life, and every kind of background job that is done in it."""

from typing import Any

from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.chaos.errands import ERRANDS, Scene
from motcua.simulation.demo import fill

EXPORT = "indicators.write_export"
BUILT_IN = "builtin:"


def live(dossiers: int) -> None:
    """Let some weeks of office life happen, so that time has left work for its jobs."""
    fill(dossiers, at=timezone.now(), progress=lambda _: None)


def kinds() -> list[str]:
    """Return every kind of job that this installation knows, by name; none can be forgotten."""
    app.perform_import_paths()  # type: ignore[no-untyped-call]
    return sorted(name for name in app.tasks if not name.startswith(BUILT_IN) and "procrastinate" not in name)


def defer(kind: str, scene: Scene, *, queue: str) -> int:
    """Give a job of a kind something to do, put it into a queue of its own and return its number."""
    errand = ERRANDS.get(kind)
    words = errand.prepare(scene) if errand else {}
    return defer_again(kind, words, queue=queue)


def defer_again(kind: str, words: dict[str, Any], *, queue: str) -> int:
    """Put a job of a kind into a queue: a periodic one with the moment for which it is due."""
    periodic = {name for name, _ in app.periodic_registry.periodic_tasks}
    due = {"timestamp": int(timezone.now().timestamp())} if kind in periodic else {}
    return int(app.configure_task(kind, queue=queue).defer(**words, **due))
