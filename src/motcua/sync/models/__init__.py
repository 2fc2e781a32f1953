"""What is kept about the exchange: the queue out, the inbox, the breakers, comparisons and national codes."""

from motcua.sync.models.circuit import Circuit
from motcua.sync.models.codes import CatalogueReading, CodeKind, CodeMapping, NationalCode
from motcua.sync.models.comparing import ComparedDay, Comparison, Difference
from motcua.sync.models.inbound import ForeignDossier, ParkedMessage, PullCursor
from motcua.sync.models.inbox import InboxMessage, InboxSubject
from motcua.sync.models.queue import Delivery, QueuedDossier

__all__ = [
    "CatalogueReading",
    "Circuit",
    "CodeKind",
    "CodeMapping",
    "ComparedDay",
    "Comparison",
    "Delivery",
    "Difference",
    "ForeignDossier",
    "InboxMessage",
    "InboxSubject",
    "NationalCode",
    "ParkedMessage",
    "PullCursor",
    "QueuedDossier",
]
