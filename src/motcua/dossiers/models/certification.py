"""Certified copies: the register book, its entries, and what was put right in them."""

from django.db import models
from django.db.models import Q

from motcua.accounts.models import User
from motcua.dossiers.models.dossier import Dossier
from motcua.organizations.models import Agency


class CertificationBook(models.Model):
    """One agency's register of certified copies for a year (sổ chứng thực); ``last`` is the number given last."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="certification_books")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "year"], name="certification_book_once")]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.year}"


class Certification(models.Model):
    """One entry of the register: a paper of which copies were certified (việc chứng thực bản sao).

    ``pages`` are those of the original; ``fee_amount`` in whole đồng for all copies. What is written stays;
    mistakes are put right by ``CertificationCorrection``.
    """

    book = models.ForeignKey(CertificationBook, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField()
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="certifications")
    title = models.CharField(max_length=300)
    pages = models.PositiveSmallIntegerField()
    copies = models.PositiveSmallIntegerField()
    fee_amount = models.PositiveIntegerField()
    waiver = models.CharField(max_length=200, blank=True)  # why nothing is charged
    signer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="certifications_signed")
    signer_title = models.CharField(max_length=200, blank=True)
    certified_on = models.DateField()
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="certifications_entered")
    entered_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="certification_number_once"),
            models.CheckConstraint(name="certification_counts", condition=Q(pages__gte=1, copies__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.number}/{self.book_id}"


class CertificationCorrection(models.Model):
    """A mistake put right in the register (sửa lỗi trong sổ chứng thực): what stood there, what is right."""

    certification = models.ForeignKey(Certification, on_delete=models.PROTECT, related_name="corrections")
    field = models.CharField(max_length=12)  # title, pages, copies, or void
    before = models.CharField(max_length=300)
    after = models.CharField(max_length=300)
    reason = models.CharField(max_length=500)
    corrected_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="certification_corrections")
    corrected_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.certification_id} {self.field}"
