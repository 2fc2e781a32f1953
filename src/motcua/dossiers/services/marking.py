"""What a filing leaves behind to be recognised by, and which look-alikes an officer has set apart."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from motcua.accounts.models import User
from motcua.dossiers.models import Dossier, DoubleVerdict, SubjectMark
from motcua.dossiers.queries.doubles import Applicant, marks_in, picture_of

WHY = "_double"  # kept beside the answers: why somebody filed although there was one already


@dataclass(frozen=True, slots=True)
class Apart:
    """What an officer says at filing of dossiers that look alike: they are not the same, and why."""

    others: tuple[UUID, ...]
    reason: str


def marks_of(dossier: Dossier) -> list[SubjectMark]:
    """Return the digests a fresh dossier is recognised by, to be written with it."""
    applicant = Applicant(dossier.applicant_name, dossier.identity_number)
    picture = picture_of(dossier.procedure, dossier.answers, applicant, at=dossier.submitted_at)
    return [
        SubjectMark(
            dossier=dossier,
            procedure_id=dossier.procedure.procedure_id,
            kind=kind,
            place=place,
            digest=value,
            filed_at=dossier.submitted_at,
        )
        for kind, place, value in marks_in(picture)
    ]


def set_apart(dossier: Dossier, apart: Apart, *, by: User, at: datetime) -> None:
    """Remember that a fresh dossier is no double of those it looks like; inside the filing's transaction."""
    DoubleVerdict.objects.bulk_create(
        DoubleVerdict(
            earlier_id=other,
            later=dossier,
            outcome=DoubleVerdict.Outcome.DISTINCT,
            reason=apart.reason,
            decided_by=by,
            decided_at=at,
        )
        for other in apart.others
    )
