"""Reading: how far the exchange has come, and what is told about a dossier."""

from motcua.sync.queries.inbox import pulls_wanted
from motcua.sync.queries.reports import Story, stories
from motcua.sync.queries.status import (
    SyncStatus,
    cached_status,
    history,
    is_drained,
    last_delivered_at,
    quarantined,
    status,
)

__all__ = [
    "Story",
    "SyncStatus",
    "cached_status",
    "history",
    "is_drained",
    "last_delivered_at",
    "pulls_wanted",
    "quarantined",
    "status",
    "stories",
]
