"""Geometry of the small charts: plain numbers in, SVG coordinates out."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 16, 36


@dataclass(frozen=True)
class Point:
    """One value of a trend at its place in the drawing."""

    x: float
    y: float
    label: str
    value: float


@dataclass(frozen=True)
class Trend:
    """A trend line: its points, the gridlines (y, value), and the height of the target line if any."""

    points: tuple[Point, ...]
    grid: tuple[tuple[float, float], ...]
    target_y: float | None

    @property
    def line(self) -> str:
        """Return the points as an SVG ``points`` attribute."""
        return " ".join(f"{point.x:.1f},{point.y:.1f}" for point in self.points)


def nice_ceiling(value: float) -> float:
    """Return the next round number (such as 100, 150, 200, 300) at or above ``value``."""
    if value <= 0:
        return 1
    power = 10.0 ** (ceil(log10(value)) - 1)
    return next(step * power for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10, 20) if step * power >= value)


def trend(rows: Sequence[tuple[str, float]], target: float | None = None) -> Trend:
    """Place the values of a trend from zero up, evenly from left to right."""
    top = nice_ceiling(max([value for _, value in rows] + [target or 0]))
    across, down = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def height(value: float) -> float:
        return round(TOP + down * (1 - value / top), 1)

    step = across / max(len(rows) - 1, 1)
    points = tuple(
        Point(round(LEFT + place * step, 1), height(value), label, value)
        for place, (label, value) in enumerate(rows)
    )
    grid = tuple((height(top * part / 4), top * part / 4) for part in range(5))
    return Trend(points, grid, None if target is None else height(target))


def bar_widths(values: Sequence[float]) -> list[float]:
    """Return each value as a share of the largest, in percent."""
    top = max([*values, 0])
    return [round(100 * value / top, 2) if top else 0.0 for value in values]
