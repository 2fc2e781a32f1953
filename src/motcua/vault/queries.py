"""Finding kept papers."""

from django.db.models import Q, QuerySet

from motcua.accounts.models import User
from motcua.audit.models import AuditEvent
from motcua.vault.models import Document


def documents_of(user: User) -> QuerySet[Document]:
    """Return what is kept for a person, by account or by personal id, newest first."""
    mine = Q(owner=user)
    if user.personal_id_index:
        mine |= Q(owner_index=user.personal_id_index)
    return Document.objects.filter(mine).select_related("issuer").order_by("-issued_at", "-id")


def by_verification_code(code: str) -> Document | None:
    return Document.objects.filter(verification_code=code.strip().upper()).select_related("issuer").first()


def by_sha256(sha256: str) -> Document | None:
    return Document.objects.filter(sha256=sha256).select_related("issuer").first()


def looks_at(document: Document) -> QuerySet[AuditEvent]:
    """Return who opened a paper and why, newest first."""
    return AuditEvent.objects.filter(subject=f"document:{document.pk}", action="look").order_by("-at")
