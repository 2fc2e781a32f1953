"""Whether a national system answers, known to every process that calls it."""

from django.db import models
from django.db.models import Q


class Circuit(models.Model):
    """The breaker before one use of one outside system (cầu dao kết nối): "sync.national_portal/tell".

    It stands in the database because many processes call the same system: what one of them found out spares the
    others their time-outs, and of all of them one alone tries whether it answers again (``probe_until``).
    """

    name = models.CharField(max_length=80, primary_key=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    trips = models.PositiveIntegerField(default=0)  # how often in a row it was opened
    opened_at = models.DateTimeField(null=True)  # null: closed, calls go through
    retry_at = models.DateTimeField(null=True)  # from when on one call may try
    probe_until = models.DateTimeField(null=True)  # until when somebody is trying
    failed_at = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(null=True)  # to ten seconds
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="circuit_open_knows_when_to_try",
                condition=Q(opened_at=None, retry_at=None, probe_until=None)
                | Q(opened_at__isnull=False, retry_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {'open' if self.opened_at else 'closed'}"
