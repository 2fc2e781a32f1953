"""Papers fetched and results brought by the public post: wished for, ordered, handed over, and their end noted."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.dossiers.models import Dossier, Parcel, PostManifest, PostWish
from motcua.dossiers.queries.charging import fee_bill, fee_link
from motcua.dossiers.queries.desk import agencies_of
from motcua.dossiers.queries.mailing import home_contact, is_under_way, office_contact, to_send, wish_of
from motcua.dossiers.queries.representing import may_act
from motcua.dossiers.rules.mailing import PARCEL_GRAMS, cod_of, may_be_mailed
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services.confirming import stands_over
from motcua.dossiers.services.delivering import note_came_back, note_delivered, post_result
from motcua.dossiers.services.journal import Entry, record
from motcua.dossiers.services.moves import ActionRefusedError, locked
from motcua.organizations.models import Agency
from motcua.payments.models import Method
from motcua.payments.services.booking import Money, receive
from motcua.postal.models import PostOrder
from motcua.postal.ports import Contact
from motcua.postal.rules import Direction, Stage
from motcua.postal.services.ordering import NewParcel, Price, cancel, order, quote

WISHED, UNWISHED, ARRIVED = "post_wished", "post_unwished", "papers_arrived"
PROVIDER = "vnpost"
TAKEN_BACK = frozenset({PostOrder.State.CANCELLING, PostOrder.State.CANCELLED, PostOrder.State.REFUSED})
AT_ONCE = 500
Prices = dict[tuple[int, str], Price]  # of results, by their counter and the province they go to


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which way, where, and at the price that was shown."""

    direction: Direction
    contact: Contact
    price: Price


def price_of(dossier: Dossier, direction: Direction, contact: Contact, *, at: datetime) -> Price:
    """Return what a parcel of a dossier costs between its counter and an address. Raises ``NoTariffError``."""
    office = office_contact(dossier.receiving_agency, localdate(at)).province_code
    ends = (contact.province_code, office) if direction is Direction.COLLECT else (office, contact.province_code)
    return quote(direction, *ends, grams=PARCEL_GRAMS[direction])


@transaction.atomic
def wish(dossier_id: UUID, wanted: Wanted, *, by: User, at: datetime) -> PostWish:
    """Keep that papers are to be fetched (ordered at once) or the result brought; a new wish replaces the old.

    Raises ``ActionRefusedError`` (``not_yours``, ``not_now``).
    Law: Decree 61/2018/NĐ-CP (public postal service). Policy: nobody orders without having seen the price.
    """
    dossier = _own(dossier_id, by=by, at=at)
    direction = wanted.direction
    under_way = is_under_way(dossier, direction)
    if not may_be_mailed(direction, Status(dossier.status), is_under_way=under_way):
        raise ActionRefusedError("not_now")
    dossier.post_wishes.filter(direction=direction.value, withdrawn_at=None).update(withdrawn_at=at)
    kept = PostWish.objects.create(
        dossier=dossier,
        direction=direction.value,
        contact=asdict(wanted.contact),
        price_amount=wanted.price.amount,
        price_source=wanted.price.source,
        wished_by=by,
        wished_at=at,
    )
    if direction is Direction.DELIVER:
        dossier.return_by = Dossier.ReturnBy.POST
    else:
        _order(dossier, kept, by=by, at=at)
    _note(dossier, WISHED, direction, by=by, at=at)
    return kept


@transaction.atomic
def unwish(dossier_id: UUID, direction: Direction, *, by: User, at: datetime) -> None:
    """Take a wish back, and the order with it while nobody has fetched the parcel. Twice is once.

    Raises ``ActionRefusedError``: not yours, or the parcel is in the post's hands.
    """
    dossier = _own(dossier_id, by=by, at=at)
    kept = wish_of(dossier, direction)
    if kept is None:
        return
    for parcel in dossier.parcels.select_related("order").filter(order__direction=direction.value, closed_at=None):
        handed_over = parcel.dispatch_id is not None or parcel.order.stage
        if handed_over or cancel(parcel.order_id, by=by, at=at).state not in TAKEN_BACK:
            raise ActionRefusedError("parcel_gone")
    kept.withdrawn_at = at
    kept.save(update_fields=["withdrawn_at"])
    if direction is Direction.DELIVER:
        dossier.return_by = Dossier.ReturnBy.COUNTER
    _note(dossier, UNWISHED, direction, by=by, at=at)


