"""Taking in afterwards what a counter received while it was cut off."""

import re
from datetime import datetime, timedelta

from django.db import transaction

from motcua.accounts.models import User
from motcua.dossiers.models import Dossier, ProvisionalNumber
from motcua.dossiers.services.filing import Beside, Filing, lodge, nothing

LONGEST_CUT = timedelta(days=3)
CLOCK_SLIP = timedelta(minutes=5)  # how far a counter's clock may be ahead of ours
NUMBER = re.compile(r"TAM-[A-Z0-9]{4}-\d{6}-\d{3,4}")


class CatchingUpRefusedError(ValueError):
    """It cannot be taken in as sent; ``code``: ``number``, ``too_old``, ``not_yet``, ``number_used``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def catch_up(
    filing: Filing, number: str, *, taken_at: datetime, by: User, at: datetime, beside: Beside = nothing
) -> Dossier:
    """File what was taken in under a provisional number, as of that moment. Raises ``CatchingUpRefusedError``.

    The same filing sent again is the same dossier.
    Policy: of the one-stop unit; a cut of more than three days or a clock that runs ahead is for people to judge.
    """
    if not NUMBER.fullmatch(number):
        raise CatchingUpRefusedError("number")
    if taken_at > at + CLOCK_SLIP:
        raise CatchingUpRefusedError("not_yet")
    known = ProvisionalNumber.objects.select_related("dossier").filter(number=number).first()
    if known is not None:
        if known.dossier.submission_key != filing.key:
            raise CatchingUpRefusedError("number_used")
        return known.dossier
    if at - taken_at > LONGEST_CUT:
        raise CatchingUpRefusedError("too_old")
    dossier = lodge(filing, by=by, at=min(taken_at, at), accept=True, beside=beside)
    values = {"number": number, "taken_at": taken_at, "sent_at": at}
    ProvisionalNumber.objects.get_or_create(dossier=dossier, defaults=values)  # another tab may be sending it too
    return dossier
