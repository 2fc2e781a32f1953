"""Messages to people."""

from django.db import models

from motcua.accounts.models import User
from motcua.foundation.ids import new_id


class Message(models.Model):
    """One message in a person's portal inbox (thông báo); ``key`` makes telling twice harmless."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    recipient = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="messages_received", db_index=False
    )  # message_once begins with it
    key = models.CharField(max_length=160)  # "supplement:<uuid>:1"
    subject = models.CharField(max_length=200)
    body = models.TextField()
    link = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recipient", "key"], name="message_once")]
        indexes = [models.Index(fields=["recipient", "-created_at"], name="message_by_recipient")]

    def __str__(self) -> str:
        return self.subject
