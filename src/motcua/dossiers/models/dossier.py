"""The dossier and what hangs on its clock."""

import secrets
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.catalog.models import Channel, ProcedureVersion, Term
from motcua.dossiers.rules.transitions import Status
from motcua.foundation.crypto import SealedJSONField, SealedTextField, blind_index
from motcua.foundation.ids import new_id
from motcua.kernel.vietnamese import fold
from motcua.organizations.models import Agency, Area
from motcua.workflows.models import Workflow

OPEN_STATUSES = [int(status) for status in Status if status.is_open]
STATUS_CHOICES = [(int(status), status.name.title()) for status in Status]
PERSON_FIELDS = {"applicant_name", "identity_number", "phone"}  # what the search columns are derived from
READABLE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no 0/O, 1/I: people read it from paper
LOOKUP_LENGTH = 12  # 32^12 = 60 bits


def new_lookup_secret() -> str:
    return "".join(secrets.choice(READABLE_LETTERS) for _ in range(LOOKUP_LENGTH))


class Dossier(models.Model):
    """One application for one procedure (hồ sơ).

    ``status`` is the national code 1 to 10. The clock is made of facts: ``received_at``, the copied term and the
    pauses; ``due_at`` is what the engine says of them, ``None`` while paused, not received, or without a term.
    """

    class ApplicantKind(models.TextChoices):
        CITIZEN = "citizen", _("Công dân")
        BUSINESS = "business", _("Doanh nghiệp")
        STATE = "state", _("Cơ quan nhà nước")
        OTHER = "other", _("Tổ chức khác")

    class ReturnBy(models.TextChoices):
        COUNTER = "counter", _("Nhận tại Bộ phận Một cửa")
        POST = "post", _("Qua bưu chính công ích")
        ONLINE = "online", _("Bản điện tử")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=40)  # dossier_code_once
    lookup_secret = models.CharField(max_length=16, default=new_lookup_secret)
    submission_key = models.UUIDField(unique=True)  # the same submission sent twice is one dossier

    procedure = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="dossiers")
    workflow = models.ForeignKey(Workflow, on_delete=models.PROTECT, related_name="dossiers", db_index=False)
    receiving_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="received_dossiers")
    deciding_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="decided_dossiers")
    # No index of its own where one below begins with the column, or nobody looks dossiers up by it: each act and
    # each change of the calendar writes all indexes of the row.
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="dossiers", db_index=False)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="children", db_index=False
    )  # liên thông
    is_out_of_area = models.BooleanField(default=False)  # phi địa giới: taken in by another unit's desk

    channel = models.CharField(max_length=8, choices=Channel)
    is_assisted = models.BooleanField(default=False)  # nộp hộ: an officer filed in the applicant's name
    filed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="filed_dossiers", db_index=False
    )
    consent = models.CharField(max_length=200, blank=True)  # how the applicant agreed to be helped

    applicant = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="dossiers", db_index=False
    )
    applicant_kind = models.CharField(max_length=8, choices=ApplicantKind, default=ApplicantKind.CITIZEN)
    applicant_name = models.CharField(max_length=300)
    applicant_name_fold = models.CharField(max_length=300, editable=False)
    identity_number = SealedTextField(blank=True, default="")  # personal id or tax code
    identity_index = models.CharField(max_length=64, blank=True, default="", editable=False)
    phone = SealedTextField(blank=True, default="")
    phone_index = models.CharField(max_length=64, blank=True, default="", editable=False)
    email = SealedTextField(blank=True, default="")
    address = SealedTextField(blank=True, default="")
    identity_is_verified = models.BooleanField(default=False)  # signed in by VNeID
    answers = SealedJSONField(default=dict)
    copies = models.PositiveSmallIntegerField(default=1)
    fee_amount = models.PositiveIntegerField(default=0)  # whole đồng, fixed when filed
    return_by = models.CharField(max_length=8, choices=ReturnBy, default=ReturnBy.COUNTER)

    status = models.PositiveSmallIntegerField(choices=STATUS_CHOICES)
    step = models.CharField(max_length=60)  # where the workflow stands
    holder = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="held_dossiers", db_index=False)
    holder_role = models.CharField(max_length=20, blank=True)  # blank once nobody has anything to do
    assignee = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="assigned_dossiers", db_index=False
    )

    term_amount = models.PositiveSmallIntegerField(null=True)
    term_unit = models.CharField(max_length=12, choices=Term.Unit, blank=True)
    submitted_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    received_on = models.DateField(null=True)  # the local day of received_at, for reports
    hand_over_due_at = models.DateTimeField(null=True)  # out of area: when the competent body should have it
    competent_at = models.DateTimeField(null=True)  # out of area: when it has it, and the term begins
    clock_started_at = models.DateTimeField(null=True)  # from when the term counts; null: from the receipt
    extended_by = models.PositiveSmallIntegerField(default=0)  # added to the term, in its unit
    due_at = models.DateTimeField(null=True)
    step_due_at = models.DateTimeField(null=True)
    act_by = models.DateTimeField()  # what the work lists sort by: step, term or filing, whichever ends first
    waits_for = models.CharField(max_length=12, blank=True)  # a rules.escalation.Waiting; blank: for nothing
    wait_started_at = models.DateTimeField(null=True)  # since when; it ends at act_by
    warn_at = models.DateTimeField(null=True)  # from when on it counts as about to break
    watch_at = models.DateTimeField(null=True)  # when the next rung of the ladder is due; null: none is left
    finished_at = models.DateTimeField(null=True)
    finished_on = models.DateField(null=True)
    returned_at = models.DateTimeField(null=True)
    journal_length = models.PositiveIntegerField(default=0)  # seq of the last journal entry

    class Meta:
        constraints = [
            # Of a kind that finds a code by its beginning too: one index instead of two.
            models.UniqueConstraint(fields=["code"], name="dossier_code_once", opclasses=["varchar_pattern_ops"]),
            models.CheckConstraint(
                name="dossier_received_together",
                condition=Q(received_at=None, received_on=None)
                | Q(received_at__isnull=False, received_on__isnull=False),
            ),
            models.CheckConstraint(
                name="dossier_finished_together",
                condition=Q(finished_at=None, finished_on=None)
                | Q(finished_at__isnull=False, finished_on__isnull=False),
            ),
            models.CheckConstraint(
                name="dossier_finished_after_received",
                condition=Q(finished_at=None) | Q(received_at=None) | Q(finished_at__gte=F("received_at")),
            ),
            models.CheckConstraint(
                name="dossier_term_together",
                condition=Q(term_amount=None, term_unit="") | (Q(term_amount__isnull=False) & ~Q(term_unit="")),
            ),
            models.CheckConstraint(name="dossier_status_known", condition=Q(status__range=(1, 10))),
        ]
        indexes = [
            # The desk: what this agency and role has to do, nearest end first. Only open dossiers are in it.
            models.Index(
                fields=["holder", "holder_role", "status", "act_by", "id"],
                name="dossier_desk",
                condition=Q(status__in=OPEN_STATUSES),
            ),
            models.Index(
                fields=["assignee", "act_by"],
                name="dossier_by_assignee",
                condition=Q(status__in=OPEN_STATUSES),
            ),
            models.Index(fields=["watch_at"], name="dossier_watch", condition=Q(watch_at__isnull=False)),
            models.Index(fields=["applicant", "-submitted_at"], name="dossier_by_applicant"),
            models.Index(fields=["identity_index", "-submitted_at"], name="dossier_by_id_number"),
            models.Index(fields=["phone_index"], name="dossier_by_phone", condition=~Q(phone_index="")),
            models.Index(
                fields=["applicant_name_fold", "id"],
                name="dossier_by_name",
                opclasses=["varchar_pattern_ops", "uuid_ops"],
            ),
            models.Index(fields=["received_on", "deciding_agency"], name="dossier_by_receipt"),
            models.Index(
                fields=["finished_on", "deciding_agency"],
                name="dossier_by_finish",
                condition=Q(finished_on__isnull=False),
            ),
            models.Index(fields=["parent"], name="dossier_by_parent", condition=Q(parent__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.code

    def save(self, *args: Any, **kwargs: Any) -> None:
        changed = kwargs.get("update_fields")
        if changed is None or PERSON_FIELDS & set(changed):
            self.index_person()
        super().save(*args, **kwargs)

    def index_person(self) -> None:
        """Derive what the applicant is found by; also for rows written in bulk."""
        self.applicant_name_fold = fold(self.applicant_name)
        self.identity_index = blind_index(self.identity_number, kind="personal_id")
        self.phone_index = blind_index(self.phone, kind="phone")

    @property
    def is_open(self) -> bool:
        return Status(self.status).is_open

    @property
    def is_paused(self) -> bool:
        return Status(self.status).is_paused


class Pause(models.Model):
    """A stretch in which a dossier's clock stands still (tạm dừng thời hạn); ``ended_at`` null while it lasts."""

    class Kind(models.TextChoices):
        SUPPLEMENT = "supplement", _("Chờ bổ sung hồ sơ")
        FINANCIAL = "financial", _("Chờ thực hiện nghĩa vụ tài chính")

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="pauses")
    kind = models.CharField(max_length=12, choices=Kind)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier"], name="pause_one_open", condition=Q(ended_at=None)),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="pause_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.kind} {self.started_at}"


class DailySerial(models.Model):
    """How many dossier codes a unit code has given out on a day (số thứ tự trong ngày)."""

    unit_code = models.CharField(max_length=40)
    day = models.DateField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit_code", "day"], name="daily_serial_once")]

    def __str__(self) -> str:
        return f"{self.unit_code} {self.day}: {self.last}"
