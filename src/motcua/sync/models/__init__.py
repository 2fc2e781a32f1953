"""What is kept about the exchange: the queue out, the inbox."""

from motcua.sync.models.inbox import InboxMessage, InboxSubject
from motcua.sync.models.queue import Delivery, QueuedDossier

__all__ = ["Delivery", "InboxMessage", "InboxSubject", "QueuedDossier"]
