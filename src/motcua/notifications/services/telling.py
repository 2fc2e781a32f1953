"""Telling people: into the inbox at once and once for each occasion; what leaves the house is planned after."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import psycopg
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import override

from motcua.accounts.models import User
from motcua.foundation.copying import lines
from motcua.foundation.ids import new_id
from motcua.notifications.models import Message
from motcua.notifications.queries.wording import Words, words, words_through
from motcua.notifications.rules.events import Channel, event_of, facts_of
from motcua.notifications.rules.wording import fill

LONGEST_SUBJECT = 200
Said = str | int | Promise | Callable[[], str]


@dataclass(frozen=True, slots=True)
class Letter:
    """What to say: ``key`` names the occasion, so that telling it again changes nothing.

    ``event`` is a ``rules.events.Kind``; ``facts`` fill its text. A fact that is a translation or a function is
    put into words in the reader's language.
    """

    key: str
    event: str
    facts: Mapping[str, Said] = field(default_factory=dict)
    link: str = ""


class FactMissingError(ValueError):
    """A letter lacks a fact that texts of its kind may name, or has one that they may not."""


def tell(recipient: User, letter: Letter, *, at: datetime) -> None:
    """Put a message into a person's inbox, once for each occasion, in their language."""
    _put([_message(recipient.pk, letter, recipient.language, words(), at)])


def tell_all(letters: Iterable[tuple[UUID, Letter]], *, at: datetime) -> None:
    """Put messages into many inboxes in one statement, once for each person and occasion."""
    _put(_messages(letters, at))


def _put(rows: list[Message]) -> None:
    Message.objects.bulk_create(rows, ignore_conflicts=True)


def _messages(letters: Iterable[tuple[UUID, Letter]], at: datetime) -> list[Message]:
    listed, current = list(letters), words()
    if not listed:
        return []
    told = User.objects.filter(pk__in={recipient for recipient, _letter in listed})
    other = dict(told.exclude(language=User.Language.VIETNAMESE).values_list("pk", "language"))
    return [_message(who, letter, other.get(who, "vi"), current, at) for who, letter in listed]


def _message(recipient: UUID, letter: Letter, language: str, current: Words, at: datetime) -> Message:
    subject, body, facts = _said(letter, language, current)
    return Message(
        recipient_id=recipient,
        key=letter.key,
        event=letter.event,
        language=language,
        subject=subject,
        body=body,
        link=letter.link,
        facts=facts,
        created_at=at,
        plan_at=at + event_of(letter.event).gathers,
    )


def _said(letter: Letter, language: str, current: Words) -> tuple[str, str, dict[str, str]]:
    facts = said_in(letter.facts, language)
    wanted = facts_of(letter.event)
    if facts.keys() != wanted:
        raise FactMissingError(f"{letter.event}: {sorted(wanted ^ facts.keys())}")
    text = current.of(letter.event, language, Channel.INBOX)
    return fill(text.subject, facts)[:LONGEST_SUBJECT], fill(text.body, facts).strip(), facts


def said_in(facts: Mapping[str, Said], language: str) -> dict[str, str]:
    """Put facts into words of a language, with those that every text may name."""
    if any(not isinstance(value, str) for value in facts.values()):
        with override(language):
            said = {key: str(value() if callable(value) else value) for key, value in facts.items()}
    else:
        said = {key: str(value) for key, value in facts.items()}
    return said | {"site": site()}


def site() -> str:
    """Return the address of the portal as people type it."""
    return _host(settings.MOTCUA_PUBLIC_URL)


@lru_cache(maxsize=8)
def _host(address: str) -> str:
    return urlsplit(address).netloc


_COLUMNS = "id, recipient_id, key, event, language, subject, body, link, facts, created_at, plan_at, folded"
_COPY = f"COPY letters ({_COLUMNS}) FROM STDIN"


@dataclass(frozen=True, slots=True)
class Stationery:
    """What letters are written with: the texts as they stand, and who reads another language than Vietnamese."""

    words: Words
    languages: Mapping[UUID, str]


def stationery(cursor: psycopg.Cursor[Any]) -> Stationery:
    """Return what letters are written with, read through a cursor of the caller's transaction."""
    found = cursor.execute("SELECT id, language FROM accounts_user WHERE NOT (language = 'vi')").fetchall()
    return Stationery(words_through(cursor), dict(found))


def write_out(letters: Iterable[tuple[UUID, Letter]], by: Stationery, *, at: datetime) -> str:
    """Return letters by the ten thousand as ``post`` takes them; nothing is asked of the database."""
    return lines(_rows(letters, by, at))


def post(cursor: psycopg.Cursor[Any], written: str) -> None:
    """Put what was written out into the inboxes, once for each person and occasion."""
    cursor.execute("CREATE TEMP TABLE IF NOT EXISTS letters (LIKE notifications_message) ON COMMIT DROP")
    cursor.execute("TRUNCATE letters")
    with cursor.copy(_COPY) as copy:
        copy.write(written)
    cursor.execute(
        f"INSERT INTO notifications_message ({_COLUMNS}) SELECT {_COLUMNS} FROM letters "  # noqa: S608 - no input
        "ON CONFLICT (recipient_id, key) DO NOTHING"
    )


def _rows(letters: Iterable[tuple[UUID, Letter]], by: Stationery, at: datetime) -> Iterator[tuple[object, ...]]:
    for recipient, letter in letters:
        language = by.languages.get(recipient, "vi")
        subject, body, facts = _said(letter, language, by.words)
        said = json.dumps(facts, ensure_ascii=False)
        plan_at = at + event_of(letter.event).gathers
        yield (
            new_id(), recipient, letter.key, letter.event, language, subject, body, letter.link, said, at, plan_at,
            False,
        )  # fmt: skip


def renew_all(letters: Iterable[tuple[UUID, Letter]], *, at: datetime) -> None:
    """Put letters into inboxes in place of those of the same occasion: what they say is new again.

    What left the house of the earlier one does not leave it again.
    """
    Message.objects.bulk_create(
        _messages(letters, at),
        batch_size=1_000,
        update_conflicts=True,
        unique_fields=["recipient", "key"],
        update_fields=["event", "language", "subject", "body", "link", "facts", "created_at", "read_at"],
    )


def mark_read(recipient: User, *, at: datetime) -> int:
    """Mark everything in an inbox as read; returns how many messages were new."""
    return recipient.messages_received.filter(read_at=None).update(read_at=at)
