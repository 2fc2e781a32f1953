"""Giving an absent officer's dossiers to colleagues: looked at first, then done, each on its own."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.dossiers.models import Dossier
from motcua.dossiers.models.dossier import OPEN_STATUSES
from motcua.dossiers.rules.sharing import share
from motcua.dossiers.services import telling
from motcua.dossiers.services.journal import Entry, record
from motcua.dossiers.services.moves import locked
from motcua.dossiers.services.standing import roles_at
from motcua.organizations.queries import agencies_led

MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Absence:
    """Who is away, who takes over (nobody: back to the unit's list), and why."""

    away: User
    to: tuple[User, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Handing:
    """What becomes of one dossier: who gets it; ``problem`` says why it stays where it is."""

    dossier: Dossier
    to: User | None
    problem: str = ""


def people_with_work(by: User, at: datetime) -> list[tuple[User, int]]:
    """Return who in the units a person leads has open dossiers, with how many, most first."""
    held = Dossier.objects.filter(status__in=OPEN_STATUSES, holder__in=agencies_led(by, localdate(at)))
    counted = held.exclude(assignee=None).order_by().values("assignee").annotate(count=Count("pk"))
    counts = {row["assignee"]: row["count"] for row in counted}
    people = User.objects.in_bulk(list(counts))
    return sorted(
        ((people[pk], count) for pk, count in counts.items()), key=lambda row: (-row[1], row[0].name_fold)
    )


def look(absence: Absence, *, by: User, at: datetime) -> list[Handing]:
    """Say what ``reassign`` would do, and change nothing (thử trước)."""
    dossiers = list(_open_of(absence, by, at)[:MOST_AT_ONCE])
    able = {dossier.pk: [one for one in absence.to if _is_able(one, dossier, at)] for dossier in dossiers}
    given = share([dossier.pk for dossier in dossiers], able, _loads(absence.to))
    nobody = "wrong_colleague" if absence.to else ""
    return [Handing(each, given[each.pk], "" if given[each.pk] else nobody) for each in dossiers]


def reassign(absence: Absence, *, by: User, at: datetime) -> list[Handing]:
    """Give an absent officer's open dossiers to colleagues (giao lại hàng loạt), each in its own transaction.

    Only the head of the holding unit or of one above finds any. Done twice, the second run finds nothing left.
    Policy: whoever signs for a unit shares out its work; each dossier's journal says from whom and to whom; why is
    kept in the audit log, since it may be about somebody's health.
    """
    return [_hand(handing, absence, by=by, at=at) for handing in look(absence, by=by, at=at)]


@transaction.atomic
def _hand(handing: Handing, absence: Absence, *, by: User, at: datetime) -> Handing:
    if handing.problem:
        return handing
    dossier = locked(handing.dossier.pk)
    if dossier.assignee_id != absence.away.pk:
        return Handing(dossier, None, "changed")
    dossier.assignee = handing.to
    data = {"from": str(absence.away.pk), "to": str(handing.to.pk) if handing.to else ""}
    record(dossier, Entry("reassigned", by, at, dossier.holder, data=data))
    dossier.save(update_fields=["assignee", "journal_length"])
    audit("reassign", f"dossier:{dossier.pk}", by=by.pk, at=at, purpose=absence.reason.strip(), data=data)
    if handing.to and handing.to != by:
        telling.assigned(dossier, handing.to, at=at)
    return Handing(dossier, handing.to)


def _open_of(absence: Absence, by: User, at: datetime) -> QuerySet[Dossier]:
    led = agencies_led(by, localdate(at))
    mine = Dossier.objects.filter(assignee=absence.away, status__in=OPEN_STATUSES, holder__in=led)
    return mine.select_related("procedure", "holder").order_by("act_by", "pk")


def _is_able(person: User, dossier: Dossier, at: datetime) -> bool:
    return dossier.holder_role in roles_at(person, dossier.holder, at, procedure_id=dossier.procedure.procedure_id)


def _loads(people: Sequence[User]) -> Counter[User]:
    rows = Dossier.objects.filter(assignee__in=people, status__in=OPEN_STATUSES).order_by()
    counts = {row["assignee"]: row["count"] for row in rows.values("assignee").annotate(count=Count("pk"))}
    return Counter({person: counts.get(person.pk, 0) for person in people})
