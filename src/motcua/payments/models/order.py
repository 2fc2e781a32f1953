"""What somebody owes for one thing, line by line."""

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.foundation.ids import new_id
from motcua.organizations.models import Agency
from motcua.payments.rules.purposes import CODE_LENGTH, CODE_LETTERS, CODE_PREFIX
from motcua.payments.rules.states import OrderState


def new_order_code() -> str:
    """Return a code that people read from paper and banks carry in the purpose of a transfer."""
    return CODE_PREFIX + "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


class Order(models.Model):
    """What is to be paid for one thing (khoản phải nộp).

    ``subject`` and ``subject_code`` name what it is paid for (a dossier's key and code) as plain values. What was
    received is never stored here: the ledger says it. ``amount`` is the sum of the lines, in whole đồng.
    ``proved_at`` is when its receipts and invoices came to say what was paid and not given back; whoever looks for
    what is still to be done reads only orders without it.
    """

    class State(models.TextChoices):
        DUE = OrderState.DUE.value, _("Chưa thanh toán")
        PARTLY = OrderState.PARTLY.value, _("Đã nộp một phần")
        PAID = OrderState.PAID.value, _("Đã thanh toán")
        WAIVED = OrderState.WAIVED.value, _("Được miễn")
        EXPIRED = OrderState.EXPIRED.value, _("Hết hạn thanh toán")
        CANCELLED = OrderState.CANCELLED.value, _("Đã hủy")
        REFUNDED = OrderState.REFUNDED.value, _("Đã hoàn trả")

    class When(models.TextChoices):
        BEFORE = "before", _("Thu trước")  # before handling begins
        AFTER = "after", _("Thu sau")  # at the latest when the result is handed out

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=25, unique=True, default=new_order_code)
    key = models.CharField(max_length=80, unique=True)  # opening the same thing twice is one order
    subject = models.UUIDField(null=True, db_index=True)
    subject_code = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=300)  # what it is paid for, in words
    procedure_code = models.CharField(max_length=40, blank=True)
    procedure_name = models.CharField(max_length=1000, blank=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="payment_orders")
    payer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="payment_orders")
    payer_name = models.CharField(max_length=300)
    amount = models.PositiveBigIntegerField()
    when = models.CharField(max_length=6, choices=When, default=When.AFTER)
    state = models.CharField(max_length=9, choices=State, default=State.DUE)
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)  # null: stays open
    settled_at = models.DateTimeField(null=True)  # when what is due had come in
    proved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="order_settled_when_paid",
                condition=Q(settled_at__isnull=False) | ~Q(state__in=["paid", "refunded"]),
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], name="order_expiring", condition=Q(state="due")),
            models.Index(fields=["agency", "-opened_at"], name="order_by_agency"),
            models.Index(
                fields=["agency", "settled_at"],
                name="order_unproved",
                condition=Q(state__in=["paid", "refunded"], proved_at=None, amount__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def state_now(self) -> OrderState:
        return OrderState(self.state)

    @property
    def is_due_first(self) -> bool:
        """Say whether it was to be paid before handling begins, and has not been."""
        unpaid = {OrderState.DUE, OrderState.PARTLY, OrderState.EXPIRED}
        return self.when == self.When.BEFORE and self.state_now in unpaid


class OrderLine(models.Model):
    """One line of an order: a fee, a charge or the price of a service, worked out (dòng phí, lệ phí, giá dịch vụ).

    ``unit_amount`` times ``quantity`` is what it would be; ``amount`` what is due, with the ``reason`` where it is
    less (reduced, exempt).
    """

    class Kind(models.TextChoices):
        FEE = "fee", _("Phí")
        CHARGE = "charge", _("Lệ phí")
        PRICE = "price", _("Giá dịch vụ")

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=6, choices=Kind)
    code = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=300)
    quantity = models.PositiveIntegerField(default=1)
    unit_amount = models.PositiveBigIntegerField()
    amount = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=["order", "position"], name="order_line_once")]

    def __str__(self) -> str:
        return f"{self.title}: {self.amount}"
