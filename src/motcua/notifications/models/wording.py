"""What the province says in its own words, and by which rules it sends."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.notifications.rules.events import Channel
from motcua.notifications.rules.timing import Key


class Wording(models.Model):
    """One published text (mẫu tin): what a kind of message says in one language on one channel.

    The highest version holds; without one the text of ``rules.defaults`` does. A version is never changed.
    """

    class Where(models.TextChoices):
        INBOX = Channel.INBOX.value, _("Hộp thông báo")
        EMAIL = Channel.EMAIL.value, _("Thư điện tử")
        SMS = Channel.SMS.value, _("Tin nhắn SMS")
        ZALO = Channel.ZALO.value, _("Tin nhắn Zalo")

    event = models.CharField(max_length=40)
    language = models.CharField(max_length=2, choices=User.Language)
    channel = models.CharField(max_length=5, choices=Where)
    version = models.PositiveIntegerField()
    subject = models.CharField(max_length=150, blank=True)
    body = models.TextField()
    template = models.CharField(max_length=60, blank=True)  # its number at Zalo
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event", "language", "channel", "version"], name="wording_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.language} {self.channel} {self.version}"


class SendingWord(models.Model):
    """A province's own dated word on sending (quy định gửi tin): quiet hours, or how many a day or a minute."""

    class About(models.TextChoices):
        QUIET = Key.QUIET.value, _("Giờ yên lặng")
        SMS = Key.SMS.value, _("Số tin SMS một ngày")
        ZALO = Key.ZALO.value, _("Số tin Zalo một ngày")
        EMAIL = Key.EMAIL.value, _("Số thư điện tử một ngày")
        SMS_MINUTE = Key.SMS_MINUTE.value, _("Số tin SMS một phút")
        ZALO_MINUTE = Key.ZALO_MINUTE.value, _("Số tin Zalo một phút")
        EMAIL_MINUTE = Key.EMAIL_MINUTE.value, _("Số thư điện tử một phút")

    key = models.CharField(max_length=12, choices=About)
    valid_from = models.DateField()
    starts = models.TimeField(null=True)
    ends = models.TimeField(null=True)
    amount = models.PositiveIntegerField(null=True)
    source = models.CharField(max_length=300)
    confidence = models.CharField(max_length=1, default="L")
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "valid_from"], name="sending_word_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.valid_from}"


class ContactWish(models.Model):
    """How somebody wants to be written to (thiết lập nhận tin); nobody who has said nothing has one."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="contact_wish", primary_key=True)
    sms = models.BooleanField(default=True)
    zalo = models.BooleanField(default=True)
    email = models.BooleanField(default=True)
    first = models.CharField(max_length=5, choices=Wording.Where, blank=True)
    quiet_from = models.TimeField(null=True)  # their own quiet hours beside the province's
    quiet_to = models.TimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="contact_wish_quiet_both_ends",
                condition=models.Q(quiet_from=None, quiet_to=None)
                | models.Q(quiet_from__isnull=False, quiet_to__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"
