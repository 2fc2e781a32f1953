"""How a result reached its owner: who took it, by what proof, or by which post."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.dossiers.models.dossier import Dossier
from motcua.dossiers.rules.handing import Proof, Right
from motcua.foundation.crypto import SealedTextField

RIGHTS = [
    (Right.OWNER.value, _("Chủ hồ sơ")),
    (Right.REPRESENTATIVE.value, _("Người đã nộp thay, còn quyền đại diện")),
    (Right.MANDATE.value, _("Người được ủy quyền nhận kết quả")),
    (Right.RELATIVE.value, _("Người thân thích cùng hộ")),
    (Right.ORGANISATION.value, _("Người của tổ chức, có giấy giới thiệu")),
]
PROOFS = [
    (Proof.SIGNATURE.value, _("Ký trên màn hình")),
    (Proof.CODE.value, _("Mã nhận kết quả")),
    (Proof.IDENTITY.value, _("Xuất trình căn cước, đã đối chiếu")),
    (Proof.PAPER.value, _("Ký trên giấy biên nhận")),
    (Proof.ACCOUNT.value, _("Tài khoản định danh điện tử")),
    (Proof.POST.value, _("Bưu chính báo phát")),
    (Proof.NONE.value, _("Cán bộ ghi nhận")),
]


class HandOut(models.Model):
    """That a result was given to somebody (lần trả kết quả): to whom, by what right, how that is proved.

    ``receiver`` and ``right_proof`` (the paper that gives the right) are sealed; a signature on the screen is
    kept as a file of its own.
    """

    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="hand_out")
    way = models.CharField(max_length=8, choices=Dossier.ReturnBy)
    proof = models.CharField(max_length=10, choices=PROOFS)
    right = models.CharField(max_length=14, choices=RIGHTS)
    receiver = SealedTextField()
    receiver_identity = SealedTextField(blank=True, default="")
    right_proof = SealedTextField(blank=True, default="")
    signature_sha256 = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="results_handed_out")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="hand_out_signature_is_kept",
                condition=(Q(proof=Proof.SIGNATURE.value) & ~Q(signature_sha256=""))
                | (~Q(proof=Proof.SIGNATURE.value) & Q(signature_sha256="")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.way}"


class PickupCode(models.Model):
    """A one-time code that its owner shows to get the result (mã nhận kết quả); only its digest is kept."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="pickup_codes")
    digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="pickup_codes_sent")
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.sent_at}"


class Dispatch(models.Model):
    """A result on its way by the public post (gửi kết quả qua bưu chính): delivered, come back, or still going."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="dispatches")
    number = models.CharField(max_length=40)  # số hiệu bưu gửi
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="results_posted")
    delivered_at = models.DateTimeField(null=True)
    came_back_at = models.DateTimeField(null=True)
    came_back_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"],
                name="dispatch_one_under_way",
                condition=Q(delivered_at=None, came_back_at=None),
            ),
            models.UniqueConstraint(fields=["number"], name="dispatch_number_once"),
            models.CheckConstraint(name="dispatch_one_end", condition=Q(delivered_at=None) | Q(came_back_at=None)),
            models.CheckConstraint(
                name="dispatch_forward",
                condition=(Q(delivered_at=None) | Q(delivered_at__gte=F("sent_at")))
                & (Q(came_back_at=None) | Q(came_back_at__gte=F("sent_at"))),
            ),
        ]

    def __str__(self) -> str:
        return self.number
