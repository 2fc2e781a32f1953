"""Files that connected systems send in parts."""

from django.db import models
from django.db.models import F, Q

from motcua.accounts.models import MachineClient
from motcua.foundation.ids import new_id


class PartUpload(models.Model):
    """A file that a connected system sends in parts (tệp gửi theo phần); whole once it is finished, absent before.

    ``sha256`` is what its sender announced; it belongs to no dossier until a filing or an act names it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey(MachineClient, on_delete=models.PROTECT, related_name="part_uploads")
    file_name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()  # bytes announced
    sha256 = models.CharField(max_length=64)
    received = models.PositiveIntegerField(default=0)  # bytes that are in, from the first on
    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["begun_at"], name="part_upload_by_age")]
        constraints = [
            models.CheckConstraint(
                name="part_upload_whole_when_finished",
                condition=Q(received__lte=F("size")) & (Q(finished_at=None) | Q(received=F("size"))),
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_name} {self.received}/{self.size}"
