"""Papers: what was handed in, and what is still on its way up."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.dossiers.models.dossier import Dossier
from motcua.dossiers.models.draft import Draft
from motcua.foundation.ids import new_id
from motcua.vault.models import ReuseConsent


class Attachment(models.Model):
    """A paper of a draft or of a dossier (giấy tờ kèm theo); the file is whole or there is none.

    ``source`` says how it came, ``nature`` what it is, ``proof`` by what its truth can be checked: the certifying
    body and number, the code of the vault's document, the answer number of a register. ``signature_verdict`` is
    what was found when it came up; blank for a file that nobody signed.
    """

    class Source(models.TextChoices):
        UPLOAD = "upload", _("Công dân tải lên")
        SCAN = "scan", _("Quét khi tiếp nhận")
        PAPER = "paper", _("Bản giấy")
        VAULT = "vault", _("Lấy từ kho dữ liệu")
        DATABASE = "database", _("Lấy từ cơ sở dữ liệu quốc gia")

    class Nature(models.TextChoices):
        ORIGINAL = "original", _("Bản chính")
        CERTIFIED = "certified", _("Bản sao chứng thực")
        COPY = "copy", _("Bản chụp, bản quét")
        ELECTRONIC = "electronic", _("Bản điện tử có chữ ký số")
        RECORD = "record", _("Dữ liệu của Nhà nước")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, null=True, related_name="attachments")
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, null=True, related_name="attachments")
    component_key = models.CharField(max_length=60, blank=True)
    component_code = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=1000)
    source = models.CharField(max_length=8, choices=Source)
    originals = models.PositiveSmallIntegerField(default=0)
    copies = models.PositiveSmallIntegerField(default=0)
    file_name = models.CharField(max_length=255, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)  # blank: paper only
    document_id = models.UUIDField(null=True)  # the vault's document it was taken from
    consent = models.ForeignKey(ReuseConsent, on_delete=models.PROTECT, null=True, related_name="attachments")
    nature = models.CharField(max_length=10, choices=Nature, blank=True)
    proof = models.CharField(max_length=300, blank=True)
    signature_verdict = models.CharField(max_length=13, blank=True)  # valid, invalid, indeterminate
    signature_sentence = models.CharField(max_length=500, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="attachments_added")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="attachment_has_one_home",
                condition=Q(draft__isnull=False, dossier=None) | Q(draft=None, dossier__isnull=False),
            ),
            models.CheckConstraint(
                name="attachment_file_or_paper",
                condition=(Q(sha256="") & Q(source__in=("paper", "database")))
                | (~Q(sha256="") & ~Q(source="paper")),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name or self.name


class Upload(models.Model):
    """A file on its way up in pieces (tải lên từng phần); it becomes an attachment when the last piece is in."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, null=True, related_name="uploads")
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, null=True, related_name="uploads")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="uploads")
    component_key = models.CharField(max_length=60, blank=True)
    file_name = models.CharField(max_length=255)
    size = models.PositiveIntegerField()  # bytes announced
    received = models.PositiveIntegerField(default=0)  # bytes that are in
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    attachment = models.ForeignKey(Attachment, on_delete=models.CASCADE, null=True, related_name="uploads")

    def __str__(self) -> str:
        return f"{self.file_name} {self.received}/{self.size}"
