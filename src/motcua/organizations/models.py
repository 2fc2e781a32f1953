"""Places, agencies, postings and working days. Everything has days of validity: a merger is data."""

from datetime import date
from typing import Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.accounts.rules import Role

Row = TypeVar("Row", bound=models.Model)


class DatedQuerySet(models.QuerySet[Row]):
    """Rows that hold from ``valid_from`` up to and including ``valid_to`` (open when null)."""

    def on(self, day: date) -> Self:
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)

    def today(self) -> Self:
        return self.on(timezone.localdate())


class Dated(models.Model):
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)  # the last day; null: still valid

    class Meta:
        abstract = True

    def is_valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Area(Dated):
    """A place on the administrative map (đơn vị hành chính): a code may name another place later."""

    class Kind(models.TextChoices):
        PROVINCE = "province", _("Tỉnh")
        DISTRICT = "district", _("Huyện")
        COMMUNE = "commune", _("Xã, phường")

    code = models.CharField(max_length=10)
    name = models.CharField(max_length=120)
    name_fold = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    objects = DatedQuerySet["Area"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="area_once")]

    def __str__(self) -> str:
        return self.name


class AreaSuccession(models.Model):
    """Which place took over from which (kế thừa địa giới); one place may be divided among several."""

    old = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="successions")
    new = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="predecessions")
    is_whole = models.BooleanField()
    is_main = models.BooleanField()  # where records go unless the address says otherwise
    effective_on = models.DateField()
    legal_basis = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["old", "new"], name="area_succession_once")]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class Agency(Dated):
    """An agency or a one-stop unit (cơ quan, đơn vị, bộ phận một cửa)."""

    class Kind(models.TextChoices):
        PROVINCE = "province", _("Ủy ban nhân dân tỉnh")
        DEPARTMENT = "department", _("Sở, ban, ngành")
        CENTRE = "centre", _("Trung tâm Phục vụ hành chính công")
        DISTRICT = "district", _("Ủy ban nhân dân cấp huyện")
        COMMUNE = "commune", _("Ủy ban nhân dân cấp xã")
        VERTICAL = "vertical", _("Cơ quan ngành dọc")

    key = models.CharField(max_length=60)  # the pack's own name of the agency, stable over versions
    code = models.CharField(max_length=40)  # mã định danh: "H58.14" or "000.00.14.H58"
    name = models.CharField(max_length=200)
    name_fold = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=200)  # "/tinh/stp/": keys of the ancestors and itself
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="agencies")
    address = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=40, blank=True)

    objects = DatedQuerySet["Agency"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "valid_from"], name="agency_once")]
        indexes = [models.Index(fields=["path"], name="agency_by_path", opclasses=["varchar_pattern_ops"])]

    def __str__(self) -> str:
        return self.name


