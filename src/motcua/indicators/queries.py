"""Reports over any period, and the dossiers behind each number."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import (
    BigIntegerField,
    Count,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce, Least
from django.utils import timezone
from django.utils.timezone import localdate

from motcua.catalog.models import Field, Procedure, ProcedureVersion
from motcua.dossiers.models import Dossier, DossierEvent, Transfer
from motcua.dossiers.models.dossier import OPEN_STATUSES
from motcua.dossiers.rules.transitions import Status
from motcua.indicators.models import DailyCount
from motcua.indicators.rules import Balance, Counts, total
from motcua.kernel.working_time import VIETNAM
from motcua.organizations.models import Agency

WAITING = [int(Status.AWAITING_SUPPLEMENT), int(Status.AWAITING_PAYMENT)]
RESULTS = [int(Status.DONE), int(Status.RETURNED)]
ENDED = [int(Status.WITHDRAWN), int(Status.STOPPED)]
LONG_UNSIGNED = timedelta(days=1)
GROUPS = {  # how rows are grouped: the column of the counts, and the same column of dossiers
    "agency": ("agency", "deciding_then"),
    "receiving": ("receiving_agency", "receiving_then"),
    "procedure": ("procedure", "procedure__procedure"),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Which dossiers a report speaks of: a period (both days included), and what narrows it."""

    first: date
    last: date
    agencies: frozenset[int] | None = None  # deciding agencies; None: all
    receiving: frozenset[int] | None = None
    procedures: frozenset[int] | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the scope as JSON can hold it."""
        narrowed = {name: getattr(self, name) for name in ("agencies", "receiving", "procedures")}
        return {
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            **{name: sorted(keys) for name, keys in narrowed.items() if keys is not None},
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Scope":
        """Return the scope that ``as_dict`` wrote."""
        narrowed = {
            name: frozenset(values[name]) for name in ("agencies", "receiving", "procedures") if name in values
        }
        return cls(date.fromisoformat(values["first"]), date.fromisoformat(values["last"]), **narrowed)

    def counts(self) -> QuerySet[DailyCount]:
        rows = DailyCount.objects.filter(day__lte=self.last)
        return rows.filter(self._where("agency", "receiving_agency", "procedure"))

    @property
    def end(self) -> datetime:
        """The moment after the last day."""
        return datetime.combine(self.last + timedelta(days=1), time(), VIETNAM)

    def dossiers(self, moment: Any = None) -> QuerySet[Dossier]:
        """Return received dossiers of the units that had them at a moment: their end, or the period's."""
        rows = Dossier.objects.exclude(received_on=None)
        if self.agencies is None and self.receiving is None:
            return rows.filter(self._where("", "", "procedure__procedure"))
        rows = with_units(rows, self, moment)
        return rows.filter(self._where("deciding_then", "receiving_then", "procedure__procedure"))

    @property
    def left_at(self) -> Any:
        """When a dossier left a report: when it ended, or when the period did."""
        return Least(F("finished_at"), Value(self.end, output_field=DateTimeField()))

    def _where(self, agency: str, receiving: str, procedure: str) -> Q:
        where = Q()
        for column, allowed in (
            (agency, self.agencies),
            (receiving, self.receiving),
            (procedure, self.procedures),
        ):
            if allowed is not None:
                where &= Q(**{f"{column}__in": allowed})
        return where


