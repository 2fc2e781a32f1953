"""The same act on many dossiers: each succeeds or fails on its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from motcua.accounts.models import User
from motcua.desk.acts import BY_ACTION, Act, Doer
from motcua.desk.forms.acts import ActForm
from motcua.desk.refusals import sentence
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.desk import Tab, agencies_of, readable
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.dossiers.services.processing import assign
from motcua.dossiers.services.returning import hand_out
from motcua.workflows.rules import Action

MOST_AT_ONCE = 100

OFFERED: dict[Tab, tuple[Action, ...]] = {
    Tab.INTAKE: (Action.ACCEPT,),
    Tab.PROCESSING: (Action.TAKE, Action.ASSIGN),
    Tab.SIGNING: (Action.SIGN,),
    Tab.STAMPING: (Action.STAMP,),
    Tab.RETURNING: (Action.HAND_OUT,),
}
BATCHED = frozenset(action for actions in OFFERED.values() for action in actions)
CONFIRMED = frozenset({Action.SIGN, Action.STAMP, Action.ASSIGN})  # asked once more before it is done


def batch_acts(tab: Tab) -> list[Act]:
    """Return what can be done with ticked rows of a tab."""
    return [BY_ACTION[action] for action in OFFERED.get(tab, ())]


@dataclass(frozen=True, slots=True)
class Ticked:
    """A row as it was ticked: which dossier, and how much of its journal was seen."""

    dossier_id: UUID
    seen: int | None

    def __str__(self) -> str:
        return f"{self.dossier_id}:{'' if self.seen is None else self.seen}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one dossier; ``reason`` where it failed."""

    dossier: Dossier | None
    reason: str = ""

    @property
    def is_done(self) -> bool:
        return not self.reason


def read_ticked(values: Iterable[str]) -> list[Ticked]:
    """Read the boxes of a list ("<uuid>:<seen>"); what has another shape is left out, twice is once."""
    found: dict[UUID, Ticked] = {}
    for value in values:
        key, _sign, seen = value.partition(":")
        try:
            row = Ticked(UUID(key), int(seen) if seen.isdecimal() and len(seen) < 10 else None)
        except ValueError:
            continue
        found.setdefault(row.dossier_id, row)
    return list(found.values())


def dossiers_of(user: User, rows: Sequence[Ticked], at: datetime) -> dict[UUID, Dossier]:
    """Return those of the ticked dossiers that this officer may read."""
    mine = Dossier.objects.filter(
        readable(agencies_of(user, localdate(at))), pk__in=[row.dossier_id for row in rows]
    )
    return {each.pk: each for each in mine.select_related("procedure__procedure", "holder", "result")}


def run(action: Action, rows: Sequence[Ticked], to: User | None, *, user: User, at: datetime) -> list[Outcome]:
    """Do an act on each dossier in its own transaction and say what became of each."""
    known = dossiers_of(user, rows, at)
    return [_one(action, known.get(row.dossier_id), to, Doer(user, at, row.seen)) for row in rows[:MOST_AT_ONCE]]


def _one(action: Action, dossier: Dossier | None, to: User | None, doer: Doer) -> Outcome:
    if dossier is None:
        return Outcome(None, _("Không có hồ sơ này ở chỗ bạn."))
    try:
        if action is Action.ASSIGN:
            return Outcome(assign(dossier.pk, _chosen(to), **doer.common))
        if action is Action.HAND_OUT:
            return Outcome(hand_out(dossier.pk, **doer.common))
        form = ActForm({}, dossier=dossier, action=action, user=doer.user, now=doer.at)
        return Outcome(BY_ACTION[action].do(dossier, form, doer))
    except ActionRefusedError as error:
        return Outcome(dossier, sentence(error))


def _chosen(to: User | None) -> User:
    if to is None:
        raise ActionRefusedError("wrong_colleague")
    return to
