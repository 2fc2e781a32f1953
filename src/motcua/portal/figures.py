"""The open figures of this month, for the front page: counted at most once a minute, however many look."""

from dataclasses import dataclass

from django.core.cache import cache
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from motcua.indicators.queries import public_month_figures
from motcua.indicators.rules import Balance, on_time_share
from motcua.ui.formats import number, percent

SECONDS = 60


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its words."""

    value: str
    label: str


def _this_month() -> Balance:
    key = f"portal.figures:{localdate()}"
    kept: Balance | None = cache.get(key)
    if kept is None:
        kept = public_month_figures()
        cache.set(key, kept, SECONDS)
    return kept


def month_figures() -> list[Figure]:
    """Return what may be said of this month; nothing while nothing has come in."""
    found = _this_month()
    counts = found.counts
    if not counts.received:
        return []
    figures = [
        Figure(number(counts.received), _("hồ sơ tiếp nhận")),
        Figure(number(counts.resolved), _("hồ sơ đã giải quyết")),
        Figure(number(found.overdue), _("hồ sơ đang quá hạn")),
    ]
    on_time = on_time_share(found)
    if on_time is not None:
        figures.insert(2, Figure(percent(on_time), _("giải quyết đúng hạn")))
    return figures
