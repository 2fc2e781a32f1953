"""Links by which an owner shows a kept paper to somebody."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from motcua.accounts.models import User
from motcua.foundation.ids import new_id
from motcua.vault.models.document import Document


class Share(models.Model):
    """A time-limited link to one kept paper (liên kết chia sẻ giấy tờ); its secret is kept as a digest only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="shares")
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="shares_given")
    given_to = models.CharField(max_length=120)  # for whom, in the owner's words
    secret_digest = models.CharField(max_length=64)
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="share_forward", condition=Q(expires_at__gt=F("given_at"))),
        ]
        indexes = [models.Index(fields=["document", "-given_at"], name="share_by_document")]

    def __str__(self) -> str:
        return f"{self.document_id} – {self.expires_at:%d/%m/%Y}"

    def is_open(self, at: datetime) -> bool:
        """Say whether the link still opens at a moment."""
        return self.revoked_at is None and at < self.expires_at
