"""Who has signed a request of several parties, and whom a request still waits for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from motcua.accounts.models import User
from motcua.catalog.rules.answers import prune
from motcua.dossiers.models import CoSignature, Dossier, Draft
from motcua.dossiers.rules.cosigning import Party, digest_of, parties_of


@dataclass(frozen=True, slots=True)
class Signing:
    """One party of a request and how far its signature is; ``is_filer`` signs by sending it."""

    party: Party
    asked: CoSignature | None
    is_signed: bool
    is_filer: bool
    is_expired: bool

    @property
    def is_settled(self) -> bool:
        return self.is_signed or self.is_filer

    @property
    def is_waiting(self) -> bool:
        """Say whether the party was asked and may still answer."""
        asked = self.asked
        return asked is not None and not (
            self.is_signed or self.is_expired or asked.declined_at or asked.signed_at
        )


def signings_of(
    draft: Draft, by: User, *, now: datetime, answers: Mapping[str, Any] | None = None
) -> list[Signing]:
    """Return every party of a draft with its signature; an empty list where a form asks for one signature only."""
    form = draft.procedure.form
    if form is None or not form.body["ui"].get("signers"):
        return []
    asked_of = prune(form.body, draft.answers) if answers is None else answers
    current = digest_of(asked_of)
    asked = {each.party: each for each in draft.co_signatures.filter(replaced_at=None)}
    return [_signing(party, asked.get(party.key), by, current, now) for party in parties_of(form.body, asked_of)]


def _signing(party: Party, asked: CoSignature | None, by: User, current: str, now: datetime) -> Signing:
    if asked is not None and asked.identity_number != party.number:
        asked = None  # another person stands there now
    is_signed = asked is not None and asked.signed_at is not None and asked.answers_digest == current
    is_filer = not by.is_officer and bool(party.number) and by.personal_id == party.number
    is_expired = asked is not None and asked.signed_at is None and asked.expires_at <= now
    return Signing(party, asked, is_signed, is_filer, is_expired)


def waiting_for(user: User, *, now: datetime) -> QuerySet[CoSignature]:
    """Return the requests that wait for a person's own signature, the one that ends first on top."""
    open_ones = CoSignature.objects.filter(
        identity_index=user.personal_id_index, signed_at=None, replaced_at=None, declined_at=None,
        expires_at__gt=now, draft__submitted_at=None, draft__discarded_at=None,
    )  # fmt: skip
    if not user.personal_id_index:
        return open_ones.none()
    return open_ones.select_related("draft__procedure__procedure", "draft__owner").order_by("expires_at")


def own_signature(user: User, signature_id: UUID) -> CoSignature:
    """Return the request for a person's own signature. Raises ``CoSignature.DoesNotExist`` for anybody else's."""
    related = ("draft__procedure__form", "draft__procedure__procedure", "draft__owner")
    mine = CoSignature.objects.select_related(*related).exclude(identity_index="")
    return mine.get(pk=signature_id, identity_index=user.personal_id_index)


def signatures_of(dossier: Dossier) -> list[CoSignature]:
    """Return the signatures under a filed dossier, in the order they were given."""
    given = CoSignature.objects.filter(draft=dossier.submission_key, replaced_at=None, signed_at__isnull=False)
    return list(given.select_related("signer", "witnessed_by").order_by("signed_at"))
