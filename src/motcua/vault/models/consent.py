"""Agreements of owners that a kept paper is used again."""

from django.db import models
from django.db.models import F, Q

from motcua.accounts.models import User
from motcua.foundation.ids import new_id
from motcua.vault.models.document import Document


class ReuseConsent(models.Model):
    """An owner's agreement that one kept paper is used for one purpose (đồng ý cho dùng lại giấy tờ).

    ``used_for`` is the key of what uses it ("draft:<uuid>", "dossier:<uuid>"), ``purpose`` the same in words.
    ``recorded_by`` is the owner, or the officer who heard the owner say so at the counter (``how``).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="consents")
    used_for = models.CharField(max_length=80)
    purpose = models.CharField(max_length=400)
    how = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="consents_recorded")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "used_for"], name="consent_once", condition=Q(withdrawn_at=None)
            ),
            models.CheckConstraint(
                name="consent_forward", condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("given_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} → {self.used_for}"

    @property
    def holds(self) -> bool:
        return self.withdrawn_at is None
