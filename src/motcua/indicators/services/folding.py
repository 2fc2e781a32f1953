"""Folding the journal into daily counts."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.timezone import localdate

from motcua.dossiers.models import DossierEvent, NewEvent, Transfer
from motcua.dossiers.rules.deadlines import timeliness
from motcua.dossiers.rules.supplements import counts_as_late
from motcua.dossiers.services.feeding import take_new
from motcua.indicators.models import DailyCount
from motcua.indicators.rules import ENDING, MOVING, RECEIVING, RESOLVING

READER = "indicators"
BATCH = 2_000
COLUMNS = (
    "received", "resolved_early", "resolved_on_time", "resolved_late", "withdrawn", "moved_in", "moved_out",
    "asked_again",
)  # fmt: skip
IN_TIME = frozenset({"resolved_early", "resolved_on_time"})
TIMELINESS = {"early": "resolved_early", "on_time": "resolved_on_time", "late": "resolved_late"}


class Cell(NamedTuple):
    """Where an event is counted."""

    day: date
    agency_id: int
    receiving_agency_id: int
    procedure_id: int
    channel: str
    is_assisted: bool


@transaction.atomic
def fold(limit: int = BATCH) -> int:
    """Take new journal entries and add them to the counts of their days; returns how many were taken.

    Taking and counting are one transaction: an entry is counted once, whatever is killed in between.
    """
    taken = take_new(READER, limit)
    if taken:
        _add(_events(DossierEvent.objects.filter(pk__in=taken)))
    return len(taken)


def fold_all() -> int:
    """Fold until nothing new is left; returns how many entries were taken."""
    taken = 0
    while batch := fold():
        taken += batch
    return taken


@transaction.atomic
def rebuild() -> int:
    """Count everything again from the journal alone; must give what folding gave. Returns the entries counted.

    What comes while it counts stays in the feed and is folded afterwards, as is what another fold has in hand.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE indicators_dailycount IN EXCLUSIVE MODE")
    while take_new(READER, BATCH):
        pass
    DailyCount.objects.all().delete()
    kinds = RECEIVING | RESOLVING | ENDING | MOVING.keys()
    waiting = NewEvent.objects.filter(reader=READER, event=OuterRef("pk"))
    events = DossierEvent.objects.filter(kind__in=kinds).exclude(Exists(waiting)).order_by("pk")
    _add(_events(events))
    return events.count()


def _events(events: QuerySet[DossierEvent]) -> "Counter[tuple[Cell, str]]":
    counted: Counter[tuple[Cell, str]] = Counter()
    rows = events.select_related("dossier__procedure").iterator(chunk_size=BATCH)
    while batch := list(islice(rows, BATCH)):
        moves = _moves(event.dossier_id for event in batch)
        asked = _asked(event.dossier_id for event in batch if event.kind in RESOLVING)
        for event in batch:
            for cell, column, number in _counts(event, moves.get(event.dossier_id, [])):
                counted[cell, column] += number
                if column in IN_TIME and counts_as_late(asked.get(event.dossier_id, 0)):
                    counted[cell, "asked_again"] += number
    return counted


def _asked(dossiers: Iterable[Any]) -> dict[Any, int]:
    """Return how often papers were asked for, by the journal; nothing is asked for once there is a result."""
    asked = DossierEvent.objects.filter(kind="request_supplement", dossier__in=list(dossiers))
    return dict(asked.values_list("dossier").annotate(times=Count("pk")).order_by())


def _moves(dossiers: Iterable[Any]) -> dict[Any, list[Transfer]]:
    """Return how dossiers went from unit to unit, in order."""
    found: dict[Any, list[Transfer]] = {}
    for transfer in Transfer.objects.filter(dossier__in=list(dossiers)).order_by("seq"):
        found.setdefault(transfer.dossier_id, []).append(transfer)
    return found


def _counts(event: DossierEvent, moves: list[Transfer]) -> Iterator[tuple[Cell, str, int]]:
    """Yield where an entry is counted, and how much: with the unit that had the dossier at that moment."""
    if event.kind in MOVING:
        yield from _of_move(event, moves)
        return
    column = column_of(event)
    if column:
        later = next((each for each in moves if each.undone_at is None and each.seq > event.seq), None)
        dossier = event.dossier
        deciding = later.from_deciding_id if later else dossier.deciding_agency_id
        receiving = later.from_receiving_id if later else dossier.receiving_agency_id
        yield _cell(event, deciding, receiving), column, 1


def _of_move(event: DossierEvent, moves: list[Transfer]) -> Iterator[tuple[Cell, str, int]]:
    move = next(each for each in moves if each.reorganisation_id == event.data["reorganisation"])
    old = (move.from_deciding_id, move.from_receiving_id)
    new = (move.to_deciding_id, move.to_receiving_id)
    if move.is_counted and old != new:
        yield _cell(event, *old), "moved_out", MOVING[event.kind]
        yield _cell(event, *new), "moved_in", MOVING[event.kind]


def column_of(event: DossierEvent) -> str:
    """Return the column an entry is counted in; empty for one that moves no count.

    A dossier that ended before it was received was never counted, so its end is not either.
    """
    if event.kind in RECEIVING:
        return "received"
    if event.kind in RESOLVING:
        return TIMELINESS[timeliness(event.at, event.due_at)]
    if event.kind in ENDING and event.dossier.received_at is not None:
        return "withdrawn"
    return ""


def _cell(event: DossierEvent, deciding: int, receiving: int) -> Cell:
    dossier = event.dossier
    return Cell(
        localdate(event.at),
        deciding,
        receiving,
        dossier.procedure.procedure_id,
        dossier.channel,
        dossier.is_assisted,
    )


def _add(counted: "Counter[tuple[Cell, str]]") -> None:
    cells: dict[Cell, dict[str, int]] = {}
    for (cell, column), number in counted.items():
        cells.setdefault(cell, dict.fromkeys(COLUMNS, 0))[column] += number
    if not cells:
        return
    names = [*Cell._fields, *COLUMNS]
    added = ", ".join(f"{column} = indicators_dailycount.{column} + EXCLUDED.{column}" for column in COLUMNS)
    statement = (
        f"INSERT INTO indicators_dailycount ({', '.join(names)}) VALUES ({', '.join(['%s'] * len(names))}) "  # noqa: S608 - names are ours
        f"ON CONFLICT ({', '.join(Cell._fields)}) DO UPDATE SET {added}"
    )
    rows: list[list[Any]] = [
        [*cell, *(values[column] for column in COLUMNS)] for cell, values in sorted(cells.items())
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)
