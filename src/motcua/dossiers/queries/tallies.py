"""How much an officer has to do: every count of the desk in one statement, none of them beyond a cap."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from motcua.dossiers.models.dossier import OPEN_STATUSES

# Each stretch is a walk along the index of the desk that ends at the cap; the literal states let the planner see
# that the partial index holds them.
COUNT = f"""
WITH stretch AS MATERIALIZED (
    SELECT label, holder, role, status, earliest, latest, answered, warned, versions::bigint[] AS versions
    FROM unnest(
        %(labels)s::text[], %(holders)s::bigint[], %(roles)s::text[], %(statuses)s::smallint[],
        %(earliest)s::timestamptz[], %(latest)s::timestamptz[], %(answered)s::boolean[],
        %(warned)s::timestamptz[], %(versions)s::text[]
    ) AS given (label, holder, role, status, earliest, latest, answered, warned, versions)
)
SELECT stretch.label, sum(found.number)::int
FROM stretch CROSS JOIN LATERAL (
    SELECT count(*) AS number FROM (
        SELECT FROM dossiers_dossier AS dossier
        WHERE dossier.holder_id = stretch.holder AND dossier.holder_role = stretch.role
          AND dossier.status = stretch.status AND dossier.status IN ({", ".join(map(str, OPEN_STATUSES))})
          AND dossier.act_by >= stretch.earliest AND dossier.act_by < stretch.latest
          AND (stretch.warned IS NULL OR dossier.warn_at <= stretch.warned)
          AND (stretch.versions IS NULL OR dossier.procedure_id = ANY(stretch.versions))
          AND (stretch.answered IS NULL OR stretch.answered = EXISTS (
              SELECT FROM dossiers_supplement AS asked
              WHERE asked.dossier_id = dossier.id AND asked.closed_at IS NULL AND asked.answered_at IS NOT NULL))
        LIMIT %(most)s
    ) AS capped
) AS found
GROUP BY stretch.label
"""  # noqa: S608 - only our own state numbers are set in


@dataclass(frozen=True, slots=True)
class Stretch:
    """Dossiers of one seat in one state, counted under ``label``.

    ``versions``: the procedures it covers, ``None`` for all; ``answered``: after a supplement came in, or not, or
    either; ``earliest`` and ``latest`` bound the end they are due by.
    """

    label: str
    holder: int
    role: str
    status: int
    versions: frozenset[int] | None = None
    answered: bool | None = None
    earliest: datetime | None = None
    latest: datetime | None = None
    warned: datetime | None = None  # warned of at this moment or before


def tally(stretches: Iterable[Stretch], *, most: int) -> Counter[str]:
    """Return how many there are under each label, never more than ``most``."""
    given = list(stretches)
    if not given:
        return Counter()
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {**_columns(given), "most": most})
        return Counter({label: min(number, most) for label, number in cursor.fetchall()})


def _columns(given: list[Stretch]) -> dict[str, Any]:
    return {
        "labels": [each.label for each in given],
        "holders": [each.holder for each in given],
        "roles": [str(each.role) for each in given],
        "statuses": [int(each.status) for each in given],
        "earliest": [each.earliest.isoformat() if each.earliest else "-infinity" for each in given],
        "latest": [each.latest.isoformat() if each.latest else "infinity" for each in given],
        "answered": [each.answered for each in given],
        "warned": [each.warned.isoformat() if each.warned else None for each in given],
        "versions": [_array(each.versions) for each in given],
    }


def _array(keys: frozenset[int] | None) -> str | None:
    return None if keys is None else f"{{{','.join(map(str, sorted(keys)))}}}"
