"""Who may act in a dossier besides its applicant, and who is told of it."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from motcua.accounts.models import User
from motcua.dossiers.models import Dossier, Representation
from motcua.dossiers.rules.representing import Right


def acted_in(user: User, on: date) -> list[UUID]:
    """Return the dossiers in which somebody acts for another on a day, as a list: it stays short for an index."""
    return list(_holding(on).filter(account=user).values_list("dossier", flat=True))


def may_act(user: User, dossier: Dossier, on: date | None) -> bool:
    """Say whether a dossier is somebody's own, or they act in it for another on a day (``None``: whenever)."""
    return dossier.applicant_id == user.pk or _holding(on).filter(dossier=dossier, account=user).exists()


def told_of(dossier: Dossier, on: date) -> list[User]:
    """Return who is told of a dossier: its applicant and who acts for them; never the helping officer."""
    acting = _holding(on).filter(dossier=dossier, account__isnull=False).select_related("account").first()
    people = [dossier.applicant, acting.account if acting else None]
    return list({person.pk: person for person in people if person is not None}.values())


def right_of(dossier: Dossier) -> Representation | None:
    """Return by what right somebody acts in a dossier for its applicant, if anybody does, holding or expired."""
    return Representation.objects.filter(dossier=dossier).select_related("account", "recorded_by").first()


def _holding(on: date | None) -> QuerySet[Representation]:
    still = Q(valid_until=None) | Q(valid_until__gte=on) if on else Q()
    return Representation.objects.filter(still).exclude(right=Right.OFFICER.value)


def may_collect(dossier: Dossier, on: date) -> Representation | None:
    """Return who filed for the applicant and may still fetch the result; an officer who helped may not."""
    return _holding(on).filter(dossier=dossier).first()
