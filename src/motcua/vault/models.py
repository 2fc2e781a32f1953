"""Papers kept for their owner."""

import secrets

from django.db import models

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

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "sha256"], name="document_once")]
        indexes = [models.Index(fields=["sha256"], name="document_by_sha256")]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"
