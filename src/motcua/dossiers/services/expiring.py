"""What time does to drafts: complete ones are remembered, uploads that nobody finished are cleared away."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from motcua.dossiers.models import Draft, Upload
from motcua.dossiers.queries.drafts import to_remind
from motcua.dossiers.services import pieces
from motcua.notifications.rules.events import Kind
from motcua.notifications.services import Letter, tell

REMIND_AFTER = timedelta(days=3)
FORGET_UPLOADS_AFTER = timedelta(days=2)


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
