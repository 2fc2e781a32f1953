"""Finding kept papers."""

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet

from motcua.accounts.models import User
from motcua.audit import queries as audit
from motcua.audit.models import AuditEvent
from motcua.foundation.crypto import blind_index
from motcua.vault.models import Document, ReuseConsent


def owner_indexes(user: User) -> list[str]:
    """Return by which keyed digests the papers of an account are found.

    A person's by personal id. A business's by its tax code alone: the personal id of its account is that of
    whoever represents it, whose own papers are nobody else's.
    """
    if user.kind == User.Kind.BUSINESS:
        return [blind_index(user.tax_code, kind="personal_id")] if user.tax_code else []
    return [user.personal_id_index] if user.personal_id_index else []


def documents_of(user: User) -> QuerySet[Document]:
    """Return what is kept for a person or an organisation, by account or by number, newest first."""
    mine = Q(owner=user)
    if indexes := owner_indexes(user):
        mine |= Q(owner_index__in=indexes)
    return Document.objects.filter(mine).select_related("issuer", "superseded_by").order_by("-issued_at", "-id")


def in_force(documents: QuerySet[Document], kinds: Collection[str], on: date) -> QuerySet[Document]:
    """Return which of some papers are of one of the kinds and hold on a day."""
    still = Q(valid_until=None) | Q(valid_until__gte=on)
    return documents.filter(still, kind__in=[kind for kind in kinds if kind], revoked_at=None, superseded_at=None)


def held_for(identity_index: str, kinds: Collection[str], on: date) -> QuerySet[Document]:
    """Return the papers of these kinds that are kept for whoever has this number and that hold on a day."""
    if not identity_index:
        return Document.objects.none()
    rows = Document.objects.filter(owner_index=identity_index).select_related("issuer").order_by("-issued_at")
    return in_force(rows, kinds, on)


def by_verification_code(code: str) -> Document | None:
    found = Document.objects.filter(verification_code=code.strip().upper())
    return found.select_related("issuer", "superseded_by").first()


def by_sha256(sha256: str) -> Document | None:
    return Document.objects.filter(sha256=sha256).select_related("issuer", "superseded_by").first()


def looks_at(document: Document) -> QuerySet[AuditEvent]:
    """Return who opened a paper and why, newest first."""
    return audit.looks_at([f"document:{document.pk}"])


def looks_of(user: User) -> QuerySet[AuditEvent]:
    """Return who opened any paper that is kept for a person, and why, newest first."""
    subjects = [f"document:{key}" for key in documents_of(user).values_list("pk", flat=True)]
    return audit.looks_at(subjects)


def consents_of(user: User) -> QuerySet[ReuseConsent]:
    """Return what a person has agreed to, newest first."""
    own = ReuseConsent.objects.filter(document__in=documents_of(user))
    return own.select_related("document").order_by("-given_at")
