"""The ledger: double entry, append-only."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.foundation.append_only import AppendOnly, Balanced
from motcua.foundation.ids import new_id
from motcua.payments.models.order import Order
from motcua.payments.models.payment import Payment
from motcua.payments.rules.booking import Account as AccountCode


class LedgerEntry(models.Model):
    """One thing that happened to money (bút toán); its lines balance, and nothing of it is ever changed.

    ``key`` makes the same thing booked twice one entry.
    """

    class Kind(models.TextChoices):
        RECEIVED = "received", _("Thu tiền")
        SETTLED = "settled", _("Tiền về tài khoản")
        CREDITED = "credited", _("Bù trừ tiền nộp thừa")
        REFUNDED = "refunded", _("Hoàn trả")
        CORRECTED = "corrected", _("Điều chỉnh")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=9, choices=Kind)
    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, related_name="entries")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [AppendOnly(name="payments_entry_append_only")]

    def __str__(self) -> str:
        return self.key


class LedgerLine(models.Model):
    """One side of an entry (dòng bút toán): ``amount`` above nothing is debit, below credit; whole đồng."""

    class Account(models.TextChoices):
        GATEWAY = AccountCode.GATEWAY.value, _("Tiền đang chuyển qua nền tảng thanh toán")
        NOTIFIED = AccountCode.NOTIFIED.value, _("Tiền ngân hàng báo có, chờ sao kê")
        POST = AccountCode.POST.value, _("Tiền bưu chính thu hộ, chờ chuyển về")
        BANK = AccountCode.BANK.value, _("Tiền gửi ngân hàng")
        CASH = AccountCode.CASH.value, _("Tiền mặt tại quầy")
        CARD = AccountCode.CARD.value, _("Tiền thẻ chờ về tài khoản")
        HELD = AccountCode.HELD.value, _("Tiền nộp chưa đủ")
        FEE = AccountCode.FEE.value, _("Phí đã thu")
        CHARGE = AccountCode.CHARGE.value, _("Lệ phí đã thu")
        PRICE = AccountCode.PRICE.value, _("Giá dịch vụ đã thu")
        CREDIT = AccountCode.CREDIT.value, _("Tiền nộp thừa phải trả lại")
        UNKNOWN = AccountCode.UNKNOWN.value, _("Tiền chưa rõ của ai")

    entry = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT, related_name="lines")
    account = models.CharField(max_length=8, choices=Account)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, related_name="ledger_lines")
    amount = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="ledger_line_is_something", condition=~Q(amount=0)),
            AppendOnly(name="payments_line_append_only"),
            Balanced(name="payments_line_balanced", group="entry", value="amount"),
        ]
        indexes = [models.Index(fields=["account"], name="ledger_by_account", include=["amount"])]

    def __str__(self) -> str:
        return f"{self.account} {self.amount}"
