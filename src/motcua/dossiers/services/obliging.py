"""Waiting until the applicant has met a financial obligation that another body has set."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from motcua.accounts.models import User
from motcua.dossiers.models import Dossier, Obligation, Pause
from motcua.dossiers.services import telling
from motcua.dossiers.services.grounds import need
from motcua.dossiers.services.moves import Act, perform
from motcua.workflows.rules import Action


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice of the obligation as its issuer gave it; ``sha256`` names the stored copy, if there is one."""

    content: str
    number: str = ""
    issued_on: date | None = None
    issuer: str = ""
    amount: int = 0  # whole đồng
    file_name: str = ""
    content_type: str = ""
    sha256: str = ""


def request_payment(
    dossier_id: UUID, notice: Notice | str, *, by: User, at: datetime, seen: int | None = None
) -> Dossier:
    """Wait until the applicant has met a financial obligation; the clock stands still (status 6).

    Raises ``ActionRefusedError`` without words on what is owed.
    Law: statuses of the national portal; Decree 61/2018/NĐ-CP Art. 19 (that time is not counted).
    """
    given = notice if isinstance(notice, Notice) else Notice(notice)
    need(given.content)
    words = given.content.strip()
    data = {"number": given.number, "issuer": given.issuer, "amount": given.amount}

    def effect(dossier: Dossier) -> None:
        Pause.objects.create(dossier=dossier, kind=Pause.Kind.FINANCIAL, started_at=at)
        Obligation.objects.create(
            dossier=dossier,
            number=given.number.strip(),
            issued_on=given.issued_on,
            issuer=given.issuer.strip(),
            amount=given.amount,
            content=words,
            file_name=given.file_name,
            content_type=given.content_type,
            sha256=given.sha256,
            asked_at=at,
            asked_by=by,
        )
        telling.payment_requested(dossier, words, at=at)

    return perform(dossier_id, Act(Action.REQUEST_PAYMENT, by, at, words, seen=seen, data=data), effect)
