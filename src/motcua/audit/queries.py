"""Reading the audit log."""

from collections.abc import Iterable

from django.db.models import QuerySet

from motcua.audit.models import AuditEvent


def looks_at(subjects: Iterable[str]) -> QuerySet[AuditEvent]:
    """Return who opened any of these things ("document:<uuid>") and why, newest first."""
    return AuditEvent.objects.filter(subject__in=list(subjects), action="look").order_by("-at", "-id")
