"""Reading orders: what is due, where a parcel is, what came of the money at the door."""

from datetime import datetime

from django.db.models import F, QuerySet

from motcua.postal.models import PostEvent, PostOrder

State = PostOrder.State


def due(at: datetime) -> QuerySet[PostOrder]:
    """Return the orders that have to be sent, cancelled or looked after now, longest due first."""
    return PostOrder.objects.filter(due_at__lte=at).order_by("due_at", "id")


def history(order: PostOrder) -> QuerySet[PostEvent]:
    """Return what the post has told of a parcel, latest first."""
    return order.events.order_by("-at", "-id")


def unsettled(references: QuerySet[PostOrder] | None = None) -> QuerySet[PostOrder]:
    """Return the delivered parcels whose money has not come, or not the amount that was collected."""
    rows = PostOrder.objects.filter(cod_amount__gt=0, stage="delivered") if references is None else references
    return rows.exclude(cod_settled_amount=F("cod_amount")).order_by("ended_at", "id")
