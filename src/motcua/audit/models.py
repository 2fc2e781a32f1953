"""The audit log: rows are only ever added."""

from django.db import models


class AuditEvent(models.Model):
    """One act or one look at personal data (nhật ký truy cập): who, what, whose, why.

    ``actor_id`` and ``subject`` are keys, never names or numbers of people; ``purpose`` is mandatory for looks.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)  # null: the system itself or an anonymous visitor
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)  # "dossier:<uuid>", "document:<uuid>"
    purpose = models.CharField(max_length=200, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "at"], name="audit_by_subject"),
            models.Index(fields=["actor_id", "at"], name="audit_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"
