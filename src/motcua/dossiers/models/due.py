"""What a dossier is charged for, item by item."""

from django.db import models
from django.db.models import F, Q

from motcua.catalog.models import Fee
from motcua.dossiers.models.dossier import Dossier
from motcua.foundation.crypto import SealedTextField


class DueItem(models.Model):
    """One fee or charge of a dossier with the reason for its amount (khoản phí, lệ phí của hồ sơ).

    ``ordinary`` is the rate of the counter, ``amount`` what is due, both in whole đồng for all of ``quantity``.
    ``relief`` names the one benefit that counted; ``evidence`` is what a claim was shown with.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="due_items")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=6, choices=Fee.Kind)
    code = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=300)
    per = models.CharField(max_length=8, choices=Fee.Per)
    quantity = models.PositiveIntegerField()
    ordinary = models.PositiveBigIntegerField()
    amount = models.PositiveBigIntegerField()
    source = models.CharField(max_length=300, blank=True)  # of the schedule
    relief = models.CharField(max_length=60, blank=True)  # key of the benefit
    ground = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=500, blank=True)  # the benefit and its source, as told to the payer
    evidence = SealedTextField(blank=True, default="")  # of a claim

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["dossier", "position"], name="due_item_once"),
            models.CheckConstraint(name="due_item_never_above", condition=Q(amount__lte=F("ordinary"))),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.amount}"
