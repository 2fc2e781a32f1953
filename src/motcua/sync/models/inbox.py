"""What a national system told us: each message once, in the order of the sender's versions."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.foundation.crypto import SealedTextField


class InboxMessage(models.Model):
    """A message that came from outside (hộp thư đến): one row a message, written together with what it did.

    ``body`` is kept only while the message waits for an earlier one; ``fingerprint`` says for ever whether a
    repetition says the same. ``reference`` is what it became here, to give a repetition the same answer.
    """

    class State(models.TextChoices):
        APPLIED = "applied", _("Đã thực hiện")
        SUPERSEDED = "superseded", _("Bỏ qua vì đã có bản mới hơn")
        HELD = "held", _("Giữ lại, chờ bản trước nó")

    source = models.CharField(max_length=40)
    message_id = models.CharField(max_length=200)
    subject = models.CharField(max_length=120)
    version = models.PositiveBigIntegerField(null=True)  # the sender's; null: this message has no order
    state = models.CharField(max_length=10, choices=State)
    fingerprint = models.CharField(max_length=64)
    reference = models.CharField(max_length=120, blank=True)
    body = SealedTextField(null=True)  # JSON
    received_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "message_id"], name="inbox_once"),
            models.CheckConstraint(
                name="inbox_held_keeps_its_body",
                condition=Q(state="held", body__isnull=False, settled_at=None, version__isnull=False)
                | (~Q(state="held") & Q(body__isnull=True, settled_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["source", "subject", "version"], name="inbox_held", condition=Q(state="held")),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.message_id} {self.state}"


class InboxSubject(models.Model):
    """How far we follow one thing that a sender numbers the versions of (đối tượng theo dõi từ ngoài).

    ``pull_wanted_at`` is since when a version is missing: then its whole state is to be asked for.
    """

    source = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    version = models.PositiveBigIntegerField(default=0)
    pull_wanted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "subject"], name="inbox_subject_once")]
        indexes = [
            models.Index(
                fields=["source", "pull_wanted_at"],
                name="inbox_pull_wanted",
                condition=Q(pull_wanted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.subject} v{self.version}"
