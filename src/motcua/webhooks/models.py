"""The log of events and its subscribers."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import MachineClient, Mandate, User
from motcua.dossiers.models import DossierEvent
from motcua.foundation.crypto import SealedTextField
from motcua.foundation.ids import new_id


class LogEnd(models.Model):
    """Where the log of events begins and ends (đầu và cuối nhật ký sự kiện); one row.

    ``last`` is the position of the newest event; everything up to ``trimmed`` is no longer kept.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    last = models.BigIntegerField(default=0)
    trimmed = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(name="log_end_once", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"{self.trimmed}–{self.last}"


class LoggedEvent(models.Model):
    """One thing that happened, as other systems are told (sự kiện thông báo); ids and states, nobody's name.

    Positions become visible in their order: who has read up to one has missed none before it.
    """

    position = models.BigIntegerField(primary_key=True)
    event = models.ForeignKey(DossierEvent, on_delete=models.PROTECT, related_name="+", db_index=False)
    dossier_id = models.UUIDField()
    code = models.CharField(max_length=40)
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    status = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    logged_at = models.DateTimeField()
    agencies = ArrayField(models.BigIntegerField())  # who may know of it

    class Meta:
        indexes = [
            GinIndex(fields=["agencies"], name="logged_event_for"),
            models.Index(fields=["logged_at"], name="logged_event_age"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.code} {self.kind}"

    @property
    def word(self) -> str:
        """The kind as subscribers name it."""
        return f"dossier.{self.kind}"


class Subscription(models.Model):
    """Who wants to be told of what, where, and how far they have been told (đăng ký nhận sự kiện).

    Without ``url`` nothing is sent: the subscriber comes for it. ``position`` is the last event that was taken.
    Whoever sends takes the row for a while: ``lease_token`` is theirs until ``due_at``.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("Đang gửi")
        PAUSED = "paused", _("Tạm dừng")
        FAILING = "failing", _("Dừng vì bên nhận lỗi lâu")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey(MachineClient, on_delete=models.PROTECT, related_name="subscriptions")
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200)
    url = models.CharField(max_length=500, blank=True)
    kinds = ArrayField(models.CharField(max_length=60), default=list)  # empty: everything
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    secret = SealedTextField()
    old_secret = SealedTextField(blank=True, default="")
    old_secret_until = models.DateTimeField(null=True)
    position = models.BigIntegerField()
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)  # failures in a row
    failing_since = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    last_status = models.PositiveSmallIntegerField(null=True)
    last_error = models.CharField(max_length=60, blank=True)
    last_sent_at = models.DateTimeField(null=True)
    test_wanted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="subscription_due", condition=Q(state="active") & ~Q(url=""))
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.name}"

    @property
    def user(self) -> User:
        """In whose name it reads."""
        return self.mandate.officer if self.mandate else self.client.user
