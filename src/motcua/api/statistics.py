"""Open figures: what came in and what was done, naming nobody."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import BaseModel, Field

from motcua.api.problems import FieldError, told, wrong
from motcua.api.values import Day
from motcua.indicators.queries import Scope, balance, rows
from motcua.indicators.rules import Balance, Hidden, hide_small, total

LONGEST_PERIOD = timedelta(days=5 * 366)
LEAST = 5  # a published cell speaks of at least so many dossiers, or of none
router = Router()


@dataclass(frozen=True, slots=True)
class Column:
    """A published figure; ``whole`` is the figure it is a part of, published too."""

    value: Callable[[Balance], int]
    whole: Callable[[Balance], int] | None = None

    def cell(self, balance: Balance) -> int:
        """Return the figure, or what is left of its whole where that is the number that has to be hidden."""
        value = self.value(balance)
        rest = self.whole(balance) - value if self.whole else 0
        return rest if 0 < rest < LEAST else value


# No column is the sum or difference of others that are shown, beside part and whole.
COLUMNS: Mapping[str, Column] = {
    "received": Column(lambda each: each.counts.received),
    "self_service": Column(lambda each: each.counts.online, lambda each: each.counts.received),
    "resolved": Column(lambda each: each.counts.resolved),
    "resolved_late": Column(lambda each: each.counts.late, lambda each: each.counts.resolved),
    "in_progress": Column(lambda each: each.in_progress),
    "overdue": Column(lambda each: each.overdue, lambda each: each.in_progress),
}


class Question(BaseModel):
    """A period, both days included; without days it is this month up to today."""

    first: Day | None = None
    last: Day | None = None
    by: Literal["", "agency", "receiving", "procedure", "field"] = Field(
        "", description="What rows are grouped by."
    )


class Figures(BaseModel):
    """Counts of dossiers; null: fewer than five, or it would give away such a cell."""

    received: int | None
    self_service: int | None = Field(description="Filed online by applicants without an officer's help.")
    resolved: int | None
    resolved_late: int | None
    in_progress: int | None
    overdue: int | None


class Line(BaseModel):
    """The figures of one agency, procedure or field."""

    name: str
    figures: Figures


class Statistics(BaseModel):
    """The figures of a period: the whole, and a line for each group that had any."""

    first: Day
    last: Day
    total: Figures
    rows: list[Line]


@router.get("", response=Statistics, summary="Open figures of a period", openapi_extra=told(422))
def show(request: HttpRequest, response: HttpResponse, asked: Query[Question]) -> Statistics:
    """Count the dossiers of a period; cells below five are null, and never one alone in a column."""
    scope = _scope(asked)
    response["Cache-Control"] = "public, max-age=60"
    lines = rows(scope, asked.by) if asked.by else []
    whole = total(line.balance for line in lines) if asked.by else balance(scope)
    published = _published([line.balance for line in lines])
    return Statistics(
        first=scope.first,
        last=scope.last,
        total=_published([whole])[0],
        rows=[Line(name=line.label, figures=figures) for line, figures in zip(lines, published, strict=True)],
    )


def _scope(asked: Question) -> Scope:
    last = asked.last or localdate()
    first = asked.first or last.replace(day=1)
    if first > last:
        raise wrong(FieldError(field="first", detail=_("Ngày đầu phải trước hoặc bằng ngày cuối.")))
    if last - first > LONGEST_PERIOD:
        raise wrong(FieldError(field="first", detail=_("Hãy hỏi một kỳ không quá năm năm.")))
    return Scope(first, last)


def _published(balances: Sequence[Balance]) -> list[Figures]:
    columns = {
        name: [None if isinstance(cell, Hidden) else cell for cell in hide_small(cells, LEAST)]
        for name, column in COLUMNS.items()
        for cells in [[column.cell(balance) for balance in balances]]
    }
    return [Figures(**{name: cells[at] for name, cells in columns.items()}) for at in range(len(balances))]
