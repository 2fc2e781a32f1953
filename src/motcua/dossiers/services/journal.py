"""Writing the journal: the only way anything about a dossier becomes known elsewhere."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from motcua.accounts.models import User
from motcua.dossiers.models import Dossier, DossierEvent
from motcua.foundation.inserting import prepared
from motcua.organizations.models import Agency

READERS = ("sync", "indicators", "webhooks")  # who pulls the journal; each takes every entry once

# Entries and their places in the feed in one statement: the numbers of the entries never travel.
WRITE = """
WITH written AS (
    INSERT INTO dossiers_dossierevent
        (dossier_id, seq, kind, at, by_id, agency_id, status, step, due_at, note, data)
    SELECT %(dossier)s, entry.* FROM unnest(
        %(seqs)s::int[], %(kinds)s::text[], %(ats)s::timestamptz[], %(bys)s::uuid[], %(agencies)s::bigint[],
        %(statuses)s::smallint[], %(steps)s::text[], %(dues)s::timestamptz[], %(notes)s::text[], %(datas)s::jsonb[]
    ) AS entry
    RETURNING id, seq
), fed AS (
    INSERT INTO dossiers_newevent (event_id, reader)
    SELECT written.id, reader FROM written CROSS JOIN unnest(%(readers)s::text[]) AS reader
    ORDER BY written.seq
)
SELECT id FROM written ORDER BY seq
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a journal entry says beside what the dossier's row says at that moment.

    ``status`` and ``step`` are given only where several entries are written at once and an earlier one left the
    dossier elsewhere than the last.
    """

    kind: str
    by: User | None
    at: datetime
    agency: Agency | None = None
    note: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    status: int | None = None
    step: str | None = None


def record(dossier: Dossier, entry: Entry) -> DossierEvent:
    """Append to a locked dossier's journal; the caller saves ``journal_length`` with the rest of the row."""
    return record_all(dossier, [entry])[0]


def record_all(dossier: Dossier, entries: list[Entry], *, after: int | None = None) -> list[DossierEvent]:
    """Append several entries of one moment at once, numbered on from ``after`` (default: its end)."""
    start = dossier.journal_length if after is None else after
    events = [_event(dossier, entry, seq) for seq, entry in enumerate(entries, start + 1)]
    dossier.journal_length = start + len(entries)
    with prepared() as cursor:
        cursor.execute(WRITE, _columns(dossier, events))
        for event, (key,) in zip(events, cursor.fetchall(), strict=True):
            event.pk, event._state.adding = key, False
    return events


def _columns(dossier: Dossier, events: list[DossierEvent]) -> dict[str, Any]:
    return {
        "dossier": dossier.pk,
        "readers": list(READERS),
        "seqs": [event.seq for event in events],
        "kinds": [str(event.kind) for event in events],
        "ats": [event.at for event in events],
        "bys": [event.by_id for event in events],
        "agencies": [event.agency_id for event in events],
        "statuses": [int(event.status) for event in events],
        "steps": [event.step for event in events],
        "dues": [event.due_at for event in events],
        "notes": [event.note for event in events],
        "datas": [Jsonb(event.data) for event in events],
    }


def _event(dossier: Dossier, entry: Entry, seq: int) -> DossierEvent:
    return DossierEvent(
        dossier=dossier,
        seq=seq,
        kind=entry.kind,
        at=entry.at,
        by=entry.by,
        agency=entry.agency,
        status=dossier.status if entry.status is None else entry.status,
        step=dossier.step if entry.step is None else entry.step,
        due_at=dossier.due_at,
        note=entry.note,
        data=entry.data,
    )
