"""What is invoiced, and at which rate: the table of the pack before the one that all provinces share."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.signals import setting_changed

from motcua.payments.rules.invoices_pack import FILE, read_table
from motcua.payments.rules.papers import InvoicedItem


class TableError(ValueError):
    """The table of the pack cannot be used; the message says where and why."""


@cache
def table() -> tuple[InvoicedItem, ...]:
    """Return the table that this installation goes by. Raises ``TableError`` for a wrong one."""
    found: list[InvoicedItem] = []
    for folder in (settings.MOTCUA_PACK, "common"):
        path = Path(settings.PROVINCES) / folder / FILE
        if path.is_file():
            items, mistakes = read_table(path.read_text(encoding="utf-8"), f"{folder}/{FILE}")
            if mistakes:
                raise TableError(str(mistakes[0]))
            found += items
    return tuple(found)


def _forget(*, setting: str, **_: object) -> None:
    if setting in {"PROVINCES", "MOTCUA_PACK"}:
        table.cache_clear()


setting_changed.connect(_forget, dispatch_uid="motcua-invoiced-items")
