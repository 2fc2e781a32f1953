"""Showing a kept paper to somebody for a time, by a link whose secret is kept nowhere."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.audit.services import record_look
from motcua.foundation import files
from motcua.foundation.crypto import blind_index
from motcua.vault.models import Share
from motcua.vault.queries import documents_of
from motcua.vault.rules import READABLE_LETTERS, SECRET_LENGTH, read_secret, share_ends

OPENED = "Mở qua liên kết chia sẻ"
FETCHED = "Tải về qua liên kết chia sẻ"


class ShareRefusedError(ValueError):
    """A paper cannot be shared; ``code``: ``not_in_force``, ``for_whom``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ShareClosedError(LookupError):
    """No link opens with this: unknown, wrong secret, out of time, or taken back. Which one is not said."""


@dataclass(frozen=True, slots=True)
class Terms:
    """For whom a paper is shown, in the owner's words, and for how many days."""

    given_to: str
    days: int


@dataclass(frozen=True, slots=True)
class NewShare:
    """A link just made, and its secret, which nobody can look up again."""

    share: Share
    secret: str


@transaction.atomic
def share(document_id: UUID, terms: Terms, *, by: User, at: datetime) -> NewShare:
    """Make a link to one's own paper.

    Raises ``Document.DoesNotExist`` for somebody else's, ``ShareRefusedError``, ``LifetimeError``.
    """
    document = documents_of(by).get(pk=document_id)
    if not document.is_in_force(localdate(at)):
        raise ShareRefusedError("not_in_force")
    if not terms.given_to.strip():
        raise ShareRefusedError("for_whom")
    secret = "".join(secrets.choice(READABLE_LETTERS) for _ in range(SECRET_LENGTH))
    made = Share.objects.create(
        document=document,
        given_by=by,
        given_to=terms.given_to.strip()[:120],
        secret_digest=_digest(secret),
        given_at=at,
        expires_at=share_ends(at, terms.days),
    )
    audit("share", f"document:{document.pk}", by=by.pk, at=at, data={"share": str(made.pk), "days": terms.days})
    return NewShare(made, secret)


@transaction.atomic
def stop_sharing(share_id: UUID, *, by: User, at: datetime) -> Share:
    """Take a link back at once. Twice is once. Raises ``Share.DoesNotExist`` for somebody else's."""
    own = Share.objects.filter(document__in=documents_of(by))
    found = own.select_for_update(of=("self",)).get(pk=share_id)
    if found.revoked_at is None:
        found.revoked_at = at
        found.save(update_fields=["revoked_at"])
        data = {"share": str(found.pk)}
        audit("stop_sharing", f"document:{found.document_id}", by=by.pk, at=at, data=data)
    return found


@transaction.atomic
def open_share(share_id: UUID, secret: str, *, at: datetime) -> Share:
    """Return what a link leads to, and note that it was opened. Raises ``ShareClosedError``."""
    found = _opened(share_id, secret, at=at)
    _look(found, OPENED, at=at)
    return found


@transaction.atomic
def read_shared(share_id: UUID, secret: str, *, at: datetime) -> tuple[Share, bytes]:
    """Return the paper itself, and note that it was fetched. Raises ``ShareClosedError``."""
    found = _opened(share_id, secret, at=at)
    _look(found, FETCHED, at=at)
    return found, files.load(found.document.sha256)


def _opened(share_id: UUID, secret: str, *, at: datetime) -> Share:
    found = Share.objects.select_related("document__issuer").filter(pk=share_id).first()
    known = found.secret_digest if found else ""
    if not hmac.compare_digest(known, _digest(read_secret(secret))) or found is None or not found.is_open(at):
        raise ShareClosedError("no link opens with this")
    return found


def _look(found: Share, purpose: str, *, at: datetime) -> None:
    subject = f"document:{found.document_id}"
    record_look(subject, by=None, at=at, purpose=purpose, data={"share": str(found.pk)})


def _digest(secret: str) -> str:
    return blind_index(secret, kind="share")
