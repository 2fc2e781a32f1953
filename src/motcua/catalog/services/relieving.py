"""Writing who pays less, and until when."""

from collections.abc import Iterable
from dataclasses import asdict, fields

from motcua.catalog.models import FeeRelief
from motcua.catalog.queries.reliefs import forget_reliefs
from motcua.catalog.rules.fee_reliefs import Relief
from motcua.organizations.services.loading import Tally

NAMES = tuple(each.name for each in fields(Relief))


def load_reliefs(sources: Iterable[Relief]) -> Tally:
    """Bring the benefits to what the pack says; what was granted stays with the dossiers it was granted to.

    One that the pack no longer tells goes; a benefit that ended is told with its last day.
    """
    tally = Tally()
    wanted = {each.key: _values(each) for each in sources}
    kept = {row.key: row for row in FeeRelief.objects.all()}
    FeeRelief.objects.filter(key__in=kept.keys() - wanted.keys()).delete()
    for key, values in wanted.items():
        row = kept.get(key)
        if row is not None and {name: getattr(row, name) for name in NAMES} == values:
            tally.unchanged += 1
            continue
        FeeRelief.objects.update_or_create(key=key, defaults=values)
        tally.added += row is None
        tally.changed += row is not None
    forget_reliefs()
    return tally


def _values(source: Relief) -> dict[str, object]:
    return asdict(source) | {"kinds": list(source.kinds), "procedures": list(source.procedures)}
