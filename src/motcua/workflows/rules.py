"""The engine that walks a definition of steps: what may be done where, by whom, and what follows.

A definition is data, the same for every procedure::

    {"start": "intake",
     "steps": [{"key": "intake", "name": "Tiếp nhận", "role": "intake", "place": "receiving", "hours": 2}, …],
     "transitions": [{"from": "intake", "action": "accept", "to": "assess"}, …]}

An empty ``to`` ends the way. ``place`` says which agency acts: the one that received or the one that decides.
A step may also say ``"answers": 2``: where opinions of several agencies are asked for, so many are enough (without
it, or 0: all of them are awaited); and ``"parts": true``: at this step the sub-dossiers of linked procedures are
handled, and the dossier goes on by itself when they are done. Both may be left out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

END = ""
HOURS_A_DAY = 8


class Action(StrEnum):
    """What can be done with a dossier at a step (thao tác)."""

    ACCEPT = "accept"  # tiếp nhận
    REFUSE = "refuse"  # từ chối tiếp nhận
    REQUEST_SUPPLEMENT = "request_supplement"  # yêu cầu bổ sung
    RESUME = "resume"  # tiếp tục sau bổ sung
    REQUEST_PAYMENT = "request_payment"  # yêu cầu thực hiện nghĩa vụ tài chính
    TAKE = "take"  # nhận xử lý
    ASSIGN = "assign"  # phân công
    FORWARD = "forward"  # chuyển bước
    RETURN_STEP = "return_step"  # trả lại bước trước
    CONSULT = "consult"  # lấy ý kiến
    SUBMIT_FOR_SIGNATURE = "submit_for_signature"  # trình ký
    SIGN = "sign"  # ký
    STAMP = "stamp"  # đóng dấu, phát hành
    HAND_OUT = "hand_out"  # trả kết quả
    EXTEND = "extend"  # xin lỗi và gia hạn
    STOP = "stop"  # dừng giải quyết
    WITHDRAW = "withdraw"  # công dân rút hồ sơ


ONWARD = frozenset(
    {Action.ACCEPT, Action.FORWARD, Action.SUBMIT_FOR_SIGNATURE, Action.SIGN, Action.STAMP, Action.HAND_OUT}
)
MOVES = ONWARD | {Action.REFUSE, Action.RETURN_STEP, Action.STOP, Action.WITHDRAW}
PLACES = frozenset({"receiving", "deciding"})


class WorkflowError(ValueError):
    """A definition has no such step, or the step does not allow the action to these roles."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: who acts (``role`` at ``place``), and within how many working ``hours``."""

    key: str
    name: str
    role: str
    place: str
    hours: int
    answers: int = 0  # how many opinions are enough; 0: all that were asked for
    parts: bool = False  # the linked parts are handled here


@dataclass(frozen=True, slots=True)
class Transition:
    source: str
    action: Action
    target: str


@dataclass(frozen=True)
class Definition:
    """A definition taken apart once; equal definitions walk alike."""

    start: str
    steps: Mapping[str, Step]
    transitions: tuple[Transition, ...]

    def step(self, key: str) -> Step:
        """Return a step. Raises ``WorkflowError`` when there is none of that key."""
        try:
            return self.steps[key]
        except KeyError:
            raise WorkflowError(f"no step {key!r}") from None


