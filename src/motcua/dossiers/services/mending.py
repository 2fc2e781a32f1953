"""Putting right what was written about an applicant, from the papers; what stood there before is kept sealed."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from motcua.accounts.models import User
from motcua.dossiers.models import Dossier
from motcua.dossiers.services.confirming import stands_over
from motcua.dossiers.services.journal import Entry, record
from motcua.dossiers.services.moves import ActionRefusedError, locked
from motcua.foundation.crypto import seal

CORRECTED = "corrected"
INDEXED = ("applicant_name_fold", "identity_index", "phone_index", "journal_length")


@dataclass(frozen=True, slots=True)
class Particulars:
    """What is known of an applicant, as it ought to be written."""

    applicant_name: str
    identity_number: str
    phone: str
    email: str


@transaction.atomic
def mend_applicant(dossier_id: UUID, wanted: Particulars, reason: str, *, by: User, at: datetime) -> Dossier:
    """Write an applicant's particulars as the papers have them, with the reason in the journal.

    Raises ``ActionRefusedError`` (``not_yours``; ``nothing_to_take`` where nothing differs).
    Policy: whoever works on a dossier, or received it, mends it; who did, why and what changed is kept.
    """
    dossier = locked(dossier_id)
    if not stands_over(dossier, by, at):
        raise ActionRefusedError("not_yours")
    changed = {name: value for name, value in asdict(wanted).items() if getattr(dossier, name) != value}
    if not changed:
        raise ActionRefusedError("nothing_to_take")
    before = json.dumps({name: getattr(dossier, name) for name in changed}, ensure_ascii=False)
    for name, value in changed.items():
        setattr(dossier, name, value)
    kept = {"fields": sorted(changed), "before": seal(before, bound_to=f"corrected:{dossier.pk}")}
    record(dossier, Entry(CORRECTED, by, at, dossier.holder, note=reason, data=kept))
    dossier.save(update_fields=[*changed, *INDEXED])
    return dossier
