"""Which words hold: what the province published last, and what this version brings along for the rest."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from django.db import connection

from motcua.foundation.keeping import Kept
from motcua.notifications.models import Wording
from motcua.notifications.rules.defaults import default_text
from motcua.notifications.rules.events import Channel, Language, keys
from motcua.notifications.rules.wording import Text

KEPT_SECONDS = 30  # how long a process may keep the words before it looks again

_CURRENT = (
    "SELECT DISTINCT ON (event, language, channel) event, language, channel, subject, body, template "
    "FROM notifications_wording ORDER BY event, language, channel, version DESC"
)
Where = tuple[str, str, str]


class Words:
    """The texts that hold at a moment."""

    def __init__(self, rows: Iterable[tuple[str, str, str, str, str, str]]) -> None:
        self._published: dict[Where, Text] = {row[:3]: Text(*row[3:]) for row in rows}

    def of(self, key: str, language: str, channel: Channel) -> Text:
        """Return a text; an e-mail without words of its own says what the inbox says."""
        found = self._published.get((key, language, channel.value))
        if found is None and channel is Channel.EMAIL:
            found = self._published.get((key, language, Channel.INBOX.value))
        return found or default_text(key, Language(language), channel)


def _read(_key: str) -> Words:
    with connection.cursor() as cursor:
        cursor.execute(_CURRENT)
        return Words(cursor.fetchall())


_kept: Kept[str, Words] = Kept(_read, seconds=KEPT_SECONDS)


def words() -> Words:
    """Return the texts as they stand; kept by each process for up to ``KEPT_SECONDS``."""
    return _kept("")


def words_through(cursor: psycopg.Cursor[Any]) -> Words:
    """Return the texts as they stand, read through a cursor of the caller's transaction."""
    return Words(cursor.execute(_CURRENT).fetchall())


def forget_words() -> None:
    """Make this process read the texts again; for whoever has just published one."""
    _kept.forget()


@dataclass(frozen=True, slots=True)
class Stand:
    """One place for a text, with the version that holds there; 0 is the one this program brings along."""

    event: str
    language: str
    channel: str
    version: int = 0
    published_at: datetime | None = None


def places() -> list[Stand]:
    """Return every place for a text with the version that holds there."""
    rows = Wording.objects.order_by("event", "language", "channel", "-version")
    latest = {(row.event, row.language, row.channel): row for row in rows.distinct("event", "language", "channel")}
    found = []
    for key in keys():
        for channel in Channel:
            for language in Language:
                row = latest.get((key, language.value, channel.value))
                place = (key, language.value, channel.value)
                found.append(Stand(*place, row.version, row.published_at) if row else Stand(*place))
    return found


def versions(event: str, language: str, channel: str) -> list[Wording]:
    """Return what was published in a place, the latest first."""
    rows = Wording.objects.filter(event=event, language=language, channel=channel)
    return list(rows.select_related("published_by").order_by("-version"))
