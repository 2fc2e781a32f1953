"""In which roles a person may act on a dossier, and in whose name."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.catalog.models import Competence
from motcua.dossiers.models import Dossier
from motcua.organizations.models import Agency, Delegation, Posting
from motcua.organizations.services.delegating import delegation_between


def roles_over(user: User, dossier: Dossier, at: datetime) -> dict[str, UUID]:
    """Return the roles in which a person may act on a dossier now, each with whose posting it is."""
    return roles_at(user, dossier.holder, at, procedure_id=dossier.procedure.procedure_id)


def roles_at(user: User, agency: Agency, at: datetime, *, procedure_id: int) -> dict[str, UUID]:
    """Return a person's roles at an agency for a procedure, own or by delegation, each with whose posting it is.

    A posting that lists procedures covers only those. One's own posting comes before somebody else's.
    """
    day = localdate(at)
    listed = Competence.objects.filter(posting=OuterRef("pk"))
    covers = ~Exists(listed) | Exists(listed.filter(procedure=procedure_id))
    acted_for = Delegation.objects.on(day).filter(to=user, ended_at=None).values("posting")
    held = Posting.objects.on(day).filter(covers, Q(user=user) | Q(pk__in=acted_for), agency=agency)
    rows = sorted(held.values_list("role", "user"), key=lambda row: row[1] == user.pk)
    return dict(rows)


def in_whose_name(user: User, dossier: Dossier, at: datetime) -> Delegation | None:
    """Return under which delegation a person acts on a dossier now; ``None`` for their own posting."""
    roles = roles_over(user, dossier, at)
    if roles.get(dossier.holder_role, user.pk) == user.pk:
        return None
    return delegation_between(user, dossier.holder_id, dossier.holder_role, localdate(at))
