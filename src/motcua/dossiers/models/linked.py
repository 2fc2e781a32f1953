"""The parts of a dossier of linked procedures."""

from django.db import models
from django.db.models import Q

from motcua.catalog.models import ProcedureVersion, Term
from motcua.dossiers.models.dossier import Dossier
from motcua.organizations.models import Agency


class LinkedPart(models.Model):
    """One procedure's share of a linked dossier (phần việc liên thông), planned when the whole is taken in.

    ``dossier`` is the sub-dossier once it has begun; before that the part waits for ``after`` to have its result.
    """

    whole = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="parts")
    position = models.PositiveSmallIntegerField()
    procedure = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="followers")
    term_amount = models.PositiveSmallIntegerField(null=True)
    term_unit = models.CharField(max_length=12, choices=Term.Unit, blank=True)
    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, null=True, related_name="part")
    dropped_at = models.DateTimeField(null=True)  # will not begin: what it waited for brought no result

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["whole", "position"], name="linked_part_once"),
            models.CheckConstraint(
                name="linked_part_begun_or_dropped", condition=Q(dossier=None) | Q(dropped_at=None)
            ),
            models.CheckConstraint(
                name="linked_part_term_together",
                condition=Q(term_amount=None, term_unit="") | (Q(term_amount__isnull=False) & ~Q(term_unit="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.whole_id} /{self.position}"
