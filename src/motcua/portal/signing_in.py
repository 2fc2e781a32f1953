"""What a session keeps of a sign-in: the attempt once, then how sure and how fresh the identity is."""

from collections.abc import Mapping
from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase
from django.urls import reverse

from motcua.accounts.models import User
from motcua.accounts.ports import Identity, identity_provider
from motcua.accounts.services.signing_in import (
    SESSION_ASSURANCE,
    SESSION_ATTEMPT,
    SESSION_SIGNED_IN_AT,
    SignInAttempt,
    finish_sign_in,
    sign_in,
)

WANTED = "sign_in_next"


def remember(session: SessionBase, attempt: SignInAttempt, wanted: str) -> None:
    """Keep what must match when the visitor comes back; a later attempt replaces an earlier one."""
    session[SESSION_ATTEMPT] = attempt.as_dict()
    session[WANTED] = wanted


def recall(session: SessionBase) -> tuple[Mapping[str, str] | None, str]:
    """Return the attempt and where the visitor wanted to go, and forget both: an answer serves once."""
    return session.pop(SESSION_ATTEMPT, None), session.pop(WANTED, reverse("portal:home"))


def finish(kept: Mapping[str, str] | None, answer: Mapping[str, str], *, at: datetime) -> tuple[User, Identity]:
    """Return the account that the provider's answer opens. Raises ``SignInRefusedError``, ``UnavailableError``."""
    identity = finish_sign_in(identity_provider(), kept, answer)
    return sign_in(identity, at=at), identity


def stamp(session: SessionBase, identity: Identity, *, at: datetime) -> None:
    """Note in the new session how the person was identified, and when."""
    session[SESSION_ASSURANCE] = identity.assurance
    session[SESSION_SIGNED_IN_AT] = at.isoformat()
