"""What the exchange does to its own books; nothing here talks to a national system."""

from motcua.sync.services.inbox import ContentChangedError, Effect, Incoming, Receipt, receive
from motcua.sync.services.queueing import (
    LEASE,
    Batch,
    Lent,
    Outcome,
    RequeueError,
    collect,
    finish,
    hurry,
    lease,
    requeue,
    requeue_all,
    retell,
)

__all__ = [
    "LEASE",
    "Batch",
    "ContentChangedError",
    "Effect",
    "Incoming",
    "Lent",
    "Outcome",
    "Receipt",
    "RequeueError",
    "collect",
    "finish",
    "hurry",
    "lease",
    "receive",
    "requeue",
    "requeue_all",
    "retell",
]
