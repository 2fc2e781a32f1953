"""What an applicant owes another body before handling can go on."""

from django.db import models
from django.db.models import Q

from motcua.accounts.models import User
from motcua.dossiers.models.dossier import Dossier


class Obligation(models.Model):
    """The notice of a financial obligation, as another body issued it (thông báo nghĩa vụ tài chính)."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="obligations")
    number = models.CharField(max_length=80)
    issued_on = models.DateField(null=True)
    issuer = models.CharField(max_length=300)
    amount = models.PositiveBigIntegerField()  # whole đồng
    content = models.TextField()
    file_name = models.CharField(max_length=255, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)  # blank: no copy of the notice is kept
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="obligations_asked")
    closed_at = models.DateTimeField(null=True)  # met, or no longer waited for
    proof = models.CharField(max_length=300, blank=True)  # what shows that it was met

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier"], name="obligation_one_open", condition=Q(closed_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.issuer}"
