"""What somebody has filled in and not yet sent."""

from django.db import models
from django.db.models import Q

from motcua.accounts.models import User
from motcua.catalog.models import ProcedureVersion
from motcua.foundation.crypto import SealedJSONField
from motcua.foundation.ids import new_id


class Draft(models.Model):
    """An application in the making (hồ sơ nháp); its key is also the key of the submission, so twice is once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="drafts")
    procedure = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="drafts")
    answers = SealedJSONField(default=dict)
    step = models.CharField(max_length=60, blank=True)  # where to take up again
    is_complete = models.BooleanField(default=False)  # everything answered, only "Nộp hồ sơ" is missing
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    discarded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-updated_at"], name="draft_by_owner"),
            models.Index(
                fields=["updated_at"],
                name="draft_unsent",
                condition=Q(is_complete=True, submitted_at=None, discarded_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"Draft {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.submitted_at is None and self.discarded_at is None