def with_units(rows: QuerySet[Dossier], scope: Scope, moment: Any = None) -> QuerySet[Dossier]:
    """Note with each dossier its units at a moment: a later move tells where it was before."""
    then: dict[str, Any] = {"deciding_then": F("deciding_agency"), "receiving_then": F("receiving_agency")}
    begins = datetime.combine(scope.first, time(), VIETNAM)
    if Transfer.objects.filter(undone_at=None, moved_at__gte=begins).exists():
        rows = rows.alias(then=moment or scope.left_at)
        moves = Transfer.objects.filter(dossier=OuterRef("pk"), undone_at=None, moved_at__gte=OuterRef("then"))
        first_move = moves.order_by("moved_at", "seq")
        for unit, now in (("deciding", "deciding_agency"), ("receiving", "receiving_agency")):
            was = Subquery(first_move.values(f"from_{unit}")[:1])
            then[f"{unit}_then"] = Coalesce(was, F(now), output_field=BigIntegerField())
    return rows.annotate(**then)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a report."""

    key: int
    label: str
    balance: Balance


def balance(scope: Scope) -> Balance:
    """Return the figures of a period over the whole scope."""
    found = _balances(scope, None)
    return found.get(None) or Balance(0, Counts())


def rows(scope: Scope, by: str) -> list[Row]:
    """Return the figures of a period for each agency, receiving agency, procedure or field that had any.

    ``by`` is ``agency``, ``receiving``, ``procedure`` or ``field``; rows come by label.
    """
    if by == "field":
        return _by_field(scope)
    found = _balances(scope, by)
    labels = _labels(by, [key for key in found if key is not None])
    made = [Row(key, labels.get(key, str(key)), each) for key, each in found.items() if key is not None]
    return sorted(made, key=lambda row: (row.label, row.key))


def _by_field(scope: Scope) -> list[Row]:
    versions = ProcedureVersion.objects.order_by("procedure", "version").values_list("procedure", "field")
    field_of = dict(versions)
    names = dict(Field.objects.values_list("pk", "name"))
    groups: dict[int, list[Balance]] = {}
    for row in rows(scope, "procedure"):
        groups.setdefault(field_of[row.key], []).append(row.balance)
    made = [Row(key, names[key], total(each)) for key, each in groups.items()]
    return sorted(made, key=lambda row: (row.label, row.key))


def _labels(by: str, keys: Iterable[int]) -> dict[int, str]:
    if by == "procedure":
        codes = Procedure.objects.filter(pk__in=list(keys)).prefetch_related("versions")
        return {each.pk: _latest_name(each) for each in codes}
    return dict(Agency.objects.filter(pk__in=list(keys)).values_list("pk", "name"))


def _latest_name(procedure: Procedure) -> str:
    versions = sorted(procedure.versions.all(), key=lambda version: version.version)
    return f"{procedure.code} {versions[-1].name}" if versions else procedure.code


def _balances(scope: Scope, by: str | None) -> dict[int | None, Balance]:
    counted, open_column = GROUPS[by] if by else (None, None)
    left = dict(_grouped(_left_open(scope, by), open_column, _left(scope)))
    found: dict[int | None, Balance] = {}
    for key, row in _grouped(scope.counts(), counted, _columns(scope)):
        rest = left.get(key, {"late": 0, "waiting": 0})
        made = Balance(_carried(row), _counts(row), rest["late"], rest["waiting"])
        if made.total_received or made.counts.resolved or made.counts.moved_out:
            found[key] = made
    return found


def _grouped(
    rows: QuerySet[Any], column: str | None, sums: dict[str, Any]
) -> Iterator[tuple[int | None, dict[str, Any]]]:
    """Yield the sums for each value of ``column``, or once for everything."""
    if column is None:
        yield None, rows.aggregate(**sums)
        return
    for row in rows.values(column).annotate(**sums).order_by():
        yield row[column], row


def _columns(scope: Scope) -> dict[str, Any]:
    """Return one sum for each figure: before the period for what is carried over, within it for the rest."""
    before, within = Q(day__lt=scope.first), Q(day__gte=scope.first)
    online, counter, post = Q(channel="online"), Q(channel="counter"), Q(channel="post")
    sums = {
        "before_received": ("received", before),
        "before_early": ("resolved_early", before),
        "before_on_time": ("resolved_on_time", before),
        "before_late": ("resolved_late", before),
        "before_ended": ("withdrawn", before),
        "before_moved_in": ("moved_in", before),
        "before_moved_out": ("moved_out", before),
        "online": ("received", within & online & Q(is_assisted=False)),
        "assisted": ("received", within & online & Q(is_assisted=True)),
        "counter": ("received", within & counter),
        "post": ("received", within & post),
        "early": ("resolved_early", within),
        "on_time": ("resolved_on_time", within),
        "late": ("resolved_late", within),
        "ended": ("withdrawn", within),
        "moved_in": ("moved_in", within),
        "asked_again": ("asked_again", within),
        "moved_out": ("moved_out", within),
    }
    return {f"sum_{name}": Sum(column, filter=where, default=0) for name, (column, where) in sums.items()}


def _carried(row: dict[str, int]) -> int:
    ended = ("before_early", "before_on_time", "before_late", "before_ended")
    came = row["sum_before_received"] + row["sum_before_moved_in"] - row["sum_before_moved_out"]
    return came - sum(row[f"sum_{name}"] for name in ended)


def _counts(row: dict[str, int]) -> Counts:
    names = ("online", "assisted", "counter", "post", "early", "on_time", "late", "ended", "moved_in", "moved_out",
             "asked_again")  # fmt: skip
    return Counts(**{name: row[f"sum_{name}"] for name in names})


def _left(scope: Scope) -> dict[str, Any]:
    """Return the counts of what is left at the end of the period."""
    return {
        "late": Count("pk", filter=_overdue(scope)),
        "waiting": Count("pk", filter=Q(status__in=WAITING)),
    }


def _open_at_end(scope: Scope) -> QuerySet[Dossier]:
    still = Q(finished_on=None) | Q(finished_on__gt=scope.last)
    return scope.dossiers().filter(still, received_on__lte=scope.last)


def _left_open(scope: Scope, by: str | None) -> QuerySet[Dossier]:
    rows = _open_at_end(scope)
    is_noted = scope.agencies is not None or scope.receiving is not None
    return rows if is_noted or by not in {"agency", "receiving"} else with_units(rows, scope)


def _overdue(scope: Scope) -> Q:
    """Return "its due day has passed at the end of the period"; whoever waits has no due day."""
    return Q(due_at__lt=datetime.combine(scope.last, time(), VIETNAM))


def figures() -> dict[str, Callable[[Scope], QuerySet[Dossier]]]:
    """Return, for each figure of a report, the dossiers behind it."""
    return {
        "carried_over": lambda scope: scope.dossiers(_begin_of(scope)).filter(
            Q(finished_on=None) | Q(finished_on__gte=scope.first), received_on__lt=scope.first
        ),
        "total_received": lambda scope: scope.dossiers().filter(
            Q(finished_on=None) | Q(finished_on__gte=scope.first), received_on__lte=scope.last
        ),
        "received": _received,
        "moved_in": lambda scope: _moved(scope, "to"),
        "moved_out": lambda scope: _moved(scope, "from"),
        "filed_online": lambda scope: _received(scope).filter(channel="online"),
        "on_paper": lambda scope: _received(scope).filter(channel__in=["counter", "post"]),
        "online": lambda scope: _received(scope).filter(channel="online", is_assisted=False),
        "assisted": lambda scope: _received(scope).filter(channel="online", is_assisted=True),
        "counter": lambda scope: _received(scope).filter(channel="counter"),
        "post": lambda scope: _received(scope).filter(channel="post"),
        "resolved": _finished,
        "early": lambda scope: _with_result(scope).filter(due_at__date__gt=F("finished_on")),
        "on_time": lambda scope: _with_result(scope).filter(_on_the_day()),
        "late": lambda scope: _with_result(scope).filter(due_at__date__lt=F("finished_on")),
        "asked_again": _asked_again,
        "ended": lambda scope: _finished(scope).filter(status__in=ENDED),
        "not_late": lambda scope: _finished(scope).filter(
            Q(status__in=ENDED) | Q(_on_the_day(), status__in=RESULTS)
        ),
        "in_progress": _open_at_end,
        "in_time": lambda scope: _open_at_end(scope).exclude(_overdue(scope)),
        "overdue": lambda scope: _open_at_end(scope).filter(_overdue(scope)),
        "paused": lambda scope: _open_at_end(scope).filter(status__in=WAITING),
        "unsigned": unsigned,
    }


def _begin_of(scope: Scope) -> Any:
    return Value(datetime.combine(scope.first, time(), VIETNAM), output_field=DateTimeField())


def _received(scope: Scope) -> QuerySet[Dossier]:
    return scope.dossiers(F("received_at")).filter(received_on__range=(scope.first, scope.last))


def _moved(scope: Scope, end: str) -> QuerySet[Dossier]:
    """Return what went from the scope's units, or to them, in the period."""
    moves = Transfer.objects.filter(
        scope._where(f"{end}_deciding", f"{end}_receiving", "dossier__procedure__procedure"),
        dossier=OuterRef("pk"),
        undone_at=None,
        is_counted=True,
        moved_at__gte=_begin_of(scope),
        moved_at__lt=scope.end,
    )
    elsewhere = ~Q(from_deciding=F("to_deciding")) | ~Q(from_receiving=F("to_receiving"))
    return Dossier.objects.filter(Exists(moves.filter(elsewhere)))


