"""Whether a running dossier may go on in another definition of steps, and where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from motcua.dossiers.rules.transitions import Status, TransitionError, status_after
from motcua.kernel.vietnamese import fold
from motcua.workflows.rules import Action, Definition, WorkflowError, actions_at, advance

NEEDED: Mapping[Status, Action] = {
    Status.REGISTERED: Action.ACCEPT,
    Status.AWAITING_SUPPLEMENT: Action.RESUME,
    Status.AWAITING_PAYMENT: Action.RESUME,
    Status.DONE: Action.HAND_OUT,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What the journal says happened: the act, and the step the dossier stood at afterwards."""

    kind: str
    step: str


@dataclass(frozen=True, slots=True)
class Break:
    """Where a journal could not have been written under another definition."""

    action: str
    step: str


def propose_mapping(old: Definition, new: Definition) -> dict[str, str]:
    """Return for each step the one that takes its place: by key, by name, by role if only one has it; else "".

    Policy: a proposal for people to confirm; nothing is moved by it alone.
    """
    return {key: _same(old, new, key) for key in old.steps}


def _same(old: Definition, new: Definition, key: str) -> str:
    if key in new.steps:
        return key
    step = old.steps[key]
    by_name = [each.key for each in new.steps.values() if fold(each.name) == fold(step.name)]
    if len(by_name) == 1:
        return by_name[0]
    owner = (step.role, step.place)
    alone = [each.key for each in old.steps.values() if (each.role, each.place) == owner] == [key]
    by_role = [each.key for each in new.steps.values() if (each.role, each.place) == owner]
    return by_role[0] if alone and len(by_role) == 1 else ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides whether a dossier may go on elsewhere: its status, and whether linked parts hang on it."""

    status: Status
    was_received: bool
    has_parts: bool = False


def refusal_to_stand(standing: Standing, definition: Definition, step: str) -> str:
    """Return why a dossier could not go on from a step: ``no_step``, ``stuck``, or "" when it can.

    It can when some act of the step is lawful in its status, and the one act that ends its waiting is among them;
    a dossier whose linked parts are at work goes only where parts are handled, and no other goes there.
    Policy: a move between versions never leaves a dossier where nobody could lawfully act.
    """
    if step not in definition.steps:
        return "no_step"
    target = definition.steps[step]
    if target.parts != standing.has_parts:
        return "stuck"
    lawful = {
        action
        for action in actions_at(definition, step, [target.role])
        if _is_lawful(standing.status, action, was_received=standing.was_received)
    }
    needed = NEEDED.get(standing.status)
    is_stuck = not lawful or (needed is not None and needed not in lawful)
    return "stuck" if is_stuck else ""


def _is_lawful(status: Status, action: Action, *, was_received: bool) -> bool:
    try:
        status_after(status, action, was_received=was_received)
    except TransitionError:
        return False
    return True


def replay(definition: Definition, mapping: Mapping[str, str], journal: Sequence[Entry]) -> Break | None:
    """Return the first act of a journal that a definition would not have allowed, or ``None``.

    Steps of the journal are read through ``mapping``; acts that no definition names (withdrawing, letters) pass.
    Policy: what was done lawfully last year must stay possible, or the change says who will be hindered.
    """
    position = definition.start
    for entry in journal:
        action = _action(entry.kind)
        if action is None or action is Action.WITHDRAW:
            continue
        wanted = mapping.get(entry.step, entry.step)
        try:
            step = definition.step(position)
            is_stay = wanted == position or not entry.step
            move = advance(definition, position, action, [step.role], to=None if is_stay else wanted)
        except WorkflowError:
            return Break(entry.kind, position)
        if move.target is None:
            return None
        if wanted and move.target.key != wanted:
            return Break(entry.kind, position)
        position = move.target.key
    return None


def _action(kind: str) -> Action | None:
    return Action(kind) if kind in set(Action) else None


def promise_moved(before: float | None, after: float | None) -> str:
    """Return ``faster``, ``slower``, ``same`` or ``unknown`` for two promised moments (seconds).

    Policy: less than an hour's difference is none.
    """
    if before is None or after is None:
        return "same" if before == after else "unknown"
    if abs(after - before) < 3_600:
        return "same"
    return "faster" if after < before else "slower"
