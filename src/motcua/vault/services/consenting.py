"""The owner's word: a kept paper is used again only with it, and it can be taken back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.vault.models import Document, ReuseConsent
from motcua.vault.queries import documents_of


class ConsentError(ValueError):
    """A paper may not be used again; ``code``: ``not_owner``, ``not_in_force``, ``withdrawn``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Use:
    """What a paper is used for: the key of the user ("draft:<uuid>"), the purpose in words.

    ``how`` says how an officer heard the owner agree; blank when the owner acts.
    """

    used_for: str
    purpose: str
    how: str = ""


@transaction.atomic
def give_consent(document: Document, use: Use, *, by: User, at: datetime) -> ReuseConsent:
    """Record that the owner lets a paper be used for one thing; the same again is the consent that is there.

    Raises ``ConsentError`` when neither the owner acts nor an officer says how the owner agreed, or when the
    paper holds no more.
    """
    locked = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    heard = by.is_officer and bool(use.how.strip())
    if not heard and not documents_of(by).filter(pk=locked.pk).exists():
        raise ConsentError("not_owner")
    if not locked.is_in_force(localdate(at)):
        raise ConsentError("not_in_force")
    consent, is_new = ReuseConsent.objects.get_or_create(
        document=locked,
        used_for=use.used_for,
        withdrawn_at=None,
        defaults={"purpose": use.purpose[:400], "how": use.how[:200], "recorded_by": by, "given_at": at},
    )
    if is_new:
        audit("consent", f"document:{locked.pk}", by=by.pk, at=at, data={"used_for": use.used_for})
    return consent


@transaction.atomic
def withdraw_consent(consent_id: UUID, *, by: User, at: datetime) -> ReuseConsent:
    """Take one's word back: from now on the paper is no longer opened for that purpose. Twice is once.

    Raises ``ReuseConsent.DoesNotExist`` for somebody else's.
    """
    own = ReuseConsent.objects.filter(document__in=documents_of(by))
    consent = own.select_for_update(of=("self",)).get(pk=consent_id)
    if consent.withdrawn_at is None:
        consent.withdrawn_at = at
        consent.save(update_fields=["withdrawn_at"])
        data = {"used_for": consent.used_for}
        audit("withdraw_consent", f"document:{consent.document_id}", by=by.pk, at=at, data=data)
    return consent