def _own(dossier_id: UUID, *, by: User, at: datetime) -> Dossier:
    dossier = locked(dossier_id)
    if not (may_act(by, dossier, localdate(at)) or stands_over(dossier, by, at)):
        raise ActionRefusedError("not_yours")
    return dossier


def _note(dossier: Dossier, kind: str, direction: Direction, *, by: User | None, at: datetime) -> None:
    record(dossier, Entry(kind, by, at, dossier.holder, data={"direction": direction.value}))
    dossier.save(update_fields=["return_by", "journal_length"])


def _order(dossier: Dossier, kept: PostWish, *, by: User, at: datetime) -> Parcel:
    """Order the parcel of a wish, with the fee that is still due to be collected at the door."""
    direction, home = Direction(kept.direction), Contact(**kept.contact)
    office = office_contact(dossier.receiving_agency, localdate(at))
    is_collected = direction is Direction.COLLECT
    bill = fee_bill(dossier)
    placed = order(
        NewParcel(
            key=f"dossier:{dossier.pk}:{kept.pk}:{dossier.parcels.count()}",
            direction=direction,
            reference=dossier.code,
            sender=home if is_collected else office,
            receiver=office if is_collected else home,
            description=f"Hồ sơ {dossier.code}" if is_collected else f"Kết quả hồ sơ {dossier.code}",
            price=Price(kept.price_amount, kept.price_source),
            grams=PARCEL_GRAMS[direction],
            cod_amount=cod_of(bill.missing if bill else 0, direction),
        ),
        by=by,
        at=at,
    )
    return Parcel.objects.create(dossier=dossier, order=placed)


@transaction.atomic
def hand_to_post(dossier_ids: Collection[UUID], *, agency: Agency, by: User, at: datetime) -> PostManifest:
    """Hand results to the post: an order and a dispatch for each, all on one list that the postman signs.

    What has gone meanwhile is left out, so a second press makes no second parcel.
    Raises ``ActionRefusedError`` (``not_yours``, ``nothing_to_send``), ``NoWaybillError``.
    """
    if agency.pk not in agencies_of(by, localdate(at)):
        raise ActionRefusedError("not_yours")
    _one_list_at_a_time(agency)
    chosen = _held(dossier_ids, agency)
    if not chosen:
        raise ActionRefusedError("nothing_to_send")
    year = localdate(at).year
    last = PostManifest.objects.filter(agency=agency, year=year).aggregate(last=Max("number"))["last"]
    made = PostManifest.objects.create(agency=agency, year=year, number=(last or 0) + 1, made_by=by, made_at=at)
    prices: Prices = {}
    for dossier in chosen:
        _send(dossier, made, prices, by=by, at=at)
    audit("hand to post", f"manifest:{made.pk}", by=by.pk, at=at, data={"parcels": len(chosen)})
    return made


def _one_list_at_a_time(agency: Agency) -> None:
    """Wait until no other list of a counter is made; its journals may be written meanwhile.

    Whoever acts on a dossier needs the row of its agency to stand, and this list needs that dossier: with a lock
    on the key too, each would wait for the other.
    """
    Agency.objects.select_for_update(of=("self",), no_key=True).get(pk=agency.pk)


def _held(dossier_ids: Collection[UUID], agency: Agency) -> list[Dossier]:
    """Return what waits of some dossiers, held: nobody takes a wish back while its parcel is handed over."""
    waiting = to_send([agency.pk]).filter(pk__in=set(dossier_ids))
    keys = sorted(waiting.values_list("pk", flat=True))
    held = Dossier.objects.select_for_update(of=("self",)).filter(pk__in=keys).only("pk").order_by("pk")
    return list(waiting.filter(pk__in=[each.pk for each in held]))


def _send(dossier: Dossier, made: PostManifest, prices: Prices, *, by: User, at: datetime) -> None:
    kept = wish_of(dossier, Direction.DELIVER) or _usual_wish(dossier, prices, by=by, at=at)
    parcel = _order(dossier, kept, by=by, at=at)
    parcel.dispatch = post_result(dossier.pk, parcel.order.waybill, by=by, at=at)
    parcel.manifest = made
    parcel.save(update_fields=["dispatch", "manifest"])


