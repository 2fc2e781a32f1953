"""The way of a dossier from an agency that ends to the one that takes over."""

from django.db import models
from django.db.models import F, Q

from motcua.accounts.models import User
from motcua.dossiers.models.dossier import Dossier
from motcua.foundation.ids import new_id
from motcua.organizations.models import Agency, Reorganisation


class Transfer(models.Model):
    """One open dossier handed over in a reorganisation (chuyển hồ sơ): where it was, where it went, by which rule.

    Everything that the hand-over changed in the dossier's row is kept here, so that it can be given back exactly.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reorganisation = models.ForeignKey(Reorganisation, on_delete=models.PROTECT, related_name="transfers")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="transfers")
    seq = models.PositiveIntegerField()  # of the journal entry
    moved_at = models.DateTimeField()
    rule = models.CharField(max_length=24)  # organizations.rules.reorganisation.Rule
    is_certain = models.BooleanField()  # false: nothing decided, it went to the main successor
    is_counted = models.BooleanField()  # received and unresolved: a figure of "chuyển đi" and "chuyển đến"
    from_receiving = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    from_deciding = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    from_holder = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    from_assignee = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    to_receiving = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    to_deciding = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    to_holder = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    to_assignee = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    due_before = models.DateTimeField(null=True)
    due_after = models.DateTimeField(null=True)
    step_due_before = models.DateTimeField(null=True)
    act_by_before = models.DateTimeField()
    act_by_after = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reorganisation", "dossier"], name="transfer_once", condition=Q(undone_at=None)
            ),
            models.CheckConstraint(
                name="transfer_goes_somewhere",
                condition=~Q(from_receiving=F("to_receiving"))
                | ~Q(from_deciding=F("to_deciding"))
                | ~Q(from_holder=F("to_holder")),
            ),
        ]
        indexes = [
            models.Index(fields=["dossier", "moved_at"], name="transfer_by_dossier"),
            models.Index(fields=["reorganisation", "from_holder", "to_holder"], name="transfer_by_pair"),
            models.Index(fields=["moved_at"], name="transfer_by_moment", condition=Q(undone_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.from_holder_id} → {self.to_holder_id}"
