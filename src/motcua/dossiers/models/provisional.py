"""What was taken in while the line to the server was cut."""

from django.db import models

from motcua.dossiers.models.dossier import Dossier


class ProvisionalNumber(models.Model):
    """The number on the slip that a cut-off counter gave (số tiếp nhận tạm), tied to the dossier it became.

    ``taken_at`` is when the papers were handed in, by the counter's own clock; the dossier counts from then.
    """

    number = models.CharField(max_length=40, unique=True)
    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="provisional")
    taken_at = models.DateTimeField()
    sent_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.number
