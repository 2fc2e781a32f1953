"""Reading an inbox."""

from django.db.models import QuerySet

from motcua.accounts.models import User
from motcua.notifications.models import Message


def inbox(user: User) -> QuerySet[Message]:
    return user.messages_received.order_by("-created_at", "id")


def has_unread(user: User) -> bool:
    return user.messages_received.filter(read_at=None).exists()
