"""What can be filed in the loaded province, and by whom: the same procedures for API clients and for officers."""

import random
import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from motcua.accounts.models import MachineClient, User
from motcua.accounts.rules import Role, Scope
from motcua.accounts.services.machines import register_machine
from motcua.catalog.models import Channel, ProcedureVersion
from motcua.catalog.queries.offers import CENTRE_KEY, deciding_agency
from motcua.catalog.queries.procedures import plan as plan_of
from motcua.chaos.outcomes import ChaosError
from motcua.dossiers.models import Dossier
from motcua.dossiers.services.filing import Filing, Person, lodge
from motcua.organizations.models import Agency, Area, Posting
from motcua.organizations.queries import agency_by_key, communes_on
from motcua.simulation.cast import Officers
from motcua.simulation.people import invent
from motcua.simulation.walking import usual_way
from motcua.workflows.rules import Action

CLIENT = "chaos"
CALLS_A_MINUTE = 1_000_000  # how fast one may call is not what is tried
MOST_PROCEDURES = 12
HANDLERS = ("specialist", "signer", "clerk")


@dataclass(frozen=True)
class Machine:
    """A connected system as the API knows it."""

    client_id: str
    secret: str


@dataclass(frozen=True)
class Offer:
    """One procedure that the centre receives, and who decides it."""

    code: str
    version_id: int
    decides: Agency


class Intake:
    """The centre's desk: everything that is filed in a trial comes here.

    With ``acts`` it offers one procedure alone, in whose workflow all of them happen.
    """

    def __init__(self, at: datetime, *, seed: int, acts: frozenset[Action] = frozenset()) -> None:
        day = localdate(at)
        self.seed = seed
        self.officers = Officers(day)
        self.offers = _offers(self.officers, at, acts)
        self.communes: list[Area] = list(communes_on(day))
        centre = agency_by_key(CENTRE_KEY, day)
        if centre is None or not self.offers:
            raise ChaosError("the loaded province has no centre, or nothing that can be filed there")
        self.centre = centre
        self.clerk = _clerk(centre, at)

    def dice(self, number: int) -> random.Random:
        """Return chance that is the same each time for a filing of that number."""
        return random.Random(f"{self.seed}:{number}")  # noqa: S311 - must repeat, guards nothing

    def body(self, number: int) -> dict[str, Any]:
        """Return the API's body of the filing of that number: another person each time, the same each time."""
        dice = self.dice(number)
        person, offer = invent(dice), dice.choice(self.offers)
        return {
            "procedure": offer.code,
            "channel": "counter",
            "agency": self.centre.key,
            "commune": dice.choice(self.communes).code,
            "applicant": {
                "name": person.name,
                "identity_number": personal_id(number),
                "phone": person.phone,
                "address": person.hamlet,
            },
            "accept_missing": True,
        }

    def lodge(self, number: int, *, at: datetime, accept: bool = True, **changes: Any) -> Dossier:
        """File the dossier of that number through the service itself, and take it in unless it comes online."""
        filing = replace(self.filing(number, accept=accept), **changes)
        return lodge(filing, by=self.clerk, at=at, accept=accept)

    def filing(self, number: int, *, accept: bool = True) -> Filing:
        """Return what the service is given for the filing of that number."""
        dice = self.dice(number)
        person, offer = invent(dice), dice.choice(self.offers)
        return Filing(
            key=uuid.UUID(int=dice.getrandbits(128), version=4),
            version_id=offer.version_id,
            channel=Channel.COUNTER if accept else Channel.ONLINE,
            person=Person(
                name=person.name,
                identity_number=personal_id(number),
                phone=person.phone,
                address=person.hamlet,
            ),
            receiving_agency=self.centre,
            deciding_agency=offer.decides,
            area=dice.choice(self.communes),
        )

    def register(self, *scopes: Scope, at: datetime) -> Machine:
        """Register a system that files in the clerk's name."""
        secret = register_machine(CLIENT, "Hệ thống thử", acts_as=self.clerk, scopes=scopes, at=at)
        MachineClient.objects.filter(client_id=CLIENT).update(calls_a_minute=CALLS_A_MINUTE)
        return Machine(CLIENT, secret)


def personal_id(number: int) -> str:
    """Return a personal id that belongs to one filing alone."""
    return f"082{number // 1_000_000 % 4}{50 + number // 4_000_000 % 50}{number % 1_000_000:06d}"


def _clerk(centre: Agency, at: datetime) -> User:
    held = Posting.objects.on(localdate(at)).filter(agency=centre, role=Role.INTAKE).select_related("user")
    posting = held.order_by("pk").first()
    if posting is None:
        raise ChaosError("nobody takes dossiers in at the centre")
    return posting.user


def _offers(officers: Officers, at: datetime, acts: frozenset[Action]) -> list[Offer]:
    """Return procedures with a usual way: the province decides, the term is known, every role is filled."""
    day = localdate(at)
    versions = ProcedureVersion.objects.on(day).filter(
        is_published=True, deciding_level=ProcedureVersion.Level.PROVINCE
    )
    found: list[Offer] = []
    for version in versions.select_related("field", "procedure").order_by("procedure__code"):
        known, decides = plan_of(version.pk), deciding_agency(version, None, day)
        is_usual = known.term(Channel.COUNTER) and not any(step.parts for step in known.definition.steps.values())
        has_all = acts <= set(usual_way(known.definition))
        if is_usual and has_all and officers.has(decides, HANDLERS):
            found.append(Offer(version.procedure.code, version.pk, decides))
        if len(found) == (1 if acts else MOST_PROCEDURES):
            break
    return found
