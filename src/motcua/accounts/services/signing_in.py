"""Signing in: by electronic identity, in two halves, and the account it opens; officers by password."""

import hashlib
import hmac
import math
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from django.contrib.auth import authenticate
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import connection, transaction

from motcua.accounts.models import IdentityLink, User
from motcua.accounts.ports import Identity, IdentityProvider, SignInRefusedError
from motcua.accounts.queries import by_personal_id
from motcua.audit.models import AuditEvent
from motcua.audit.services import entry
from motcua.audit.services import record as audit
from motcua.foundation.crypto import blind_index
from motcua.foundation.inserting import insert_once

# Under which names a session keeps what belongs to a sign-in.
SESSION_ATTEMPT = "sign_in_attempt"
SESSION_ASSURANCE = "assurance"
SESSION_SIGNED_IN_AT = "signed_in_at"

BASIC, SUBSTANTIAL = 1, 2  # mức độ 1: online; mức độ 2: in person, with biometrics
SECRET_BYTES = 32
VERIFIER_BYTES = 48


@dataclass(frozen=True, slots=True)
class SignInAttempt:
    """What the session must remember between sending somebody away and their coming back; used once."""

    state: str
    nonce: str
    verifier: str
    redirect_uri: str

    def as_dict(self) -> dict[str, str]:
        """Return it as a session can keep it."""
        return asdict(self)


def begin_sign_in(provider: IdentityProvider, *, redirect_uri: str) -> tuple[str, SignInAttempt]:
    """Return where to send the person, and what to keep in their session until they are back."""
    attempt = SignInAttempt(
        state=secrets.token_urlsafe(SECRET_BYTES),
        nonce=secrets.token_urlsafe(SECRET_BYTES),
        verifier=secrets.token_urlsafe(VERIFIER_BYTES),
        redirect_uri=redirect_uri,
    )
    return provider.authorization_url(attempt.state, attempt.nonce, attempt.verifier, redirect_uri), attempt


def finish_sign_in(
    provider: IdentityProvider, kept: Mapping[str, str] | None, answer: Mapping[str, str]
) -> Identity:
    """Return who came back: ``kept`` was taken out of the session, so it serves once; ``answer`` is the query.

    Raises ``SignInRefusedError``: no sign-in was begun here, another one's answer, another provider's, or a no.
    """
    if not kept:
        raise SignInRefusedError("not_begun")
    attempt = SignInAttempt(**kept)
    if not hmac.compare_digest(attempt.state.encode(), answer.get("state", "").encode()):
        raise SignInRefusedError("state")
    if "iss" in answer and answer["iss"].rstrip("/") != provider.issuer:
        raise SignInRefusedError("mix_up")
    if answer.get("error") or not answer.get("code"):
        raise SignInRefusedError(answer.get("error", "")[:60] or "no_code")
    return provider.identify(answer["code"], attempt.verifier, attempt.nonce, attempt.redirect_uri)


@transaction.atomic
def sign_in(identity: Identity, *, at: datetime) -> User:
    """Return the account that an identity opens, made or brought up to date.

    Found by issuer and subject; the first time by the signed personal id or tax code, never by an e-mail address.
    Raises ``SignInRefusedError`` when the account is closed or the identity now names somebody else.
    """
    link = _link(identity)
    user = link.user if link else _known(identity)
    if user is None:
        user, is_new = _new_account(identity, at=at)
    else:
        is_new = False
        _check_same(user, identity)
        _update(user, identity)
    claims: dict[str, str | bool] = {"digital_citizen": True} if identity.is_digital_citizen else {}
    if identity.national_account_id:
        claims["TechID"] = identity.national_account_id
    IdentityLink.objects.update_or_create(
        issuer=identity.issuer,
        subject=identity.subject,
        defaults={"claims": claims, "assurance": identity.assurance, "last_used_at": at},
        create_defaults={"user": user, "claims": claims, "assurance": identity.assurance, "last_used_at": at},
    )
    data = {"issuer": identity.issuer, "assurance": identity.assurance, "is_new": is_new}
    audit("sign in", f"user:{user.pk}", by=user.pk, at=at, data=data)
    return user


def account_for(identity: Identity, *, at: datetime) -> tuple[User, list[AuditEvent]]:
    """Return the account of somebody whom another system of the State has identified; nobody is signed in.

    Found by the personal id or tax code and then left as it is, or made. When the person signs in here later,
    it is theirs. Call it in a transaction and write the entries that come with it together with what the account
    is for.
    """
    user = _known(identity)
    if user is not None:
        return user, []
    user, is_new = _new_account(identity, at=at)
    data = {"issuer": identity.issuer}
    return user, [entry("open account", f"user:{user.pk}", by=None, at=at, data=data)] if is_new else []


