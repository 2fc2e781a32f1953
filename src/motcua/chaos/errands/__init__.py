"""Something to do for every kind of background job, so that its death on the way would be seen."""

from motcua.chaos.errands import around, desk, merging, money
from motcua.chaos.errands.around import ask_for_list
from motcua.chaos.errands.scene import Errand, Scene

ERRANDS: dict[str, Errand] = {**around.ERRANDS, **desk.ERRANDS, **merging.ERRANDS, **money.ERRANDS}
# Kinds whose effect is not seen here, and why.
UNSEEN: dict[str, str] = {
    "foundation.retry_stalled_jobs": "it is what puts the dead workers' jobs back: every trial shows its effect",
}

__all__ = ["ERRANDS", "UNSEEN", "Errand", "Scene", "ask_for_list"]
