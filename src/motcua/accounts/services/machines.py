"""Other systems that call: registered once, then a short-lived token for each stretch of work."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from motcua.accounts.models import AccessToken, MachineClient, User
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
def register_machine(client_id: str, name: str, *, acts_as: User, scopes: Collection[Scope], at: datetime) -> str:
    """Let a system call, or give the one that is there a new secret; return the secret, which is kept nowhere.

    Tokens that were issued before end at once.
    """
    secret = secrets.token_urlsafe(SECRET_BYTES)
    values = {
        "name": name,
        "user": acts_as,
        "secret_hash": make_password(secret),
        "scopes": " ".join(scopes),
        "is_active": True,
    }
    client, is_new = MachineClient.objects.update_or_create(
        client_id=client_id, defaults=values, create_defaults={**values, "created_at": at}
    )
    client.tokens.all().delete()
    forget_tokens()
    data = {"is_new": is_new, "scopes": list(scopes)}
    audit("register machine", f"machine:{client.pk}", by=acts_as.pk, at=at, data=data)
    return secret


def issue_token(client_id: str, secret: str, *, wanted: str, at: datetime) -> Issued:
    """Return a token for a machine that proves itself. Raises ``ClientRefusedError``.

    An unknown machine takes as long to refuse as a wrong secret.
    Policy: RFC 6749 section 4.4 (client credentials).
    """
    client = MachineClient.objects.select_related("user").filter(client_id=client_id).first()
    known = check_password(secret, client.secret_hash if client else _nobodys_hash())
    if client is None or not known or not client.is_active or not client.user.is_active:
        raise ClientRefusedError("invalid_client")
    scopes = granted(wanted, client.scopes)
    if not scopes:
        raise ClientRefusedError("invalid_scope")
    token = secrets.token_urlsafe(SECRET_BYTES)
    with transaction.atomic():
        client.tokens.filter(expires_at__lte=at).delete()
        AccessToken.objects.create(
            digest=token_digest(token),
            client=client,
            scopes=scopes,
            expires_at=at + timedelta(seconds=TOKEN_SECONDS),
        )
        audit("issue token", f"machine:{client.pk}", by=client.user_id, at=at, data={"scopes": scopes})
    return Issued(token, TOKEN_SECONDS, scopes)


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
