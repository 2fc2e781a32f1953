"""Following parcels: each event counts once, in whatever order and by whatever way it comes."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from motcua.foundation.adapters import RefusedError, UnavailableError
from motcua.postal.models import PostEvent, PostOrder
from motcua.postal.ports import ParcelEvent, post
from motcua.postal.rules import ENDS, Happening, Stage, stage_of, wait_before
from motcua.postal.services.ordering import AT_ONCE, State, take_due

BETWEEN_LOOKS = timedelta(minutes=30)
COUNTED = (
    "stage", "cod_settled_amount", "cod_settled_at", "ended_at", "due_at", "attempts", "last_error",
)  # fmt: skip
MONEY_LOOK = timedelta(hours=6)  # after delivery: until the money that was collected is handed in


def poll_due(at: datetime) -> int:
    """Look after the parcels that are due and take what is new; return how many parcels changed."""
    changed = 0
    for _ in range(AT_ONCE):
        kept = take_due(at, (State.PLACED,))
        if kept is None:
            break
        try:
            events = post().track(kept.waybill)
        except (UnavailableError, RefusedError) as error:
            _try_later(kept.pk, str(error), at=at)
            continue
        changed += take_events(kept.waybill, events, at=at)
    return changed


@transaction.atomic
def take_events(waybill: str, events: Iterable[ParcelEvent], *, at: datetime) -> bool:
    """Keep what the post tells of a parcel; what was told before changes nothing. Says whether anything is new.

    Raises ``PostOrder.DoesNotExist`` for somebody else's waybill.
    """
    kept = PostOrder.objects.select_for_update(of=("self",)).get(waybill=waybill)
    before = kept.events.count()
    PostEvent.objects.bulk_create([_row(kept, each, at) for each in events], ignore_conflicts=True)
    rows = list(kept.events.order_by("at", "id"))
    _count(kept, rows, at=at)
    kept.save(update_fields=COUNTED)
    return len(rows) > before


def hear_push(body: bytes, signature: str, *, at: datetime) -> bool:
    """Take what the post pushes; said again, or out of turn, it changes nothing. Says whether anything is new.

    Raises ``ForgedError``, ``UnreadableError``, ``PostOrder.DoesNotExist``.
    """
    waybill, events = post().read_push(body, signature)
    return take_events(waybill, events, at=at)


def _row(kept: PostOrder, event: ParcelEvent, at: datetime) -> PostEvent:
    return PostEvent(
        order=kept,
        number=event.number,
        stage=event.stage.value if event.stage else "",
        at=event.at,
        place=event.place,
        note=event.note,
        cod_amount=event.cod_amount,
        heard_at=at,
    )


def _count(kept: PostOrder, rows: list[PostEvent], *, at: datetime) -> None:
    stage = stage_of([Happening(Stage(row.stage), row.at, row.cod_amount) for row in rows if row.stage])
    money = [row for row in rows if row.cod_amount is not None]
    kept.stage = stage.value if stage else ""
    if money and kept.cod_settled_at is None:
        kept.cod_settled_amount, kept.cod_settled_at = money[-1].cod_amount, money[-1].at
    if stage in ENDS and kept.ended_at is None:
        kept.ended_at = max(row.at for row in rows if row.stage == stage.value)
    kept.due_at = _next_look(kept, at)
    kept.attempts, kept.last_error = 0, ""


def _next_look(kept: PostOrder, at: datetime) -> datetime | None:
    """Return when to look again; ``None`` once the parcel has arrived and its money too."""
    if kept.ended_at is None:
        return at + BETWEEN_LOOKS
    waits_for_money = kept.stage == Stage.DELIVERED and kept.cod_amount and kept.cod_settled_at is None
    return at + MONEY_LOOK if waits_for_money else None


@transaction.atomic
def _try_later(order_id: UUID, reason: str, *, at: datetime) -> None:
    kept = PostOrder.objects.select_for_update(of=("self",)).get(pk=order_id)
    kept.attempts += 1
    kept.due_at, kept.last_error = at + wait_before(kept.attempts), reason[:300]
    kept.save(update_fields=["attempts", "due_at", "last_error"])
