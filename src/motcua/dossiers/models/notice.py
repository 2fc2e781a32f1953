"""What was said about clocks that run out, and the province's own word on how long things may take."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.dossiers.models.consulting import Consultation
from motcua.dossiers.models.dossier import Dossier
from motcua.organizations.models import Agency


class Notice(models.Model):
    """One rung of the ladder that a waiting clock has reached (nhắc việc): who was told, once for each clock.

    Told are the people of ``role`` at ``agency``, or ``user`` alone where the work is somebody's own. A clock is
    known by what it waits for and since when; people read a digest, never one letter for each row.
    """

    class Rung(models.IntegerChoices):
        REMIND = 1, _("Đã dùng một nửa thời gian")
        WARN = 2, _("Sắp trễ")
        HEAD = 3, _("Trễ, báo lãnh đạo đơn vị")
        LEADER = 4, _("Trễ lâu, báo lãnh đạo cấp trên")

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="notices")
    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, null=True, related_name="notices")
    waits_for = models.CharField(max_length=12)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    rung = models.PositiveSmallIntegerField(choices=Rung)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="notices")
    role = models.CharField(max_length=20)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="notices")
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "consultation", "waits_for", "started_at", "rung"],
                name="notice_once",
                nulls_distinct=False,
            )
        ]
        indexes = [
            models.Index(fields=["agency", "role", "sent_at"], name="notice_by_desk", condition=Q(user=None)),
            models.Index(fields=["user", "sent_at"], name="notice_by_user", condition=Q(user__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.waits_for} {self.rung}"


class ClockPolicy(models.Model):
    """What the province says of one clock from a day on (chính sách thời hạn), before the national one."""

    key = models.CharField(max_length=20)  # a rules.policies.Key
    procedure_code = models.CharField(max_length=40, blank=True)  # blank: every procedure
    channel = models.CharField(max_length=8, blank=True)  # blank: every channel
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=12)  # a rules.policies.Measure
    valid_from = models.DateField()
    source = models.CharField(max_length=300)
    confidence = models.CharField(max_length=1)  # H, M, L: how sure the source is
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="clock_policies")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "procedure_code", "channel", "valid_from"], name="clock_policy_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.amount} {self.unit}"
