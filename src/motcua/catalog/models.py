"""Procedures and what belongs to them; each published version is dated and never edited."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.accounts.models import User
from motcua.foundation.ids import new_id
from motcua.foundation.ordered import OrderedJSONField
from motcua.organizations.models import Dated, DatedQuerySet, Posting
from motcua.workflows.models import Workflow


class Channel(models.TextChoices):
    """How a dossier arrives, as the national portal numbers it (kênh thực hiện)."""

    COUNTER = "counter", _("Trực tiếp")
    ONLINE = "online", _("Trực tuyến")
    POST = "post", _("Bưu chính công ích")


class Field(models.Model):
    """A field of administration (lĩnh vực), with the department that leads it."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=200)
    lead_agency_key = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return self.name


class Form(models.Model):
    """One published version of an electronic form (biểu mẫu điện tử tương tác).

    ``body`` is ``{"schema": JSON Schema 2020-12, "ui": interface hints}`` as ``catalog.rules.forms`` compiles it.
    """

    key = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="form_once")]

    def __str__(self) -> str:
        return f"{self.title} (v{self.version})"


class Procedure(models.Model):
    """An administrative procedure under one national code (thủ tục hành chính)."""

    code = models.CharField(max_length=40, unique=True)
    successor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="predecessors")

    def __str__(self) -> str:
        return self.code

    def has_ended(self, on: date) -> bool:
        """Say whether its last version has had its last day before a day."""
        return not self.versions.filter(Q(valid_to=None) | Q(valid_to__gte=on)).exists()


class ProcedureVersion(Dated):
    """A procedure as it was published for a time (phiên bản thủ tục).

    A running dossier keeps the version it began with.
    """

    class OnlineLevel(models.TextChoices):
        FULL = "full", _("Toàn trình")
        PARTIAL = "partial", _("Một phần")
        COUNTER = "counter", _("Chỉ tiếp nhận tại quầy")

    class Level(models.TextChoices):
        COMMUNE = "commune", _("Cấp xã")
        DISTRICT = "district", _("Cấp huyện")
        PROVINCE = "province", _("Cấp tỉnh")
        VERTICAL = "vertical", _("Cơ quan ngành dọc")
        MINISTRY = "ministry", _("Bộ, ngành")

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=1000)
    field = models.ForeignKey(Field, on_delete=models.PROTECT, related_name="versions")
    online_level = models.CharField(max_length=8, choices=OnlineLevel)
    deciding_level = models.CharField(max_length=8, choices=Level)
    deciding_agency_key = models.CharField(max_length=60, blank=True)  # who decides: itself, or its branch
    subjects = ArrayField(models.CharField(max_length=40), default=list)  # citizen, business, …
    result_name = models.CharField(max_length=300, blank=True)
    result_code = models.CharField(max_length=40, blank=True)
    description = models.JSONField(default=dict)  # who, how, where, requirements: texts for the page
    legal_basis = models.JSONField(default=list)  # [{"number", "title"}]
    essential_number = models.PositiveSmallIntegerField(null=True)  # of the 25 essential services
    is_published = models.BooleanField(default=True)
    form = models.ForeignKey(Form, on_delete=models.PROTECT, null=True, related_name="procedures")
    workflow = models.ForeignKey(Workflow, on_delete=models.PROTECT, null=True, related_name="procedures")
    source = models.CharField(max_length=300, blank=True)
    confidence = models.CharField(max_length=1, blank=True)  # H, M, L: how sure the source is
    digest = models.CharField(max_length=64)
    search_fold = models.TextField(blank=True)
    search_grams = ArrayField(models.CharField(max_length=8), default=list)

    objects = DatedQuerySet["ProcedureVersion"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procedure", "version"], name="procedure_version_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")),
                name="procedure_version_forward",
            ),
        ]
        indexes = [
            GinIndex(fields=["search_grams"], name="procedure_search_grams"),
            models.Index(fields=["essential_number"], name="procedure_essential"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_online(self) -> bool:
        return self.online_level != self.OnlineLevel.COUNTER


class Component(models.Model):
    """A paper that a dossier needs (thành phần hồ sơ)."""

    version = models.ForeignKey(ProcedureVersion, on_delete=models.CASCADE, related_name="components")
    key = models.CharField(max_length=60)
    code = models.CharField(max_length=60, blank=True)  # national component code
    name = models.CharField(max_length=1000)
    originals = models.PositiveSmallIntegerField(default=1)
    copies = models.PositiveSmallIntegerField(default=0)
    is_required = models.BooleanField(default=True)
    condition = models.CharField(max_length=300, blank=True)
    result_code = models.CharField(max_length=40, blank=True)  # the vault's kind that can stand for it
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="component_once")]

    def __str__(self) -> str:
        return self.name


