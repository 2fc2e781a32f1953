"""Telling people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from motcua.accounts.models import User
from motcua.foundation.ids import new_id
from motcua.notifications.models import Message


@dataclass(frozen=True, slots=True)
class Letter:
    """What to say: ``key`` names the occasion, so that telling it again changes nothing."""

    key: str
    subject: str
    body: str
    link: str = ""


def tell(recipient: User, letter: Letter, *, at: datetime) -> None:
    """Put a message into a person's inbox, once for each occasion."""
    tell_all([(recipient.pk, letter)], at=at)


def tell_all(letters: Iterable[tuple[UUID, Letter]], *, at: datetime) -> None:
    """Put messages into many inboxes in one statement, once for each person and occasion."""
    Message.objects.bulk_create(
        [
            Message(
                recipient_id=recipient,
                key=letter.key,
                subject=letter.subject,
                body=letter.body,
                link=letter.link,
                created_at=at,
            )
            for recipient, letter in letters
        ],
        ignore_conflicts=True,
    )


_COPY = "COPY letters (id, recipient_id, key, subject, body, link, created_at) FROM STDIN"


def tell_many(cursor: psycopg.Cursor[Any], letters: Iterable[tuple[UUID, Letter]], *, at: datetime) -> None:
    """Do what ``tell_all`` does for letters by the ten thousand, through a cursor of the caller's transaction."""
    cursor.execute("CREATE TEMP TABLE IF NOT EXISTS letters (LIKE notifications_message) ON COMMIT DROP")
    cursor.execute("TRUNCATE letters")
    with cursor.copy(_COPY) as copy:
        for recipient, letter in letters:
            copy.write_row((new_id(), recipient, letter.key, letter.subject, letter.body, letter.link, at))
    cursor.execute(
        "INSERT INTO notifications_message (id, recipient_id, key, subject, body, link, created_at) "
        "SELECT id, recipient_id, key, subject, body, link, created_at FROM letters "
        "ON CONFLICT (recipient_id, key) DO NOTHING"
    )


def renew_all(letters: Iterable[tuple[UUID, Letter]], *, at: datetime) -> None:
    """Put letters into inboxes in place of those of the same occasion: what they say is new again."""
    rows = [
        Message(
            recipient_id=recipient,
            key=letter.key,
            subject=letter.subject,
            body=letter.body,
            link=letter.link,
            created_at=at,
        )
        for recipient, letter in letters
    ]
    Message.objects.bulk_create(
        rows,
        batch_size=1_000,
        update_conflicts=True,
        unique_fields=["recipient", "key"],
        update_fields=["subject", "body", "link", "created_at", "read_at"],
    )


def mark_read(recipient: User, *, at: datetime) -> int:
    """Mark everything in an inbox as read; returns how many messages were new."""
    return recipient.messages_received.filter(read_at=None).update(read_at=at)
