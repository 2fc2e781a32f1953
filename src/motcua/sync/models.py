"""What has to be told to the national portal, entry by entry."""

from django.db import models
from django.db.models import Q

from motcua.dossiers.models import Dossier, DossierEvent


class Delivery(models.Model):
    """One journal entry on its way to the national portal (bản tin đồng bộ).

    Sent per dossier in the order of ``seq``; leased while it is being sent; never given up
    for a fault of the line.
    """

    class State(models.TextChoices):
        PENDING = "pending", "Chờ gửi"
        DELIVERED = "delivered", "Đã gửi"
        QUARANTINED = "quarantined", "Bị từ chối, cần xử lý"

    event = models.OneToOneField(DossierEvent, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    seq = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=State, default=State.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    happened_at = models.DateTimeField()  # when the event happened, for the lag
    due_at = models.DateTimeField()  # not before
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    delivered_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "seq"], name="delivery_once")]
        indexes = [
            models.Index(fields=["due_at", "id"], name="delivery_ready", condition=Q(state="pending")),
            models.Index(fields=["dossier", "seq"], name="delivery_open", condition=~Q(state="delivered")),
            models.Index(fields=["id"], name="delivery_quarantine", condition=Q(state="quarantined")),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.seq} {self.state}"
