"""Periods that straddle a reorganisation in the new structure: what ended units did counts for their heirs."""

from collections import Counter
from datetime import date, datetime, time

from django.db.models import Count

from motcua.dossiers.models import Transfer
from motcua.indicators.queries import Row, Scope, rows
from motcua.indicators.rules import Balance, Counts, total
from motcua.kernel.working_time import VIETNAM
from motcua.organizations.models import Agency, AgencySuccession, Reorganisation

SIDES = {"agency": "deciding", "receiving": "receiving"}  # what rows are grouped by, and the side of a transfer


def straddles(first: date, last: date) -> bool:
    """Say whether units were reorganised within a period, so that it can be told in two structures."""
    carried_out = Reorganisation.objects.filter(state=Reorganisation.State.DONE)
    return carried_out.filter(effective_on__gt=first, effective_on__lte=last).exists()


def rows_in_new_structure(scope: Scope, by: str) -> list[Row]:
    """Return the rows of a period as if the units of its end had been there all along.

    An ended unit counts for its main heir; what went from one to the other within a group is no move any more.
    """
    heirs = _heirs()
    groups: dict[int, list[Balance]] = {}
    for row in rows(scope, by):
        groups.setdefault(_last(row.key, heirs), []).append(row.balance)
    inside = _moves_inside(scope, SIDES[by], heirs)
    names = dict(Agency.objects.filter(pk__in=groups).values_list("pk", "name"))
    made = [Row(key, names[key], _without(total(each), inside[key])) for key, each in groups.items()]
    return sorted(made, key=lambda row: (row.label, row.key))


def _heirs() -> dict[int, int]:
    main = AgencySuccession.objects.filter(is_main=True, reorganisation__state=Reorganisation.State.DONE)
    return dict(main.order_by("pk").values_list("old", "new"))


def _last(agency: int, heirs: dict[int, int]) -> int:
    seen = {agency}
    while agency in heirs and heirs[agency] not in seen:
        agency = heirs[agency]
        seen.add(agency)
    return agency


def _moves_inside(scope: Scope, side: str, heirs: dict[int, int]) -> Counter[int]:
    begins = datetime.combine(scope.first, time(), VIETNAM)
    moves = Transfer.objects.filter(is_counted=True, undone_at=None, moved_at__gte=begins, moved_at__lt=scope.end)
    if scope.procedures is not None:
        moves = moves.filter(dossier__procedure__procedure__in=scope.procedures)
    ways = moves.values_list(f"from_{side}", f"to_{side}").annotate(count=Count("pk")).order_by()
    found: Counter[int] = Counter()
    for old, new, count in ways:
        if _last(old, heirs) == _last(new, heirs):
            found[_last(new, heirs)] += count
    return found


def _without(balance: Balance, moves: int) -> Balance:
    counts = balance.counts + Counts(moved_in=-moves, moved_out=-moves)
    return Balance(balance.carried_over, counts, balance.overdue, balance.paused)
