"""Figures folded from the journal."""

from django.db import models

from motcua.catalog.models import Channel, Procedure
from motcua.organizations.models import Agency


class DailyCount(models.Model):
    """How many dossiers were received and resolved on a day (số liệu ngày), per agency, procedure and channel.

    Derived from the journal alone; rebuilding it must give the same rows.
    """

    day = models.DateField()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")  # the deciding agency
    receiving_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel)
    is_assisted = models.BooleanField()
    received = models.IntegerField(default=0)
    resolved_early = models.IntegerField(default=0)
    resolved_on_time = models.IntegerField(default=0)
    resolved_late = models.IntegerField(default=0)
    withdrawn = models.IntegerField(default=0)  # 7 and 8: ended without a result

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "agency", "receiving_agency", "procedure", "channel", "is_assisted"],
                name="daily_count_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.agency_id} {self.procedure_id}"
