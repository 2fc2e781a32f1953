"""Attempts to pay, the money that came of them, and the hints that were heard of it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.foundation.append_only import AppendOnly
from motcua.foundation.ids import new_id
from motcua.organizations.models import Agency
from motcua.payments.models.order import Order
from motcua.payments.rules.states import AttemptState

OPEN_STATES = [state.value for state in AttemptState if state.is_open]


class Method(models.TextChoices):
    NATIONAL = "national", _("Nền tảng thanh toán của Cổng Dịch vụ công quốc gia")
    VIETQR = "vietqr", _("Chuyển khoản bằng mã VietQR")
    CASH = "cash", _("Tiền mặt")
    CARD = "card", _("Thẻ tại quầy")
    TRANSFER = "transfer", _("Chuyển khoản")
    COD = "cod", _("Bưu chính thu hộ khi phát")
    PORTAL = "portal", _("Đã nộp trên Cổng Dịch vụ công quốc gia")
    CREDIT = "credit", _("Bù trừ từ tiền nộp thừa")


ONLINE = (Method.NATIONAL, Method.VIETQR, Method.TRANSFER, Method.PORTAL)
NATIONAL_ONLINE = (Method.NATIONAL, Method.PORTAL)  # on the national portal itself or its platform


class Attempt(models.Model):
    """One way to pay an order that was begun (giao dịch thanh toán).

    ``reference`` is what the provider knows it by. The row owns the promise to find out what became of it:
    ``ask_at`` is when the provider is asked next, ``asked`` how often it was; ``None`` when nothing is open.
    """

    class State(models.TextChoices):
        STARTED = AttemptState.STARTED.value, _("Đang chờ kết quả")
        PAID = AttemptState.PAID.value, _("Thành công")
        FAILED = AttemptState.FAILED.value, _("Không thành công")
        SILENT = AttemptState.SILENT.value, _("Chưa rõ kết quả")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="attempts")
    method = models.CharField(max_length=8, choices=Method)
    provider = models.CharField(max_length=40)
    reference = models.CharField(max_length=60)
    amount = models.PositiveBigIntegerField()
    state = models.CharField(max_length=7, choices=State, default=State.STARTED)
    address = models.CharField(max_length=1000, blank=True)  # where the payer was sent
    started_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)  # what the provider said of a failure
    ask_at = models.DateTimeField(null=True)
    asked = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "reference"], name="attempt_reference_once"),
            models.CheckConstraint(
                name="attempt_decided_together",
                condition=Q(decided_at=None, state__in=OPEN_STATES)
                | (Q(decided_at__isnull=False) & ~Q(state__in=OPEN_STATES)),
            ),
        ]
        indexes = [models.Index(fields=["ask_at"], name="attempt_to_ask", condition=Q(ask_at__isnull=False))]

    def __str__(self) -> str:
        return f"{self.provider} {self.reference}"


class Payment(models.Model):
    """Money that came, as the provider itself confirmed it, once for all (lần nộp tiền).

    ``provider_txn`` is the provider's number: the same money twice is one row. ``order`` is null where nobody
    knows yet what it was for. ``given`` is the cash handed over; the change is what is above ``amount``.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, related_name="payments")
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, null=True, related_name="payments")
    method = models.CharField(max_length=8, choices=Method)
    provider = models.CharField(max_length=40)
    provider_txn = models.CharField(max_length=80)
    reference = models.CharField(max_length=60, blank=True)
    amount = models.PositiveBigIntegerField()
    given = models.PositiveBigIntegerField(null=True)
    paid_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="payments_taken")
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="payments_taken")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "provider_txn"], name="payment_once"),
            models.CheckConstraint(name="payment_is_something", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="payment_given_covers", condition=Q(given=None) | Q(given__gte=F("amount"))
            ),
            AppendOnly(name="payments_payment_append_only"),
        ]
        indexes = [
            models.Index(fields=["agency", "paid_at"], name="payment_by_agency"),
            models.Index(fields=["provider", "paid_at"], name="payment_by_provider"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.provider_txn}"

    @property
    def change(self) -> int:
        return (self.given or self.amount) - self.amount

    @property
    def is_online(self) -> bool:
        return self.method in ONLINE


class Hint(models.Model):
    """A call-back or notice as it was heard: a reason to ask, never a proof (bản tin xác nhận thanh toán)."""

    class Verdict(models.TextChoices):
        HEARD = "heard", _("Đã nhận, hỏi lại nhà cung cấp")
        FORGED = "forged", _("Sai chữ ký")
        UNREADABLE = "unreadable", _("Không đọc được")
        MERCHANT = "merchant", _("Không phải của đơn vị")
        UNKNOWN = "unknown", _("Không có khoản này")
        AMOUNT = "amount", _("Sai số tiền")
        CURRENCY = "currency", _("Sai loại tiền")

    provider = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)  # of the bytes: the same message again is the same hint
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, null=True, related_name="hints")
    verdict = models.CharField(max_length=10, choices=Verdict)
    heard_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "digest"], name="hint_once")]
        indexes = [models.Index(fields=["verdict", "heard_at"], name="hint_by_verdict")]

    def __str__(self) -> str:
        return f"{self.provider} {self.verdict} {self.heard_at}"
