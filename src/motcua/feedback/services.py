"""Taking ratings."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules.transitions import Status
from motcua.feedback.models import Rating

LONGEST_COMMENT = 2_000
RATED = (Status.REFUSED, Status.STOPPED, Status.DONE, Status.RETURNED)


class RatingRefusedError(ValueError):
    """A rating cannot be taken; ``code``: ``not_yours``, ``not_now``, ``no_level``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the applicant thinks: one of ``Rating.Level``, and a word more if wanted."""

    level: str
    comment: str = ""


def can_rate(dossier: Dossier) -> bool:
    """Say whether handling has come to an end that can be judged."""
    return dossier.status in RATED


@transaction.atomic
def rate(dossier: Dossier, opinion: Opinion, *, by: User, at: datetime) -> Rating:
    """Keep the applicant's rating; the first one stays, however often it is sent. Raises ``RatingRefusedError``.

    Law: Decree 61/2018/NĐ-CP Art. 31–33 (the applicant judges how a dossier was handled).
    """
    if dossier.applicant_id != by.pk:
        raise RatingRefusedError("not_yours")
    if not can_rate(dossier):
        raise RatingRefusedError("not_now")
    if opinion.level not in Rating.Level.values:
        raise RatingRefusedError("no_level")
    comment = opinion.comment.strip()[:LONGEST_COMMENT]
    values = {"level": opinion.level, "comment": comment, "rated_at": at}
    rating, is_new = Rating.objects.get_or_create(dossier=dossier, defaults=values)
    if is_new:
        audit("rate", f"dossier:{dossier.pk}", by=by.pk, at=at, data={"level": opinion.level})
    return rating
