"""What was put right about an applicant."""

from django.db import models

from motcua.accounts.models import User
from motcua.dossiers.models.dossier import Dossier
from motcua.foundation.crypto import SealedTextField
from motcua.population.models import LookUp


class Correction(models.Model):
    """One thing about an applicant that an officer put right by the population database (sửa thông tin người nộp).

    What was declared stays readable here; ``field`` is the dossier's column.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="corrections")
    look_up = models.ForeignKey(LookUp, on_delete=models.PROTECT, related_name="corrections")
    field = models.CharField(max_length=20)
    before = SealedTextField(blank=True, default="")
    after = SealedTextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="applicants_corrected")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.field}"
