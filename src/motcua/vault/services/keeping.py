"""Keeping papers for their owner, opening them with a reason, taking them back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.audit.services import record_look
from motcua.foundation import files
from motcua.organizations.models import Agency
from motcua.vault.models import Document
from motcua.vault.queries import looks_at

SEEN_AGAIN_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper to keep: whose it is, what it is, who issued it when, and its bytes."""

    owner_index: str
    owner: User | None
    kind: str
    title: str
    number: str
    issuer: Agency
    issued_at: datetime
    pdf: bytes
    source: str
    valid_until: date | None = None


@transaction.atomic
def deposit(paper: Paper, *, by: User, at: datetime) -> Document:
    """Keep a paper in its owner's vault; the same bytes of the same source again are the document that is there.

    Law: Decree 107/2021/NĐ-CP (results are stored for their owner and re-used).
    """
    stored = files.store(paper.pdf)
    document, is_new = Document.objects.get_or_create(
        source=paper.source,
        sha256=stored.sha256,
        defaults={
            "owner_index": paper.owner_index,
            "owner": paper.owner,
            "kind": paper.kind,
            "title": paper.title,
            "number": paper.number,
            "issuer": paper.issuer,
            "issued_at": paper.issued_at,
            "valid_until": paper.valid_until,
            "size": stored.size,
        },
    )
    if is_new:
        audit("deposit", f"document:{document.pk}", by=by.pk, at=at, data={"source": paper.source})
    return document


@transaction.atomic
def open_document(document: Document, *, by: User | None, at: datetime, purpose: str) -> bytes:
    """Return a kept paper and log who opened it and why. Raises ``MissingPurposeError`` without a purpose."""
    record_look(f"document:{document.pk}", by=by.pk if by else None, at=at, purpose=purpose)
    return files.load(document.sha256)


@transaction.atomic
def note_seen(documents: Iterable[Document], *, by: User, at: datetime, purpose: str) -> None:
    """Log that somebody was shown that papers are kept, without opening them; once an hour for each paper."""
    for document in documents:
        seen = looks_at(document).filter(actor_id=by.pk, at__gt=at - SEEN_AGAIN_AFTER)
        if not seen.exists():
            record_look(f"document:{document.pk}", by=by.pk, at=at, purpose=purpose)


@transaction.atomic
def revoke(document: Document, reason: str, *, by: User, at: datetime) -> Document:
    """Declare that a paper no longer holds; it stays readable as revoked. Twice keeps the first reason."""
    locked = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if locked.revoked_at is None:
        locked.revoked_at, locked.revoked_reason = at, reason
        locked.save(update_fields=["revoked_at", "revoked_reason"])
        audit("revoke", f"document:{document.pk}", by=by.pk, at=at, data={"reason": reason})
    return locked


class SupersedeError(ValueError):
    """A paper cannot stand in for another; ``code``: ``itself``, ``circle``, ``other_owner``, ``revoked``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def supersede(document: Document, successor: Document, reason: str, *, by: User, at: datetime) -> Document:
    """Declare that ``successor`` takes the place of a paper (thay thế); the old one stays readable as replaced.

    Twice keeps the first successor and reason. Raises ``SupersedeError``.
    Policy: a corrected or re-issued result leads its reader to the paper that holds now.
    """
    pair = Document.objects.select_for_update(of=("self",)).order_by("pk")
    locked = {each.pk: each for each in pair.filter(pk__in=[document.pk, successor.pk])}
    old, new = locked[document.pk], locked[successor.pk]
    if old.superseded_at is not None:
        return old
    _check_succession(old, new)
    old.superseded_by, old.superseded_at, old.superseded_reason = new, at, reason
    old.save(update_fields=["superseded_by", "superseded_at", "superseded_reason"])
    data = {"by": str(new.pk), "reason": reason}
    audit("supersede", f"document:{old.pk}", by=by.pk, at=at, data=data)
    return old


def _check_succession(old: Document, new: Document) -> None:
    if old.pk == new.pk:
        raise SupersedeError("itself")
    if old.owner_index != new.owner_index:
        raise SupersedeError("other_owner")
    if new.revoked_at is not None:
        raise SupersedeError("revoked")
    if new.superseded_at is not None:
        raise SupersedeError("circle")
