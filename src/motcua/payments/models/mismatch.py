"""What does not agree, whose task it is, and how it ended; refunds; days that are closed."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.foundation.crypto import SealedTextField
from motcua.foundation.ids import new_id
from motcua.payments.models.bank import StatementLine
from motcua.payments.models.order import Order
from motcua.payments.models.payment import Attempt, Payment
from motcua.payments.rules.mismatches import MismatchKind
from motcua.payments.rules.mismatches import Resolution as How


class Mismatch(models.Model):
    """One difference between ledger, provider and bank (sai lệch cần xử lý), until somebody settles it."""

    class Kind(models.TextChoices):
        LATE = MismatchKind.LATE.value, _("Tiền về sau khi khoản đã đóng")
        SURPLUS = MismatchKind.SURPLUS.value, _("Nộp thừa")
        UNKNOWN = MismatchKind.UNKNOWN.value, _("Tiền chưa rõ của khoản nào")
        AMOUNT = MismatchKind.AMOUNT.value, _("Lệch số tiền")
        CURRENCY = MismatchKind.CURRENCY.value, _("Sai loại tiền")
        MERCHANT = MismatchKind.MERCHANT.value, _("Không phải của đơn vị")
        FORGED = MismatchKind.FORGED.value, _("Bản tin giả chữ ký")
        SILENT = MismatchKind.SILENT.value, _("Không rõ kết quả giao dịch")
        REVERSED = MismatchKind.REVERSED.value, _("Nhà cung cấp thu hồi giao dịch")
        MISSING = MismatchKind.MISSING.value, _("Sổ có, sao kê không có")
        EXTRA = MismatchKind.EXTRA.value, _("Sao kê có, sổ không có")
        DUPLICATE = MismatchKind.DUPLICATE.value, _("Sao kê ghi trùng")
        DATE = MismatchKind.DATE.value, _("Lệch ngày")
        REFUND = MismatchKind.REFUND.value, _("Hoàn trả không thành công")

    class Resolution(models.TextChoices):
        REFUNDED = How.REFUNDED.value, _("Hoàn trả người nộp")
        CREDITED = How.CREDITED.value, _("Dùng cho khoản phải nộp")
        SIGNED = How.SIGNED.value, _("Ký xác nhận, có giải trình")
        HEALED = How.HEALED.value, _("Đã khớp lại")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=200, unique=True)  # the same difference found again is the same row
    kind = models.CharField(max_length=9, choices=Kind)
    owner = models.CharField(max_length=20)  # the role whose task it is
    source = models.CharField(max_length=40)  # who said so: a provider, a bank
    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, related_name="mismatches")
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, null=True, related_name="mismatches")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, related_name="mismatches")
    line = models.ForeignKey(StatementLine, on_delete=models.PROTECT, null=True, related_name="mismatches")
    day = models.DateField()  # the day whose books it keeps open
    ours = models.BigIntegerField(null=True)
    theirs = models.BigIntegerField(null=True)
    detail = models.CharField(max_length=300, blank=True)
    opened_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    resolution = models.CharField(max_length=8, choices=Resolution, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="mismatch_resolved_together",
                condition=Q(resolved_at=None, resolution="") | (Q(resolved_at__isnull=False) & ~Q(resolution="")),
            ),
        ]
        indexes = [
            models.Index(fields=["day"], name="mismatch_open", condition=Q(resolved_at=None)),
            models.Index(fields=["-opened_at"], name="mismatch_by_time"),
        ]

    def __str__(self) -> str:
        return self.key


class Refund(models.Model):
    """Money on its way back to who paid it (hoàn trả): one asks, another approves, the bank's word ends it."""

    class State(models.TextChoices):
        ASKED = "asked", _("Chờ duyệt")
        APPROVED = "approved", _("Đã duyệt, chờ chi trả")
        DONE = "done", _("Đã trả")
        REFUSED = "refused", _("Không duyệt")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=80, unique=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, related_name="refunds")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    mismatch = models.OneToOneField(Mismatch, on_delete=models.PROTECT, null=True, related_name="refund")
    amount = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=300)
    to_account = SealedTextField(blank=True, default="")  # bank and number, or blank: in cash at the counter
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    proof = models.CharField(max_length=80, blank=True)  # number of the payment order or transfer

    class Meta:
        constraints = [
            models.CheckConstraint(name="refund_is_something", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="refund_by_two", condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.amount}"


class ClosedDay(models.Model):
    """A day whose books agree on three sides, or whose differences somebody has signed (ngày đã khóa sổ)."""

    day = models.DateField(unique=True)
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    matched = models.PositiveIntegerField()
    signed = models.PositiveIntegerField()  # differences that were explained and signed

    def __str__(self) -> str:
        return str(self.day)
