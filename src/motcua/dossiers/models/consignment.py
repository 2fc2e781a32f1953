"""Papers that go from one agency to another, with the record that both sides sign."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.dossiers.models.dossier import Dossier
from motcua.organizations.models import Agency


class Consignment(models.Model):
    """A hand-over of papers between counter and unit (phiếu bàn giao hồ sơ, kết quả); ``taken_at`` once confirmed.

    ``number`` counts within the giving agency's year.
    """

    class Kind(models.TextChoices):
        PAPERS = "papers", _("Hồ sơ")
        RESULTS = "results", _("Kết quả")

    kind = models.CharField(max_length=8, choices=Kind)
    number = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField()
    from_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="consignments_given")
    to_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="consignments_taken")
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="consignments_given")
    given_at = models.DateTimeField()
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="consignments_taken")
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["from_agency", "year", "number"], name="consignment_once"),
            models.CheckConstraint(
                name="consignment_taken_together",
                condition=Q(taken_at=None, taken_by=None) | Q(taken_at__isnull=False, taken_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["to_agency", "given_at"], name="consignment_open", condition=Q(taken_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.number:02}/{self.year}"


class ConsignedDossier(models.Model):
    """A dossier whose papers or result went with a consignment (hồ sơ trong phiếu bàn giao)."""

    consignment = models.ForeignKey(Consignment, on_delete=models.CASCADE, related_name="lines")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="consigned")
    kind = models.CharField(max_length=8, choices=Consignment.Kind)
    note = models.CharField(max_length=200, blank=True)  # what did not come, as the taker wrote it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consignment", "dossier"], name="consigned_once")]
        indexes = [models.Index(fields=["dossier", "kind"], name="consigned_by_dossier")]

    def __str__(self) -> str:
        return f"{self.consignment_id} {self.dossier_id}"
