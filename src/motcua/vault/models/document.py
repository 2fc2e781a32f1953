"""Papers kept for their owner."""

import secrets
from datetime import date

from django.db import models
from django.db.models import F, Q

from motcua.accounts.models import User
from motcua.foundation.ids import new_id
from motcua.organizations.models import Agency

VERIFICATION_BYTES = 12  # 96 random bits: the code on a paper opens its verification page


def new_verification_code() -> str:
    return secrets.token_hex(VERIFICATION_BYTES).upper()


class Document(models.Model):
    """A digital result or paper with its proof of origin (giấy tờ trong kho dữ liệu điện tử).

    The owner is found by the blind index of the personal id or tax code; ``sha256`` names the kept file.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner_index = models.CharField(max_length=64, db_index=True)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="documents")
    kind = models.CharField(max_length=40, blank=True)  # national result code where known
    title = models.CharField(max_length=300)
    number = models.CharField(max_length=80)
    issuer = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="issued_documents")
    issued_at = models.DateTimeField()
    valid_until = models.DateField(null=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    source = models.CharField(max_length=80)  # "dossier:<uuid>"
    verification_code = models.CharField(max_length=24, unique=True, default=new_verification_code)
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.CharField(max_length=300, blank=True)
    superseded_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replaces")
    superseded_at = models.DateTimeField(null=True)
    superseded_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "sha256"], name="document_once"),
            models.CheckConstraint(
                name="document_superseded_together",
                condition=Q(superseded_at=None, superseded_by=None)
                | Q(superseded_at__isnull=False, superseded_by__isnull=False),
            ),
            models.CheckConstraint(
                name="document_not_by_itself", condition=Q(superseded_by=None) | ~Q(superseded_by=F("id"))
            ),
        ]
        indexes = [models.Index(fields=["sha256"], name="document_by_sha256")]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"

    def is_in_force(self, on: date) -> bool:
        """Say whether the paper still holds on a day: neither revoked, nor replaced, nor past its validity."""
        ended = self.revoked_at is not None or self.superseded_at is not None
        return not ended and (self.valid_until is None or self.valid_until >= on)
