"""Reading accounts."""

import hashlib
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils.timezone import localdate

from motcua.accounts.models import AccessToken, IdentityLink, User
from motcua.foundation.crypto import blind_index
from motcua.foundation.inserting import prepared
from motcua.foundation.keeping import Kept

TOKEN_SECONDS = 5
OLDEST = "SELECT id FROM accounts_user WHERE personal_id_index = %s AND kind = %s ORDER BY created_at LIMIT 1"


def national_account_ids(users: Collection[UUID]) -> dict[UUID, str]:
    """Return, for those who ever signed in by eID, the id of their national account (TechID)."""
    links = IdentityLink.objects.filter(user__in=users).order_by("last_used_at", "id")
    return {link.user_id: str(link.claims["TechID"]) for link in links if link.claims.get("TechID")}


def is_digital_citizen(user_id: UUID) -> bool:
    """Say whether the identity service last told that this person has level 2 and all data for the fee benefit.

    Law: Resolution 66.22/2026/NQ-CP: eligibility is shared by the identification system, never claimed.
    """
    links = IdentityLink.objects.filter(user=user_id, assurance__gte=2).order_by("-last_used_at", "-id")
    link = links.first()
    return link is not None and link.claims.get("digital_citizen") is True


def by_personal_id(number: str, *, kind: str = User.Kind.CITIZEN) -> User | None:
    """Return the account that a personal id belongs to, be it closed; the oldest if there were several."""
    if not number:
        return None
    with prepared() as cursor:  # most people have no account: the first look is made to be cheap
        cursor.execute(OLDEST, [blind_index(number, kind="personal_id"), kind])
        found = cursor.fetchone()
    return User.objects.get(pk=found[0]) if found else None


def token_digest(token: str) -> str:
    """Return what a token is kept as: it is long and random, so one plain hash will do."""
    return hashlib.sha256(token.encode()).hexdigest()


def token_in_force(token: str, at: datetime) -> AccessToken | None:
    """Return a token with its machine and account, unless it has ended or one of them is closed.

    A process keeps it for ``TOKEN_SECONDS``: a closed machine is out that late at the latest.
    """
    return token_of_digest(token_digest(token), at)


def token_of_digest(digest: str, at: datetime) -> AccessToken | None:
    """Return the same for a token that is known by its digest only."""
    found = _token_of_digest(digest)
    if found is None or found.expires_at <= at:
        return None
    if found.mandate is not None and not found.mandate.holds_on(localdate(at)):
        return None
    return found if found.client.is_active and found.client.user.is_active and found.user.is_active else None


def _read_token(digest: str) -> AccessToken | None:
    rows = AccessToken.objects.select_related("client__user", "mandate__officer")
    return rows.filter(digest=digest).first()


_token_of_digest: Kept[str, AccessToken | None] = Kept(_read_token, seconds=TOKEN_SECONDS)


def forget_tokens() -> None:
    """Make this process read tokens again; for whoever has just closed one."""
    _token_of_digest.forget()
