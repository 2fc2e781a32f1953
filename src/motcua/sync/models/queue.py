"""What has to be told to the national portal, entry by entry, and where each dossier stands in the queue."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from motcua.dossiers.models import Dossier, DossierEvent


class Delivery(models.Model):
    """One journal entry on its way to the national portal (bản tin đồng bộ), kept when it has arrived."""

    class State(models.TextChoices):
        PENDING = "pending", _("Chờ gửi")
        DELIVERED = "delivered", _("Đã gửi")
        QUARANTINED = "quarantined", _("Bị từ chối, cần xử lý")

    event = models.OneToOneField(DossierEvent, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+", db_index=False)
    seq = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=State, default=State.PENDING)
    happened_at = models.DateTimeField()  # since when it is to be told: the act, or the receipt if later
    delivered_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)
    fault = models.CharField(max_length=40, blank=True)  # why it cannot be told, as ``rules.faults`` names it
    about = models.CharField(max_length=120, blank=True)  # which code or number the fault is about
    is_retold = models.BooleanField(default=False)  # told once more, for a repair
    is_coalesced = models.BooleanField(default=False)  # told by the state after a later entry

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "seq"], name="delivery_once")]
        indexes = [
            BrinIndex(fields=["delivered_at"], name="delivery_delivered", pages_per_range=32, autosummarize=True),
            models.Index(fields=["happened_at"], name="delivery_pending", condition=Q(state="pending")),
            models.Index(fields=["id"], name="delivery_quarantine", condition=Q(state="quarantined")),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.seq} {self.state}"


class QueuedDossier(models.Model):
    """One dossier's place in the queue to the national portal (hàng đợi đồng bộ).

    A dossier's entries go out in the order of ``seq``: 1 to ``delivered_seq`` are there, up to ``last_seq`` are
    to follow. Whoever sends takes the dossier for a while: ``lease_token`` is theirs, ``due_at`` when it ends.
    """

    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="+", primary_key=True)
    last_seq = models.PositiveIntegerField()
    delivered_seq = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True)  # not before; null: nothing to send, or blocked by a refused entry
    attempts = models.PositiveIntegerField(default=0)  # failures of the line in a row
    lease_token = models.UUIDField(null=True)
    is_known = models.BooleanField(null=True)  # whether the portal has the dossier; null: ask it first

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(delivered_seq__lte=F("last_seq")), name="queued_within_journal")
        ]
        indexes = [models.Index(fields=["due_at"], name="queued_due", condition=Q(due_at__isnull=False))]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.delivered_seq}/{self.last_seq}"
