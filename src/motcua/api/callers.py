"""Who calls: which system, in whose name, and how far it reaches."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.http import HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from motcua.accounts.models import AccessToken, MachineClient, User
from motcua.accounts.rules import Role
from motcua.api.problems import RefusedError
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.desk import agencies_of, dossier_of
from motcua.organizations.models import Agency
from motcua.organizations.queries import agency_by_id, reach_of


@dataclass(frozen=True)
class Caller:
    """A system with a token in force; ``at`` is the moment of the call.

    It reaches what ``user`` holds at the agency that the system is bound to, and below it; nothing else exists.
    """

    token: AccessToken
    at: datetime

    @property
    def client(self) -> MachineClient:
        return self.token.client

    @property
    def user(self) -> User:
        return self.token.user

    @property
    def day(self) -> date:
        return localdate(self.at)

    @property
    def actor(self) -> str:
        """Whose idempotency keys these are."""
        return f"{self.client.pk}:{self.user.pk}"

    @cached_property
    def agencies(self) -> frozenset[int]:
        """The agencies whose dossiers it may read."""
        return reach_of(self.user, self.client.agency_key, self.day)

    def agencies_as(self, *roles: Role) -> frozenset[int]:
        """Return those of its agencies where its officer holds one of ``roles``."""
        held = {each.agency_id for each in self.user.held(self.day) if each.role in roles}
        return self.agencies & held

    def dossier(self, dossier_id: UUID) -> Dossier:
        """Return a dossier that it may read. Raises ``Dossier.DoesNotExist`` for any other."""
        return dossier_of(self.agencies, dossier_id)

    def dossier_to_act_on(self, dossier_id: UUID, *places: int) -> Dossier:
        """Return a dossier to act on. Raises ``Dossier.DoesNotExist``, ``RefusedError``.

        What the officer may do elsewhere is not the system's: where such a place has a part, the act is refused.
        """
        dossier = self.dossier(dossier_id)
        involved = {dossier.holder_id, dossier.receiving_agency_id, dossier.deciding_agency_id, *places}
        self.stay_within(involved)
        return dossier

    def stay_within(self, places: set[int]) -> None:
        """Refuse an act in which the officer would use a posting beyond the system's agency."""
        if places & (agencies_of(self.user, self.day) - self.agencies):
            detail = _("Cán bộ này có việc ở cơ quan ngoài phạm vi của hệ thống. Hãy làm việc này trên màn hình.")
            raise RefusedError(403, detail, code="beyond_agency")

    def agency(self, key: str, *roles: Role) -> Agency | None:
        """Return one of its agencies by key, or the only one for an empty key; with ``roles`` held there."""
        mine = self.agencies_as(*roles) if roles else self.agencies
        found = [agency for agency in map(agency_by_id, sorted(mine)) if key in {"", agency.key}]
        return found[0] if found else None


class MachineRequest(HttpRequest):
    """A request that a token has admitted."""

    auth: Caller
    key: UUID  # the idempotency key of a write, however it was spelled
    keep: Callable[[Any], Model]  # for an effect unique by its key: its answer as a row to be written with it
