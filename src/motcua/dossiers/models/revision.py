"""A signed result that was wrong, lost or spoilt, and the one that takes its place."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.dossiers.models.dossier import Dossier
from motcua.foundation.crypto import SealedJSONField
from motcua.vault.models import Document


class Revision(models.Model):
    """A new paper in the place of a signed result (đính chính, cấp lại kết quả): proposed, signed, then issued.

    ``replaces`` is the document it supersedes, ``old_number`` the number of a result on paper as well.
    """

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("Đính chính")
        REISSUE = "reissue", _("Cấp lại")

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="revisions")
    kind = models.CharField(max_length=10, choices=Kind)
    reason = models.TextField()
    number = models.CharField(max_length=80)
    title = models.CharField(max_length=300)
    content = SealedJSONField(default=dict)
    draft_sha256 = models.CharField(max_length=64)
    signed_sha256 = models.CharField(max_length=64, blank=True)
    old_number = models.CharField(max_length=80)
    old_title = models.CharField(max_length=300)
    replaces = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="revisions_proposed")
    proposed_at = models.DateTimeField()
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="revisions_signed")
    signed_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="revisions_issued")
    issued_at = models.DateTimeField(null=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    dropped_at = models.DateTimeField(null=True)
    dropped_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="revisions_dropped")
    dropped_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], name="revision_one_open", condition=Q(issued_at=None, dropped_at=None)
            ),
            models.CheckConstraint(
                name="revision_issued_together",
                condition=Q(issued_at=None, issued_by=None, document=None)
                | Q(issued_at__isnull=False, issued_by__isnull=False, document__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"
