"""What the bank and the payment platform say themselves: statements, line by line, and notices."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.foundation.append_only import AppendOnly
from motcua.foundation.crypto import SealedTextField
from motcua.foundation.ids import new_id
from motcua.payments.models.payment import Payment


class Statement(models.Model):
    """A statement as it was handed in (sao kê): the same file twice is one statement."""

    class Source(models.TextChoices):
        BANK = "bank", _("Ngân hàng")
        PROVIDER = "provider", _("Nền tảng thanh toán")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = models.CharField(max_length=8, choices=Source)
    account = models.CharField(max_length=40)  # which account, or which provider, it speaks of
    sha256 = models.CharField(max_length=64, unique=True)
    file_name = models.CharField(max_length=255)
    first_day = models.DateField()
    last_day = models.DateField()
    line_count = models.PositiveIntegerField()
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["source", "first_day"], name="statement_by_day")]

    def __str__(self) -> str:
        return f"{self.account} {self.first_day}–{self.last_day}"


class StatementLine(models.Model):
    """One movement of a statement (dòng sao kê); ``amount`` below nothing is money that left."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()
    txn = models.CharField(max_length=80)  # the bank's or the provider's own number
    reference = models.CharField(max_length=60, blank=True)  # ours, where it stands in the content
    day = models.DateField()
    amount = models.BigIntegerField()
    content = SealedTextField(blank=True, default="")  # may name people

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "number"], name="statement_line_once"),
            AppendOnly(name="payments_statement_append_only"),
        ]
        indexes = [
            models.Index(fields=["day"], name="statement_line_by_day"),
            models.Index(fields=["txn"], name="statement_line_by_txn"),
        ]

    def __str__(self) -> str:
        return f"{self.txn} {self.amount}"


class BankNotice(models.Model):
    """The bank said that money came (thông báo biến động số dư): signed, once by its number."""

    bank = models.CharField(max_length=40)
    txn = models.CharField(max_length=80)
    account = models.CharField(max_length=40)
    amount = models.PositiveBigIntegerField()
    content = SealedTextField(blank=True, default="")
    booked_at = models.DateTimeField()
    heard_at = models.DateTimeField()
    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, null=True, related_name="notice")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bank", "txn"], name="bank_notice_once")]

    def __str__(self) -> str:
        return f"{self.bank} {self.txn}"
