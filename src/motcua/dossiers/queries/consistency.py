"""Does every dossier agree with its own journal? One pass in the database, however many there are."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from motcua.dossiers.rules.transitions import TRANSITIONS, Status

# What one entry may make of the status before it, whatever the act; a note changes nothing.
LAWFUL = sorted({(int(source), int(target)) for (source, _), target in TRANSITIONS.items()})
AT_INTAKE = [(int(Status.AWAITING_SUPPLEMENT), int(Status.REGISTERED)), (5, int(Status.REFUSED))]

_CHECKS = """
WITH steps AS (
    SELECT dossier_id, seq, status, at, kind,
           lag(seq) OVER journal AS seq_before, lag(status) OVER journal AS status_before,
           lag(at) OVER journal AS at_before
    FROM dossiers_dossierevent WINDOW journal AS (PARTITION BY dossier_id ORDER BY seq)
), faults AS (
    SELECT dossier_id, 'gap in the numbering' AS fault FROM steps WHERE seq <> coalesce(seq_before, 0) + 1
    UNION ALL
    SELECT dossier_id, 'goes back in time' FROM steps WHERE at < at_before
    UNION ALL
    SELECT dossier_id, 'unlawful change of status' FROM steps
    WHERE status_before IS NOT NULL AND status <> status_before
      AND NOT (status_before * 100 + status = ANY(%(lawful)s))
    UNION ALL
    SELECT d.id, 'length differs from the journal' FROM dossiers_dossier d
    LEFT JOIN (SELECT dossier_id, max(seq) AS last FROM dossiers_dossierevent GROUP BY 1) j ON j.dossier_id = d.id
    WHERE d.journal_length <> coalesce(j.last, 0)
    UNION ALL
    SELECT d.id, 'status differs from the last entry' FROM dossiers_dossier d
    JOIN dossiers_dossierevent e ON e.dossier_id = d.id AND e.seq = d.journal_length WHERE e.status <> d.status
    UNION ALL
    SELECT d.id, 'received without an acceptance' FROM dossiers_dossier d WHERE d.received_at IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM dossiers_dossierevent e WHERE e.dossier_id = d.id AND e.kind = 'accept')
    UNION ALL
    SELECT d.id, 'a result without its end' FROM dossiers_dossier d
    WHERE d.status IN (9, 10) AND d.finished_at IS NULL
)
SELECT dossier_id, fault FROM faults LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """A dossier that contradicts its journal, and in what."""

    dossier_id: Any
    fault: str


def faults(limit: int = 100) -> list[Fault]:
    """Return dossiers that do not agree with their journal; an empty list is how it must be."""
    lawful = [source * 100 + target for source, target in [*LAWFUL, *AT_INTAKE]]
    with connection.cursor() as cursor:
        cursor.execute(_CHECKS, {"lawful": lawful, "limit": limit})
        return [Fault(*row) for row in cursor.fetchall()]
