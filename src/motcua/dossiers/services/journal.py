"""Writing the journal: the only way anything about a dossier becomes known elsewhere."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from motcua.accounts.models import User
from motcua.dossiers.models import Dossier, DossierEvent, NewEvent
from motcua.organizations.models import Agency

READERS = ("sync", "indicators")  # who pulls the journal; each takes every entry once


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
    DossierEvent.objects.bulk_create(events)
    NewEvent.objects.bulk_create(NewEvent(event=event, reader=reader) for event in events for reader in READERS)
    return events


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
