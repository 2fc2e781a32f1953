"""Where a dossier is, for its applicant and for whoever holds its code and a second proof."""

import hmac
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.dossiers.models import Dossier, DossierEvent, Supplement
from motcua.dossiers.models.dossier import LOOKUP_LENGTH
from motcua.dossiers.queries.representing import acted_in, may_act

_RELATED = ("procedure__procedure", "receiving_agency", "deciding_agency", "holder", "workflow")
SHORTEST_PHONE = 9


@dataclass(frozen=True)
class Track:
    """A dossier with its history, oldest first, and the request it waits for, if any."""

    dossier: Dossier
    events: list[DossierEvent]
    supplement: Supplement | None  # asked for and not closed


def own_dossiers(owner: User) -> QuerySet[Dossier]:
    """Return what a person has filed, what was filed in their name, and what they act in for another.

    The parts of a linked dossier are told of with the whole.
    """
    mine = Q(applicant=owner) | Q(pk__in=acted_in(owner, localdate()))
    return Dossier.objects.filter(mine, parent=None).select_related("procedure__procedure", "holder")


def own_track(owner: User, dossier_id: UUID) -> Track:
    """Return a person's own dossier, or one they act in. Raises ``Dossier.DoesNotExist``."""
    found = _with_history().get(pk=dossier_id)
    if not may_act(owner, found, localdate()):
        raise Dossier.DoesNotExist
    return _track(found)


def track_by_code(code: str, proof: str) -> Track | None:
    """Return the dossier of a code when ``proof`` is its lookup secret or its phone number; else nothing.

    Public: whoever gets an answer knows the code and the proof. A wrong code and a wrong proof look the same.
    """
    found = _with_history().filter(code=code.strip().upper()).first()
    if found is None or not _proves(found, proof):
        return None
    return _track(found if found.parent_id is None else _with_history().get(pk=found.parent_id))


def _with_history() -> QuerySet[Dossier]:
    events = DossierEvent.objects.select_related("agency", "by").order_by("seq")
    rows = Dossier.objects.select_related(*_RELATED)
    return rows.prefetch_related(Prefetch("events", events), "supplements", "pauses")


def _track(dossier: Dossier) -> Track:
    supplement = next((each for each in dossier.supplements.all() if each.closed_at is None), None)
    return Track(dossier, list(dossier.events.all()), supplement)


def plain_secret(typed: str) -> str:
    """Return a lookup secret without the spaces and dashes people put into it."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())


def _proves(dossier: Dossier, proof: str) -> bool:
    typed = plain_secret(proof)
    secret = len(typed) == LOOKUP_LENGTH and hmac.compare_digest(typed.encode(), dossier.lookup_secret.encode())
    return secret or _same_phone(typed, dossier.phone)


def _same_phone(typed: str, phone: str) -> bool:
    """Compare two telephone numbers by their last nine digits: +84 912… and 0912… are one."""
    kept = "".join(sign for sign in phone if sign.isdigit())
    if min(len(typed), len(kept)) < SHORTEST_PHONE or not typed.isdigit():
        return False
    one, other = typed[-SHORTEST_PHONE:], kept[-SHORTEST_PHONE:]
    return hmac.compare_digest(one.encode(), other.encode())
