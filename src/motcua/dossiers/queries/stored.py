"""Which papers of a filing the national store of results keeps."""

from collections import defaultdict
from datetime import date
from uuid import UUID

from django.db.models import Q

from motcua.dossiers.models import StoredPaper

Stored = dict[str, list[StoredPaper]]  # by key of the component; latest first


def stored_for(key: UUID, on: date) -> Stored:
    """Return what was found in the store for a filing and still holds on a day."""
    rows = StoredPaper.objects.filter(Q(valid_until=None) | Q(valid_until__gte=on), key=key)
    found: Stored = defaultdict(list)
    for row in rows.select_related("attachment").order_by("-issued_on", "-id"):
        found[row.component_key].append(row)
    return dict(found)


def unused(stored: Stored) -> Stored:
    """Return the papers of which none has been put into the filing yet."""
    return {key: rows for key, rows in stored.items() if all(row.attachment_id is None for row in rows)}
