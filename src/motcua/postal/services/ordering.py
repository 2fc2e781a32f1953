"""An order is promised in one transaction and placed exactly once, however often the line breaks."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.foundation.adapters import RefusedError, UnavailableError
from motcua.postal.models import PostOrder
from motcua.postal.ports import Contact, Shipment, post
from motcua.postal.queries import due
from motcua.postal.rules import Direction, WaybillError, fallback_price, wait_before, waybill
from motcua.postal.tariffs import table

State = PostOrder.State
LEASE = timedelta(minutes=2)
FIRST_LOOK = timedelta(minutes=30)
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Price:
    """What a parcel costs, in whole đồng, and whose word that is."""

    amount: int
    source: str  # a PostOrder.PriceSource


@dataclass(frozen=True, slots=True, kw_only=True)
class NewParcel:
    """What is ordered; ``key`` makes the same wish twice one order, ``reference`` is what it belongs to."""

    key: str
    direction: Direction
    reference: str
    sender: Contact
    receiver: Contact
    description: str
    price: Price
    grams: int = 100
    cod_amount: int = 0


class NoWaybillError(Exception):
    """The run of pre-issued waybills is used up: the province has to ask the post for another."""


def quote(direction: Direction, from_province: str, to_province: str, *, grams: int) -> Price:
    """Return what a parcel costs: as the post says, or by the province's table while it does not answer.

    Raises ``NoTariffError`` where neither says anything. Policy: the table is marked as what it is, a guess.
    """
    try:
        return Price(post().price(direction, from_province, to_province, grams=grams), PostOrder.PriceSource.POST)
    except (UnavailableError, RefusedError):
        is_inside = from_province == to_province
        amount = fallback_price(table().tariffs, direction, grams, is_inside=is_inside)
        return Price(amount, PostOrder.PriceSource.TABLE)


@transaction.atomic
def order(parcel: NewParcel, *, by: User, at: datetime) -> PostOrder:
    """Promise an order: it has its waybill at once and is placed in the background; the same key is that order.

    Raises ``NoWaybillError``.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"postal:{parcel.key}"])
    known = PostOrder.objects.filter(key=parcel.key).first()
    if known is not None:
        return known
    return PostOrder.objects.create(
        key=parcel.key,
        direction=parcel.direction.value,
        reference=parcel.reference,
        waybill=next_waybill(),
        sender=asdict(parcel.sender),
        receiver=asdict(parcel.receiver),
        description=parcel.description[:200],
        grams=parcel.grams,
        price_amount=parcel.price.amount,
        price_source=parcel.price.source,
        cod_amount=parcel.cod_amount,
        ordered_by=by,
        ordered_at=at,
        due_at=at,
    )


def next_waybill() -> str:
    """Return the next number of the pre-issued run; two orders never get the same. Raises ``NoWaybillError``."""
    prefix, first, last = settings.MOTCUA_POST_WAYBILLS
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO postal_waybillserial (prefix, last) VALUES (%s, %s) "
            "ON CONFLICT (prefix) DO UPDATE SET last = GREATEST(postal_waybillserial.last + 1, %s) RETURNING last",
            [prefix, first, first],
        )
        row = cursor.fetchone()
    if int(row[0]) > last:
        raise NoWaybillError(f"{prefix}: {last}")
    try:
        return waybill(prefix, int(row[0]))
    except WaybillError as error:
        raise NoWaybillError(str(error)) from error


def shipment_of(kept: PostOrder) -> Shipment:
    """Return a kept order as it is placed; the same one whenever it is placed."""
    return Shipment(
        waybill=kept.waybill,
        reference=kept.reference,
        direction=Direction(kept.direction),
        sender=Contact(**kept.sender),
        receiver=Contact(**kept.receiver),
        description=kept.description,
        grams=kept.grams,
        cod_amount=kept.cod_amount,
        ordered_on=localdate(kept.ordered_at),
    )


