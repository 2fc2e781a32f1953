"""What the parts of a linked dossier make of the whole."""

from collections import deque
from collections.abc import Sequence

from motcua.dossiers.rules.transitions import Status, TransitionError, status_after
from motcua.workflows.rules import Action

# By which acts a whole follows its parts; each stays a lawful transition.
FOLLOWING = (
    Action.TAKE, Action.REQUEST_SUPPLEMENT, Action.REQUEST_PAYMENT, Action.RESUME, Action.STAMP, Action.HAND_OUT,
    Action.STOP,
)  # fmt: skip


def status_of_whole(parts: Sequence[Status | None]) -> Status:
    """Return the one status that the citizen sees of a linked dossier; ``None`` is a part that has not begun.

    Waiting for the applicant in one part is waiting for the applicant. The whole is done when no part is left to
    handle and one at least has a result; it is stopped when none has.
    Law: Decree 63/2024/NĐ-CP as amended by Decree 301/2026/NĐ-CP (each result is returned after its procedure).
    """
    for waiting in (Status.AWAITING_SUPPLEMENT, Status.AWAITING_PAYMENT):
        if waiting in parts:
            return waiting
    if any(each is None or (each.is_open and not each.is_resolved) for each in parts):
        return Status.ACCEPTED if set(parts) <= {None, Status.ACCEPTED} else Status.PROCESSING
    if Status.DONE in parts:
        return Status.DONE
    return Status.RETURNED if Status.RETURNED in parts else Status.STOPPED


def way(now: Status, then: Status) -> list[Action]:
    """Return the shortest lawful way from one status of a whole to another; nothing where none leads.

    Law: see ``transitions``; a whole changes by the same acts as any dossier.
    """
    seen = {now}
    ways: deque[tuple[Status, list[Action]]] = deque([(now, [])])
    while ways:
        status, acts = ways.popleft()
        if status is then:
            return acts
        for action in FOLLOWING:
            after = _after(status, action)
            if after is not None and after not in seen:
                seen.add(after)
                ways.append((after, [*acts, action]))
    return []


def _after(status: Status, action: Action) -> Status | None:
    try:
        return status_after(status, action, was_received=True)
    except TransitionError:
        return None
