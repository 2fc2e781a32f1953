"""A new promised day, and the apology for it."""

from django.db import models
from django.db.models import F, Q

from motcua.accounts.models import User
from motcua.dossiers.models.dossier import Dossier


class Extension(models.Model):
    """An apology with a later day (xin lỗi và gia hạn thời hạn giải quyết); ``amount`` is in the term's unit."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="extensions")
    number = models.PositiveSmallIntegerField()
    amount = models.PositiveSmallIntegerField()
    reason = models.TextField()
    legal_basis = models.CharField(max_length=300, blank=True)
    due_before = models.DateTimeField()
    due_after = models.DateTimeField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="extensions_asked")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="extension_once"),
            models.CheckConstraint(name="extension_forward", condition=Q(due_after__gt=F("due_before"))),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} +{self.amount}"
