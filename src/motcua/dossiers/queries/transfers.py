"""What a reorganisation did with dossiers: pairs of units, lists, and the balance it is held to."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Case, Count, F, Q, QuerySet, When

from motcua.dossiers.models import Dossier, DossierEvent, Transfer
from motcua.dossiers.models.dossier import OPEN_STATUSES
from motcua.organizations.models import Agency, Reorganisation

OWN_KINDS = ("transfer", "transfer_undone")
_DIGEST = """
SELECT md5(coalesce(string_agg(concat(code, '|', extract(epoch FROM due_at)), ',' ORDER BY code), ''))
FROM dossiers_dossier WHERE status = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Pair:
    """What one unit handed to another."""

    old_id: int
    old: str
    old_code: str
    new_id: int
    new: str
    new_code: str
    count: int


@dataclass(frozen=True, slots=True)
class UnitBalance:
    """One deciding unit's received and unresolved dossiers around a reorganisation."""

    unit: str
    code: str
    before: int
    moved_out: int
    moved_in: int
    after: int

    @property
    def is_equal(self) -> bool:
        return self.before - self.moved_out + self.moved_in == self.after


def transfers_of(reorganisation: Reorganisation) -> QuerySet[Any]:
    """Return its transfers with the two units of the hand-over: holders, or who decides where the holder stays."""
    held = Q(from_holder=F("to_holder"))
    decided = Q(from_deciding=F("to_deciding"))
    return reorganisation.transfers.annotate(
        old_unit=Case(
            When(~held, then=F("from_holder")),
            When(~decided, then=F("from_deciding")),
            default=F("from_receiving"),
        ),
        new_unit=Case(
            When(~held, then=F("to_holder")), When(~decided, then=F("to_deciding")), default=F("to_receiving")
        ),
    )


def pairs(reorganisation: Reorganisation) -> list[Pair]:
    """Return who handed how much to whom, by name of the unit that ended."""
    rows = transfers_of(reorganisation).values("old_unit", "new_unit").annotate(count=Count("pk")).order_by()
    found = list(rows)
    names = Agency.objects.in_bulk({row[key] for row in found for key in ("old_unit", "new_unit")})
    made = [pair_of(names[row["old_unit"]], names[row["new_unit"]], row["count"]) for row in found]
    return sorted(made, key=lambda pair: (names[pair.old_id].name_fold, pair.old_id, names[pair.new_id].name_fold))


def pair_of(old: Agency, new: Agency, count: int) -> Pair:
    return Pair(old.pk, old.name, old.code, new.pk, new.name, new.code, count)


def handed(reorganisation: Reorganisation, old: int, new: int) -> QuerySet[Transfer]:
    """Return what one unit handed to another, as a hand-over record lists it."""
    rows = transfers_of(reorganisation).filter(old_unit=old, new_unit=new)
    return rows.select_related("dossier__procedure").order_by("dossier__code")


def undecided(reorganisation: Reorganisation) -> QuerySet[Transfer]:
    """Return the transfers that nothing decided: they went to the main successor and somebody has to look."""
    rows = transfers_of(reorganisation).filter(is_certain=False)
    return rows.select_related("dossier", "from_deciding", "to_deciding").order_by("dossier__code")


def snapshot() -> dict[str, Any]:
    """Return what is open now: in all, by status, by deciding unit, and a digest of every due time."""
    open_now = Dossier.objects.filter(status__in=OPEN_STATUSES)
    by_status = dict(open_now.values_list("status").annotate(count=Count("pk")).order_by("status"))
    counted = open_now.exclude(received_at=None).filter(finished_at=None)
    units = dict(counted.values_list("deciding_agency").annotate(count=Count("pk")).order_by())
    with connection.cursor() as cursor:
        cursor.execute(_DIGEST, [OPEN_STATUSES])
        digest = cursor.fetchone()[0]
    return {
        "open": sum(by_status.values()),
        "counted": sum(units.values()),
        "by_status": {str(status): count for status, count in by_status.items()},
        "due_digest": digest,
        "units": {str(unit): count for unit, count in units.items()},
    }


def moved_between_units(reorganisation: Reorganisation) -> dict[tuple[int, int], int]:
    """Return how many received and unresolved dossiers went from one deciding unit to another."""
    rows = reorganisation.transfers.filter(is_counted=True, undone_at=None)
    ways = rows.exclude(from_deciding=F("to_deciding")).values_list("from_deciding", "to_deciding")
    return {(old, new): count for old, new, count in ways.annotate(count=Count("pk")).order_by()}


def unit_balances(
    before: Mapping[str, int], after: Mapping[str, int], ways: Mapping[tuple[int, int], int]
) -> list[UnitBalance]:
    """Return the balance of every unit that had or has anything."""
    out: Counter[int] = Counter()
    came: Counter[int] = Counter()
    for (old, new), count in ways.items():
        out[old] += count
        came[new] += count
    units = {int(unit) for unit in (*before, *after)} | out.keys() | came.keys()
    names = Agency.objects.in_bulk(units)
    return [
        UnitBalance(
            names[unit].name,
            names[unit].code,
            before.get(str(unit), 0),
            out[unit],
            came[unit],
            after.get(str(unit), 0),
        )
        for unit in sorted(units, key=lambda unit: (names[unit].name_fold, unit))
    ]


def balance(reorganisation: Reorganisation, now: Mapping[str, Any]) -> dict[str, Any]:
    """Hold what is open now against what was open when it began; acts of others since are counted beside."""
    before = reorganisation.before
    units = unit_balances(before["units"], now["units"], moved_between_units(reorganisation))
    unequal = [asdict(each) for each in units if not each.is_equal]
    return {
        "before": without_units(before),
        "after": without_units(now),
        "units": len(units),
        "unequal": unequal,
        "equal": not unequal and without_due(before) == without_due(now),
        "other_acts": other_acts(reorganisation.began_at),
    }


def without_units(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "units"}


def without_due(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in without_units(values).items() if name != "due_digest"}


def other_acts(since: datetime | None) -> int:
    """Return how many entries of other kinds the journals got since a moment: what may explain a difference."""
    return DossierEvent.objects.filter(at__gt=since).exclude(kind__in=OWN_KINDS).count() if since else 0


def by_rule(rules: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(rules).items()))
