"""The journal: history for the citizen, handling sheet, feed of everything that is derived."""

from django.db import models

from motcua.accounts.models import User
from motcua.dossiers.models.dossier import STATUS_CHOICES, Dossier
from motcua.organizations.models import Agency


class DossierEvent(models.Model):
    """One thing that happened to a dossier (nhật ký xử lý); never changed, never removed.

    ``seq`` counts within the dossier without gaps. ``note`` may be shown to the
    applicant; ``data`` holds codes and times, never personal data.
    """

    id = models.BigAutoField(primary_key=True)
    dossier = models.ForeignKey(
        Dossier, on_delete=models.PROTECT, related_name="events", db_index=False
    )  # event_once begins with it
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)  # an action of workflows.rules, or "submitted"
    at = models.DateTimeField()
    # Nobody looks entries up by who wrote them: two indexes less on the longest table.
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="dossier_events", db_index=False
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, related_name="dossier_events", db_index=False
    )
    status = models.PositiveSmallIntegerField(choices=STATUS_CHOICES)  # after the event
    step = models.CharField(max_length=60)  # after the event
    due_at = models.DateTimeField(null=True)  # after the event
    note = models.TextField(blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "seq"], name="event_once")]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.seq} {self.kind}"


class NewEvent(models.Model):
    """An entry of the journal that a reader has not taken yet (sự kiện mới).

    One row for each reader, written with the event and removed with what the reader makes of it: nothing is
    skipped, whatever the order in which transactions become visible.
    """

    id = models.BigAutoField(primary_key=True)
    # Written by the statement that writes the event, and events stay: the database need not look at each again.
    event = models.ForeignKey(
        DossierEvent, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    reader = models.CharField(max_length=20)

    class Meta:
        indexes = [models.Index(fields=["reader", "id"], name="new_event_by_reader")]

    def __str__(self) -> str:
        return f"{self.reader} {self.event_id}"
