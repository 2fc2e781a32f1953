"""Parcels of dossiers: what waits to be sent, what is on its way, what came back."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from motcua.dossiers.models import Dispatch, Dossier, Parcel, PostManifest, PostWish
from motcua.dossiers.models.dossier import OPEN_STATUSES
from motcua.dossiers.rules.mailing import money_is_late_since
from motcua.dossiers.rules.transitions import Status
from motcua.organizations.models import Agency, Area
from motcua.postal.models import PostOrder
from motcua.postal.places import provinces
from motcua.postal.ports import Contact
from motcua.postal.rules import Direction, Stage

SHOWN = 200
NO_PHONE = "0000000000"  # the post asks for one; an office without is reached by its address
GONE_WRONG = Q(order__state=PostOrder.State.REFUSED) | Q(order__stage=Stage.RETURNED)


def own_province(day: date) -> tuple[str, str]:
    """Return code and name of the province this installation serves on a day."""
    own = Area.objects.on(day).filter(kind=Area.Kind.PROVINCE).order_by("code").first()
    return (own.code, own.name) if own else ("", "")


def office_contact(agency: Agency, day: date) -> Contact:
    """Return a counter as an end of a parcel's way; its place is the commune it serves."""
    code, name = own_province(day)
    is_local = agency.area is not None and agency.area.kind == Area.Kind.COMMUNE
    commune = agency.area.name if agency.area is not None and is_local else ""
    line = agency.address or agency.name
    phone = "".join(sign for sign in agency.phone if sign.isdigit())
    place = {"line": line, "commune": commune, "province": name, "province_code": code}
    return Contact(name=agency.name, phone=phone or NO_PHONE, **place)


def home_contact(dossier: Dossier, day: date) -> Contact:
    """Return where an applicant is likely to want a parcel, to be offered first."""
    known = {name: code for code, name in provinces().items()}
    parts = [part.strip() for part in dossier.address.split(",")]
    code, name = own_province(day)
    if parts[-1] in known:
        code, name = known[parts[-1]], parts.pop()
    return Contact(
        name=dossier.applicant_name,
        phone=dossier.phone,
        line=", ".join(parts),
        province=name,
        province_code=code,
        email=dossier.email,
    )


def wish_of(dossier: Dossier, direction: Direction) -> PostWish | None:
    """Return what somebody wants of the post for a dossier, if they have not taken it back."""
    return dossier.post_wishes.filter(direction=direction.value, withdrawn_at=None).first()


def wishes_of(dossiers: Iterable[Dossier], direction: Direction) -> dict[UUID, PostWish]:
    """Return the same of several dossiers by their keys, in one query."""
    rows = PostWish.objects.filter(dossier__in=list(dossiers), direction=direction.value, withdrawn_at=None)
    return {row.dossier_id: row for row in rows}


def parcels_of(dossier: Dossier) -> list[Parcel]:
    """Return the parcels of a dossier with what the post told of them, latest first."""
    rows = dossier.parcels.select_related("order", "dispatch").prefetch_related("order__events")
    return list(rows.order_by("-order__ordered_at"))


def is_under_way(dossier: Dossier, direction: Direction) -> bool:
    """Say whether a parcel of this direction is ordered and has not come to its end."""
    dispatched = (
        direction is Direction.DELIVER and dossier.dispatches.filter(delivered_at=None, came_back_at=None).exists()
    )
    return dispatched or dossier.parcels.filter(order__direction=direction.value, closed_at=None).exists()


def to_send(agencies: Collection[int]) -> QuerySet[Dossier]:
    """Return the dossiers of some counters whose result is to go by post and has not gone, oldest first."""
    going = Dispatch.objects.filter(dossier=OuterRef("pk"), delivered_at=None, came_back_at=None)
    ordered = Parcel.objects.filter(dossier=OuterRef("pk"), closed_at=None, order__direction=Direction.DELIVER)
    rows = Dossier.objects.filter(
        ~Exists(going), ~Exists(ordered), holder__in=agencies, status=Status.DONE, return_by=Dossier.ReturnBy.POST
    )
    return rows.select_related("procedure__procedure", "holder", "applicant").order_by("finished_at", "id")


def on_the_way(agencies: Collection[int]) -> QuerySet[Parcel]:
    """Return the parcels of some counters that have not come to their end, oldest first."""
    rows = _parcels(agencies).filter(closed_at=None).exclude(GONE_WRONG)
    return rows.order_by("order__ordered_at", "id")[:SHOWN]


def gone_wrong(agencies: Collection[int], at: datetime) -> QuerySet[Parcel]:
    """Return the parcels somebody has to do something about: refused, come back, money that is wrong or late."""
    delivered = Q(order__stage=Stage.DELIVERED, order__ended_at__lte=money_is_late_since(at))
    money = Q(order__cod_settled_at__isnull=False) & ~Q(order__cod_settled_amount=F("order__cod_amount"))
    money |= delivered & Q(order__cod_amount__gt=0, order__cod_settled_at=None)
    back = GONE_WRONG & Q(dossier__status=Status.DONE)
    refused = Q(order__state=PostOrder.State.REFUSED, dossier__status__in=OPEN_STATUSES)
    return _parcels(agencies).filter(back | refused | money).order_by("-order__ordered_at", "-id")[:SHOWN]


def manifests(agencies: Collection[int]) -> QuerySet[PostManifest]:
    """Return the latest lists that some counters handed to the post."""
    rows = PostManifest.objects.filter(agency__in=agencies).select_related("agency", "made_by")
    return rows.order_by("-made_at", "-id")


def _parcels(agencies: Collection[int]) -> QuerySet[Parcel]:
    here = Q(dossier__holder__in=agencies) | Q(dossier__receiving_agency__in=agencies)
    return Parcel.objects.filter(here).select_related("dossier", "order", "dispatch")
