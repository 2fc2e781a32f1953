"""Reading an inbox."""

from uuid import UUID

from django.db.models import QuerySet

from motcua.accounts.models import User
from motcua.notifications.models import Message


def inbox(user: User) -> QuerySet[Message]:
    return user.messages_received.order_by("-created_at", "id")


def has_unread(user: User) -> bool:
    return user.messages_received.filter(read_at=None).exists()


def about(prefix: str, recipient_id: UUID | None) -> list[Message]:
    """Return what a person was told on an occasion ("dossier:<uuid>:…"), oldest first."""
    if recipient_id is None:
        return []
    return list(Message.objects.filter(recipient=recipient_id, key__startswith=prefix).order_by("created_at"))
