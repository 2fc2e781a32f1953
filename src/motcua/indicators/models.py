"""Figures folded from the journal."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.catalog.models import Channel, Procedure
from motcua.foundation.ids import new_id
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
    moved_in = models.IntegerField(default=0)  # taken over, unresolved, from an agency that ended
    moved_out = models.IntegerField(default=0)
    asked_again = models.IntegerField(default=0, db_default=0)  # resolved in time, papers asked for more than once

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "agency", "receiving_agency", "procedure", "channel", "is_assisted"],
                name="daily_count_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.agency_id} {self.procedure_id}"


class Export(models.Model):
    """A list or report being written to a file in the background (xuất dữ liệu), with its progress."""

    class Format(models.TextChoices):
        CSV = "csv", "CSV"
        EXCEL = "xlsx", "Excel"

    class State(models.TextChoices):
        WAITING = "waiting", _("Đang chờ")
        RUNNING = "running", _("Đang xuất")
        READY = "ready", _("Đã xong")
        FAILED = "failed", _("Không xuất được")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="exports")
    title = models.CharField(max_length=300)
    figure = models.CharField(max_length=20)  # which dossiers: a name of queries.figures()
    scope = models.JSONField()  # the period and what narrows it, as Scope.as_dict() says it
    format = models.CharField(max_length=4, choices=Format)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    rows = models.PositiveIntegerField(default=0)  # written so far
    path = models.CharField(max_length=200, blank=True)  # below the folder of exports; blank until it is whole
    requested_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "-requested_at"], name="export_by_owner")]

    def __str__(self) -> str:
        return f"{self.title} ({self.format})"
