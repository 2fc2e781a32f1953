"""Making a dossier one's own that somebody else filed, or that was filed before one had an account."""

import hmac
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from motcua.accounts.models import User
from motcua.audit.models import AuditEvent
from motcua.audit.services import record as audit
from motcua.dossiers.models import Dossier, Representation
from motcua.dossiers.queries.tracking import plain_secret
from motcua.dossiers.rules.representing import Right
from motcua.dossiers.services.journal import Entry, record
from motcua.dossiers.services.moves import locked
from motcua.foundation.crypto import blind_index

CLAIMED = "claimed"
REFUSED = "claim refused"
MOST_MISTAKES = 5  # by one person, or on one code
REMEMBERED = timedelta(minutes=15)


class ClaimRefusedError(Exception):
    """A dossier is not made one's own; ``code``: ``no_match`` whatever does not fit, ``too_often``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def claim(code: str, secret: str, *, by: User, at: datetime) -> Dossier:
    """Tie a dossier to the account of the person it names: receipt code, lookup secret and signed number must fit.

    Twice is once. A wrong code, a wrong secret and another person's dossier are one answer; after five mistakes of
    one person or on one code nothing is looked at for a quarter of an hour. Raises ``ClaimRefusedError``.
    """
    wanted = code.strip().upper()[:40]
    subject = f"claim:{blind_index(wanted, kind='claim')}"
    if _mistakes(by, subject, at) >= MOST_MISTAKES:
        audit(REFUSED, subject, by=by.pk, at=at, data={"why": "too_often"})
        raise ClaimRefusedError("too_often")
    with transaction.atomic():
        dossier = _matching(wanted, secret, by)
        if dossier is not None:
            return dossier if dossier.applicant_id == by.pk else _tie(dossier, by=by, at=at)
    audit(REFUSED, subject, by=by.pk, at=at, data={"why": "no_match"})
    raise ClaimRefusedError("no_match")


def _mistakes(by: User, subject: str, at: datetime) -> int:
    recent = AuditEvent.objects.filter(action=REFUSED, at__gt=at - REMEMBERED, data__why="no_match")
    return max(recent.filter(actor_id=by.pk).count(), recent.filter(subject=subject).count())


def _matching(code: str, secret: str, by: User) -> Dossier | None:
    """Return the locked dossier if everything fits; every check is made, so that no answer comes sooner."""
    found = Dossier.objects.filter(code=code).first()
    known = hmac.compare_digest(plain_secret(secret).encode(), (found.lookup_secret if found else "-").encode())
    numbers = {blind_index(number, kind="personal_id") for number in (by.personal_id, by.tax_code) if number}
    if found is None or not known or found.identity_index not in numbers:
        return None
    return locked(found.pk)


@override("vi")
def _tie(dossier: Dossier, *, by: User, at: datetime) -> Dossier:
    before = dossier.applicant
    if before is not None and not Representation.objects.filter(dossier=dossier).exists():
        Representation.objects.create(
            dossier=dossier, right=Right.RELATIVE, account=before, name=before.full_name,
            identity_number=before.personal_id, relation=_("Đã nộp hồ sơ trước khi chủ hồ sơ nhận về"),
            recorded_by=by, recorded_at=at,
        )  # fmt: skip
    dossier.applicant = by
    record(dossier, Entry(CLAIMED, by, at))
    dossier.save(update_fields=["applicant", "journal_length"])
    audit("claim", f"dossier:{dossier.pk}", by=by.pk, at=at)
    return dossier
