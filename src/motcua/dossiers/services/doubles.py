"""An officer's word on two dossiers that look alike."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.dossiers.models import Dossier, DoubleVerdict
from motcua.dossiers.queries.doubles import Applicant, doubles_of, picture_of
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services.ending import stop
from motcua.dossiers.services.journal import Entry, record
from motcua.dossiers.services.moves import ActionRefusedError, locked
from motcua.dossiers.services.receiving import refuse
from motcua.dossiers.services.standing import roles_over

DISMISSED = "double_dismissed"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What an officer decides of two dossiers that look alike."""

    outcome: DoubleVerdict.Outcome
    reason: str


@transaction.atomic
def decide(dossier_id: UUID, other_id: UUID, ruling: Ruling, *, by: User, at: datetime) -> DoubleVerdict:
    """Record what two dossiers that look alike are; a double ends the later one with reason and link.

    The later one is turned away while nobody has taken it in, stopped afterwards. The same word twice is once.
    Raises ``ActionRefusedError``: no reason, not on one's desk, nothing alike, or a step that knows no such end.
    """
    if not ruling.reason.strip():
        raise ActionRefusedError("reason_missing")
    this, other = (locked(each) for each in sorted((dossier_id, other_id)))
    earlier, later = sorted((this, other), key=lambda each: (each.submitted_at, each.code))
    before = DoubleVerdict.objects.filter(earlier=earlier, later=later).first()
    if before is not None and before.outcome == ruling.outcome:
        return before
    if not any(roles_over(by, each, at) for each in (earlier, later)):
        raise ActionRefusedError("not_yours")
    if before is None and not _are_alike(earlier, later):
        raise ActionRefusedError("not_alike")
    if ruling.outcome == DoubleVerdict.Outcome.DOUBLE:
        _end(later, earlier, ruling.reason.strip(), by=by, at=at)
    else:
        data = {"other": str(earlier.pk)}
        record(later, Entry(DISMISSED, by, at, later.holder, note=ruling.reason.strip(), data=data))
        later.save(update_fields=["journal_length"])
    verdict, _created = DoubleVerdict.objects.update_or_create(
        earlier=earlier,
        later=later,
        defaults={
            "outcome": ruling.outcome, "reason": ruling.reason.strip(), "decided_by": by, "decided_at": at,
        },
    )  # fmt: skip
    audit("decide double", f"dossier:{later.pk}", by=by.pk, at=at, data={"outcome": str(ruling.outcome)})
    return verdict


def _are_alike(earlier: Dossier, later: Dossier) -> bool:
    applicant = Applicant(later.applicant_name, later.identity_number)
    picture = picture_of(later.procedure, later.answers, applicant, at=later.submitted_at)
    found = doubles_of(picture, later.procedure.procedure_id, besides=later.pk)
    return any(each.dossier.pk == earlier.pk for each in found)


@override("vi")
def _end(later: Dossier, earlier: Dossier, reason: str, *, by: User, at: datetime) -> None:
    told = _("Trùng với hồ sơ %(code)s nộp ngày %(day)s. %(reason)s") % {
        "code": earlier.code,
        "day": f"{localdate(earlier.submitted_at):%d/%m/%Y}",
        "reason": reason,
    }
    end = refuse if later.status == Status.REGISTERED else stop
    end(later.pk, told, by=by, at=at)
