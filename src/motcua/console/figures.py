"""The board's figures as they are shown: value, change, target, and the dossiers behind."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from django.core.cache import cache
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.catalog.models import PackLoad
from motcua.console.choosing import Choice
from motcua.indicators.queries import Scope, daily
from motcua.indicators.rules import Balance, on_time_share, online_share, resolved_share
from motcua.ui import charts
from motcua.ui.formats import number, percent

TARGET_SECONDS = 60
WEEKS, DAYS = 12, 30
NAMES: dict[str, str | Promise] = {
    "total_received": gettext_lazy("Tổng tiếp nhận, kể cả kỳ trước chuyển sang"),
    "carried_over": gettext_lazy("Kỳ trước chuyển sang"),
    "received": gettext_lazy("Tiếp nhận trong kỳ"),
    "filed_online": gettext_lazy("Tiếp nhận trực tuyến"),
    "online": gettext_lazy("Trực tuyến, người dân tự nộp"),
    "assisted": gettext_lazy("Trực tuyến, cán bộ nộp hộ"),
    "on_paper": gettext_lazy("Trực tiếp và bưu chính"),
    "counter": gettext_lazy("Trực tiếp tại quầy"),
    "post": gettext_lazy("Bưu chính công ích"),
    "moved_in": gettext_lazy("Chuyển đến từ đơn vị khác"),
    "moved_out": gettext_lazy("Chuyển đi đơn vị khác"),
    "resolved": gettext_lazy("Đã giải quyết"),
    "early": gettext_lazy("Trước hạn"),
    "on_time": gettext_lazy("Đúng hạn"),
    "not_late": gettext_lazy("Đúng hạn, kể cả dừng và rút"),
    "late": gettext_lazy("Quá hạn"),
    "asked_again": gettext_lazy("Trong hạn nhưng yêu cầu bổ sung quá một lần"),
    "ended": gettext_lazy("Dừng giải quyết hoặc rút hồ sơ"),
    "in_progress": gettext_lazy("Đang giải quyết"),
    "in_time": gettext_lazy("Đang giải quyết, trong hạn"),
    "overdue": gettext_lazy("Đang giải quyết, đã quá hạn"),
    "paused": gettext_lazy("Trong đó tạm dừng chờ người nộp"),
    "unsigned": gettext_lazy("Chờ ký quá một ngày"),
}


@dataclass(frozen=True, slots=True)
class Stat:
    """One of the big figures."""

    value: str
    label: str
    href: str
    change: str
    better: bool | None
    target: str = ""
    met: bool | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One number of a table, with the dossiers behind it."""

    label: str
    value: int
    href: str


def targets() -> list[dict[str, str]]:
    """Return the targets of the province's data pack, read at most once a minute."""
    kept: list[dict[str, str]] | None = cache.get("console.targets")
    if kept is None:
        load = PackLoad.objects.order_by("-loaded_at").first()
        kept = load.summary.get("targets", []) if load else []
        cache.set("console.targets", kept, TARGET_SECONDS)
    return kept


def target(key: str, day: date) -> Fraction | None:
    """Return a target in percent that holds on a day, as a share."""
    for row in targets():
        is_valid = row["valid_from"] <= day.isoformat() and (
            not row["valid_to"] or day.isoformat() <= row["valid_to"]
        )
        if row["key"] == key and row["unit"] == "percent" and is_valid:
            return Fraction(Decimal(row["value"])) / 100
    return None


def stats(choice: Choice, now: Balance, before: Balance) -> list[Stat]:
    """Return the five figures of the board."""
    aim = target("dossiers_online_share", choice.scope.last)
    came, late = now.counts.received - before.counts.received, now.overdue - before.overdue
    fewer = late < 0 if late else None
    return [
        Stat(number(now.counts.received), _("Tiếp nhận"), choice.behind("received"), _more(came), None),
        _share(_("Tỷ lệ giải quyết"), choice.behind("resolved"), resolved_share, (now, before)),
        replace(
            _share(_("Đúng và trước hạn"), choice.behind("late"), on_time_share, (now, before)),
            note=_("bấm để xem các hồ sơ quá hạn"),
        ),
        _share(_("Nộp trực tuyến"), choice.behind("filed_online"), online_share, (now, before), aim),
        Stat(number(now.overdue), _("Đang quá hạn"), choice.behind("overdue"), _more(late), fewer),
    ]