def _link(identity: Identity) -> IdentityLink | None:
    links = IdentityLink.objects.select_related("user").select_for_update(of=("self",))
    return links.filter(issuer=identity.issuer, subject=identity.subject).first()


def _known(identity: Identity) -> User | None:
    if identity.kind == User.Kind.BUSINESS:
        return (
            User.objects.filter(kind=User.Kind.BUSINESS, tax_code=identity.tax_code).order_by("created_at").first()
        )
    return by_personal_id(identity.personal_id)


def _new_account(identity: Identity, *, at: datetime) -> tuple[User, bool]:
    """Make the account; of two first sign-ins at the same moment one makes it and the other finds it."""
    number = identity.tax_code if identity.kind == User.Kind.BUSINESS else identity.personal_id
    named = hashlib.sha256(f"{identity.issuer}|{identity.kind}|{number}".encode()).hexdigest()
    fresh = User(username=f"eid-{named[:32]}", kind=identity.kind, created_at=at)
    _fill(fresh, identity)
    fresh.password = UNUSABLE_PASSWORD_PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    fresh.index_person()
    if insert_once(fresh):
        return fresh, True
    return User.objects.get(username=fresh.username), False


PROFILE = ("full_name", "personal_id", "birth_date", "sex", "residence", "phone", "email")


def _fill(user: User, identity: Identity) -> None:
    """Take over what the provider says; what it leaves out stays as the person has it here."""
    for name in PROFILE:
        value = getattr(identity, name)
        if value:
            setattr(user, name, value)
    if identity.tax_code:
        user.tax_code = identity.tax_code


def _check_same(user: User, identity: Identity) -> None:
    if not user.is_active:
        raise SignInRefusedError("closed")
    business = identity.kind == User.Kind.BUSINESS
    ours, theirs = (user.tax_code, identity.tax_code) if business else (user.personal_id, identity.personal_id)
    if user.kind != identity.kind or ours != theirs:
        raise SignInRefusedError("another_person")


def _update(user: User, identity: Identity) -> None:
    before = {name: getattr(user, name) for name in PROFILE}
    _fill(user, identity)
    if before != {name: getattr(user, name) for name in PROFILE}:
        user.save(update_fields=[*PROFILE, "tax_code", "name_fold", "personal_id_index"])


class PasswordRefusedError(Exception):
    """A user name and password open no account; ``wait_seconds`` is how long to wait before trying again."""

    def __init__(self, wait_seconds: int = 0) -> None:
        super().__init__("wait" if wait_seconds else "wrong")
        self.wait_seconds = wait_seconds


FREE_TRIES = 5  # mistakes that cost nothing
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 5, 60  # doubling; nobody is locked out for good
REMEMBERED = timedelta(minutes=15)


def sign_in_by_password(username: str, password: str, *, at: datetime) -> User:
    """Return the officer whose user name and password these are. Raises ``PasswordRefusedError``.

    After ``FREE_TRIES`` mistakes each further try has to wait, at most ``LONGEST_WAIT_SECONDS``; tries while
    waiting are not looked at, and they do not prolong the wait.
    """
    name = username.strip()
    subject = f"sign-in:{blind_index(name, kind='username')}"
    with transaction.atomic():
        with connection.cursor() as cursor:  # guesses come one after the other
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [subject])
        wait = _wait(subject, at)
        user = None if wait else _officer(name, password)
        if not wait:
            audit("sign in" if user else REFUSED, subject, by=user.pk if user else None, at=at)
    if user is None:
        raise PasswordRefusedError(wait)
    return user


REFUSED = "sign in refused"


def _officer(username: str, password: str) -> User | None:
    user = authenticate(None, username=username, password=password)
    return user if isinstance(user, User) and user.is_officer else None


def _wait(subject: str, at: datetime) -> int:
    """Return the seconds still to wait, from the mistakes since the last success."""
    tries = AuditEvent.objects.filter(subject=subject, at__gt=at - REMEMBERED).order_by("-at", "-id")[:20]
    mistakes = list(takewhile(lambda tried: tried.action == REFUSED, tries))
    if len(mistakes) < FREE_TRIES:
        return 0
    pause = min(FIRST_WAIT_SECONDS * 2 ** (len(mistakes) - FREE_TRIES), LONGEST_WAIT_SECONDS)
    left = mistakes[0].at + timedelta(seconds=pause) - at
    return max(0, math.ceil(left.total_seconds()))
