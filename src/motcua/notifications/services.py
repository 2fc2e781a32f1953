"""Telling people."""

from dataclasses import dataclass
from datetime import datetime

from motcua.accounts.models import User
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
    message = Message(
        recipient=recipient,
        key=letter.key,
        subject=letter.subject,
        body=letter.body,
        link=letter.link,
        created_at=at,
    )
    Message.objects.bulk_create([message], ignore_conflicts=True)


def mark_read(recipient: User, *, at: datetime) -> int:
    """Mark everything in an inbox as read; returns how many messages were new."""
    return recipient.messages_received.filter(read_at=None).update(read_at=at)