class Term(models.Model):
    """How long handling may take, per channel (thời hạn giải quyết); no row at all: the term is not known."""

    class Unit(models.TextChoices):
        WORKING_DAY = "working_day", _("ngày làm việc")
        DAY = "day", _("ngày")
        HOUR = "hour", _("giờ làm việc")

    version = models.ForeignKey(ProcedureVersion, on_delete=models.CASCADE, related_name="terms")
    channel = models.CharField(max_length=8, choices=Channel, blank=True)  # blank: every channel
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=12, choices=Unit)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "channel"], name="term_once"),
            models.CheckConstraint(condition=Q(amount__gte=1), name="term_at_least_one"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.get_unit_display()}"


class Fee(Dated):
    """One line of a fee schedule (phí, lệ phí, giá dịch vụ), per channel and period; ``amount`` in whole đồng."""

    class Kind(models.TextChoices):
        FEE = "fee", _("Phí")
        CHARGE = "charge", _("Lệ phí")
        PRICE = "price", _("Giá dịch vụ")

    class Per(models.TextChoices):
        DOSSIER = "dossier", pgettext_lazy("per", "hồ sơ")
        COPY = "copy", _("bản")
        PAGE = "page", _("trang")
        CASE = "case", _("trường hợp")

    version = models.ForeignKey(ProcedureVersion, on_delete=models.CASCADE, related_name="fees")
    channel = models.CharField(max_length=8, choices=Channel, blank=True)  # blank: every channel
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.CHARGE)
    amount = models.PositiveIntegerField()
    per = models.CharField(max_length=8, choices=Per, default=Per.DOSSIER)
    first_pages = models.PositiveSmallIntegerField(null=True)  # ``amount`` is for these pages of a copy
    further_amount = models.PositiveIntegerField(null=True)  # for each page after them
    most_per_copy = models.PositiveIntegerField(null=True)
    code = models.CharField(max_length=40, blank=True)  # tells several items of one kind apart
    name = models.CharField(max_length=200, blank=True)
    legal_basis = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=300, blank=True)

    objects = DatedQuerySet["Fee"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="fee_ladder_together",
                condition=Q(first_pages=None, further_amount=None)
                | Q(first_pages__isnull=False, further_amount__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} / {self.get_per_display()}"


class FeeRelief(Dated):
    """A benefit by which some people pay less (chính sách miễn, giảm phí, lệ phí); the best one counts alone."""

    class Ground(models.TextChoices):
        ANYONE = "anyone", _("Mọi người nộp")
        DIGITAL_CITIZEN = "digital_citizen", _("Công dân số: định danh mức 2, đủ dữ liệu trên VNeID")
        POOR_HOUSEHOLD = "poor_household", _("Hộ nghèo")
        NEAR_POOR_HOUSEHOLD = "near_poor_household", _("Hộ cận nghèo")
        MERIT = "merit", _("Người có công với cách mạng và thân nhân")
        DISABLED = "disabled", _("Người khuyết tật")
        CHILD = "child", _("Trẻ em")
        ELDERLY = "elderly", _("Người cao tuổi")
        ETHNIC_MINORITY = "ethnic_minority", _("Đồng bào dân tộc thiểu số ở xã đặc biệt khó khăn")
        STUDENT = "student", _("Học sinh, sinh viên")
        FARM_LOAN = "farm_loan", _("Cá nhân, hộ gia đình vay vốn nông nghiệp, nông thôn")

    key = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    ground = models.CharField(max_length=20, choices=Ground)
    percent = models.PositiveSmallIntegerField()  # off the rate of the counter
    most_off = models.PositiveIntegerField(null=True)  # đồng, of one item
    once_a_year = models.BooleanField(default=False)
    channel = models.CharField(max_length=8, choices=Channel, blank=True)  # blank: every channel
    kinds = ArrayField(models.CharField(max_length=6), default=list, blank=True)  # empty: fees and charges
    procedures = ArrayField(models.CharField(max_length=40), default=list)  # national codes
    legal_basis = models.CharField(max_length=300)
    confidence = models.CharField(max_length=1)  # H, M, L: how sure the source is
    note = models.CharField(max_length=300, blank=True)

    objects = DatedQuerySet["FeeRelief"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="fee_relief_percent", condition=Q(percent__gte=1, percent__lte=100)),
            models.CheckConstraint(
                name="fee_relief_forward", condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from"))
            ),
        ]
        indexes = [GinIndex(fields=["procedures"], name="fee_relief_procedures")]

    def __str__(self) -> str:
        return self.name


