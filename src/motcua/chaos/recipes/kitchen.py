"""Where valid calls are made: fresh dossiers brought to the right state, and the officers who may act on them."""

import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from django.utils import timezone
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.accounts.services.machines import Term, give_mandate
from motcua.catalog.models import ProcedureVersion
from motcua.catalog.queries.offers import deciding_agency
from motcua.catalog.queries.procedures import version_on
from motcua.chaos.acting import proposal
from motcua.chaos.offers import CLIENT, Intake
from motcua.dossiers.models import Dossier, Result
from motcua.dossiers.services.filing import Filing, lodge
from motcua.organizations.models import Agency
from motcua.simulation.demo import specimen
from motcua.simulation.walking import Walker, next_action
from motcua.workflows.rules import Action

ACTS = "/dossiers/{dossier_id}/acts/"
USUAL = frozenset(
    {Action.TAKE, Action.FORWARD, Action.SUBMIT_FOR_SIGNATURE, Action.SIGN, Action.STAMP, Action.HAND_OUT}
)
HANDLED = (Action.FORWARD, Action.SUBMIT_FOR_SIGNATURE)
EARLIER = timedelta(days=20)  # before now: long enough for every time to answer to be over
REASON = {"reason": "Lý do của lần thử", "legal_basis": "Nghị định 118/2025/NĐ-CP"}


@dataclass(frozen=True)
class Prepared:
    """One call that will have an effect, another body for it, and in whose name it is made."""

    path: str
    body: Any
    other: Any
    officer: User


@dataclass
class Kitchen:
    """Makes calls; everything it needs is done through the services before."""

    intake: Intake
    clock: Callable[[], datetime] = timezone.now
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1), repr=False)
    _trusted: set[str] = field(default_factory=set, repr=False)

    def trust(self, officer: User) -> None:
        """Let the system act in the officer's name."""
        if officer.username not in self._trusted and officer != self.intake.clerk:
            at = timezone.now()
            give_mandate(CLIENT, officer, Term(localdate(at), None, "QĐ 1/2026"), by=None, at=at)
        self._trusted.add(officer.username)

    def number(self) -> int:
        return next(self._numbers)

    def paper(self) -> bytes:
        """Return a PDF like no other: the store keeps what it has already as the file that is there."""
        return specimen(timezone.now() - timedelta(days=self.number()))

    # ---- people ---------------------------------------------------------------------------------------------

    def walker(self) -> Walker:
        """Return a walker that always sends the same officers."""
        return Walker(self.intake.officers, random.Random(0))  # noqa: S311 - must repeat, guards nothing

    def holder(self, dossier: Dossier) -> User:
        return self.walker().whoever_holds(dossier)

    def pick(self, agency: Agency, role: str) -> User:
        """Return somebody in a role at an agency."""
        return self.walker().pick(agency, role)

    # ---- dossiers -------------------------------------------------------------------------------------------

    def dossier(self, *wanted: Action, accept: bool = True, at: datetime | None = None, **changes: Any) -> Dossier:
        """Return a fresh dossier that was brought to where one of these acts comes next."""
        moment = at or self.clock()
        dossier = self.intake.lodge(self.number(), at=moment, accept=accept, **changes)
        return self.onward(dossier, *wanted, at=moment)

    def onward(
        self, dossier: Dossier, *wanted: Action, at: datetime, medium: str = Result.Medium.PAPER
    ) -> Dossier:
        """Bring a dossier to where one of these acts comes next; none: leave it where it is."""
        result = replace(proposal(self.number()), medium=medium)
        while wanted and next_action(dossier) not in wanted:
            dossier = self.walker().onward(dossier, result, at=at)
        return dossier

    def waiting_at_the_counter(self, **changes: Any) -> Dossier:
        """Return a dossier whose result waits to be handed out."""
        return self.dossier(Action.HAND_OUT, **changes)

    def of_procedure(self, code: str, *, accept: bool, **changes: Any) -> Dossier:
        """File a dossier of one procedure that the centre receives, whoever decides it."""
        at = self.clock()
        version = self.version(code)
        filing = self.intake.filing(self.number(), accept=accept)
        decides = deciding_agency(version, filing.area, localdate(at))
        wanted: Filing = replace(filing, version_id=version.pk, deciding_agency=decides, **changes)
        return lodge(wanted, by=self.intake.clerk, at=at, accept=accept)

    def version(self, code: str) -> ProcedureVersion:
        return version_on(code, localdate(self.clock()))


Recipe: TypeAlias = Callable[[Kitchen], Prepared]


def act(slug: str, body: dict[str, Any], *wanted: Action, accept: bool = True) -> Recipe:
    """An act by whoever holds the dossier where one of ``wanted`` comes next."""

    def recipe(kitchen: Kitchen) -> Prepared:
        dossier = kitchen.dossier(*wanted, accept=accept)
        return Prepared(
            f"/dossiers/{dossier.pk}/acts/{slug}", body, {**body, "seen": 12_345}, kitchen.holder(dossier)
        )

    return recipe