def take_due(at: datetime, states: tuple[str, ...]) -> PostOrder | None:
    """Return one order that is due in these states, ours for the length of the lease, if one is left."""
    with transaction.atomic():
        rows = due(at).select_for_update(of=("self",), skip_locked=True)
        kept = rows.filter(state__in=states).first()
        if kept is not None:
            kept.due_at = at + LEASE
            kept.save(update_fields=["due_at"])
        return kept


def place_due(at: datetime) -> int:
    """Send the post what it has not been told yet: orders and cancellations. Returns how many it took.

    A transport failure is tried again for ever, later each time; a refusal waits for an officer.
    """
    done = 0
    for _ in range(AT_ONCE):
        kept = take_due(at, (State.WAITING, State.CANCELLING))
        if kept is None:
            break
        done += _send(kept, at=at)
    return done


def _send(kept: PostOrder, *, at: datetime) -> bool:
    """Place an order that was not placed, then cancel it if that is wanted.

    What is to be cancelled may have been placed by a call whose answer got lost: it is placed again, which is the
    same order, so that there is something to cancel.
    """
    try:
        if kept.placed_at is None and not _place(kept, at=at):
            return False
        return kept.state == State.WAITING or _cancel(kept, at=at)
    except UnavailableError as error:
        return _failed(kept.pk, str(error), at=at)


def _place(kept: PostOrder, *, at: datetime) -> bool:
    try:
        post().place(shipment_of(kept))
    except RefusedError as error:
        state = State.REFUSED if kept.state == State.WAITING else State.CANCELLED
        over = {"state": state, "ended_at": at, "due_at": None, "last_error": str(error)[:300]}
        return not _settle(kept.pk, over)
    if kept.state == State.CANCELLING:
        return True
    fresh = {"state": State.PLACED, "placed_at": at, "due_at": at + FIRST_LOOK, "attempts": 0, "last_error": ""}
    return _settle(kept.pk, fresh)


def _cancel(kept: PostOrder, *, at: datetime) -> bool:
    """Cancel with the post; a cancellation that comes too late leaves the order as it runs."""
    try:
        post().cancel(kept.waybill, "Người gửi hủy đơn")
    except RefusedError as error:
        runs = {"state": State.PLACED, "placed_at": kept.placed_at or at, "due_at": at}
        runs["last_error"] = str(error)[:300]
        return _settle(kept.pk, runs)
    gone = {"state": State.CANCELLED, "ended_at": at, "due_at": None, "attempts": 0, "last_error": ""}
    return _settle(kept.pk, gone)


@transaction.atomic
def _settle(order_id: UUID, values: dict[str, object]) -> bool:
    """Write what came of a call; an order that somebody took back meanwhile goes on to be cancelled."""
    kept = PostOrder.objects.select_for_update(of=("self",)).get(pk=order_id)
    if kept.state == State.CANCELLING and kept.placed_at is None and values.get("state") == State.PLACED:
        values = {"placed_at": values["placed_at"], "due_at": values["placed_at"], "attempts": 0, "last_error": ""}
    for name, value in values.items():
        setattr(kept, name, value)
    kept.save(update_fields=list(values))
    return True


def _failed(order_id: UUID, reason: str, *, at: datetime) -> bool:
    with transaction.atomic():
        kept = PostOrder.objects.select_for_update(of=("self",)).get(pk=order_id)
        kept.attempts += 1
        kept.due_at, kept.last_error = at + wait_before(kept.attempts), reason[:300]
        kept.save(update_fields=["attempts", "due_at", "last_error"])
    return False


@transaction.atomic
def cancel(order_id: UUID, *, by: User, at: datetime) -> PostOrder:
    """Take an order back: at once while the post has not heard of it, else by asking the post. Twice is once."""
    kept = PostOrder.objects.select_for_update(of=("self",)).get(pk=order_id)
    if kept.state == State.WAITING and kept.attempts == 0 and kept.due_at == kept.ordered_at:
        kept.state, kept.ended_at, kept.due_at = State.CANCELLED, at, None
    elif kept.state in {State.WAITING, State.PLACED} and not kept.stage:
        kept.state, kept.due_at, kept.attempts = State.CANCELLING, at, 0
    kept.save(update_fields=["state", "ended_at", "due_at", "attempts"])
    return kept
