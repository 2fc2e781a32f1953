"""What time does to drafts: complete ones are remembered, uploads that nobody finished are cleared away.

What an officer scanned for a draft stays as long as the draft is open.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from motcua.accounts.models import User
from motcua.dossiers.models import Draft, Upload
from motcua.dossiers.queries.drafts import to_remind
from motcua.dossiers.services import pieces
from motcua.foundation import files
from motcua.notifications.rules.events import Kind
from motcua.notifications.services import Letter, tell

LOG = logging.getLogger(__name__)
REMIND_AFTER = timedelta(days=3)
FORGET_UPLOADS_AFTER = timedelta(days=2)
FORGET_PIECES_AFTER = timedelta(days=7)  # no upload lives that long
DRAFTS_AT_ONCE = 200
DIGEST = re.compile(r"[0-9a-f]{64}")


def remind_unsent(at: datetime) -> int:
    """Tell the owners of complete drafts that they were not sent, once for each; return how many were told."""
    waiting = list(to_remind(at - REMIND_AFTER).values_list("pk", flat=True))
    return sum(_remind(draft_id, at=at) for draft_id in waiting)


@transaction.atomic
def _remind(draft_id: UUID, *, at: datetime) -> bool:
    rows = to_remind(at - REMIND_AFTER).select_for_update(of=("self",), skip_locked=True)
    draft = rows.select_related("procedure", "owner").filter(pk=draft_id).first()
    if draft is None:  # sent or taken up again in the meantime
        return False
    tell(draft.owner, _letter(draft), at=at)
    draft.reminded_at = at
    draft.save(update_fields=["reminded_at"])
    return True


def _letter(draft: Draft) -> Letter:
    facts = {"procedure": draft.procedure.name}
    return Letter(f"draft:{draft.pk}:unsent", Kind.DRAFT_UNSENT, facts, f"/nhap/{draft.pk}/xem-lai/")


def forget_unfinished_uploads(at: datetime) -> int:
    """Clear away the pieces of uploads that stopped long ago; return how many there were."""
    stopped = Upload.objects.filter(finished_at=None, started_at__lte=at - FORGET_UPLOADS_AFTER)
    ids = list(stopped.values_list("pk", flat=True))
    for upload_id in ids:
        with transaction.atomic():
            Upload.objects.filter(pk=upload_id, finished_at=None).delete()
            pieces.forget(upload_id)
    return len(ids)


def forget_left_pieces(at: datetime) -> int:
    """Clear away pieces whose upload is over, left by a process that died before it could; return how many."""
    return pieces.forget_left(at - FORGET_PIECES_AFTER)


def keep_scans() -> int:
    """Let the scans that open drafts of officers carry count as new; return how many.

    Such a draft names them in its sealed answers, where the sweep of files named by no row cannot ask.
    """
    rows = Draft.objects.filter(owner__kind=User.Kind.OFFICER, submitted_at=None, discarded_at=None)
    answers = rows.values_list("answers", flat=True).iterator(chunk_size=DRAFTS_AT_ONCE)
    named = {digest for each in answers for digest in _digests(each)}
    there = sum(files.renew(digest) for digest in named)
    if there < len(named):
        LOG.error("files: %d scans of open drafts are not there", len(named) - there)
    return there


def _digests(value: Any) -> Iterator[str]:
    if isinstance(value, str) and DIGEST.fullmatch(value):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _digests(each)
    elif isinstance(value, list):
        for each in value:
            yield from _digests(each)
