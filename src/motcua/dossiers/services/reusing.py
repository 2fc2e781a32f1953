"""Using what the State holds in place of a paper; asking for it all the same takes a reason, which is counted."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.dossiers.models import Attachment, Dossier, Draft, HeldPaperDemand
from motcua.dossiers.queries.holding import held_by_account, held_for_dossier
from motcua.dossiers.queries.stored import stored_for, unused
from motcua.dossiers.services.demanding import record_demands, where_held
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.dossiers.services.uploading import Home, attach_from_vault


@transaction.atomic
def reuse_held(draft_id: UUID, *, by: User, at: datetime) -> list[Attachment]:
    """Put every paper that is kept for the draft's owner into it, each with the owner's consent. Twice is once.

    Raises ``Draft.DoesNotExist`` for somebody else's draft.
    Law: Decree 118/2025/NĐ-CP (papers that the State has are not asked for again).
    """
    draft = Draft.objects.select_related("procedure").get(pk=draft_id, owner=by)
    held = held_by_account(by, list(draft.procedure.components.all()), localdate(at))
    home = Home(draft_id=draft.pk)
    return [attach_from_vault(home, documents[0], key, by=by, at=at) for key, documents in held.items()]


def note_demands(dossier: Dossier, reasons: Mapping[str, str], *, by: User, at: datetime) -> list[HeldPaperDemand]:
    """Record which of the papers asked for (component key: reason of its own) the State holds already.

    Call it inside the transaction of the act. Raises ``ActionRefusedError`` (``held_already``) for one without a
    reason. Law: Decree 118/2025/NĐ-CP. Policy: asking again is possible, but it is said why and it is counted.
    """
    day = localdate(at)
    known = where_held(held_for_dossier(dossier, day), unused(stored_for(dossier.submission_key, day)))
    held = {key: name for key, name in known.items() if key in reasons}
    if any(not reasons[key].strip() for key in held):
        raise ActionRefusedError("held_already")
    return record_demands(dossier, held, reasons, by=by, at=at)