def _usual_wish(dossier: Dossier, prices: Prices, *, by: User, at: datetime) -> PostWish:
    """Return the wish of somebody who chose the post when filing and gave no other address than their own.

    The post is asked once for each province: while it hangs, a long list must not wait for every line of it.
    """
    contact = home_contact(dossier, localdate(at))
    way = dossier.receiving_agency_id, contact.province_code
    price = prices.get(way) or price_of(dossier, Direction.DELIVER, contact, at=at)
    prices[way] = price
    return PostWish.objects.create(
        dossier=dossier,
        direction=Direction.DELIVER.value,
        contact=asdict(contact),
        price_amount=price.amount,
        price_source=price.source,
        wished_by=by,
        wished_at=at,
    )


def settle_parcels(at: datetime) -> int:
    """Take the ends of parcels into their dossiers: handed out, come back, papers here. Twice is once.

    One that cannot be settled keeps no other waiting: why is raised when the others are done, for the job to show.
    Raises ``ExceptionGroup``.
    """
    settled, failed = 0, list[Exception]()
    for settle, parcels in ((_settle, _ended()), (_settle_money, _with_money())):
        for parcel_id in parcels:
            try:
                settled += settle(parcel_id, at=at)
            except Exception as error:  # noqa: BLE001 - raised below
                failed.append(error)
    if failed:
        raise ExceptionGroup(f"{len(failed)} parcels cannot be settled", failed)
    return settled


def _ended() -> list[int]:
    """Return the parcels at the end of their way of which their dossiers do not know yet."""
    rows = Parcel.objects.filter(closed_at=None, order__ended_at__isnull=False)
    return list(rows.order_by("order__ended_at", "id").values_list("pk", flat=True)[:AT_ONCE])


@transaction.atomic
def _settle(parcel_id: int, *, at: datetime) -> bool:
    parcel = Parcel.objects.select_for_update(of=("self",)).select_related("order", "dispatch").get(pk=parcel_id)
    if parcel.closed_at is not None:
        return False
    placed = parcel.order
    if parcel.dispatch is not None and placed.stage == Stage.DELIVERED:
        note_delivered(parcel.dispatch, placed.ended_at or at, at=at)
    elif parcel.dispatch is not None:
        note_came_back(parcel.dispatch, _why(placed), at=at)
    elif placed.stage == Stage.DELIVERED:
        dossier = locked(parcel.dossier_id)
        _note(dossier, ARRIVED, Direction(placed.direction), by=None, at=at)
    parcel.closed_at = at
    parcel.save(update_fields=["closed_at"])
    return True


def _why(placed: PostOrder) -> str:
    """Return why a parcel came back, as its owner is told: in the postman's words, never in those of the line."""
    if placed.state != PostOrder.State.PLACED:
        return str(placed.get_state_display())
    notes = placed.events.exclude(note="").order_by("-at", "-id").values_list("note", flat=True)
    return notes.first() or "Bưu chính không phát được"


def _with_money() -> list[int]:
    """Return the parcels whose money was handed in and is not in the books yet."""
    rows = Parcel.objects.filter(order__cod_settled_at__isnull=False, order__cod_settled_amount__gt=0)
    return list(rows.filter(cod_booked_at=None).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])


@transaction.atomic
def _settle_money(parcel_id: int, *, at: datetime) -> bool:
    """Book what the post collected at the door as a payment of the dossier's fee, once.

    Policy: under the waybill, so that it comes once; too much or too little goes the way of every such payment.
    """
    parcel = Parcel.objects.select_for_update(of=("self",)).select_related("order", "dossier").get(pk=parcel_id)
    if parcel.cod_booked_at is not None:
        return False
    link, placed = fee_link(parcel.dossier), parcel.order
    money = Money(
        method=Method.COD,
        provider=PROVIDER,
        txn=placed.waybill,
        amount=placed.cod_settled_amount or 0,
        paid_at=placed.cod_settled_at or at,
        order=link.order if link else None,
        reference=parcel.dossier.code,
        agency=parcel.dossier.receiving_agency,
    )
    receive(money, by=None, at=at)
    parcel.cod_booked_at = at
    parcel.save(update_fields=["cod_booked_at"])
    return True
