"""A walk through a definition of steps without a dossier: what each person could do, and what follows."""

from collections.abc import Sequence
from dataclasses import dataclass

from motcua.dossiers.rules.transitions import Status, TransitionError, status_after
from motcua.workflows.rules import MOVES, Action, Definition, Step, WorkflowError, advance


@dataclass(frozen=True, slots=True)
class Station:
    """One act of the walk: who did it at which step, and the status afterwards."""

    step: Step
    action: Action
    status: Status


@dataclass(frozen=True, slots=True)
class Way:
    """One act that is possible now, and the step it leads to ("" ends the way)."""

    action: Action
    target: str


@dataclass(frozen=True)
class Walk:
    """How far the acts have led; ``step`` is ``None`` once the way has ended."""

    stations: tuple[Station, ...]
    step: Step | None
    status: Status
    ways: tuple[Way, ...]


def rehearse(definition: Definition, acts: Sequence[tuple[str, str]]) -> Walk:
    """Walk a new dossier through ``acts`` (action, target) and return where it stands; what is impossible ends it.

    Policy: the same engine and the same table of statuses as for real dossiers.
    """
    step: Step | None = definition.step(definition.start)
    status, received = Status.REGISTERED, False
    stations: list[Station] = []
    for name, target in acts:
        if step is None:
            break
        try:
            action = Action(name)
            move = advance(definition, step.key, action, [step.role], to=target if action in MOVES else None)
            status = status_after(status, action, was_received=received)
        except (ValueError, WorkflowError, TransitionError):
            break
        received = received or action is Action.ACCEPT
        stations.append(Station(step, action, status))
        step = move.target
    return Walk(tuple(stations), step, status, tuple(_ways(definition, step, status, received=received)))


def _ways(definition: Definition, step: Step | None, status: Status, *, received: bool) -> list[Way]:
    if step is None:
        return []
    found = []
    for each in definition.transitions:
        if each.source != step.key:
            continue
        try:
            status_after(status, each.action, was_received=received)
        except TransitionError:
            continue
        found.append(Way(each.action, each.target))
    return list(dict.fromkeys(found))
