"""Who files for somebody else, by what right, on which paper."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.dossiers.models.dossier import Dossier
from motcua.dossiers.rules.representing import Right
from motcua.foundation.crypto import SealedTextField, blind_index

RIGHTS = [
    (Right.MANDATE.value, _("Người được ủy quyền")),
    (Right.PARENT.value, _("Cha, mẹ của người chưa thành niên")),
    (Right.GUARDIAN.value, _("Người giám hộ")),
    (Right.RELATIVE.value, _("Người thân thích")),
    (Right.OFFICER.value, _("Cán bộ nộp hộ")),
    (Right.LEGAL_REPRESENTATIVE.value, _("Người đại diện theo pháp luật của tổ chức")),
    (Right.EMPLOYEE.value, _("Người của tổ chức được cử đi nộp")),
]


class Representation(models.Model):
    """By what right somebody acts for the applicant of a dossier (đại diện, nộp thay).

    The applicant stays the owner of the dossier (chủ hồ sơ); ``account`` is who acts, ``name`` and
    ``identity_number`` where somebody without an account came to the counter. ``covers`` are the procedures a
    mandate names, empty for every one.
    """

    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="representation")
    right = models.CharField(max_length=20, choices=RIGHTS)
    account = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="representations")
    name = models.CharField(max_length=300)
    identity_number = SealedTextField(blank=True, default="")
    identity_index = models.CharField(max_length=64, blank=True, default="", editable=False)
    relation = models.CharField(max_length=100, blank=True)
    proof = models.CharField(max_length=300, blank=True)
    covers = ArrayField(models.CharField(max_length=40), default=list)
    granted_on = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    consent = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="representations_recorded")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="representation_forward",
                condition=Q(valid_until=None) | Q(granted_on=None) | Q(valid_until__gte=F("granted_on")),
            ),
            models.CheckConstraint(
                name="representation_mandate_ends",
                condition=~Q(right=Right.MANDATE.value) | (Q(valid_until__isnull=False) & ~Q(proof="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.right}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.identity_index = blind_index(self.identity_number, kind="personal_id")
        super().save(*args, **kwargs)
