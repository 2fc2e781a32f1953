"""What an applicant still has to bring, and what of it has come."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.dossiers.models.dossier import Dossier


class Supplement(models.Model):
    """One written request to complete a dossier (yêu cầu bổ sung), listing everything that is missing at once.

    ``effect`` is what the rule of the day makes of the clock; ``answer_by`` is the end of the applicant's time.
    """

    class Stage(models.TextChoices):
        INTAKE = "intake", _("Khi tiếp nhận")
        APPRAISAL = "appraisal", _("Khi thẩm định")

    class Effect(models.TextChoices):
        ANEW = "anew", _("Thời hạn tính lại từ đầu khi đã nhận đủ")
        PAUSE = "pause", _("Thời hạn tạm dừng trong lúc chờ")

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="supplements")
    number = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=10, choices=Stage)
    effect = models.CharField(max_length=6, choices=Effect, default=Effect.PAUSE)
    items = models.JSONField()  # [{"component": key or "", "what": text, "reason": text, "legal_basis": text}]
    reason = models.TextField()
    legal_basis = models.CharField(max_length=300, blank=True)
    justification = models.TextField(blank=True)  # why again, or why later than the rule allows
    is_late = models.BooleanField(default=False)  # asked later than the rule of the day allows
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="supplements_asked")
    answer_by = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="supplement_once"),
            models.UniqueConstraint(fields=["dossier"], name="supplement_one_open", condition=Q(closed_at=None)),
        ]
        indexes = [
            models.Index(
                fields=["answer_by"],
                name="supplement_waited_for",
                condition=Q(closed_at=None, answered_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} #{self.number}"


class SupplementAnswer(models.Model):
    """A paper of a request that an officer has seen come in (giấy tờ bổ sung đã nhận); ``place`` is its item."""

    class Means(models.TextChoices):
        COUNTER = "counter", _("Tại quầy")
        POST = "post", _("Qua bưu chính")

    supplement = models.ForeignKey(Supplement, on_delete=models.PROTECT, related_name="answers")
    place = models.PositiveSmallIntegerField()  # 0 is the first item
    means = models.CharField(max_length=8, choices=Means)
    note = models.CharField(max_length=300, blank=True)  # the number of the letter, what was seen
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="supplement_answers_taken")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["supplement", "place"], name="supplement_answer_once")]

    def __str__(self) -> str:
        return f"{self.supplement_id} {self.place}"