def _finished(scope: Scope) -> QuerySet[Dossier]:
    return scope.dossiers().filter(finished_on__range=(scope.first, scope.last))


def _with_result(scope: Scope) -> QuerySet[Dossier]:
    return _finished(scope).filter(status__in=RESULTS)


def _asked_again(scope: Scope) -> QuerySet[Dossier]:
    """Return what was resolved in time although papers were asked for more than once: overdue for the index."""
    asked = DossierEvent.objects.filter(dossier=OuterRef("pk"), kind="request_supplement").order_by()
    times = asked.values("dossier").annotate(times=Count("pk")).values("times")
    in_time = Q(due_at__date__gt=F("finished_on")) | _on_the_day()
    return _with_result(scope).filter(in_time).annotate(asked=Subquery(times)).filter(asked__gt=1)


def _on_the_day() -> Q:
    return Q(due_at=None) | Q(due_at__date=F("finished_on"))


def unsigned(scope: Scope) -> QuerySet[Dossier]:
    """Return the dossiers that have been waiting for a signature for more than a day now, whatever the period."""
    sent = DossierEvent.objects.filter(
        dossier=OuterRef("pk"), kind="submit_for_signature", at__gte=timezone.now() - LONG_UNSIGNED
    )
    waiting = scope.dossiers().filter(holder_role="signer", status__in=OPEN_STATUSES)
    return waiting.exclude(Exists(sent))


