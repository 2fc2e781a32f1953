"""What was filed on the national portal: which dossier it became here, and what could not become one yet."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.dossiers.models import Dossier
from motcua.foundation.crypto import SealedJSONField, SealedTextField


class ForeignDossier(models.Model):
    """A dossier that was filed on the national portal (hồ sơ nộp tại Cổng quốc gia), under the code it has there.

    The portal is told of the dossier up to entry ``told_seq`` of its journal, always the whole state: what lies
    between is told by the latest. Whoever tells takes it for a while: ``lease_token`` is theirs, ``due_at`` when
    it ends. ``declared`` is what the form there said that the form here does not ask.
    """

    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="foreign", primary_key=True)
    source = models.CharField(max_length=40)
    code = models.CharField(max_length=60)
    filed_at = models.DateTimeField()
    declared = SealedJSONField(default=dict)
    paid_amount = models.PositiveIntegerField(default=0)  # whole đồng, paid there
    paid_at = models.DateTimeField(null=True)
    payment_reference = models.CharField(max_length=100, blank=True)
    left_out = models.JSONField(default=list)  # names of papers that an officer took the filing in without

    told_seq = models.PositiveIntegerField(default=0)
    told_at = models.DateTimeField(null=True)
    is_closed = models.BooleanField(default=False)  # it has ended, and the portal knows
    due_at = models.DateTimeField(null=True)  # not before
    attempts = models.PositiveIntegerField(default=0)  # failures of the line in a row
    lease_token = models.UUIDField(null=True)
    refusal = models.CharField(max_length=500, blank=True)  # why the portal does not take what it is told

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "code"], name="foreign_dossier_once"),
            models.CheckConstraint(
                name="foreign_dossier_paid_together",
                condition=Q(paid_amount=0, paid_at=None) | Q(paid_amount__gt=0, paid_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["dossier"], name="foreign_open", condition=Q(is_closed=False)),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.code}"


class ParkedMessage(models.Model):
    """A message of the national portal that could not take effect (bản tin chờ xử lý): kept whole until it can.

    ``problem`` says why; with ``retry_at`` it is tried again by itself, without it somebody has to mend something
    first. ``procedure_code``, ``commune_code`` and ``without_broken`` are what an officer has put right.
    """

    class Outcome(models.TextChoices):
        APPLIED = "applied", _("Đã thực hiện")
        REFUSED = "refused", _("Đã từ chối")

    source = models.CharField(max_length=40)
    message_id = models.CharField(max_length=200)
    subject = models.CharField(max_length=120)
    version = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=12)
    body = SealedTextField()  # JSON, as it came
    problem = models.CharField(max_length=40)
    detail = models.CharField(max_length=500, blank=True)
    procedure_code = models.CharField(max_length=20, blank=True)
    commune_code = models.CharField(max_length=20, blank=True)
    without_broken = models.BooleanField(default=False)
    parked_at = models.DateTimeField()
    tried_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=1)
    retry_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)  # of a refusal, in words for the applicant
    is_told = models.BooleanField(default=True)  # false: the portal has yet to hear of the refusal

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "message_id"], name="parked_once"),
            models.CheckConstraint(
                name="parked_settled_together",
                condition=Q(outcome="", settled_at=None) | (~Q(outcome="") & Q(settled_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["source", "subject", "version"], name="parked_open", condition=Q(outcome="")),
            models.Index(
                fields=["retry_at"], name="parked_retry", condition=Q(outcome="", retry_at__isnull=False)
            ),
            models.Index(fields=["id"], name="parked_untold", condition=Q(is_told=False)),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.message_id} {self.problem}"


class PullCursor(models.Model):
    """How far a sender's list of messages was read (dấu mốc lấy bản tin)."""

    source = models.CharField(max_length=40, primary_key=True)
    cursor = models.CharField(max_length=100, blank=True)
    pulled_at = models.DateTimeField(null=True)  # when the list was last read
    failed_at = models.DateTimeField(null=True)  # since when it does not answer; null: it does
    error = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"{self.source} {self.cursor}"
