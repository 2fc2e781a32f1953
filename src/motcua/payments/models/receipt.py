"""Receipts and invoices: their series, themselves, what was put right in them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.foundation.append_only import AppendOnly
from motcua.foundation.crypto import SealedTextField
from motcua.foundation.ids import new_id
from motcua.organizations.models import Agency
from motcua.payments.models.order import Order, OrderLine
from motcua.payments.models.payment import Method, Payment
from motcua.payments.rules.papers import included_tax
from motcua.payments.rules.receipts import ReceiptKind, ReceiptState


class ReceiptSeries(models.Model):
    """A series of receipts that a collector has registered with the tax office (dải biên lai đã đăng ký).

    ``letters`` make the symbol of each year. ``delegator`` names who has the receipts issued in their name
    (ủy nhiệm lập biên lai); ``number_from`` and ``number_to`` are then the numbers of this unit.
    """

    class Kind(models.TextChoices):
        RECEIPT = ReceiptKind.RECEIPT.value, _("Biên lai thu phí, lệ phí")
        INVOICE = ReceiptKind.INVOICE.value, _("Hóa đơn điện tử")

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="receipt_series")
    kind = models.CharField(max_length=7, choices=Kind, default=Kind.RECEIPT)
    invoice_form = models.CharField(max_length=1, blank=True)  # 1 to 9
    letters = models.CharField(max_length=2)
    denomination = models.PositiveIntegerField(null=True)  # đồng; null: receipts without one
    collector = models.CharField(max_length=300)
    tax_code = models.CharField(max_length=14)
    address = models.CharField(max_length=300, blank=True)
    registration = models.CharField(max_length=80)  # number of 01/ĐKTĐ-CTĐT, as the tax office accepted it
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    delegator = models.CharField(max_length=300, blank=True)
    delegator_tax_code = models.CharField(max_length=14, blank=True)
    notified_on = models.DateField(null=True)
    number_from = models.PositiveIntegerField(default=1)
    number_to = models.PositiveIntegerField(null=True)
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tax_code", "kind", "letters", "number_from"], name="receipt_series_once"
            ),
            models.CheckConstraint(
                name="receipt_series_delegated_whole",
                condition=Q(delegator="", notified_on=None)
                | (~Q(delegator="") & Q(notified_on__isnull=False, number_to__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["agency", "kind"], name="receipt_series_by_agency")]

    def __str__(self) -> str:
        return f"{self.collector} {self.letters}"


class ReceiptBook(models.Model):
    """The numbers of a series under one symbol (quyển biên lai điện tử): ``last`` is the number given last."""

    series = models.ForeignKey(ReceiptSeries, on_delete=models.PROTECT, related_name="books")
    form = models.CharField(max_length=11)
    symbol = models.CharField(max_length=6)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "form", "symbol"], name="receipt_book_once")]

    def __str__(self) -> str:
        return f"{self.form} {self.symbol}"


class Receipt(models.Model):
    """One receipt or invoice (biên lai, hóa đơn điện tử); its content never changes, only what became of it.

    Fees, charges and prices of services have papers of their own. ``amount`` is below nothing only where it
    adjusts another.
    """

    class State(models.TextChoices):
        ISSUED = ReceiptState.ISSUED.value, _("Đã lập")
        CANCELLED = ReceiptState.CANCELLED.value, _("Đã hủy")
        REPLACED = ReceiptState.REPLACED.value, _("Đã bị thay thế")
        ADJUSTED = ReceiptState.ADJUSTED.value, _("Đã được điều chỉnh")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    book = models.ForeignKey(ReceiptBook, on_delete=models.PROTECT, related_name="receipts")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=6, choices=OrderLine.Kind)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, related_name="receipts")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, related_name="receipts")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="receipts")
    subject = models.UUIDField(null=True, db_index=True)
    subject_code = models.CharField(max_length=40, blank=True)
    payer_name = models.CharField(max_length=300)
    payer_address = SealedTextField(blank=True, default="")
    payer_tax_code = models.CharField(max_length=14, blank=True)
    amount = models.BigIntegerField()
    method = models.CharField(max_length=8, choices=Method)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="receipts_issued")
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    adjusts = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="adjustments")
    state = models.CharField(max_length=9, choices=State, default=State.ISSUED)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)  # of the cancelling, replacing or adjusting
    xml_sha256 = models.CharField(max_length=64, blank=True)  # blank: not signed yet
    pdf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="receipt_number_once"),
            models.CheckConstraint(name="receipt_amount", condition=Q(amount__gt=0) | Q(adjusts__isnull=False)),
            models.CheckConstraint(
                name="receipt_ended_together",
                condition=Q(state="issued", ended_at=None) | (~Q(state="issued") & Q(ended_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "-issued_at"], name="receipt_by_agency"),
            models.Index(fields=["issued_at"], name="receipt_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.book.form} {self.book.symbol} {self.number}"

    @property
    def is_invoice(self) -> bool:
        return self.book.series.kind == ReceiptSeries.Kind.INVOICE

    @property
    def tax(self) -> int:
        """The tax inside the amount (tiền thuế), whole đồng."""
        return sum(line.tax for line in self.lines.all())


class ReceiptLine(models.Model):
    """One item of a receipt (khoản thu trên biên lai).

    ``order_line`` is the paid line that it proves, empty where it puts another receipt right; ``rate`` the rate of
    tax inside ``amount``, empty where the paper shows none.
    """

    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="lines")
    order_line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, null=True, related_name="proofs")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=300)
    quantity = models.PositiveIntegerField(default=1)
    amount = models.BigIntegerField()
    rate = models.CharField(max_length=3, blank=True)

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["receipt", "position"], name="receipt_line_once"),
            AppendOnly(name="payments_receipt_line_append_only"),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.amount}"

    @property
    def tax(self) -> int:
        """The tax inside the amount (tiền thuế), whole đồng."""
        return included_tax(self.amount, self.rate)

    @property
    def net(self) -> int:
        """The amount without tax (thành tiền chưa thuế), whole đồng."""
        return self.amount - self.tax


class ReceiptNotice(models.Model):
    """A notice to payer and tax office that words of a receipt are wrong (thông báo sai sót 04/SS-CTĐT)."""

    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="notices")
    number = models.PositiveSmallIntegerField()  # within the receipt
    wrong = models.CharField(max_length=300)
    right = models.CharField(max_length=300)
    reason = models.CharField(max_length=300)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["receipt", "number"], name="receipt_notice_once")]

    def __str__(self) -> str:
        return f"{self.receipt_id} {self.number}"


class ReceiptSummary(models.Model):
    """A summary table as it went to the tax office (bảng tổng hợp dữ liệu biên lai 01/TH-BLĐT)."""

    tax_code = models.CharField(max_length=14)
    collector = models.CharField(max_length=300)
    first_on = models.DateField()
    last_on = models.DateField()
    edition = models.PositiveSmallIntegerField()  # 1, then corrections
    row_count = models.PositiveIntegerField()
    xml_sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tax_code", "first_on", "last_on", "edition"], name="receipt_summary_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tax_code} {self.first_on}–{self.last_on} ({self.edition})"


class ReceiptParcel(models.Model):
    """The promise that a receipt, notice or summary reaches the tax office (bản tin gửi cơ quan thuế).

    Transport faults are tried again for ever; what is refused waits for somebody with ``answer``.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Chờ gửi")
        TAKEN = "taken", _("Cơ quan thuế đã nhận")
        REFUSED = "refused", _("Bị từ chối")

    class What(models.TextChoices):
        ISSUED = "issued", _("Lập mới")
        CANCELLED = "cancelled", _("Hủy")
        NOTICE = "notice", _("Thông báo sai sót")
        SUMMARY = "summary", _("Bảng tổng hợp")

    what = models.CharField(max_length=9, choices=What)
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, null=True, related_name="parcels")
    notice = models.OneToOneField(ReceiptNotice, on_delete=models.PROTECT, null=True, related_name="parcel")
    summary = models.OneToOneField(ReceiptSummary, on_delete=models.PROTECT, null=True, related_name="parcel")
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    made_at = models.DateTimeField()
    try_at = models.DateTimeField(null=True)  # null: settled
    tried = models.PositiveIntegerField(default=0)
    settled_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, blank=True)
    xml_sha256 = models.CharField(max_length=64, blank=True)  # what is sent again is the same to the byte

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["receipt", "what"], name="receipt_parcel_once", condition=Q(notice=None, summary=None)
            ),
            models.CheckConstraint(
                name="receipt_parcel_settled",
                condition=Q(state="waiting", try_at__isnull=False, settled_at=None)
                | (~Q(state="waiting") & Q(try_at=None, settled_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["try_at"], name="receipt_parcel_due", condition=Q(state="waiting")),
            models.Index(fields=["settled_at"], name="receipt_parcel_refused", condition=Q(state="refused")),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.state}"


class CashClosing(models.Model):
    """A counter's cash book closed (khóa sổ quỹ tại quầy): what came, what went, what was counted.

    It covers what happened after ``begins_at`` up to and including ``ends_at``; the next one goes on from there.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="cash_closings")
    number = models.PositiveIntegerField()
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    opening = models.BigIntegerField()
    received = models.PositiveBigIntegerField()
    paid_back = models.PositiveBigIntegerField()
    deposited = models.PositiveBigIntegerField()  # handed to the treasury or the bank
    counted = models.PositiveBigIntegerField()  # what is in the till afterwards
    note = models.CharField(max_length=300, blank=True)  # why it differs
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "number"], name="cash_closing_once"),
            models.CheckConstraint(name="cash_closing_forward", condition=Q(ends_at__gte=models.F("begins_at"))),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.number}"

    @property
    def expected(self) -> int:
        return self.opening + self.received - self.paid_back - self.deposited

    @property
    def difference(self) -> int:
        return self.counted - self.expected
