"""Which benefits there are for a procedure."""

from dataclasses import fields

from motcua.catalog.models import FeeRelief
from motcua.catalog.rules.fee_reliefs import Relief
from motcua.foundation.keeping import Kept

KEPT_SECONDS = 5


def reliefs_for(code: str) -> tuple[Relief, ...]:
    """Return every benefit that a procedure has, had or will have; the rules look at the days."""
    return _reliefs(code)


def _read(code: str) -> tuple[Relief, ...]:
    return tuple(_relief(row) for row in FeeRelief.objects.filter(procedures__contains=[code]).order_by("key"))


def _relief(row: FeeRelief) -> Relief:
    values = {each.name: getattr(row, each.name) for each in fields(Relief)}
    return Relief(**values | {"kinds": tuple(row.kinds), "procedures": tuple(row.procedures)})


_reliefs: Kept[str, tuple[Relief, ...]] = Kept(_read, seconds=KEPT_SECONDS)


def forget_reliefs() -> None:
    """Make this process read the benefits anew; for whoever has just written them."""
    _reliefs.forget()
