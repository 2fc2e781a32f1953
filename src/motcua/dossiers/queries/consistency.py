"""Does every dossier agree with its own journal? One pass in the database, however many there are."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from motcua.dossiers.rules.transitions import Status, lawful_changes
from motcua.workflows.rules import Action

ENDED = [int(status) for status in Status if not status.is_open]
PAUSED = [int(status) for status in Status if status.is_paused]

# What one entry may make of the status before it: "received:before:act:after". What is no act of the law changes
# no status by itself; where an entry of another kind does, the change must be one that some act may make.
_LAWFUL = sorted(
    {f"{int(each.was_received)}:{int(each.before)}:{each.action}:{int(each.after)}" for each in lawful_changes()}
)
_PAIRS = sorted({int(each.before) * 100 + int(each.after) for each in lawful_changes()})

_CHECKS = """
WITH steps AS (
    SELECT dossier_id, seq, status, at, kind,
           lag(seq) OVER journal AS seq_before, lag(status) OVER journal AS status_before,
           lag(at) OVER journal AS at_before,
           coalesce(bool_or(kind = 'accept') OVER (
               journal ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), false) AS was_received
    FROM dossiers_dossierevent WINDOW journal AS (PARTITION BY dossier_id ORDER BY seq)
), faults AS (
    SELECT dossier_id, 'gap in the numbering' AS fault FROM steps WHERE seq <> coalesce(seq_before, 0) + 1
    UNION ALL
    SELECT dossier_id, 'goes back in time' FROM steps WHERE at < at_before
    UNION ALL
    SELECT dossier_id, 'does not begin with its filing' FROM steps WHERE seq = 1 AND status <> 1
    UNION ALL
    SELECT dossier_id, 'unlawful change of status' FROM steps
    WHERE status_before IS NOT NULL AND CASE WHEN kind = ANY(%(acts)s)
        THEN NOT (was_received::int || ':' || status_before || ':' || kind || ':' || status = ANY(%(lawful)s))
        ELSE status <> status_before AND NOT (status_before * 100 + status = ANY(%(pairs)s)) END
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
    UNION ALL
    SELECT d.id, 'open without an owner' FROM dossiers_dossier d
    WHERE NOT (d.status = ANY(%(ended)s)) AND (d.holder_role = '' OR d.step = '')
    UNION ALL
    SELECT d.id, 'ended with an owner' FROM dossiers_dossier d
    WHERE d.status = ANY(%(ended)s) AND (d.holder_role <> '' OR d.step <> '' OR d.assignee_id IS NOT NULL)
    UNION ALL
    SELECT d.id, 'its pauses are not those of its status' FROM dossiers_dossier d
    WHERE (d.status = ANY(%(paused)s) AND d.received_at IS NOT NULL)
       <> EXISTS (SELECT 1 FROM dossiers_pause p WHERE p.dossier_id = d.id AND p.ended_at IS NULL)
    UNION ALL
    SELECT d.id, 'a day promised while the clock stands still' FROM dossiers_dossier d
    WHERE d.status = ANY(%(paused)s) AND d.due_at IS NOT NULL
    UNION ALL
    SELECT d.id, 'its open request is not that of its status' FROM dossiers_dossier d
    WHERE (d.status = 5)
       <> EXISTS (SELECT 1 FROM dossiers_supplement s WHERE s.dossier_id = d.id AND s.closed_at IS NULL)
      AND NOT EXISTS (SELECT 1 FROM dossiers_linkedpart p WHERE p.whole_id = d.id) -- a part was asked
    UNION ALL
    SELECT d.id, 'its open obligation is not that of its status' FROM dossiers_dossier d
    WHERE (d.status = 6)
       <> EXISTS (SELECT 1 FROM dossiers_obligation o WHERE o.dossier_id = d.id AND o.closed_at IS NULL)
      AND NOT EXISTS (SELECT 1 FROM dossiers_linkedpart p WHERE p.whole_id = d.id)
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
    values: dict[str, Any] = {
        "acts": [str(action) for action in Action],
        "lawful": _LAWFUL,
        "pairs": _PAIRS,
        "ended": ENDED,
        "paused": PAUSED,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CHECKS, values)
        return [Fault(*row) for row in cursor.fetchall()]
