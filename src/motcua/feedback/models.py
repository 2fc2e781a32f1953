"""Ratings of the service."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from motcua.dossiers.models import Dossier


class Rating(models.Model):
    """How the applicant found the service (đánh giá mức độ hài lòng), once a dossier.

    Law: Decree 61/2018/NĐ-CP Art. 31–33; the three levels are those of the official form.
    """

    class Level(models.TextChoices):
        VERY_SATISFIED = "very_satisfied", _("Rất hài lòng")
        SATISFIED = "satisfied", _("Hài lòng")
        UNSATISFIED = "unsatisfied", _("Không hài lòng")

    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="rating")
    level = models.CharField(max_length=16, choices=Level)
    comment = models.TextField(blank=True)
    rated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.level}"
