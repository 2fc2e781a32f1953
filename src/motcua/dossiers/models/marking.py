"""What finds the same request again, and what an officer has said of two that look alike."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.catalog.models import Procedure
from motcua.dossiers.models.dossier import Dossier
from motcua.dossiers.rules.duplicates import Kind

DIGEST_CHARS = 32  # 128 bits: two people never share one


class SubjectMark(models.Model):
    """A keyed digest by which the same request is found again (dấu nhận biết hồ sơ trùng).

    ``place`` tells the persons of one request apart. No name and no number can be read in it.
    """

    id = models.BigAutoField(primary_key=True)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="marks")
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=[(kind.value, kind.name) for kind in Kind])
    place = models.PositiveSmallIntegerField(default=0)
    digest = models.CharField(max_length=DIGEST_CHARS)
    filed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "kind", "place", "digest"], name="subject_mark_once"),
        ]
        indexes = [models.Index(fields=["digest", "procedure", "-filed_at"], name="subject_mark_by_digest")]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.kind}"


class DoubleVerdict(models.Model):
    """What an officer has found of two dossiers that look alike (kết luận hồ sơ trùng); one for each pair."""

    class Outcome(models.TextChoices):
        DOUBLE = "double", _("Trùng, dừng hồ sơ nộp sau")
        DISTINCT = "distinct", _("Không trùng, giải quyết cả hai")

    earlier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="verdicts_as_earlier")
    later = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="verdicts_as_later")
    outcome = models.CharField(max_length=8, choices=Outcome)
    reason = models.CharField(max_length=1000)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="double_verdicts")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["earlier", "later"], name="double_verdict_once"),
            models.CheckConstraint(name="double_verdict_of_two", condition=~Q(earlier=F("later"))),
        ]

    def __str__(self) -> str:
        return f"{self.earlier_id} {self.outcome} {self.later_id}"
