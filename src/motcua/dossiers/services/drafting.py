"""Filling in: drafts that are never lost and never become two dossiers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.catalog.models import ProcedureVersion
from motcua.dossiers.models import Dossier, Draft
from motcua.dossiers.services.cosigning import check_signed
from motcua.dossiers.services.filing import Filing, lodge
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.vault.models import ReuseConsent
from motcua.vault.services.consenting import withdraw_consent


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a draft has come: all its answers, the step to take up again, and whether nothing is missing."""

    answers: dict[str, Any]
    step: str
    is_complete: bool = False


def start_draft(
    version: ProcedureVersion, *, by: User, at: datetime, answers: dict[str, Any] | None = None
) -> Draft:
    """Begin a new draft, filled with what is known already."""
    return Draft.objects.create(owner=by, procedure=version, answers=answers or {}, created_at=at, updated_at=at)


@transaction.atomic
def save_draft(draft_id: UUID, progress: Progress, *, by: User, at: datetime) -> Draft:
    """Keep what has been filled in.

    Raises ``Draft.DoesNotExist`` for somebody else's draft, ``ActionRefusedError`` once it was sent.
    """
    draft = Draft.objects.select_for_update(of=("self",)).get(pk=draft_id, owner=by)
    if not draft.is_open:
        raise ActionRefusedError("already_sent")
    draft.answers, draft.step, draft.is_complete = progress.answers, progress.step, progress.is_complete
    draft.updated_at = at
    draft.save(update_fields=["answers", "step", "is_complete", "updated_at"])
    return draft


@transaction.atomic
def submit(draft_id: UUID, filing: Filing, *, by: User, at: datetime) -> Dossier:
    """Turn a draft into a dossier; a double click, a reload and a retry give the same one.

    Raises ``Draft.DoesNotExist`` for somebody else's draft, ``ActionRefusedError`` for a discarded one, for one
    that not every party has signed, and for a procedure that has ended.
    """
    drafts = Draft.objects.select_related("procedure__form", "procedure__procedure")
    draft = drafts.select_for_update(of=("self",)).get(pk=draft_id, owner=by)
    if draft.submitted_at is not None:
        return Dossier.objects.get(submission_key=draft.pk)
    if draft.discarded_at is not None:
        raise ActionRefusedError("discarded")
    if draft.procedure.procedure.has_ended(localdate(at)):
        raise ActionRefusedError("procedure_ended")
    check_signed(draft, filing.answers, by=by, at=at)
    dossier = lodge(filing, by=by, at=at)
    draft.submitted_at, draft.is_complete = at, True
    draft.answers = {}  # they live on in the dossier; one copy is enough
    draft.save(update_fields=["submitted_at", "is_complete", "answers"])
    return dossier


@transaction.atomic
def discard_draft(draft_id: UUID, *, by: User, at: datetime) -> Draft:
    """Put a draft away; consents to use kept papers in it end. Twice is once.

    Raises ``Draft.DoesNotExist`` for somebody else's.
    """
    draft = Draft.objects.select_for_update(of=("self",)).get(pk=draft_id, owner=by)
    if draft.is_open:
        draft.discarded_at = at
        draft.save(update_fields=["discarded_at"])
        for consent in ReuseConsent.objects.filter(attachments__draft=draft):
            withdraw_consent(consent.pk, by=by, at=at)
    return draft
