"""What the office makes of a paper it scans."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.dossiers.models.attachment import Attachment
from motcua.foundation.crypto import SealedTextField


class DigitalCopy(models.Model):
    """The digital copy made of a scanned paper (bản số hóa): readable, and signed by the officer who compared it.

    The scan itself is never touched: ``searchable_sha256`` names the straightened copy with a text layer,
    ``signed_sha256`` what the officer signed. ``dpi`` is the coarsest page, null where no page is a picture.
    """

    class TextState(models.TextChoices):
        WAITING = "waiting", _("Đang nhận dạng chữ")
        RECOGNISED = "recognised", _("Đã nhận dạng chữ")
        NOT_RECOGNISED = "not_recognised", _("Chưa nhận dạng chữ")

    attachment = models.OneToOneField(Attachment, on_delete=models.CASCADE, related_name="digital_copy")
    pages = models.PositiveSmallIntegerField()
    dpi = models.PositiveSmallIntegerField(null=True)
    text_state = models.CharField(max_length=14, choices=TextState, default=TextState.WAITING)
    text_note = models.CharField(max_length=300, blank=True)  # why the text was not recognised
    text = SealedTextField(blank=True, default="")
    searchable_sha256 = models.CharField(max_length=64, blank=True)
    recognised_at = models.DateTimeField(null=True)
    signed_sha256 = models.CharField(max_length=64, blank=True)
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="copies_signed")
    signed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="digital_copy_signed_together",
                condition=Q(signed_sha256="", signed_by=None, signed_at=None)
                | (~Q(signed_sha256="") & Q(signed_by__isnull=False, signed_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attachment_id} {self.text_state}"
