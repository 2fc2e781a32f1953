"""Who acts in a simulation: officers by agency and role, citizens with accounts."""

import random
from collections.abc import Iterable
from datetime import date, datetime

from motcua.accounts.models import User
from motcua.accounts.ports import Identity
from motcua.accounts.services.signing_in import sign_in
from motcua.organizations.models import Agency, Posting
from motcua.simulation.people import Synthetic

ISSUER = "https://simulation.motcua.example"  # nobody can sign in by it


class NobodyThereError(LookupError):
    """An agency has nobody in a role that a step needs."""


class Officers:
    """The officers of a day, by agency and role."""

    def __init__(self, on: date) -> None:
        self._by_place: dict[tuple[int, str], list[User]] = {}
        for posting in Posting.objects.on(on).select_related("user").order_by("pk"):
            self._by_place.setdefault((posting.agency_id, posting.role), []).append(posting.user)

    def pick(self, agency: Agency, role: str, dice: random.Random) -> User:
        """Return one of those who hold a role at an agency. Raises ``NobodyThereError``."""
        found = self._by_place.get((agency.pk, role))
        if not found:
            raise NobodyThereError(f"nobody is {role} at {agency}")
        return dice.choice(found)

    def has(self, agency: Agency, roles: Iterable[str]) -> bool:
        return all((agency.pk, role) in self._by_place for role in roles)


def account_of(person: Synthetic, *, at: datetime) -> User:
    """Return the account of an invented citizen, opened as if she had signed in by VNeID."""
    return sign_in(identity_of(person), at=at)


def identity_of(person: Synthetic) -> Identity:
    """Return what an identity provider would say of an invented citizen."""
    return Identity(
        issuer=ISSUER,
        subject=person.personal_id,
        kind="citizen",
        full_name=person.name,
        personal_id=person.personal_id,
        birth_date=person.birth_date,
        sex=person.sex,
        phone=person.phone,
        assurance=2,
    )
