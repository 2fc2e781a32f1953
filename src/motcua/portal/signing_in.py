"""What a session keeps of a sign-in: the attempt once, then how sure and how fresh the identity is."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.urls import reverse

from motcua.accounts.models import User
from motcua.accounts.ports import NATIONAL_PORTAL, VNEID, Identity, identity_provider
from motcua.accounts.services.signing_in import (
    SESSION_ASSURANCE,
    SESSION_ATTEMPT,
    SESSION_SIGNED_IN_AT,
    SignInAttempt,
    begin_sign_in,
    finish_sign_in,
    sign_in,
)

WANTED, PROVIDER = "sign_in_next", "sign_in_provider"
PROVIDERS = {"vneid": VNEID, "cong-quoc-gia": NATIONAL_PORTAL}  # by the word in the address
RETURNS = {"vneid": "portal:sign-in-return", "cong-quoc-gia": "portal:sign-in-national-return"}


def begin(provider: str) -> tuple[str, SignInAttempt]:
    """Return where to send the visitor, who comes back to an address of that provider's own."""
    redirect_uri = f"{settings.MOTCUA_PUBLIC_URL}{reverse(RETURNS[provider])}"
    return begin_sign_in(identity_provider(PROVIDERS[provider]), redirect_uri=redirect_uri)


def remember(session: SessionBase, provider: str, attempt: SignInAttempt, wanted: str) -> None:
    """Keep what must match when the visitor comes back; a later attempt replaces an earlier one."""
    session[SESSION_ATTEMPT], session[PROVIDER] = attempt.as_dict(), provider
    session[WANTED] = wanted


def recall(session: SessionBase, provider: str) -> tuple[Mapping[str, str] | None, str]:
    """Return the attempt and where the visitor wanted to go, and forget both: an answer serves once.

    An attempt with another provider is none: its answer cannot come back to this provider's address.
    """
    kept, begun = session.pop(SESSION_ATTEMPT, None), session.pop(PROVIDER, "")
    return kept if begun == provider else None, session.pop(WANTED, reverse("portal:home"))


def finish(
    provider: str, kept: Mapping[str, str] | None, answer: Mapping[str, str], *, at: datetime
) -> tuple[User, Identity]:
    """Return the account that the provider's answer opens. Raises ``SignInRefusedError``, ``UnavailableError``."""
    identity = finish_sign_in(identity_provider(PROVIDERS[provider]), kept, answer)
    return sign_in(identity, at=at), identity


def stamp(session: SessionBase, identity: Identity, *, at: datetime) -> None:
    """Note in the new session how the person was identified, and when."""
    session[SESSION_ASSURANCE] = identity.assurance
    session[SESSION_SIGNED_IN_AT] = at.isoformat()
