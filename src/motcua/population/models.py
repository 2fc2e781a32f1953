"""What was asked of the national population database, and what came of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.foundation.crypto import SealedJSONField
from motcua.foundation.ids import new_id
from motcua.organizations.models import Agency
from motcua.population.rules import Purpose, Verdict

PURPOSES = [
    (Purpose.RECEIVE.value, _("Tiếp nhận hồ sơ")),
    (Purpose.APPRAISE.value, _("Thẩm định, giải quyết hồ sơ")),
    (Purpose.PREFILL.value, _("Điền sẵn tờ khai theo yêu cầu của người khai")),
]
VERDICTS = [
    (Verdict.MATCH.value, _("Khớp")),
    (Verdict.MISMATCH.value, _("Không khớp")),
    (Verdict.NO_INFORMATION.value, _("Không có thông tin")),
    (Verdict.INSUFFICIENT.value, _("Chưa đủ căn cứ xác thực")),
]


class LookUp(models.Model):
    """One access to the national population database (lượt tra cứu CSDL quốc gia về dân cư): who, whose, why.

    ``key`` is that of the filing it was made for, ``dossier_code`` what was told the database. What was asked and
    answered is sealed, and forgotten (``forgotten_at``) when the dossier ends; the row stays and is counted.
    ``details`` keeps only the verdict of each field.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Đã gửi, chưa biết kết quả")
        ANSWERED = "answered", _("Đã trả lời")
        AWAY = "away", _("Chưa đối chiếu được")
        REFUSED = "refused", _("Bị từ chối")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.UUIDField(db_index=True)
    dossier_code = models.CharField(max_length=60)
    subject_index = models.CharField(max_length=64)
    purpose = models.CharField(max_length=8, choices=PURPOSES)
    reason = models.CharField(max_length=200)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="population_look_ups")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="population_look_ups")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    verdict = models.CharField(max_length=12, choices=VERDICTS, blank=True)
    details = models.JSONField(default=dict)
    transaction = models.CharField(max_length=60, blank=True)
    error = models.CharField(max_length=300, blank=True)
    question = SealedJSONField(default=dict)
    answer = SealedJSONField(default=dict)
    answered_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)  # somebody wants it asked again, not before this moment
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="look_up_answered_together",
                condition=(Q(state="answered") & ~Q(verdict="") & Q(answered_at__isnull=False))
                | (~Q(state="answered") & Q(verdict="")),
            ),
            models.CheckConstraint(name="look_up_has_a_purpose", condition=~Q(purpose="") & ~Q(reason="")),
            models.CheckConstraint(
                name="look_up_forgotten_is_not_asked_again", condition=Q(forgotten_at=None) | Q(retry_at=None)
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at", "agency"], name="look_up_by_day"),
            models.Index(fields=["subject_index", "asked_at"], name="look_up_by_subject"),
            models.Index(fields=["retry_at"], name="look_up_retry", condition=Q(retry_at__isnull=False)),
            models.Index(fields=["asked_at", "id"], name="look_up_kept", condition=Q(forgotten_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_code} {self.state}"

    @property
    def is_kept(self) -> bool:
        return self.forgotten_at is None
