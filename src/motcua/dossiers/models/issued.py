"""Forms that were printed: the bytes of the first time are those of every time."""

from django.db import models

from motcua.accounts.models import User
from motcua.dossiers.models.dossier import Dossier
from motcua.dossiers.rules.forms import Form


class IssuedForm(models.Model):
    """A printed form of a dossier as it was issued (biểu mẫu đã phát hành); ``sha256`` names the kept PDF.

    ``occasion`` tells apart forms of one kind: number of the request or extension, or the entry of
    the act in the journal.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="issued_forms")
    form = models.CharField(max_length=12, choices=[(form.value, form.name.title()) for form in Form])
    occasion = models.PositiveIntegerField()
    acted_at = models.DateTimeField()  # the moment of the act: it chose the form
    sha256 = models.CharField(max_length=64)
    printed_at = models.DateTimeField()  # the first time
    printed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="forms_printed")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "form", "occasion"], name="issued_form_once")]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.form} {self.occasion}"
