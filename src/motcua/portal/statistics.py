"""Open figures of a month, a quarter or a year: what everybody may see, kept for a minute."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext as _

from motcua.indicators import queries
from motcua.indicators.queries import Row, Scope
from motcua.indicators.rules import Balance, Hidden, hide_small, on_time_share, self_service_share
from motcua.kernel.periods import Period, months
from motcua.ui.formats import number

SECONDS = 60
FIRST_YEAR = 2015
LENGTHS = {"thang": 1, "quy": 3, "nam": 12}
COLUMNS: tuple[Callable[[Balance], int], ...] = (
    lambda each: each.counts.received,
    lambda each: each.counts.early + each.counts.on_time,
    lambda each: each.counts.late,
    lambda each: each.in_progress,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """The period somebody asked for; ``error`` says what was not understood, then it is this month."""

    kind: str
    year: int
    place: int  # which month or quarter of the year
    period: Period
    error: str = ""


@dataclass(frozen=True, slots=True)
class OpenFigures:
    """What the page says of a period; cells of fewer than five dossiers are hidden."""

    whole: Balance
    by_field: list[tuple[str, list[str]]]
    by_unit: list[tuple[str, list[str]]]

    @property
    def on_time(self) -> Any:
        return on_time_share(self.whole)

    @property
    def self_service(self) -> Any:
        return self_service_share(self.whole)


def asked(data: Mapping[str, str], today: date) -> Asked:
    """Read ``ky`` (thang, quy, nam), ``nam`` and ``so`` from an address."""
    kind = data.get("ky", "thang")
    try:
        year = int(data.get("nam") or today.year)
        length = LENGTHS[kind]
        place = int(data.get("so") or (today.month - 1) // length + 1)
        if not FIRST_YEAR <= year <= today.year or not 1 <= place <= 12 // length:
            raise ValueError(year, place)
        period = months(year, (place - 1) * length + 1, length)
        if period.first > today:
            raise ValueError(period)
    except (KeyError, ValueError):
        this = months(today.year, today.month, 1).until(today)
        wrong = _("Không có số liệu của kỳ này. Hãy chọn kỳ từ năm 2015 đến nay; dưới đây là tháng này.")
        return Asked("thang", today.year, today.month, this, wrong)
    return Asked(kind, year, place, period.until(today))


def open_figures(period: Period) -> OpenFigures:
    """Return the figures of a period, counted at most once a minute."""
    key = f"portal.statistics:{period.first}:{period.last}"
    kept: OpenFigures | None = cache.get(key)
    if kept is None:
        scope = Scope(period.first, period.last)
        kept = OpenFigures(
            queries.balance(scope), _table(queries.rows(scope, "field")), _table(queries.rows(scope, "agency"))
        )
        cache.set(key, kept, SECONDS)
    return kept


def _table(rows: list[Row]) -> list[tuple[str, list[str]]]:
    hidden = [hide_small([column(row.balance) for row in rows]) for column in COLUMNS]
    return [(row.label, [_cell(column[place]) for column in hidden]) for place, row in enumerate(rows)]


def _cell(value: int | Hidden) -> str:
    words = {Hidden.SMALL: "<5", Hidden.WITHHELD: "*"}
    return words[value] if isinstance(value, Hidden) else number(value)
