"""What the applicant gets."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.dossiers.models.dossier import Dossier
from motcua.foundation.crypto import SealedJSONField
from motcua.vault.models import Document


class Result(models.Model):
    """The paper that answers a dossier (kết quả giải quyết): proposed, signed, sealed, then kept in the vault.

    ``draft_sha256`` names the unsigned PDF, ``signed_sha256`` the one that carries the latest signature. A result
    on paper (a card, a licence, a decision signed by hand) has neither and is not in the vault.
    """

    class Medium(models.TextChoices):
        ELECTRONIC = "electronic", _("Bản điện tử ký số")
        PAPER = "paper", _("Bản giấy")

    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="result")
    number = models.CharField(max_length=80)
    title = models.CharField(max_length=300)
    medium = models.CharField(max_length=10, choices=Medium, default=Medium.ELECTRONIC)
    template = models.CharField(max_length=60, blank=True)
    content = SealedJSONField(default=dict)
    draft_sha256 = models.CharField(max_length=64, blank=True)
    signed_sha256 = models.CharField(max_length=64, blank=True)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="results_proposed")
    proposed_at = models.DateTimeField()
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="results_signed")
    signed_for = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")  # ký thay ai
    signed_at = models.DateTimeField(null=True)
    sealed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="results_sealed")
    sealed_at = models.DateTimeField(null=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.title} {self.number}"
