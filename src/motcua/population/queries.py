"""Reading the look-ups: the latest for a filing, those that failed, and how many there were."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.timezone import make_aware

from motcua.accounts.models import User
from motcua.population.models import LookUp
from motcua.population.rules import Detail, Verdict


def looks_for(key: UUID) -> QuerySet[LookUp]:
    """Return every look-up made for a filing, latest first."""
    return LookUp.objects.filter(key=key).select_related("asked_by", "agency").order_by("-asked_at", "-id")


def latest_of(keys: Collection[UUID]) -> dict[UUID, LookUp]:
    """Return the latest look-up of each of several filings, in one query."""
    rows = LookUp.objects.filter(key__in=keys).order_by("key", "-asked_at", "-id").distinct("key")
    return {row.key: row for row in rows}


@dataclass(frozen=True, slots=True)
class FieldShown:
    """One field of an answer beside what was declared; ``value`` is blank where the database gave none."""

    detail: Detail
    verdict: Verdict | None
    declared: str
    value: str


def fields_of(look: LookUp) -> list[FieldShown]:
    """Return an answer field by field; of a forgotten one only the verdicts are left."""
    declared: Mapping[str, str] = look.question.get("declared", {})
    values: Mapping[str, str] = look.answer.get("values", {})
    named = [each.value for each in Detail if each.value in look.details or each.value in values]
    return [
        FieldShown(
            Detail(name),
            Verdict(look.details[name]) if look.details.get(name) else None,
            declared.get(name, ""),
            values.get(name, ""),
        )
        for name in named
    ]


def values_of(look: LookUp | None) -> dict[Detail, str]:
    """Return what the database said of a person, as long as it is kept."""
    if look is None or not look.is_kept:
        return {}
    return {Detail(name): value for name, value in look.answer.get("values", {}).items()}


def unanswered(keys: Iterable[UUID]) -> QuerySet[LookUp]:
    """Return the look-ups for some filings to which no answer came and whose question is still kept."""
    rows = LookUp.objects.filter(key__in=keys, state__in=FAILED, forgotten_at=None)
    return rows.order_by("asked_at", "id")


FAILED = (LookUp.State.AWAY, LookUp.State.ASKED)


@dataclass(frozen=True, slots=True)
class AccessFigures:
    """How often the database was asked (số lượng truy cập CSDL dân cư), by what came of it."""

    name: str
    asked: int
    matched: int
    mismatched: int
    no_information: int
    insufficient: int
    away: int
    refused: int
    last_at: datetime | None = None


def access_total(first: date, last: date, agencies: Collection[int] | None = None) -> AccessFigures:
    """Return the number of accesses in a period; ``agencies`` ``None`` means all of the province."""
    row = _asked(first, last, agencies).aggregate(**_COUNTS)
    return AccessFigures("", **row)


def access_by(how: str, first: date, last: date, agencies: Collection[int] | None = None) -> list[AccessFigures]:
    """Return the same by ``agency``, ``officer``, ``purpose`` or ``month``; most first, months in their order.

    Two of one name are two.
    """
    rows = _asked(first, last, agencies)
    if how == "month":
        months = rows.annotate(month=TruncMonth("asked_at")).values("month").annotate(**_COUNTS).order_by("month")
        return [_figures(f"{row['month']:%m/%Y}", row) for row in months]
    key, column = _BY[how]
    if how == "officer":
        rows = rows.filter(asked_by__kind=User.Kind.OFFICER)
    found = rows.values(key, column).annotate(**_COUNTS).order_by("-asked", column, key)
    return [_figures(str(row[column] or ""), row) for row in found]


_BY = {
    "agency": ("agency", "agency__name"),
    "officer": ("asked_by", "asked_by__full_name"),
    "purpose": ("purpose", "purpose"),
}


def _figures(name: str, row: Mapping[str, Any]) -> AccessFigures:
    return AccessFigures(name, **{key: row[key] for key in _COUNTS})


_COUNTS = {
    "asked": Count("pk"),
    "matched": Count("pk", filter=Q(verdict=Verdict.MATCH)),
    "mismatched": Count("pk", filter=Q(verdict=Verdict.MISMATCH)),
    "no_information": Count("pk", filter=Q(verdict=Verdict.NO_INFORMATION)),
    "insufficient": Count("pk", filter=Q(verdict=Verdict.INSUFFICIENT)),
    "away": Count("pk", filter=Q(state__in=FAILED)),
    "refused": Count("pk", filter=Q(state=LookUp.State.REFUSED)),
    "last_at": Max("asked_at"),
}


def _asked(first: date, last: date, agencies: Collection[int] | None) -> QuerySet[LookUp]:
    begin, end = make_aware(datetime.combine(first, time.min)), make_aware(datetime.combine(last, time.max))
    rows = LookUp.objects.filter(asked_at__range=(begin, end))
    return rows if agencies is None else rows.filter(agency__in=agencies)


def answered_for(keys: Iterable[UUID]) -> frozenset[UUID]:
    """Return the filings for which the population database was asked and has answered."""
    rows = LookUp.objects.filter(key__in=list(keys), state=LookUp.State.ANSWERED)
    return frozenset(rows.values_list("key", flat=True))