@dataclass(frozen=True, slots=True)
class Move:
    """Where an action leads: the step that follows, or ``None`` when the way ends."""

    action: Action
    source: str
    target: Step | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with a definition: a ``code`` and the step or transition it concerns."""

    code: str
    where: str


def read(body: Mapping[str, Any]) -> Definition:
    """Take a definition's data apart. Raises ``WorkflowError`` naming what is missing or of the wrong kind.

    Policy: the shape is that of the decisions that publish internal procedures (thứ tự, đơn vị, người, việc, giờ).
    """
    try:
        steps = {
            row["key"]: Step(
                row["key"],
                row["name"],
                row["role"],
                row["place"],
                int(row["hours"]),
                answers=max(0, int(row.get("answers", 0))),
                parts=bool(row.get("parts", False)),
            )
            for row in body["steps"]
        }
        transitions = tuple(
            Transition(row["from"], Action(row["action"]), row.get("to", END)) for row in body["transitions"]
        )
        return Definition(body["start"], steps, transitions)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise WorkflowError(f"the definition cannot be read: {error}") from error


def advance(
    definition: Definition, position: str, action: Action, roles: Iterable[str], *, to: str | None = None
) -> Move:
    """Return where ``action`` leads from ``position`` for somebody with ``roles``.

    ``to`` chooses among several targets. Raises ``WorkflowError`` when the step does not allow it.
    Policy: only the role that a step names acts at that step.
    """
    step = definition.step(position)
    if step.role not in set(roles):
        raise WorkflowError(f"step {position!r} is for {step.role!r}")
    targets = targets_of(definition, position, action)
    if not targets:
        raise WorkflowError(f"step {position!r} does not allow {action.value!r}")
    if to is not None and to not in targets:
        raise WorkflowError(f"{action.value!r} does not lead from {position!r} to {to!r}")
    target = targets[0] if to is None else to
    if action not in MOVES:
        return Move(action, position, step)
    return Move(action, position, definition.step(target) if target else None)


def targets_of(definition: Definition, position: str, action: Action) -> list[str]:
    """Return where an action may lead from a step, those that the definition names first.

    Policy: a step that may return a dossier at all may return it to any step before it on an onward way.
    """
    named = [each.target for each in definition.transitions if each.source == position and each.action is action]
    if action is not Action.RETURN_STEP or not named:
        return named
    return [*named, *(key for key in earlier(definition, position) if key not in named)]


def earlier(definition: Definition, position: str) -> list[str]:
    """Return the steps from which onward ways lead to a step, the nearest first.

    Policy: see ``targets_of``.
    """
    before: list[str] = []
    heads = [position]
    while heads:
        heads = [
            each.source
            for each in definition.transitions
            if each.target in heads and each.action in ONWARD and each.source not in {position, *before}
        ]
        heads = list(dict.fromkeys(heads))
        before += heads
    return before


def actions_at(definition: Definition, position: str, roles: Iterable[str]) -> list[Action]:
    """Return what somebody with ``roles`` may do at ``position``, in the order of the definition.

    Policy: see ``advance``.
    """
    if position not in definition.steps or definition.steps[position].role not in set(roles):
        return []
    found = [each.action for each in definition.transitions if each.source == position]
    return list(dict.fromkeys(found))


def main_path(definition: Definition) -> list[Step]:
    """Return the steps on the way that leads onward from the start, for the diagram and the handling sheet.

    Policy: where a step forks, the first onward transition of the definition is the usual way.
    """
    path: list[Step] = []
    position = definition.start
    while position and position not in {step.key for step in path}:
        path.append(definition.step(position))
        onward = [
            each.target
            for each in definition.transitions
            if each.source == position and each.action in ONWARD and each.target != position
        ]
        position = onward[0] if onward else END
    return path


def term_in_hours(amount: int, unit: str) -> int:
    """Return a term in working hours for comparing with the hours of steps.

    Policy: one day, working or calendar, is taken as eight working hours.
    """
    return amount if unit == "hour" else amount * HOURS_A_DAY


def validate(definition: Definition, *, roles: frozenset[str], term_hours: int | None = None) -> list[Finding]:
    """Return everything wrong with a definition; an empty list means it may be published.

    Codes: ``no_start``, ``unknown_step``, ``unknown_role``, ``unknown_place``, ``negative_hours``,
    ``double_transition``, ``unreachable``, ``no_way_out``, ``onward_cycle``, ``longer_than_term``.
    ``term_hours`` is the legal term in working hours, where there is one.
    Policy: the hours of the steps on any onward way must fit into the term that was published.
    """
    if definition.start not in definition.steps:
        return [Finding("no_start", definition.start)]
    findings = [*_faulty_steps(definition, roles), *_faulty_transitions(definition)]
    if any(finding.code == "unknown_step" for finding in findings):
        return findings
    findings += [Finding("unreachable", key) for key in definition.steps.keys() - _reached(definition)]
    findings += [Finding("no_way_out", key) for key in definition.steps.keys() - _ending(definition)]
    longest = _longest_hours(definition)
    if longest is None:
        findings.append(Finding("onward_cycle", definition.start))
    elif term_hours is not None and longest > term_hours:
        findings.append(Finding("longer_than_term", f"{longest} > {term_hours}"))
    return sorted(findings, key=lambda finding: (finding.code, finding.where))


def _faulty_steps(definition: Definition, roles: frozenset[str]) -> list[Finding]:
    findings = []
    for step in definition.steps.values():
        if step.role not in roles:
            findings.append(Finding("unknown_role", step.key))
        if step.place not in PLACES:
            findings.append(Finding("unknown_place", step.key))
        if step.hours < 0:
            findings.append(Finding("negative_hours", step.key))
    return findings


def _faulty_transitions(definition: Definition) -> list[Finding]:
    findings = []
    seen = set()
    for each in definition.transitions:
        where = f"{each.source} --{each.action.value}--> {each.target}"
        if each.source not in definition.steps or (each.target and each.target not in definition.steps):
            findings.append(Finding("unknown_step", where))
        if each in seen:
            findings.append(Finding("double_transition", where))
        seen.add(each)
    return findings


def _reached(definition: Definition) -> set[str]:
    reached = {definition.start}
    while True:
        further = {each.target for each in definition.transitions if each.source in reached and each.target}
        if further <= reached:
            return reached
        reached |= further


def _ending(definition: Definition) -> set[str]:
    ending = {each.source for each in definition.transitions if not each.target and each.action in MOVES}
    while True:
        further = {each.source for each in definition.transitions if each.target in ending}
        if further <= ending:
            return ending
        ending |= further


def _longest_hours(definition: Definition) -> int | None:
    """Return the hours of the longest onward way from the start, or ``None`` when onward ways run in a circle."""
    onward: dict[str, list[str]] = {}
    for each in definition.transitions:
        if each.action in ONWARD and each.target:
            onward.setdefault(each.source, []).append(each.target)
    known: dict[str, int] = {}

    def longest(key: str, trail: frozenset[str]) -> int | None:
        if key in trail:
            return None
        if key not in known:
            rests = [longest(target, trail | {key}) for target in onward.get(key, [])]
            if None in rests:
                return None
            known[key] = definition.steps[key].hours + max((rest for rest in rests if rest), default=0)
        return known[key]

    return longest(definition.start, frozenset())
