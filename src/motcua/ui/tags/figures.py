"""Numbers: the big figure, bars, trends; each also readable as text."""

from collections.abc import Iterable
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from motcua.ui import charts
from motcua.ui.registry import get, register, render


@register.simple_tag
def ui_stat(value: Any, label: str, **options: Any) -> SafeString:
    """Show one figure that opens its records: ``href``, ``change``, ``better`` (or None), ``target``, ``met``."""
    names = ("href", "change", "better", "target", "met", "note")
    return render("stat", {"value": value, "label": label, **{name: options.get(name) for name in names}})


@register.simple_block_tag
def ui_stats(content: str) -> SafeString:
    """Put figures side by side (one under the other on a phone)."""
    return render("stats", {"content": content})


@register.simple_tag
def ui_bar_chart(rows: Iterable[Any], title: str, **options: Any) -> SafeString:
    """Draw bars as a table whose rows carry them: ``(label, value[, href])``; ``unit``, ``decimals``."""
    listed = [_bar(row) for row in rows]
    widths = charts.bar_widths([float(row["value"]) for row in listed])
    bars = [{**row, "width": f"{width:g}"} for row, width in zip(listed, widths, strict=True)]
    return render(
        "bar_chart",
        {"bars": bars, "title": title, "unit": options.get("unit", ""), "decimals": options.get("decimals", 0)},
    )


def _bar(row: Any) -> dict[str, Any]:
    names = ("label", "value", "href")
    if isinstance(row, (list, tuple)):
        return {"href": "", **dict(zip(names, row, strict=False))}
    return {name: get(row, name, "") for name in names}


@register.simple_tag
def ui_trend_chart(rows: Iterable[Any], title: str, **options: Any) -> SafeString:
    """Draw one line over time, its table below: ``(label, value)``; ``target``, ``unit``, ``decimals``, ``id``."""
    pairs = [(str(label), float(value)) for label, value, *_ in rows]
    if not pairs:
        return render("empty", {"title": title, "text": gettext("Chưa có số liệu trong kỳ này.")})
    target = options.get("target")
    drawn = charts.trend(pairs, None if target is None else float(target))
    return render(
        "trend_chart",
        {
            "title": title,
            "trend": drawn,
            "labels": _labels(drawn.points),
            "target": target,
            "unit": options.get("unit", ""),
            "decimals": options.get("decimals", 0),
            "id": options.get("id", "trend"),
            "frame": {
                "width": charts.WIDTH,
                "height": charts.HEIGHT,
                "left": charts.LEFT,
                "right": charts.WIDTH - charts.RIGHT,
                "base": charts.HEIGHT - 12,
            },
        },
    )


def _labels(points: tuple[charts.Point, ...], most: int = 6) -> list[charts.Point]:
    """Return the points whose labels are written, so that they do not run into each other."""
    step = -(-len(points) // most)
    return list(points[::step])