class Posting(Dated):
    """A person in a role at an agency for a time (vị trí công tác)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="postings")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="postings")
    role = models.CharField(max_length=20, choices=[(role.value, role.name.title()) for role in Role])
    title = models.CharField(max_length=120)

    objects = DatedQuerySet["Posting"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "agency", "role", "valid_from"], name="posting_once")
        ]
        indexes = [models.Index(fields=["agency", "role"], name="posting_by_agency")]

    def __str__(self) -> str:
        return f"{self.user}: {self.title}, {self.agency}"


class Delegation(Dated):
    """Somebody acts for the holder of a posting for some days (ủy quyền, ký thay); it is not passed on.

    Both names stand in the journal and in signatures. It ends with ``valid_to``, or at once when it is taken back.
    """

    class Manner(models.TextChoices):
        BEHALF = "behalf", _("Thay mặt")
        DEPUTY = "deputy", _("Ký thay")

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="delegations")
    to = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations")
    manner = models.CharField(max_length=8, choices=Manner)
    basis = models.CharField(max_length=200)  # the written decision, or the reason
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations_granted")
    granted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = DatedQuerySet["Delegation"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="delegation_has_days",
                condition=Q(valid_to__isnull=False, valid_to__gte=models.F("valid_from")),
            )
        ]
        indexes = [models.Index(fields=["to", "valid_to"], name="delegation_by_delegate")]

    def __str__(self) -> str:
        return f"{self.to} {self.get_manner_display()} {self.posting.user}"


class OfficeHours(Dated):
    """One working window of a weekday (giờ làm việc); ``agency`` null means the whole province."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="office_hours")
    weekday = models.PositiveSmallIntegerField()  # 0 = Monday
    opens = models.TimeField()
    closes = models.TimeField()
    counts_in_terms = models.BooleanField(default=True)  # false: the counter is open, but terms stand still

    objects = DatedQuerySet["OfficeHours"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(opens__lt=models.F("closes")), name="office_hours_forward"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="office_hours_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens}–{self.closes}"


class CalendarDay(models.Model):
    """A day that differs from the national calendar (ngày nghỉ, ngày làm bù), with its decision."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="calendar_days")
    day = models.DateField()
    is_open = models.BooleanField()
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=200)
    announced_at = models.DateTimeField(null=True)  # null: came with the data pack
    announced_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="days_announced")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "day"], name="calendar_day_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class Reorganisation(models.Model):
    """One carrying out of a plan that founds, closes, merges, splits and renames (đợt sắp xếp đơn vị).

    ``began_at`` is the moment everything in it happens, however often it had to be taken up again; only a dossier
    whose journal was written meanwhile is handed over after its last entry.
    """

    class State(models.TextChoices):
        SCHEDULED = "scheduled", _("Đã hẹn giờ")
        RUNNING = "running", _("Đang thực hiện")
        DONE = "done", _("Đã xong")
        UNDOING = "undoing", _("Đang hoàn tác")
        UNDONE = "undone", _("Đã hoàn tác")

    plan = models.CharField(max_length=200)  # where the plan stands: "dong-thap-2026/2025-07-01"
    digest = models.CharField(max_length=64)  # of the plan with all its tables
    name = models.CharField(max_length=300)
    legal_basis = models.CharField(max_length=300)
    effective_on = models.DateField()
    state = models.CharField(max_length=10, choices=State)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="reorganisations")
    requested_at = models.DateTimeField()
    start_at = models.DateTimeField()  # not before this moment
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    before = models.JSONField(default=dict)  # open dossiers of each unit when it began: the balance is held to it
    report = models.JSONField(default=dict)  # what was done, as the command and the page tell it
    refusal = models.JSONField(default=dict)  # {"code", "detail"}: why it could not be gone on with last time

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["digest"],
                name="reorganisation_one_alive",
                condition=~Q(state="undone"),
            )
        ]

    def __str__(self) -> str:
        return self.name


class ReorganisationChange(models.Model):
    """One row that a reorganisation made or ended (thay đổi cơ cấu): what undoing it has to give back."""

    class What(models.TextChoices):
        AREA = "area", _("Địa bàn")
        AREA_SUCCESSION = "area_succession", _("Kế thừa địa giới")
        AGENCY = "agency", _("Đơn vị")
        SUCCESSION = "succession", _("Kế thừa đơn vị")
        POSTING = "posting", _("Vị trí công tác")
        COMPETENCE = "competence", _("Thẩm quyền xử lý")
        PROCEDURE = "procedure", _("Thẩm quyền thủ tục")
        CONSULTATION = "consultation", _("Xin ý kiến")
        LINKED_PART = "linked_part", _("Phần việc liên thông")

    reorganisation = models.ForeignKey(Reorganisation, on_delete=models.PROTECT, related_name="changes")
    what = models.CharField(max_length=20, choices=What)
    row = models.BigIntegerField()
    is_new = models.BooleanField()  # made by the reorganisation; else ended or turned by it
    last_day_before = models.DateField(null=True)  # of a row that was ended
    agency_before = models.BigIntegerField(null=True)  # of a row that was turned to another agency

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reorganisation", "what", "row"], name="reorganisation_change_once")
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.row}"


class AgencySuccession(models.Model):
    """Which agency took over from which (kế thừa đơn vị); the main one gets what nothing else decides."""

    class How(models.TextChoices):
        RENAMED = "rename", _("Đổi tên, tổ chức lại")
        MERGED = "merge", _("Sáp nhập")
        SPLIT = "split", _("Chia tách")
        CLOSED = "close", _("Giải thể")

    old = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="successions")
    new = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="predecessions")
    how = models.CharField(max_length=8, choices=How)
    is_main = models.BooleanField()
    reorganisation = models.ForeignKey(Reorganisation, on_delete=models.PROTECT, related_name="successions")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["old", "new"], name="agency_succession_once")]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"
