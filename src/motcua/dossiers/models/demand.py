"""Papers asked for although the State has them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.dossiers.models.dossier import Dossier


class HeldPaperDemand(models.Model):
    """A paper asked of the applicant although the State holds it (đòi nộp lại giấy tờ Nhà nước đã có).

    It takes a reason, and it is counted. ``held_as`` is the key of what is held ("document:<uuid>").
    """

    class HeldIn(models.TextChoices):
        VAULT = "vault", _("Kho dữ liệu điện tử")
        DATABASE = "database", _("Cơ sở dữ liệu quốc gia")

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="held_paper_demands")
    component_key = models.CharField(max_length=60)
    held_in = models.CharField(max_length=8, choices=HeldIn)
    held_as = models.CharField(max_length=120)
    reason = models.CharField(max_length=500)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="held_papers_asked")
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "component_key", "asked_at"], name="demand_once"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="demand_has_a_reason"),
        ]
        indexes = [models.Index(fields=["asked_at"], name="demand_by_day")]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.component_key}"
