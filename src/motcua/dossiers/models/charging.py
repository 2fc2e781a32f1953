"""What is to be paid for a dossier."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.dossiers.models.dossier import Dossier
from motcua.payments.models import Order


class DossierOrder(models.Model):
    """The link from a dossier to what is to be paid for it (khoản phải nộp của hồ sơ)."""

    class Purpose(models.TextChoices):
        FEE = "fee", _("Phí, lệ phí của thủ tục")
        OTHER = "other", _("Khoản khác")

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="orders")
    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(null=True)  # when the dossier's journal said that it is paid
    purpose = models.CharField(max_length=5, choices=Purpose, default=Purpose.FEE)

    class Meta:
        indexes = [models.Index(fields=["order"], name="dossier_order_to_note", condition=Q(noted_at=None))]
        constraints = [
            models.UniqueConstraint(fields=["dossier"], name="dossier_fee_once", condition=Q(purpose="fee"))
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.order_id}"
