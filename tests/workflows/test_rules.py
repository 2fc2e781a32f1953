"""The engine of steps: what validation finds, and where an action leads."""

import copy
from typing import Any

import pytest

from motcua.accounts.rules import Role
from motcua.workflows.rules import (
    Action,
    Definition,
    WorkflowError,
    actions_at,
    advance,
    main_path,
    read,
    targets_of,
    term_in_hours,
    validate,
)
from tests.factories.offices import STANDARD

ROLES = frozenset(Role)


def changed(**changes: Any) -> dict[str, Any]:
    return {**copy.deepcopy(STANDARD), **changes}


def with_step(**step: Any) -> dict[str, Any]:
    body = copy.deepcopy(STANDARD)
    body["steps"].append({"key": "x", "name": "X", "role": "specialist", "place": "deciding", "hours": 1, **step})
    return body


def with_transition(*rows: tuple[str, str, str]) -> dict[str, Any]:
    body = copy.deepcopy(STANDARD)
    body["transitions"] += [{"from": source, "action": action, "to": target} for source, action, target in rows]
    return body


def codes(body: dict[str, Any], term_hours: int | None = None) -> set[str]:
    return {finding.code for finding in validate(read(body), roles=ROLES, term_hours=term_hours)}


def test_the_standard_way_is_sound() -> None:
    assert codes(STANDARD, term_in_hours(3, "working_day")) == set()


@pytest.mark.parametrize(
    ("body", "found"),
    [
        pytest.param(changed(start="nowhere"), {"no_start"}, id="no start"),
        pytest.param(with_step(), {"unreachable", "no_way_out"}, id="a step nobody comes to"),
        pytest.param(with_transition(("assess", "forward", "nowhere")), {"unknown_step"}, id="an unknown step"),
        pytest.param(with_transition(("sign", "sign", "stamp")), {"double_transition"}, id="the same twice"),
        pytest.param(with_transition(("sign", "forward", "assess")), {"onward_cycle"}, id="onward in a circle"),
    ],
)
def test_validation_finds(body: dict[str, Any], found: set[str]) -> None:
    assert codes(body) == found


def test_validation_finds_a_dead_end() -> None:
    body = with_step()
    body["transitions"].append({"from": "assess", "action": "forward", "to": "x"})
    assert codes(body) == {"no_way_out"}


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ({"role": "wizard"}, "unknown_role"),
        ({"place": "moon"}, "unknown_place"),
        ({"hours": -1}, "negative_hours"),
    ],
)
def test_validation_finds_faulty_steps(step: dict[str, Any], code: str) -> None:
    body = with_step(**step)
    body["transitions"] += [
        {"from": "assess", "action": "forward", "to": "x"},
        {"from": "x", "action": "forward", "to": "sign"},
    ]
    assert codes(body) == {code}


def test_steps_may_not_take_longer_than_the_term() -> None:
    assert codes(STANDARD, term_in_hours(2, "working_day")) == {"longer_than_term"}


@pytest.mark.parametrize(
    "body", [{}, {"start": "a", "steps": [{}], "transitions": []}, {"start": "a", "steps": 3}]
)
def test_what_cannot_be_read(body: dict[str, Any]) -> None:
    with pytest.raises(WorkflowError):
        read(body)


@pytest.fixture
def definition() -> Definition:
    return read(STANDARD)


def test_an_action_leads_to_the_next_step(definition: Definition) -> None:
    move = advance(definition, "intake", Action.ACCEPT, [Role.INTAKE])
    assert move.target is not None
    assert move.target.key == "assess"


def test_the_last_action_ends_the_way(definition: Definition) -> None:
    assert advance(definition, "return", Action.HAND_OUT, [Role.INTAKE]).target is None


def test_an_act_that_stays_stays(definition: Definition) -> None:
    move = advance(definition, "assess", Action.TAKE, [Role.SPECIALIST])
    assert move.target is not None
    assert move.target.key == "assess"


@pytest.mark.parametrize(
    ("position", "action", "role", "to"),
    [
        ("intake", Action.ACCEPT, Role.SPECIALIST, None),
        ("intake", Action.SIGN, Role.INTAKE, None),
        ("intake", Action.ACCEPT, Role.INTAKE, "stamp"),
        ("nowhere", Action.ACCEPT, Role.INTAKE, None),
    ],
)
def test_what_is_not_allowed(
    definition: Definition, position: str, action: Action, role: Role, to: str | None
) -> None:
    with pytest.raises(WorkflowError):
        advance(definition, position, action, [role], to=to)


def test_only_the_role_of_the_step_has_actions(definition: Definition) -> None:
    assert actions_at(definition, "sign", [Role.SIGNER]) == [Action.SIGN, Action.RETURN_STEP]
    assert actions_at(definition, "sign", [Role.CLERK]) == []
    assert actions_at(definition, "", [Role.CLERK]) == []


def test_the_main_path(definition: Definition) -> None:
    assert [step.key for step in main_path(definition)] == ["intake", "assess", "sign", "stamp", "return"]


def test_a_step_may_say_how_many_opinions_are_enough_and_that_parts_are_handled_there() -> None:
    read_ = read(with_step(answers=2, parts=True))
    assert (read_.step("x").answers, read_.step("x").parts) == (2, True)
    old = read(STANDARD)
    assert all((step.answers, step.parts) == (0, False) for step in old.steps.values())


def test_a_dossier_is_returned_to_any_earlier_step_the_named_one_first() -> None:
    definition = read(STANDARD)
    assert targets_of(definition, "stamp", Action.RETURN_STEP) == ["sign", "assess", "intake"]
    to_start = advance(definition, "stamp", Action.RETURN_STEP, ["clerk"], to="intake").target
    assert to_start is not None
    assert to_start.key == "intake"
    by_default = advance(definition, "stamp", Action.RETURN_STEP, ["clerk"]).target
    assert by_default is not None
    assert by_default.key == "sign"
    with pytest.raises(WorkflowError):
        advance(definition, "sign", Action.RETURN_STEP, ["signer"], to="stamp")
    assert targets_of(definition, "return", Action.RETURN_STEP) == []