def dossiers_behind(figure: str, scope: Scope) -> QuerySet[Dossier]:
    """Return the dossiers that a figure counts. Raises ``KeyError`` for a figure that no report has."""
    return figures()[figure](scope)


def daily(scope: Scope) -> dict[date, tuple[int, int]]:
    """Return how many were received and how many resolved on each day of a period that had any."""
    done = F("resolved_early") + F("resolved_on_time") + F("resolved_late") + F("withdrawn")
    days = scope.counts().filter(day__gte=scope.first).values("day")
    rows = days.annotate(came=Sum("received"), went=Sum(done)).order_by("day")
    return {row["day"]: (row["came"], row["went"]) for row in rows}


def most_overdue(scope: Scope, limit: int = 5) -> list[tuple[int, str, int]]:
    """Return the deciding agencies with most overdue dossiers: key, name, how many; the worst first."""
    late = _open_at_end(scope).filter(_overdue(scope)).values("deciding_agency", "deciding_agency__name")
    rows = late.annotate(count=Count("pk")).order_by("-count", "deciding_agency__name")[:limit]
    return [(row["deciding_agency"], row["deciding_agency__name"], row["count"]) for row in rows]


def counted_agencies() -> list[tuple[int, str]]:
    """Return the agencies that any figure speaks of, by name: what a report can be narrowed to."""
    counted = DailyCount.objects.values("agency")
    return list(Agency.objects.filter(pk__in=counted).order_by("name_fold", "pk").values_list("pk", "name"))


def counted_fields() -> list[tuple[int, str]]:
    """Return the fields that any figure speaks of, by name."""
    counted = ProcedureVersion.objects.filter(procedure__in=DailyCount.objects.values("procedure"))
    return list(Field.objects.filter(pk__in=counted.values("field")).order_by("name").values_list("pk", "name"))


def procedures_of_field(field_id: int) -> frozenset[int]:
    """Return the procedures whose latest version stands in a field, as rows by field count them."""
    latest = ProcedureVersion.objects.order_by("procedure", "-version").distinct("procedure").values("pk")
    found = ProcedureVersion.objects.filter(pk__in=latest, field=field_id)
    return frozenset(found.values_list("procedure", flat=True))


def month_of(day: date) -> Scope:
    """Return the calendar month of a day, up to that day."""
    return Scope(day.replace(day=1), day)


def previous(scope: Scope) -> Scope:
    """Return the stretch of the same length just before, to compare with."""
    length = scope.last - scope.first + timedelta(days=1)
    return replace(scope, first=scope.first - length, last=scope.last - length)


def public_month_figures() -> Balance:
    """Return the open figures of this month for the front page."""
    return balance(month_of(localdate()))
