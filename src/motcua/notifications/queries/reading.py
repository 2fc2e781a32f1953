"""Reading an inbox, and what left the house of it."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from motcua.accounts.models import User
from motcua.notifications.models import Message, Sending


def inbox(user: User) -> QuerySet[Message]:
    """Return what stands in an inbox, latest first; of messages told as one the one that tells them."""
    return user.messages_received.filter(folded=False).order_by("-created_at", "id")


def has_unread(user: User) -> bool:
    return user.messages_received.filter(read_at=None, folded=False).exists()


def about(prefix: str, recipient_id: UUID | None) -> list[Message]:
    """Return what a person was told on an occasion ("dossier:<uuid>:…"), oldest first."""
    if recipient_id is None:
        return []
    return list(Message.objects.filter(recipient=recipient_id, key__startswith=prefix).order_by("created_at"))


@dataclass(frozen=True, slots=True)
class Told:
    """A message of the inbox with what left the house of it."""

    message: Message
    sendings: tuple[Sending, ...]


def told(prefix: str, recipient_id: UUID | None) -> list[Told]:
    """Return what ``about`` returns, each with its ways out of the house, in two queries."""
    messages = about(prefix, recipient_id)
    by_bundle: dict[UUID, list[Sending]] = {}
    bundles = {message.bundle for message in messages if message.bundle}
    if bundles:
        for sending in Sending.objects.filter(bundle__in=bundles).order_by("created_at", "id"):
            by_bundle.setdefault(sending.bundle, []).append(sending)
    return [Told(each, tuple(by_bundle.get(each.bundle, ()) if each.bundle else ())) for each in messages]
