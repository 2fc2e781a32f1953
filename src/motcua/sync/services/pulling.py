"""How far the list of messages was read, and since when it does not answer."""

from datetime import datetime

from django.db.models import Value
from django.db.models.functions import Coalesce

from motcua.sync.inbound_ports import SOURCE
from motcua.sync.models import PullCursor

LONGEST_ERROR = 500


def note_read(cursor: str, *, at: datetime) -> None:
    """Note that everything up to a place in the list has come in or is parked."""
    values = {"cursor": cursor, "pulled_at": at, "failed_at": None, "error": ""}
    PullCursor.objects.update_or_create(source=SOURCE, defaults=values)


def note_silent(error: str, *, at: datetime) -> None:
    """Note that the list could not be read; since when stays as it was first noted."""
    PullCursor.objects.get_or_create(source=SOURCE)
    since = Coalesce("failed_at", Value(at))
    PullCursor.objects.filter(pk=SOURCE).update(error=error[:LONGEST_ERROR], failed_at=since)
