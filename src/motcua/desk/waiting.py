"""What a dossier waits for, as its page shows it: the request with what has come of it, the obligation."""

from dataclasses import dataclass

from motcua.dossiers.asking import clock_rule
from motcua.dossiers.models import Dossier, Obligation, Supplement
from motcua.dossiers.queries.supplements import Item, items_of, open_request


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that is open: its items, what it does to the clock, how often was asked."""

    request: Supplement
    items: list[Item]
    clock_rule: str

    @property
    def missing(self) -> int:
        return sum(not each.is_in for each in self.items)


@dataclass(frozen=True, slots=True)
class Waited:
    """Everything a dossier waits for now, and how often its papers were asked for."""

    asked: Asked | None
    obligation: Obligation | None
    times_asked: int

    @property
    def counts_as_late(self) -> bool:
        """Say whether the national index counts it as overdue for asking more than once."""
        return self.times_asked > 1


def waited_for(dossier: Dossier) -> Waited:
    """Return what is waited for; nothing in it where handling goes on."""
    request = open_request(dossier)
    asked = None
    if request is not None:
        request.dossier = dossier
        asked = Asked(request, items_of(request), clock_rule(request))
    return Waited(asked, dossier.obligations.filter(closed_at=None).first(), dossier.supplements.count())
