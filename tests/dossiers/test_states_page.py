"""The reference of states is what the rules say."""

from pathlib import Path

from motcua.dossiers.rules.transitions import Status, TransitionError, lawful_changes, status_after
from motcua.dossiers.states_page import page
from motcua.workflows.rules import Action

WRITTEN = Path(__file__).resolve().parents[2] / "docs" / "reference" / "states.md"


def test_the_page_is_up_to_date() -> None:
    assert WRITTEN.read_text(encoding="utf-8") == page(), "run `motcua states --write`"


def test_every_national_state_is_told_and_reached() -> None:
    assert {int(status) for status in Status} == set(range(1, 11))
    reached = {Status.REGISTERED} | {each.after for each in lawful_changes()}
    assert reached == set(Status)


def test_every_lawful_change_is_listed_and_none_other() -> None:
    listed = {(each.before, each.action, each.was_received): each.after for each in lawful_changes()}
    rows = [line for line in page().splitlines() if "| `" in line]
    assert len(rows) == len(listed)
    for (before, action, received), after in listed.items():
        assert status_after(before, action, was_received=received) is after
    received_only = set(Status) - {Status.REGISTERED, Status.REFUSED}
    for before in received_only:
        for action in Action:
            if (before, action, True) not in listed:
                _refused(before, action)


def _refused(before: Status, action: Action) -> None:
    try:
        status_after(before, action, was_received=True)
    except TransitionError:
        return
    raise AssertionError((before, action))
