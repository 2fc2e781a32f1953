"""Asking other agencies: one round of questions, each agency with its own time to answer."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.dossiers.models.dossier import Dossier
from motcua.organizations.models import Agency


class Inquiry(models.Model):
    """One round of asking agencies at once (đợt lấy ý kiến phối hợp); handling waits for ``needed`` answers.

    It is settled when that many have answered, or when the asker goes on without them and says why.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="inquiries")
    number = models.PositiveSmallIntegerField()
    needed = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="inquiries")
    settled_at = models.DateTimeField(null=True)
    waived_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    waived_reason = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "number"], name="inquiry_once")]
        indexes = [models.Index(fields=["dossier"], name="inquiry_open", condition=Q(settled_at=None))]

    def __str__(self) -> str:
        return f"{self.dossier_id} ?{self.number}"


class Consultation(models.Model):
    """A question put to another agency (lấy ý kiến phối hợp), with the time it has to answer."""

    class Stance(models.TextChoices):
        AGREE = "agree", _("Đồng ý")
        DISAGREE = "disagree", _("Không đồng ý")
        OTHER = "other", _("Ý kiến khác")

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="consultations")
    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="consultations")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="consultations")
    question = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="consultations_asked")
    due_at = models.DateTimeField()
    watch_at = models.DateTimeField(null=True)  # when the next rung of the ladder is due; null: not yet worked out
    stance = models.CharField(max_length=8, choices=Stance, blank=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="consultations_answered"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inquiry", "agency"], name="consultation_once")]
        indexes = [
            models.Index(fields=["agency", "due_at"], name="consultation_open", condition=Q(answered_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} → {self.agency_id}"

    def is_late(self, now: datetime) -> bool:
        """Say whether the answer came after its time, or is still missing when its time is over."""
        return (self.answered_at or now) > self.due_at
