"""What a person was told, as it stands in their inbox."""

from django.db import models
from django.db.models import Q

from motcua.accounts.models import User
from motcua.foundation.ids import new_id


class Message(models.Model):
    """One message in a person's portal inbox (thông báo); ``key`` makes telling twice harmless.

    It is also the intent to write to them outside: ``plan_at`` says when that is looked at, ``bundle`` which
    messages left the house together. A ``folded`` one stands in the inbox under the digest of its bundle.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    recipient = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="messages_received", db_index=False
    )  # message_once begins with it
    key = models.CharField(max_length=160)  # "supplement:<uuid>:1"
    event = models.CharField(max_length=40)  # rules.events.Kind, or a digest of it
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    link = models.CharField(max_length=300, blank=True)
    facts = models.JSONField(default=dict)  # what the texts of other channels are filled with
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    plan_at = models.DateTimeField(null=True)  # null: looked at
    bundle = models.UUIDField(null=True)
    folded = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recipient", "key"], name="message_once")]
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="message_by_recipient"),
            models.Index(fields=["plan_at"], name="message_to_plan", condition=Q(plan_at__isnull=False)),
            models.Index(fields=["bundle"], name="message_by_bundle", condition=Q(bundle__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.subject
