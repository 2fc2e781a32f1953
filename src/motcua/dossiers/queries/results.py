"""What the desk needs to know of results: the next number, and whether a proposed one may be signed."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from motcua.accounts.models import User
from motcua.dossiers.models import Dossier, Result
from motcua.foundation import files
from motcua.foundation.crypto import SealedValueError
from motcua.organizations.models import Agency

_NUMBER = re.compile(r"^(\d+)(.*)$")


def suggested_number(agency: Agency, template: str, day: date) -> str:
    """Return the number after the last one an agency gave to a paper of this layout in the year."""
    same = Result.objects.filter(dossier__deciding_agency=agency, template=template, proposed_at__year=day.year)
    last = same.order_by("-id").only("number").first()
    match = _NUMBER.match(last.number) if last else None
    if match is None:
        return f"01/{day.year}"
    return f"{int(match[1]) + 1:02d}{match[2]}"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at before a signature; ``code`` names it, ``is_fatal`` ones forbid signing."""

    code: str
    is_passed: bool
    is_fatal: bool = False


def checks(dossier: Dossier, result: Result, signer: User, now: datetime) -> list[Check]:
    """Return what was looked at before a leader signs, in the order it is shown."""
    same_number = Result.objects.filter(
        number=result.number, template=result.template, dossier__deciding_agency=dossier.deciding_agency_id,
        proposed_at__year=result.proposed_at.year,
    ).exclude(pk=result.pk)  # fmt: skip
    return [
        Check("draft_whole", _is_whole(result.draft_sha256), is_fatal=True),
        Check("four_eyes", result.proposed_by_id != signer.pk),
        Check("opinions", not dossier.inquiries.filter(settled_at=None).exists()),
        Check("number_free", not same_number.exists()),
        Check("in_time", dossier.due_at is None or dossier.due_at >= now),
    ]


def _is_whole(sha256: str) -> bool:
    try:
        return bool(files.load(sha256))
    except (files.MissingFileError, SealedValueError):
        return False
