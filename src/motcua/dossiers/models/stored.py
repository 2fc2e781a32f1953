"""What the national store of results keeps for an applicant."""

from django.db import models
from django.db.models import Q

from motcua.accounts.models import User
from motcua.dossiers.models.attachment import Attachment


class StoredPaper(models.Model):
    """A paper that the national store was found to keep for an applicant (giấy tờ trong kho kết quả quốc gia).

    ``key`` is that of the filing it was looked for, draft or dossier. The file is fetched when it is used.
    """

    key = models.UUIDField()
    component_key = models.CharField(max_length=60)
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=2000)
    number = models.CharField(max_length=200)
    agency = models.CharField(max_length=300)
    issued_on = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    path = models.CharField(max_length=500)
    file_name = models.CharField(max_length=255)
    found_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="stored_papers_found")
    found_at = models.DateTimeField()
    attachment = models.OneToOneField(
        Attachment, on_delete=models.SET_NULL, null=True, related_name="stored_paper"
    )  # taken out of the filing again, it is only found

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "component_key", "agency", "number"], name="stored_paper_once"),
            models.CheckConstraint(name="stored_paper_has_a_file", condition=~Q(path="")),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"
