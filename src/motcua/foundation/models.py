"""What every door needs and no context owns: how often somebody came, and what a call was answered."""

from django.db import models

from motcua.foundation.crypto import SealedTextField


class Bucket(models.Model):
    """How many tries somebody has left (hạn mức truy cập); the table is unlogged: a crash forgives everybody.

    ``tokens`` were left at ``at``; since then they have grown again. ``is_admitted``: what the last try was told.
    """

    key = models.CharField(max_length=64, primary_key=True)  # digest of the limit's name and of what is counted
    tokens = models.FloatField()
    at = models.DateTimeField()
    is_admitted = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.tokens:.1f}"


class KeptReply(models.Model):
    """What a call was answered under its key (khóa chống gửi trùng); without ``status`` nothing is changed yet.

    ``request_hash`` is the digest of method, address and body: the same key with another request is a mistake.
    Whoever answers the call holds a lock on the row: it ends with them, however they end.
    """

    id = models.BigAutoField(primary_key=True)
    actor = models.CharField(max_length=80)
    key = models.UUIDField()
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    content_type = models.CharField(max_length=60, blank=True)
    body = SealedTextField(blank=True, default="")
    begun_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="kept_reply_once")]
        indexes = [models.Index(fields=["begun_at"], name="kept_reply_by_age")]

    def __str__(self) -> str:
        return f"{self.actor} {self.key} {self.status}"
