"""Doubles as the desk shows them: what looks alike, why, and what was decided."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.desk.wording import STATUS_KEYS
from motcua.dossiers.models import Dossier, DoubleVerdict
from motcua.dossiers.queries.desk import agencies_of
from motcua.dossiers.queries.doubles import Double, doubles_for, verdicts_on
from motcua.dossiers.services.marking import WHY
from motcua.dossiers.speaking import likeness_lines


@dataclass(frozen=True, slots=True)
class Row:
    """One dossier that looks alike; ``link`` is empty where the officer may not read it."""

    dossier: Dossier
    lines: list[str]
    level: str
    status: str
    link: str


@dataclass(frozen=True, slots=True)
class Banner:
    """What a dossier's page says of its doubles; ``why`` is what the applicant said when filing all the same."""

    rows: list[Row]
    verdicts: list[tuple[DoubleVerdict, Dossier]]
    why: str

    def __bool__(self) -> bool:
        return bool(self.rows or self.verdicts)


def rows_of(doubles: list[Double], user: User) -> list[Row]:
    """Return look-alikes as rows, with a link to those that the officer's agencies may read."""
    agencies = agencies_of(user, localdate()) if doubles else frozenset()
    return [
        Row(
            each.dossier,
            likeness_lines(each.likeness.reasons),
            each.likeness.level,
            STATUS_KEYS[each.dossier.status],
            reverse("desk:dossier", args=[each.dossier.pk]) if _is_readable(each.dossier, agencies) else "",
        )
        for each in doubles
    ]


def _is_readable(dossier: Dossier, agencies: frozenset[int]) -> bool:
    return bool(agencies & {dossier.holder_id, dossier.receiving_agency_id, dossier.deciding_agency_id})


def banner_of(dossier: Dossier, user: User) -> Banner:
    """Return what there is to say of a dossier's doubles."""
    decided = [
        (verdict, verdict.earlier if verdict.later_id == dossier.pk else verdict.later)
        for verdict in verdicts_on(dossier)
    ]
    kept: Any = dossier.answers.get(WHY)
    why = str(kept.get("why", "")) if isinstance(kept, dict) else ""
    return Banner(rows_of(doubles_for(dossier), user), decided, why)
