"""Writing the audit log."""

from datetime import datetime
from typing import Any, NotRequired, TypedDict, Unpack
from uuid import UUID

from motcua.audit.models import AuditEvent
from motcua.foundation.inserting import insert


class Acted(TypedDict):
    """What every entry says: who acted (nobody for the system), when, with which details."""

    by: UUID | None
    at: datetime
    data: NotRequired[dict[str, Any] | None]


class Facts(Acted):
    """The same, with a purpose where there is one."""

    purpose: NotRequired[str]


class Looked(Acted):
    """The same of a look at personal data, which never goes without one."""

    purpose: str


def record(action: str, subject: str, **facts: Unpack[Facts]) -> None:
    """Add one entry; call it inside the transaction of the act so that both stand or fall together."""
    insert(entry(action, subject, **facts))


def entry(action: str, subject: str, **facts: Unpack[Facts]) -> AuditEvent:
    """Return one entry, to be written together with the rows of the act."""
    return AuditEvent(
        action=action,
        subject=subject,
        actor_id=facts["by"],
        at=facts["at"],
        purpose=facts.get("purpose", ""),
        data=facts.get("data") or {},
    )


class MissingPurposeError(ValueError):
    """Personal data may not be opened without saying why."""


def record_look(subject: str, **facts: Unpack[Looked]) -> None:
    """Record that somebody opened personal data. Raises ``MissingPurposeError`` without a purpose.

    Law: Decree 320/2026/NĐ-CP (connecting systems keep and supply the history of access).
    """
    if not facts["purpose"].strip():
        raise MissingPurposeError("say for which purpose the data is opened")
    record("look", subject, **facts)
