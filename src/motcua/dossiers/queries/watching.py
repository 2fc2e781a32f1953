"""Who is called when a clock runs out, and what they were called to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.timezone import make_aware

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.dossiers.models import Notice
from motcua.kernel.working_time import VIETNAM
from motcua.organizations.models import Agency, Posting

# What people were told on a day, by rung: of their own work, and of that of the seats they hold.
COUNTS = """
SELECT told.user_id, told.rung, count(*) FROM (
    SELECT n.id, n.user_id, n.rung FROM dossiers_notice n
    WHERE n.user_id = ANY(%(users)s) AND n.sent_at >= %(from)s AND n.sent_at < %(to)s
    UNION
    SELECT n.id, p.user_id, n.rung FROM dossiers_notice n
    JOIN organizations_posting p ON p.agency_id = n.agency_id AND p.role = n.role
        AND p.valid_from <= %(day)s AND (p.valid_to IS NULL OR p.valid_to >= %(day)s)
    WHERE n.user_id IS NULL AND n.sent_at >= %(from)s AND n.sent_at < %(to)s
        AND (n.agency_id, n.role) IN (SELECT * FROM unnest(%(agencies)s::bigint[], %(roles)s::text[]))
) AS told GROUP BY told.user_id, told.rung
"""


@dataclass(frozen=True)
class Ladder:
    """Who stands above whom on a day: the units where somebody signs, and where the province is led from."""

    signing: frozenset[int]
    by_path: Mapping[str, int]
    top: tuple[int, str] | None

    def above(self, agency: Agency, *, levels: int) -> tuple[int, str]:
        """Return agency and role of whoever leads a unit (1), or of whoever leads above that (2).

        Where nobody signs, the next unit above that has somebody; at the end whoever leads the province.
        """
        leads = [(pk, str(Role.SIGNER)) for pk in self._upward(agency) if pk in self.signing]
        if self.top is not None:
            leads.append(self.top)
        return leads[min(levels, len(leads)) - 1] if leads else (agency.pk, str(Role.SIGNER))

    def _upward(self, agency: Agency) -> Iterable[int]:
        path = agency.path
        yield agency.pk
        while path.count("/") > 2:
            path = path[: path.rstrip("/").rindex("/") + 1]
            if path in self.by_path:
                yield self.by_path[path]


def ladder_of_offices(day: date) -> Ladder:
    """Return who leads which unit on a day."""
    held = Posting.objects.on(day).filter(user__is_active=True)
    signing = held.filter(role=Role.SIGNER).values_list("agency_id", flat=True)
    top = held.filter(role=Role.CHAIRMAN).order_by("agency__path", "pk").values_list("agency_id", "role").first()
    by_path = dict(Agency.objects.on(day).values_list("path", "pk"))
    return Ladder(frozenset(signing), by_path, top)


def told_by(subjects: Iterable[tuple[UUID, int | None]]) -> set[tuple[UUID, int | None, str, datetime, int]]:
    """Return the rungs that were told before, of these dossiers and questions."""
    names = ("dossier_id", "consultation_id", "waits_for", "started_at", "rung")
    rows = Notice.objects.filter(dossier__in={dossier for dossier, _ in subjects})
    return set(rows.values_list(*names))


def counts_of_day(told: Sequence[Notice], day: date) -> dict[UUID, dict[int, int]]:
    """Return for everybody whom these notices call how much they were told of on a day, by rung."""
    seats = sorted({(each.agency_id, each.role) for each in told if each.user_id is None})
    begin = make_aware(datetime.combine(day, time()), VIETNAM)
    values: dict[str, Any] = {
        "users": sorted({each.user_id for each in told if each.user_id is not None}),
        "agencies": [agency for agency, _ in seats],
        "roles": [role for _, role in seats],
        "day": day,
        "from": begin,
        "to": begin + timedelta(days=1),
    }
    found: dict[UUID, dict[int, int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, values)
        for user_id, rung, number in cursor.fetchall():
            found[user_id][rung] = number
    return dict(found)


def notices_for(user: User, day: date) -> QuerySet[Notice]:
    """Return what a person was called to and still waits: the highest rung of each clock, the gravest first."""
    seats = Posting.objects.on(day).filter(user=user).values_list("agency_id", "role")
    mine = Q(user=user)
    for agency, role in seats:
        mine |= Q(user=None, agency=agency, role=role)
    rows = Notice.objects.filter(mine)
    same = {
        "dossier": OuterRef("dossier"),
        "waits_for": OuterRef("waits_for"),
        "started_at": OuterRef("started_at"),
    }
    higher = rows.filter(**same, rung__gt=OuterRef("rung"))
    waits = Q(consultation=None, dossier__waits_for=F("waits_for"), dossier__wait_started_at=F("started_at"))
    waits |= Q(consultation__isnull=False, consultation__answered_at=None)
    current = rows.filter(waits, ~Exists(higher))
    return current.select_related("dossier__procedure", "dossier__holder").order_by("-rung", "due_at", "pk")
