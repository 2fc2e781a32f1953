"""Every lawful change of status, and none other."""

import itertools

import pytest

from motcua.dossiers.rules.transitions import TRANSITIONS, Status, TransitionError, status_after
from motcua.workflows.rules import Action

ENDED = (Status.REFUSED, Status.WITHDRAWN, Status.STOPPED, Status.RETURNED)


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("status", ENDED)
def test_nothing_follows_an_end(status: Status, action: Action) -> None:
    with pytest.raises(TransitionError):
        status_after(status, action, was_received=True)


def test_every_status_can_be_reached_from_registration() -> None:
    reached = {Status.REGISTERED}
    for _ in Status:
        reached |= {target for (source, _), target in TRANSITIONS.items() if source in reached}
    assert reached == set(Status)


def test_every_open_status_has_a_way_to_an_end() -> None:
    ending = set(ENDED)
    for _ in Status:
        ending |= {source for (source, _), target in TRANSITIONS.items() if target in ending}
    assert ending == set(Status)


def test_what_was_never_received_is_refused_not_stopped() -> None:
    assert status_after(Status.AWAITING_SUPPLEMENT, Action.REFUSE, was_received=False) is Status.REFUSED
    with pytest.raises(TransitionError):
        status_after(Status.AWAITING_SUPPLEMENT, Action.STOP, was_received=False)


def test_what_waits_is_not_signed() -> None:
    for status, action in itertools.product(Status, (Action.SIGN, Action.STAMP, Action.HAND_OUT)):
        if status.is_paused:
            with pytest.raises(TransitionError):
                status_after(status, action, was_received=True)


@pytest.mark.parametrize(
    ("status", "is_open", "is_paused"),
    [(1, True, False), (3, False, False), (5, True, True), (6, True, True), (9, True, False), (10, False, False)],
)
def test_groups(status: int, is_open: bool, is_paused: bool) -> None:
    assert (Status(status).is_open, Status(status).is_paused) == (is_open, is_paused)
