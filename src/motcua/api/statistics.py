"""Open figures: what came in and what was done, naming nobody."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import BaseModel, Field

from motcua.api.operations import reads
from motcua.api.problems import FieldError, wrong
from motcua.api.values import Day
from motcua.indicators.queries import Scope, balance, rows
from motcua.indicators.rules import Balance, Hidden, hide_small, total

LONGEST_PERIOD = timedelta(days=5 * 366)
# Those of the portal's open page, so that two doors together tell no more than one; none follows from the others.
COLUMNS: Mapping[str, Callable[[Balance], int]] = {
    "received": lambda each: each.counts.received,
    "on_time": lambda each: each.counts.early + each.counts.on_time,
    "late": lambda each: each.counts.late,
    "in_progress": lambda each: each.in_progress,
}
router = Router()


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
    on_time: int | None = Field(description="Resolved with a result before or on the promised day.")
    late: int | None = Field(description="Resolved with a result after the promised day.")
    in_progress: int | None = Field(description="Not finished at the end of the period.")


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


@reads(
    router,
    "",
    response=Statistics,
    operation_id="open_figures",
    summary="Open figures of a period",
    vi="Số liệu công khai của một kỳ; ô dưới năm hồ sơ được giấu.",
)
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
        name: [
            None if isinstance(cell, Hidden) else cell for cell in hide_small([value(each) for each in balances])
        ]
        for name, value in COLUMNS.items()
    }
    return [Figures(**{name: cells[at] for name, cells in columns.items()}) for at in range(len(balances))]