class Package(Dated):
    """A named set of procedures (bộ dịch vụ): a life event, or the essential services of a decision."""

    class Kind(models.TextChoices):
        LIFE_EVENT = "life_event", _("Sự kiện cuộc đời")
        PROGRAMME = "programme", _("Bộ dịch vụ công")

    key = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=200)
    legal_basis = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = DatedQuerySet["Package"].as_manager()

    def __str__(self) -> str:
        return self.name


class PackageMember(models.Model):
    """One procedure's place in a package (dịch vụ trong bộ).

    ``procedure`` is null where the service is no procedure at all.
    """

    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="members")
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, null=True, related_name="packages")
    name = models.CharField(max_length=300)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("position",)

    def __str__(self) -> str:
        return self.name


class Competence(models.Model):
    """A procedure that a posting handles (thẩm quyền xử lý); a posting with none handles all of its agency."""

    posting = models.ForeignKey(Posting, on_delete=models.CASCADE, related_name="competences")
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="competences")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["posting", "procedure"], name="competence_once")]

    def __str__(self) -> str:
        return f"{self.posting} / {self.procedure}"


class ProcedureLink(Dated):
    """One procedure's place in a group that is filed at once (thủ tục liên thông).

    ``after`` names the part whose result this one needs; without it the part begins with the whole. The term is
    the part's own within the group, where the decree gives one.
    """

    whole = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="links")
    part = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="linked_in")
    position = models.PositiveSmallIntegerField()
    after = models.ForeignKey(Procedure, on_delete=models.PROTECT, null=True, related_name="+")
    term_amount = models.PositiveSmallIntegerField(null=True)
    term_unit = models.CharField(max_length=12, choices=Term.Unit, blank=True)
    source = models.CharField(max_length=300)

    objects = DatedQuerySet["ProcedureLink"].as_manager()

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=["whole", "part", "valid_from"], name="procedure_link_once")]

    def __str__(self) -> str:
        return f"{self.whole} → {self.part}"


class PackLoad(models.Model):
    """A data pack as it was last loaded (gói dữ liệu): what was in it, to say what changed."""

    pack = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
    summary = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.pack} {self.loaded_at}"


class ProcedureDraft(models.Model):
    """A procedure being redesigned (bản soạn thảo thủ tục): one document, open until it is published or put away.

    ``number`` counts the saves and ``saved`` says at which of them each section was last changed, so that of two
    editors the second to save the same section is told.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=40)
    base = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, null=True, related_name="redesigns")
    document = OrderedJSONField()
    number = models.PositiveIntegerField(default=1)
    saved = models.JSONField(default=dict)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="designs_begun")
    created_at = models.DateTimeField()
    updated_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="designs_saved")
    updated_at = models.DateTimeField()
    published = models.OneToOneField(ProcedureVersion, on_delete=models.PROTECT, null=True, related_name="design")
    discarded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], name="design_one_open", condition=Q(published=None, discarded_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} #{self.number}"

    @property
    def is_open(self) -> bool:
        return self.published_id is None and self.discarded_at is None
