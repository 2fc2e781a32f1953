"""Writing the audit log."""

from datetime import datetime
from typing import Any
from uuid import UUID

from motcua.audit.models import AuditEvent
from motcua.foundation.inserting import insert


def record(
    action: str,
    subject: str,
    *,
    by: UUID | None,
    at: datetime,
    purpose: str = "",
    data: dict[str, Any] | None = None,
) -> None:
    """Add one entry; call it inside the transaction of the act so that both stand or fall together."""
    insert(entry(action, subject, by=by, at=at, purpose=purpose, data=data))


def entry(
    action: str,
    subject: str,
    *,
    by: UUID | None,
    at: datetime,
    purpose: str = "",
    data: dict[str, Any] | None = None,
) -> AuditEvent:
    """Return one entry, to be written together with the rows of the act."""
    return AuditEvent(action=action, subject=subject, actor_id=by, at=at, purpose=purpose, data=data or {})


class MissingPurposeError(ValueError):
    """Personal data may not be opened without saying why."""


def record_look(
    subject: str, *, by: UUID | None, at: datetime, purpose: str, data: dict[str, Any] | None = None
) -> None:
    """Record that somebody opened personal data. Raises ``MissingPurposeError`` without a purpose.

    Law: Decree 320/2026/NĐ-CP (connecting systems keep and supply the history of access).
    """
    if not purpose.strip():
        raise MissingPurposeError("say for which purpose the data is opened")
    record("look", subject, by=by, at=at, purpose=purpose, data=data)
