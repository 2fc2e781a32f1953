"""Walking a dossier onward, whatever its workflow looks like: one act at a time, by whoever may do it."""

import random
from datetime import datetime

from motcua.accounts.models import User
from motcua.catalog.queries.procedures import definition_by_id
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services import processing, receiving, returning
from motcua.organizations.models import Agency
from motcua.simulation.cast import Officers
from motcua.workflows.rules import ONWARD, Action, Definition


class NoWayOnError(LookupError):
    """A workflow has no onward action at the step where a dossier stands."""


class Walker:
    """Does the next act on a dossier, by one of those who may."""

    def __init__(self, officers: Officers, dice: random.Random) -> None:
        self._officers = officers
        self._dice = dice

    def pick(self, agency: Agency, role: str) -> User:
        """Return somebody who holds a role at an agency. Raises ``NobodyThereError``."""
        return self._officers.pick(agency, role, self._dice)

    def whoever_holds(self, dossier: Dossier) -> User:
        """Return who may act on a dossier now: whoever took it, or somebody in the role of its step."""
        return dossier.assignee or self.pick(dossier.holder, dossier.holder_role)

    def onward(self, dossier: Dossier, proposal: returning.Proposal, *, at: datetime) -> Dossier:
        """Do the next act on the usual way. Raises ``NoWayOnError``, ``NobodyThereError``."""
        action = next_action(dossier)
        by = self.whoever_holds(dossier)
        match action:
            case Action.TAKE:
                return processing.take(dossier.pk, by=by, at=at)
            case Action.ACCEPT:
                return receiving.accept(dossier.pk, by=by, at=at)
            case Action.FORWARD:
                return processing.forward(dossier.pk, by=by, at=at)
            case Action.SUBMIT_FOR_SIGNATURE:
                return returning.submit_for_signature(dossier.pk, proposal, by=by, at=at)
            case Action.SIGN:
                return returning.sign(dossier.pk, by=by, at=at)
            case Action.STAMP:
                return returning.stamp(dossier.pk, by=by, at=at)
            case _:
                return returning.hand_out(dossier.pk, by=by, at=at)


def next_action(dossier: Dossier) -> Action:
    """Return the next act on the usual way: somebody takes a dossier that has just come, then it goes onward."""
    definition = definition_by_id(dossier.workflow_id)
    allowed = _allowed(definition, dossier.step)
    if dossier.status == Status.ACCEPTED and Action.TAKE in allowed:
        return Action.TAKE
    onward = [action for action in allowed if action in ONWARD]
    if not onward:
        raise NoWayOnError(dossier.step)
    return onward[0]


def _allowed(definition: Definition, step: str) -> list[Action]:
    return [each.action for each in definition.transitions if each.source == step]


def usual_way(definition: Definition) -> list[Action]:
    """Return the acts on the usual way of a workflow, in their order from the first step to the end."""
    found: list[Action] = []
    step = definition.start
    for _ in definition.steps:
        here = [each for each in definition.transitions if each.source == step]
        onward = next((each for each in here if each.action in ONWARD), None)
        found += [each.action for each in here if each.action is Action.TAKE]
        if onward is None:
            break
        found.append(onward.action)
        step = onward.target
    return found


def signs_what_was_proposed(definition: Definition) -> bool:
    """Say whether somebody proposes what is signed: certified copies are made at a desk of their own instead."""
    way = usual_way(definition)
    return Action.SIGN not in way or Action.SUBMIT_FOR_SIGNATURE in way[: way.index(Action.SIGN)]


def acts_until_done(dossier: Dossier) -> int:
    """Return how many acts a dossier that was just received needs until its result exists."""
    definition = definition_by_id(dossier.workflow_id)
    step, acts = dossier.step, 1 if Action.TAKE in _allowed(definition, dossier.step) else 0
    for _ in definition.steps:
        onward = next(
            (each for each in definition.transitions if each.source == step and each.action in ONWARD), None
        )
        if onward is None:
            break
        acts += 1
        if onward.action is Action.STAMP:
            return acts
        step = onward.target
    raise NoWayOnError(step)
