"""Who is written to: people with the addresses that can be opened."""

from collections.abc import Iterable
from uuid import UUID

from motcua.accounts.models import User


def readable(ids: Iterable[UUID]) -> dict[UUID, User]:
    """Return people by their keys; one whose encrypted addresses do not open is left out and stops nobody."""
    rows = User.objects.only("phone", "email", "language", "is_active", "kind")
    wanted = set(ids)
    try:
        return rows.in_bulk(wanted)
    except ValueError:  # SealedValueError, or what was never sealed
        found = (_opened(key) for key in sorted(wanted))
        return {user.pk: user for user in found if user is not None}


def _opened(key: UUID) -> User | None:
    try:
        return User.objects.only("phone", "email", "language", "is_active", "kind").filter(pk=key).first()
    except ValueError:
        return None
