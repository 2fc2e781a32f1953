"""What came from the national portal: which dossiers, what waits for somebody, what the portal is to hear."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet, Value
from django.utils.timezone import localdate

from motcua.dossiers.models import Dossier, DossierEvent, Result, Supplement
from motcua.organizations.queries import province_code
from motcua.sync.inbound_ports import SOURCE, Asked, AskedPaper, FilingAnswer, GivenResult
from motcua.sync.models import ForeignDossier, InboxMessage, InboxSubject, ParkedMessage, PullCursor
from motcua.sync.queries.reports import WORDS
from motcua.sync.rules.inbound import MessageKind

REFUSED, AWAITING_SUPPLEMENT = 3, 5
PATIENCE = timedelta(hours=1)
SYSTEM = "Hệ thống một cửa điện tử"
HANDLED = "Xử lý hồ sơ"


def unit(at: datetime) -> str:
    """Return under which code this province asks the portal."""
    return province_code(localdate(at))


def is_known(message_id: str) -> bool:
    """Say whether a message has come already."""
    return InboxMessage.objects.filter(source=SOURCE, message_id=message_id).exists()


def cursor_of(source: str = SOURCE) -> PullCursor:
    """Return how far a sender's list was read; one that was never read begins at its beginning."""
    return PullCursor.objects.filter(pk=source).first() or PullCursor(source=source)


def foreign_of(dossier_id: UUID) -> ForeignDossier | None:
    """Return what is kept of a dossier as one that was filed on the national portal, if it was."""
    return ForeignDossier.objects.filter(pk=dossier_id).first()


def filed_there(dossiers: Collection[UUID]) -> dict[UUID, str]:
    """Return, of some dossiers, those that were filed on the national portal, with the code each has there."""
    return dict(ForeignDossier.objects.filter(pk__in=dossiers).values_list("pk", "code"))


def parked() -> QuerySet[ParkedMessage]:
    """Return what waits for somebody or for the line, longest waiting first; without the bodies."""
    return ParkedMessage.objects.filter(outcome="").defer("body").order_by("parked_at", "pk")


def due_again(at: datetime, *, limit: int) -> list[ParkedMessage]:
    """Return what is to be tried again by now, earlier messages on a dossier first."""
    rows = ParkedMessage.objects.filter(outcome="", retry_at__lte=at)
    return list(rows.order_by("retry_at", "version", "pk")[:limit])


def untold(at: datetime) -> QuerySet[ForeignDossier]:
    """Return the dossiers of which the portal has not heard everything and may be told now."""
    rows = ForeignDossier.objects.filter(is_closed=False, refusal="", told_seq__lt=F("dossier__journal_length"))
    return rows.filter(Q(due_at=None) | Q(due_at__lte=at))


def refused_answers() -> list[ForeignDossier]:
    """Return the dossiers of which the portal does not take what we tell."""
    rows = ForeignDossier.objects.exclude(refusal="").filter(is_closed=False)
    return list(rows.select_related("dossier").order_by("pk"))


def answer_of(foreign: ForeignDossier) -> FilingAnswer:
    """Return where a dossier stands as the portal is told; call it where nobody can change it meanwhile."""
    dossier = Dossier.objects.select_related("deciding_agency", "receiving_agency", "holder").get(pk=foreign.pk)
    last = dossier.events.select_related("by", "agency").order_by("-seq")[0]
    refused = dossier.events.filter(kind="refuse").order_by("-seq").first() if dossier.status == REFUSED else None
    is_asked = dossier.status == AWAITING_SUPPLEMENT
    asked = dossier.supplements.filter(closed_at=None).first() if is_asked else None
    return FilingAnswer(
        code=foreign.code,
        our_code=dossier.code,
        version=dossier.journal_length,
        status=dossier.status,
        at=last.at,
        content=_content(refused or last),
        officer=last.by.full_name if last.by and last.by.is_officer else SYSTEM,
        unit=(last.agency or dossier.holder).name,
        submitted_at=dossier.submitted_at,
        received_at=dossier.received_at,
        due_at=dossier.due_at if dossier.received_at else None,
        refused_at=refused.at if refused else None,
        finished_at=dossier.finished_at,
        returned_at=dossier.returned_at,
        asked=_asked(asked) if asked else None,
        results=_results(dossier),
    )


def refusal_of(row: ParkedMessage, *, at: datetime) -> FilingAnswer:
    """Return how the portal is told that a filing could not become a dossier."""
    when = row.settled_at or at
    return FilingAnswer(
        code=row.subject,
        our_code="",
        version=1,
        status=REFUSED,
        at=when,
        content=row.reason,
        officer=row.settled_by.full_name if row.settled_by else SYSTEM,
        unit=SYSTEM,
        submitted_at=min(row.parked_at, when),
        refused_at=when,
    )


def untold_refusals(at: datetime, *, limit: int) -> list[ParkedMessage]:
    """Return refused filings of which the portal has not heard and may be told now."""
    rows = ParkedMessage.objects.filter(is_told=False, kind=MessageKind.FILING).select_related("settled_by")
    return list(rows.filter(Q(retry_at=None) | Q(retry_at__lte=at)).order_by("pk")[:limit])


def refusals_not_taken() -> list[ParkedMessage]:
    """Return refused filings that the portal does not take as refused; ``detail`` is what it said."""
    rows = ParkedMessage.objects.filter(is_told=False, retry_at__isnull=False).defer("body")
    return list(rows.order_by("pk"))


def gaps() -> QuerySet[InboxSubject]:
    """Return the dossiers there of which an earlier message is missing, longest waiting first."""
    rows = InboxSubject.objects.filter(source=SOURCE, pull_wanted_at__isnull=False)
    return rows.order_by("pull_wanted_at", "pk")


def for_a_person(at: datetime) -> int:
    """Count what waits for somebody, or has waited so long for the line that somebody should look."""
    long_ago = at - PATIENCE
    waiting = ParkedMessage.objects.filter(Q(retry_at=None) | Q(parked_at__lte=long_ago), outcome="")
    not_taken = ParkedMessage.objects.filter(is_told=False, retry_at__isnull=False)
    refused = ForeignDossier.objects.exclude(refusal="").filter(is_closed=False)
    missing = gaps().filter(pull_wanted_at__lte=long_ago)
    first, *others = [rows.order_by().values_list(Value(1)) for rows in (waiting, not_taken, refused, missing)]
    return first.union(*others, all=True).count()  # one question for the board


def _content(event: DossierEvent) -> str:
    return event.note.strip() or WORDS.get(event.kind, HANDLED)


def _asked(asked: Supplement) -> Asked:
    papers = tuple(
        AskedPaper(str(item.get("component", "")), str(item["what"]), str(item.get("reason", "")))
        for item in asked.items
    )
    return Asked(str(asked.number), asked.reason, asked.asked_at, asked.answer_by, papers)


def _results(dossier: Dossier) -> tuple[GivenResult, ...]:
    result = Result.objects.filter(dossier=dossier, document__isnull=False).select_related("document").first()
    if result is None or result.document is None or dossier.finished_at is None:
        return ()
    return (GivenResult(str(result.document.pk), result.document.title, dossier.procedure.result_code),)
