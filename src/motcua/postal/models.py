"""Orders to the post, what the post tells of them, and the run of waybills."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.foundation.crypto import SealedJSONField
from motcua.foundation.ids import new_id
from motcua.postal.rules import Direction, Stage

DIRECTIONS = [
    (Direction.COLLECT.value, _("Bưu tá đến nhận hồ sơ tại nhà")),
    (Direction.DELIVER.value, _("Trả kết quả tại nhà")),
]
STAGES = [
    (Stage.COLLECTED.value, _("Bưu tá đã nhận")),
    (Stage.MOVING.value, _("Đang vận chuyển")),
    (Stage.FAILED.value, _("Phát chưa thành công")),
    (Stage.DELIVERED.value, _("Đã phát")),
    (Stage.RETURNING.value, _("Đang chuyển hoàn")),
    (Stage.RETURNED.value, _("Đã chuyển hoàn")),
]


class PostOrder(models.Model):
    """One order to the public post (đơn bưu chính): the promise that it is placed, exactly once.

    ``waybill`` is given before the post is asked, so that asking again is the same order. ``reference`` is what
    the parcel belongs to (mã hồ sơ). Amounts in whole đồng; ``cod_amount`` is collected at the door.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Chờ gửi đơn cho bưu chính")
        PLACED = "placed", _("Bưu chính đã nhận đơn")
        REFUSED = "refused", _("Bưu chính từ chối đơn")
        CANCELLING = "cancelling", _("Đang hủy đơn")
        CANCELLED = "cancelled", _("Đã hủy đơn")

    class PriceSource(models.TextChoices):
        POST = "post", _("Bưu chính báo giá")
        TABLE = "table", _("Tạm tính theo bảng của tỉnh")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=80, unique=True)  # the same wish twice is one order
    direction = models.CharField(max_length=8, choices=DIRECTIONS)
    reference = models.CharField(max_length=60)
    waybill = models.CharField(max_length=20, unique=True)
    sender = SealedJSONField(default=dict)
    receiver = SealedJSONField(default=dict)
    description = models.CharField(max_length=200)
    grams = models.PositiveIntegerField()
    price_amount = models.PositiveIntegerField()
    price_source = models.CharField(max_length=6, choices=PriceSource)
    cod_amount = models.PositiveIntegerField(default=0)
    cod_settled_amount = models.PositiveIntegerField(null=True)
    cod_settled_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    stage = models.CharField(max_length=10, choices=STAGES, blank=True)  # what its events come to
    ordered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="post_orders")
    ordered_at = models.DateTimeField()
    placed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # delivered, returned, refused or cancelled
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True)  # when to send or to look next; null: nothing is left to do
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="post_order_cod_together",
                condition=Q(cod_settled_at=None, cod_settled_amount=None)
                | Q(cod_settled_at__isnull=False, cod_settled_amount__isnull=False),
            ),
            models.CheckConstraint(
                name="post_order_placed_when",
                condition=~Q(state="placed") | Q(placed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="post_order_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["reference"], name="post_order_by_reference"),
        ]

    def __str__(self) -> str:
        return self.waybill


class PostEvent(models.Model):
    """One thing the post tells of a parcel (hành trình bưu gửi); the same event again is this one."""

    order = models.ForeignKey(PostOrder, on_delete=models.PROTECT, related_name="events")
    number = models.CharField(max_length=60)  # the post's own number of the event
    stage = models.CharField(max_length=10, choices=STAGES, blank=True)  # blank: only money
    at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=300, blank=True)
    cod_amount = models.PositiveIntegerField(null=True)  # money collected at the door that the post hands in
    heard_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number"], name="post_event_once")]
        indexes = [models.Index(fields=["order", "at"], name="post_event_by_order")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.stage}"


class WaybillSerial(models.Model):
    """How far the run of pre-issued waybills is used (dãy số hiệu bưu gửi)."""

    prefix = models.CharField(max_length=2, unique=True)
    last = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.prefix} {self.last}"
