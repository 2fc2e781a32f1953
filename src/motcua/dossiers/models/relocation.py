"""Running dossiers moved from one version of their procedure to another, and what they were before."""

from django.db import models

from motcua.accounts.models import User
from motcua.catalog.models import ProcedureVersion
from motcua.dossiers.models.dossier import Dossier
from motcua.foundation.ids import new_id


class VersionMove(models.Model):
    """One move in bulk to another version (chuyển phiên bản), with the step that each step became."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="moves_away")
    target = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="moves_here")
    mapping = models.JSONField(default=dict)  # {step of the source: step of the target}
    drafts = models.JSONField(default=list)  # keys of the drafts that followed
    reason = models.CharField(max_length=300)
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="version_moves")
    moved_at = models.DateTimeField()
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="version_moves_undone")
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.source_id} → {self.target_id}"


class MovedDossier(models.Model):
    """A dossier that was moved (hồ sơ đã chuyển phiên bản), with its row as it was before, to go back to."""

    move = models.ForeignKey(VersionMove, on_delete=models.PROTECT, related_name="moved")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="version_moves")
    before = models.JSONField()  # columns of the dossier: keys and times, never personal data
    journal_length = models.PositiveIntegerField()  # after the move: longer means that somebody acted since
    was_undone = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["move", "dossier"], name="moved_dossier_once")]

    def __str__(self) -> str:
        return f"{self.dossier_id}"
