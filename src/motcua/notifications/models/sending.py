"""What leaves the house: one row owns the promise to bring one occasion to one person over one channel."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.foundation.ids import new_id
from motcua.notifications.rules.events import Channel
from motcua.notifications.rules.states import State


class Sending(models.Model):
    """One message on its way over one channel (lượt gửi tin); its key is the reference the other side repeats.

    Whoever sends takes it for a while: ``lease_token`` is theirs, ``due_at`` when it ends. ``is_uncertain``: the
    other side may have it although no answer came.
    """

    class Stage(models.TextChoices):
        PENDING = State.PENDING.value, _("Chờ gửi")
        SENT = State.SENT.value, _("Đã gửi, chưa có báo nhận")
        DELIVERED = State.DELIVERED.value, _("Đã đến nơi")
        FAILED = State.FAILED.value, _("Không đến được")
        REFUSED = State.REFUSED.value, _("Bị từ chối")
        EXPIRED = State.EXPIRED.value, _("Quá hạn, không gửi nữa")
        STOPPED = State.STOPPED.value, _("Không gửi theo ý người nhận")

    class Way(models.TextChoices):
        EMAIL = Channel.EMAIL.value, _("Thư điện tử")
        SMS = Channel.SMS.value, _("Tin nhắn SMS")
        ZALO = Channel.ZALO.value, _("Tin nhắn Zalo")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    recipient = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    bundle = models.UUIDField()  # the messages it tells
    event = models.CharField(max_length=40)
    channel = models.CharField(max_length=5, choices=Way)
    state = models.CharField(max_length=9, choices=Stage, default=Stage.PENDING)
    created_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    lease_token = models.UUIDField(null=True)
    is_uncertain = models.BooleanField(default=False)
    counted_on = models.DateField(null=True)  # the day whose allowance it used
    their_id = models.CharField(max_length=100, blank=True)
    text = models.CharField(max_length=500, blank=True)  # as sent; of an e-mail its subject
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)  # why not, in their words

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bundle", "channel"], name="sending_once"),
            models.CheckConstraint(
                name="sending_due_while_pending", condition=Q(due_at__isnull=True) | Q(state="pending")
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="sending_due", condition=Q(state="pending")),
            models.Index(fields=["state", "-created_at"], name="sending_by_state"),
            models.Index(fields=["channel", "created_at"], name="sending_by_channel"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state} {self.event}"


class DeliveryReceipt(models.Model):
    """What the other side said about a message later (báo nhận tin); each of its notices counts once."""

    channel = models.CharField(max_length=5, choices=Sending.Way)
    event_id = models.CharField(max_length=100)
    sending = models.ForeignKey(Sending, on_delete=models.PROTECT, related_name="receipts")
    state = models.CharField(max_length=9, choices=Sending.Stage)
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "event_id"], name="delivery_receipt_once")]

    def __str__(self) -> str:
        return f"{self.channel} {self.event_id} {self.state}"


class ChannelDay(models.Model):
    """How many messages a channel has used of a day's allowance (số tin trong ngày), and when its next may go."""

    channel = models.CharField(max_length=5, choices=Sending.Way)
    day = models.DateField()
    used = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)  # null: at once

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "day"], name="channel_day_once")]

    def __str__(self) -> str:
        return f"{self.channel} {self.day} {self.used}"
