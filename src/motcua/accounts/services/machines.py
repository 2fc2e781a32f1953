"""Other systems that call: registered once, then a short-lived token for each stretch of work."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.timezone import localdate

from motcua.accounts.models import AccessToken, MachineClient, Mandate, User
from motcua.accounts.queries import forget_tokens, token_digest
from motcua.accounts.rules import Scope, granted
from motcua.audit.services import record as audit

TOKEN_SECONDS = 30 * 60
SECRET_BYTES = 32


class ClientRefusedError(Exception):
    """No token is given; ``code`` is the word of RFC 6749 section 5.2 for it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Issued:
    """A token as the machine gets it, once."""

    token: str
    seconds: int
    scopes: str


@transaction.atomic
def register_machine(
    client_id: str, name: str, *, acts_as: User, scopes: Collection[Scope], at: datetime, agency_key: str = ""
) -> str:
    """Let a system call, or give the one that is there a new secret; return the secret, which is kept nowhere.

    With ``agency_key`` it reaches only what belongs to that agency and those below it. Tokens that were issued
    before end at once.
    """
    secret = secrets.token_urlsafe(SECRET_BYTES)
    values = {
        "name": name,
        "user": acts_as,
        "secret_hash": make_password(secret),
        "scopes": " ".join(scopes),
        "is_active": True,
        "agency_key": agency_key,
    }
    client, is_new = MachineClient.objects.update_or_create(
        client_id=client_id, defaults=values, create_defaults={**values, "created_at": at}
    )
    client.tokens.all().delete()
    forget_tokens()
    data = {"is_new": is_new, "scopes": list(scopes)}
    audit("register machine", f"machine:{client.pk}", by=acts_as.pk, at=at, data=data)
    return secret


def issue_token(client_id: str, secret: str, *, wanted: str, at: datetime, acting_for: str = "") -> Issued:
    """Return a token for a machine that proves itself. Raises ``ClientRefusedError``.

    An unknown machine takes as long to refuse as a wrong secret. ``acting_for`` is the user name of an officer
    whom a mandate of the machine names; without it the machine acts as its own account.
    Policy: RFC 6749 section 4.4 (client credentials).
    """
    client = MachineClient.objects.select_related("user").filter(client_id=client_id).first()
    known = check_password(secret, client.secret_hash if client else _nobodys_hash())
    if client is None or not known or not client.is_active or not client.user.is_active:
        raise ClientRefusedError("invalid_client")
    scopes = granted(wanted, client.scopes)
    if not scopes:
        raise ClientRefusedError("invalid_scope")
    mandate = _mandate(client, acting_for, at) if acting_for else None
    token = secrets.token_urlsafe(SECRET_BYTES)
    with transaction.atomic():
        _check_unchanged(client)
        client.tokens.filter(expires_at__lte=at).delete()
        AccessToken.objects.create(
            digest=token_digest(token),
            client=client,
            scopes=scopes,
            mandate=mandate,
            expires_at=at + timedelta(seconds=TOKEN_SECONDS),
        )
        data = {"scopes": scopes, **({"mandate": mandate.pk} if mandate else {})}
        by = mandate.officer_id if mandate else client.user_id
        audit("issue token", f"machine:{client.pk}", by=by, at=at, data=data)
    return Issued(token, TOKEN_SECONDS, scopes)


def _check_unchanged(client: MachineClient) -> None:
    """Refuse a secret that was replaced, or a machine that was closed, while the secret was being checked."""
    rows = MachineClient.objects.select_for_update(of=("self",), no_key=True)
    if not rows.filter(pk=client.pk, secret_hash=client.secret_hash, is_active=True).first():
        raise ClientRefusedError("invalid_client")


def _mandate(client: MachineClient, username: str, at: datetime) -> Mandate:
    rows = client.mandates.select_related("officer").filter(ended_at=None, officer__username=username)
    found = rows.filter(officer__is_active=True).first()
    if found is None or not found.holds_on(localdate(at)):
        raise ClientRefusedError("invalid_target")
    return found


@cache
def _nobodys_hash() -> str:
    return make_password(secrets.token_urlsafe(SECRET_BYTES))


@transaction.atomic
def close_machine(client_id: str, *, at: datetime) -> bool:
    """Let a system call no more and end its tokens; say whether it is known."""
    client = MachineClient.objects.select_for_update(of=("self",)).filter(client_id=client_id).first()
    if client is None:
        return False
    if client.is_active:
        client.is_active = False
        client.save(update_fields=["is_active"])
        audit("close machine", f"machine:{client.pk}", by=None, at=at)
    client.tokens.all().delete()
    forget_tokens()
    return True


@dataclass(frozen=True, slots=True)
class Term:
    """How long a mandate holds, and on which written decision it rests."""

    first: date
    last: date | None
    basis: str


@transaction.atomic
def give_mandate(client_id: str, officer: User, term: Term, *, by: User | None, at: datetime) -> Mandate:
    """Let a system act in an officer's name (ủy nhiệm); the mandate that was open before ends.

    Raises ``MachineClient.DoesNotExist``; ``ValueError`` for somebody who is no officer or without a decision.
    """
    if officer.kind != User.Kind.OFFICER or not term.basis.strip():
        raise ValueError("a mandate names an officer and its written decision")
    client = MachineClient.objects.select_for_update(of=("self",)).get(client_id=client_id)
    _end_mandates(client, officer, at=at)
    given = Mandate.objects.create(
        client=client,
        officer=officer,
        basis=term.basis.strip(),
        valid_from=term.first,
        valid_to=term.last,
        given_at=at,
    )
    data = {"client": client.pk, "from": term.first.isoformat(), "until": str(term.last or "")}
    audit("give mandate", f"user:{officer.pk}", by=by.pk if by else None, at=at, data=data)
    return given


@transaction.atomic
def end_mandate(client_id: str, officer: User, *, by: User | None, at: datetime) -> bool:
    """Let a system act in an officer's name no more; say whether it could. Its tokens end at once."""
    client = MachineClient.objects.select_for_update(of=("self",)).filter(client_id=client_id).first()
    if client is None or not _end_mandates(client, officer, at=at):
        return False
    data = {"client": client.pk}
    audit("end mandate", f"user:{officer.pk}", by=by.pk if by else None, at=at, data=data)
    return True


def _end_mandates(client: MachineClient, officer: User, *, at: datetime) -> int:
    ended = client.mandates.filter(officer=officer, ended_at=None).update(ended_at=at)
    client.tokens.filter(mandate__officer=officer).delete()
    forget_tokens()
    return ended
