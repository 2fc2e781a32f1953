"""The province's own table of prices, for the time in which the post cannot be asked."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.signals import setting_changed

from motcua.kernel.sourced import Judge, parse_yaml
from motcua.postal.rules import Direction, Tariff

FILE = "post.yaml"


@dataclass(frozen=True, slots=True)
class Table:
    """The lines with where they come from; none where the pack has no table."""

    tariffs: tuple[Tariff, ...] = ()
    source: str = ""
    confidence: str = ""


class TableError(ValueError):
    """The table of the pack cannot be used; the message says where and why."""


@cache
def table() -> Table:
    """Return the table of the pack this installation serves. Raises ``TableError`` for a wrong one."""
    path = Path(settings.PROVINCES) / settings.MOTCUA_PACK / FILE
    return read(path.read_text(encoding="utf-8"), str(path)) if path.is_file() else Table()


def read(text: str, name: str) -> Table:
    """Read a table. Raises ``TableError`` with the first mistake in it."""
    judge, body = Judge(), parse_yaml(text, name)
    tariffs = tuple(
        Tariff(
            Direction(judge.choice(row, "direction", [each.value for each in Direction])),
            judge.yes(row, "inside", default=True),
            judge.whole(row, "grams", least=1, most=30_000),
            judge.whole(row, "amount", most=1_000_000),
        )
        for row in judge.rows(body, "tariffs", required=True)
    )
    source, confidence = judge.text(body, "source"), judge.choice(body, "confidence", ["H", "M", "L"])
    if judge.mistakes:
        raise TableError(str(judge.mistakes[0]))
    return Table(tariffs, source, confidence)


def _forget(*, setting: str, **_: object) -> None:
    if setting in {"PROVINCES", "MOTCUA_PACK"}:
        table.cache_clear()


setting_changed.connect(_forget, dispatch_uid="motcua-post-tariffs")
