"""Reading accounts."""

from collections.abc import Collection
from uuid import UUID

from motcua.accounts.models import IdentityLink, User
from motcua.foundation.crypto import blind_index


def national_account_ids(users: Collection[UUID]) -> dict[UUID, str]:
    """Return, for those who ever signed in by eID, the id of their national account (TechID)."""
    links = IdentityLink.objects.filter(user__in=users).order_by("last_used_at", "id")
    return {link.user_id: str(link.claims["TechID"]) for link in links if link.claims.get("TechID")}


def by_personal_id(number: str, *, kind: str = User.Kind.CITIZEN) -> User | None:
    """Return the account that a personal id belongs to, be it closed; the oldest if there were several."""
    rows = User.objects.filter(personal_id_index=blind_index(number, kind="personal_id"), kind=kind)
    return rows.order_by("created_at").first() if number else None
