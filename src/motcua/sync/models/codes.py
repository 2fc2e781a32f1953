"""The national catalogue's codes as they were read, and which of ours each stands for."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.organizations.models import Dated, DatedQuerySet


class CodeKind(models.TextChoices):
    """Which list of the national catalogue a code belongs to (loại mã quốc gia)."""

    PROCEDURE = "procedure", _("Thủ tục")
    FIELD = "field", _("Lĩnh vực")
    UNIT = "unit", _("Đơn vị")
    RESULT = "result", _("Loại kết quả")


class NationalCode(Dated):
    """One entry of the national catalogue (mã quốc gia): valid until a later reading no longer has it."""

    kind = models.CharField(max_length=10, choices=CodeKind)
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=1000)
    name_fold = models.CharField(max_length=1000)
    within = models.CharField(max_length=60, blank=True)  # of a kind of result: the procedure it was read with
    seen_at = models.DateTimeField()

    objects = DatedQuerySet["NationalCode"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["within"], name="national_code_within", condition=~Q(within=""))]
        constraints = [
            models.UniqueConstraint(fields=["kind", "code", "valid_from"], name="national_code_once"),
            models.UniqueConstraint(
                fields=["kind", "code"], name="national_code_one_open", condition=Q(valid_to=None)
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="national_code_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class CodeMapping(Dated):
    """Which national code is sent for one of ours from a day on (ánh xạ mã quốc gia).

    ``accepted_by`` is null where both lists have the very same name and there was nothing to decide.
    """

    kind = models.CharField(max_length=10, choices=CodeKind)
    ours = models.CharField(max_length=60)
    national = models.CharField(max_length=60)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField()

    objects = DatedQuerySet["CodeMapping"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "ours", "valid_from"], name="code_mapping_once"),
            models.UniqueConstraint(
                fields=["kind", "ours"], name="code_mapping_one_open", condition=Q(valid_to=None)
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="code_mapping_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ours} → {self.national}"


class CatalogueReading(models.Model):
    """One reading of a list of the national catalogue (lần đọc danh mục quốc gia).

    Until a list was read once, codes of its kind cannot be judged and go out as they are.
    """

    kind = models.CharField(max_length=10, choices=CodeKind)
    at = models.DateTimeField()
    entries = models.PositiveIntegerField()
    added = models.PositiveIntegerField()
    ended = models.PositiveIntegerField()
    error = models.CharField(max_length=500, blank=True)  # then nothing was changed

    class Meta:
        indexes = [models.Index(fields=["kind", "-at"], name="catalogue_reading_latest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at} {self.entries}"
