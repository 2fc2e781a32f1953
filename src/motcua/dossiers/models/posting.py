"""Papers and results on their way by the public post."""

from django.db import models
from django.db.models import Q

from motcua.accounts.models import User
from motcua.dossiers.models.dossier import Dossier
from motcua.dossiers.models.handing import Dispatch
from motcua.foundation.crypto import SealedJSONField
from motcua.organizations.models import Agency
from motcua.postal.models import DIRECTIONS, PostOrder


class PostWish(models.Model):
    """That somebody wants papers fetched or the result brought by post (yêu cầu gửi qua bưu chính), and where.

    The price is the one that was shown before; whole đồng.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="post_wishes")
    direction = models.CharField(max_length=8, choices=DIRECTIONS)
    contact = SealedJSONField(default=dict)
    price_amount = models.PositiveIntegerField()
    price_source = models.CharField(max_length=6, choices=PostOrder.PriceSource)
    wished_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="post_wishes")
    wished_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "direction"], name="post_wish_once", condition=Q(withdrawn_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.direction}"


class PostManifest(models.Model):
    """The list of parcels that a counter hands to the post at one time (bảng kê giao bưu chính)."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="post_manifests")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="post_manifests")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "year", "number"], name="post_manifest_once")]

    def __str__(self) -> str:
        return f"{self.number:02}/{self.year}"


class Parcel(models.Model):
    """A parcel of a dossier (bưu gửi của hồ sơ): its order, and for a result the dispatch it stands for.

    ``closed_at`` is when its end has been taken into the dossier: handed out, come back, papers here.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="parcels")
    order = models.OneToOneField(PostOrder, on_delete=models.PROTECT, related_name="parcel")
    dispatch = models.OneToOneField(Dispatch, on_delete=models.PROTECT, null=True, related_name="parcel")
    manifest = models.ForeignKey(PostManifest, on_delete=models.PROTECT, null=True, related_name="parcels")
    closed_at = models.DateTimeField(null=True)
    cod_booked_at = models.DateTimeField(null=True)  # when the money from the door was taken into the books

    class Meta:
        indexes = [models.Index(fields=["dossier"], name="parcel_open", condition=Q(closed_at=None))]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.order_id}"