def _more(difference: int) -> str:
    if not difference:
        return _("như kỳ liền trước")
    words = _("nhiều hơn %(n)s so với kỳ liền trước") if difference > 0 else _("ít hơn %(n)s so với kỳ liền trước")
    return words % {"n": number(abs(difference))}


def _share(
    label: str,
    href: str,
    formula: Callable[[Balance], Fraction | None],
    balances: tuple[Balance, Balance],
    aim: Fraction | None = None,
) -> Stat:
    now, before = (formula(each) for each in balances)
    points = None if now is None or before is None else round(float(now - before) * 100, 2)
    met = None if now is None or aim is None else now >= aim
    change, better = _points(points)
    return Stat(percent(now), label, href, change, better, percent(aim, 0) if aim is not None else "", met)


def _points(points: float | None) -> tuple[str, bool | None]:
    if points is None:
        return _("kỳ liền trước chưa có số để so"), None
    if not points:
        return _("như kỳ liền trước"), None
    words = _("tăng %(n)s điểm phần trăm") if points > 0 else _("giảm %(n)s điểm phần trăm")
    return words % {"n": number(abs(points), 2)}, points > 0


def lines(choice: Choice, balance: Balance, *names: str) -> list[Line]:
    """Return figures by name with the dossiers behind them."""
    return [Line(str(NAMES[name]), figure(balance, name), choice.behind(name)) for name in names]


def figure(balance: Balance, name: str) -> int:
    """Return a figure of a balance by its name."""
    owner = balance if hasattr(balance, name) else balance.counts
    return int(getattr(owner, name))


@dataclass(frozen=True, slots=True)
class Trend:
    """Received and resolved over time, in one drawing with one scale."""

    received: charts.Trend
    resolved: charts.Trend
    rows: list[tuple[str, int, int]]
    labels: tuple[charts.Point, ...]
    frame: dict[str, int]


def trend(scope: Scope, *, by_day: bool) -> Trend:
    """Return the last twelve weeks, or the last thirty days, up to the end of the period."""
    size, length = (DAYS, 1) if by_day else (WEEKS, 7)
    first = scope.last - timedelta(days=size * length - 1)
    found = daily(_stretched(scope, first))
    rows = [_sum(found, first + timedelta(days=place * length), length) for place in range(size)]
    top = _even_top(max(max(came, went) for _label, came, went in rows))
    received = charts.trend([(label, came) for label, came, _went in rows], top)
    resolved = charts.trend([(label, went) for label, _came, went in rows], top)
    step = -(-len(rows) // 6)
    frame = {"width": charts.WIDTH, "height": charts.HEIGHT, "left": charts.LEFT, "base": charts.HEIGHT - 12}
    frame["right"] = charts.WIDTH - charts.RIGHT
    return Trend(received, resolved, rows, received.points[::step], frame)


def _even_top(most: int) -> float:
    """Return a top whose quarters are whole numbers, for a scale that counts dossiers."""
    top = charts.nice_ceiling(most)
    while top % 4:
        top = charts.nice_ceiling(top + 1)
    return top


def _stretched(scope: Scope, first: date) -> Scope:
    return Scope(first, scope.last, scope.agencies, scope.receiving, scope.procedures)


def _sum(found: dict[date, tuple[int, int]], start: date, length: int) -> tuple[str, int, int]:
    days = [found.get(start + timedelta(days=day), (0, 0)) for day in range(length)]
    return f"{start:%d/%m}", sum(came for came, _went in days), sum(went for _came, went in days)


def board_tables(choice: Choice, balance: Balance) -> list[tuple[str, list[Line]]]:
    """Return the tables under the board's big figures."""
    listed: list[tuple[str, tuple[str, ...]]] = [
        (_("Tiếp nhận theo kênh"), ("online", "assisted", "counter", "post", "carried_over")),
        (_("Đã giải quyết"), ("early", "on_time", "late", "ended")),
        (_("Đang giải quyết"), ("in_time", "overdue", "paused")),
    ]
    return [(title, lines(choice, balance, *names)) for title, names in listed]
