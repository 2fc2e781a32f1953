"""Signing together: ask each party, take each signature once, let nothing be filed before all are there."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from motcua.accounts.models import User
from motcua.accounts.queries import by_personal_id
from motcua.audit.services import record as audit
from motcua.catalog.rules.answers import prune
from motcua.dossiers.models import CoSignature, Draft
from motcua.dossiers.queries.cosigning import signings_of
from motcua.dossiers.rules.cosigning import VALID_FOR, Party, check_parties, digest_of
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.notifications.rules.events import Kind
from motcua.notifications.services import Letter, tell


@transaction.atomic
def invite(draft_id: UUID, *, by: User, at: datetime) -> list[CoSignature]:
    """Ask every party that has not signed what stands there now; one who waits already is not asked twice.

    A party whose number has changed is replaced, an expired or declined request is made anew. Raises
    ``PartyError`` (one person twice, a number missing), ``Draft.DoesNotExist``, ``ActionRefusedError``.
    """
    draft = _own_draft(draft_id, by)
    signings = signings_of(draft, by, now=at)
    check_parties(tuple(each.party for each in signings))
    asked = [each for each in signings if not each.is_settled and not each.is_waiting]
    _replace(draft, {each.party.key for each in asked}, at=at)
    made = [_ask(draft, each.party, at=at) for each in asked]
    for signature in made:
        _tell_asked(signature, by, at=at)
        audit("ask co-signature", f"draft:{draft.pk}", by=by.pk, at=at, data={"party": signature.party})
    return made


@transaction.atomic
def sign(signature_id: UUID, seen: str, *, by: User, at: datetime) -> CoSignature:
    """Give one's own signature to what was read (``seen`` is its fingerprint). Twice is once.

    Raises ``CoSignature.DoesNotExist`` for another person's, ``ActionRefusedError``: ``signature_over`` once it
    was replaced, declined, expired or the request was sent; ``request_changed`` where it reads otherwise now.
    """
    signature, draft = _lock_own(signature_id, by)
    if signature.signed_at is not None and signature.answers_digest == seen and signature.replaced_at is None:
        return signature
    _check_open(signature, draft, at=at)
    if _current(draft) != seen:
        raise ActionRefusedError("request_changed")
    signature.signed_at, signature.signer, signature.answers_digest = at, by, seen
    signature.save(update_fields=["signed_at", "signer", "answers_digest", "identity_index"])
    audit("co-sign", f"draft:{draft.pk}", by=by.pk, at=at, data={"party": signature.party})
    if all(each.is_settled for each in signings_of(draft, draft.owner, now=at)):
        _tell_all_there(draft, at=at)
    return signature


@transaction.atomic
def decline(signature_id: UUID, *, by: User, at: datetime) -> CoSignature:
    """Say no to signing; the one who asked is told. Twice is once. Raises as ``sign``."""
    signature, draft = _lock_own(signature_id, by)
    if signature.declined_at is not None:
        return signature
    _check_open(signature, draft, at=at)
    signature.declined_at = at
    signature.save(update_fields=["declined_at", "identity_index"])
    audit("decline co-signature", f"draft:{draft.pk}", by=by.pk, at=at, data={"party": signature.party})
    _tell_declined(signature, draft, at=at)
    return signature


@transaction.atomic
def witness(draft_id: UUID, *, by: User, at: datetime) -> list[CoSignature]:
    """Record that every party has signed before the officer who files. Twice is once. Raises as ``invite``."""
    draft = _own_draft(draft_id, by)
    signings = signings_of(draft, by, now=at)
    check_parties(tuple(each.party for each in signings))
    missing = [each.party for each in signings if not each.is_signed]
    _replace(draft, {party.key for party in missing}, at=at)
    current = _current(draft)
    made = [_ask(draft, party, at=at, signed_at=at, witnessed_by=by, answers_digest=current) for party in missing]
    if made:
        audit("witness signatures", f"draft:{draft.pk}", by=by.pk, at=at, data={"parties": len(made)})
    return made


def check_signed(draft: Draft, answers: Mapping[str, Any], *, by: User, at: datetime) -> None:
    """Refuse to file what not every party has signed as it stands. Raises ``ActionRefusedError``."""
    asked = {key: value for key, value in answers.items() if not key.startswith("_")}
    if not all(each.is_settled for each in signings_of(draft, by, now=at, answers=asked)):
        raise ActionRefusedError("signatures_missing")


def _own_draft(draft_id: UUID, by: User) -> Draft:
    own = Draft.objects.select_related("procedure__form", "owner").select_for_update(of=("self",))
    draft = own.get(pk=draft_id, owner=by)
    if not draft.is_open:
        raise ActionRefusedError("already_sent")
    return draft


def _lock_own(signature_id: UUID, by: User) -> tuple[CoSignature, Draft]:
    """Lock the draft, then the signature: the same order in every service."""
    mine = CoSignature.objects.exclude(identity_index="").filter(identity_index=by.personal_id_index)
    found = mine.get(pk=signature_id)
    drafts = Draft.objects.select_related("procedure__form", "procedure__procedure", "owner")
    draft = drafts.select_for_update(of=("self",)).get(pk=found.draft_id)
    return CoSignature.objects.select_for_update(of=("self",)).get(pk=signature_id), draft


def _check_open(signature: CoSignature, draft: Draft, *, at: datetime) -> None:
    over = signature.replaced_at or signature.declined_at
    if over or not draft.is_open or (signature.signed_at is None and signature.expires_at <= at):
        raise ActionRefusedError("signature_over")


def _current(draft: Draft) -> str:
    form = draft.procedure.form
    return digest_of(prune(form.body, draft.answers) if form else draft.answers)


def _replace(draft: Draft, parties: set[str], *, at: datetime) -> None:
    draft.co_signatures.filter(party__in=parties, replaced_at=None).update(replaced_at=at)


def _ask(draft: Draft, party: Party, *, at: datetime, **more: Any) -> CoSignature:
    return CoSignature.objects.create(
        draft=draft,
        party=party.key,
        name=party.name,
        identity_number=party.number,
        invited_at=at,
        expires_at=at + VALID_FOR,
        **more,
    )


def _tell_asked(signature: CoSignature, by: User, *, at: datetime) -> None:
    account = by_personal_id(signature.identity_number)
    if account is None:  # found by the number at the first sign-in
        return
    facts = {"who": by.full_name, "due": f"{localtime(signature.expires_at):%H:%M %d/%m/%Y}"}
    letter = Letter(f"co-sign:{signature.pk}", Kind.CO_SIGN, facts, f"/cung-ky/{signature.pk}/")
    tell(account, letter, at=at)


def _tell_all_there(draft: Draft, *, at: datetime) -> None:
    key = f"co-signed:{draft.pk}:{_current(draft)[:12]}"
    tell(draft.owner, Letter(key, Kind.CO_SIGNED, link=f"/nhap/{draft.pk}/xem-lai/"), at=at)


def _tell_declined(signature: CoSignature, draft: Draft, *, at: datetime) -> None:
    facts, link = {"who": signature.name}, f"/nhap/{draft.pk}/xem-lai/"
    letter = Letter(f"co-sign:{signature.pk}:declined", Kind.CO_SIGN_DECLINED, facts, link)
    tell(draft.owner, letter, at=at)
