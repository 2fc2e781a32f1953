"""Dossiers that others handle and the province only sees."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from motcua.catalog.models import Channel
from motcua.dossiers.models.dossier import STATUS_CHOICES
from motcua.foundation.crypto import SealedTextField, blind_index
from motcua.foundation.ids import new_id
from motcua.kernel.vietnamese import fold
from motcua.organizations.models import Agency


class CentralDossier(models.Model):
    """A dossier in a ministry's central system (hồ sơ ở hệ thống tập trung của bộ): seen, counted, not processed.

    ``reported_at`` is the moment its system spoke of: older news never replaces newer.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    system = models.CharField(max_length=40)
    code = models.CharField(max_length=80)  # as that system numbers it
    procedure_code = models.CharField(max_length=40)
    procedure_name = models.CharField(max_length=1000)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="central_dossiers")
    channel = models.CharField(max_length=8, choices=Channel)
    applicant_name = models.CharField(max_length=300)
    applicant_name_fold = models.CharField(max_length=300, editable=False)
    identity_number = SealedTextField(blank=True, default="")
    identity_index = models.CharField(max_length=64, blank=True, default="", editable=False)
    status = models.PositiveSmallIntegerField(choices=STATUS_CHOICES)
    status_text = models.CharField(max_length=200, blank=True)  # in that system's own words
    submitted_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["system", "code"], name="central_dossier_once"),
            models.CheckConstraint(name="central_dossier_status", condition=Q(status__range=(1, 10))),
        ]
        indexes = [
            models.Index(fields=["agency", "-reported_at"], name="central_by_agency"),
            models.Index(fields=["identity_index"], name="central_by_id", condition=~Q(identity_index="")),
        ]

    def __str__(self) -> str:
        return f"{self.system} {self.code}"

    def index_person(self) -> None:
        """Derive what the applicant is found by; rows are written in bulk."""
        self.applicant_name_fold = fold(self.applicant_name)
        self.identity_index = blind_index(self.identity_number, kind="personal_id")

    def is_late(self, now: datetime) -> bool:
        return self.due_at is not None and (self.finished_at or now) > self.due_at
