"""Results that nobody has fetched: how long they wait, who was remembered, when they leave the counter."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import localdate

from motcua.catalog.queries.procedures import plan
from motcua.dossiers.models import Dispatch, Dossier
from motcua.dossiers.queries.clocks import office_calendar
from motcua.dossiers.queries.policies import words
from motcua.dossiers.rules.escalation import Rung, Wait, Waiting, rungs
from motcua.dossiers.rules.policies import Key, Policy, end_of, local_day
from motcua.dossiers.rules.transitions import Status
from motcua.notifications.models import Message

FRESH = timedelta(days=1)  # somebody whose result came today is not late


@dataclass(frozen=True, slots=True)
class Uncollected:
    """A result that waits; ``reminders`` were sent to its owner, ``dispatch`` is its latest way by post."""

    dossier: Dossier
    days: int
    leaves_on: date
    reminders: int
    dispatch: Dispatch | None

    @property
    def is_due_to_leave(self) -> bool:
        return self.days > 0 and self.leaves_on < localdate(self.dossier.finished_at) + timedelta(days=self.days)


def waiting_results(agencies: Iterable[int], now: datetime) -> QuerySet[Dossier]:
    """Return the dossiers whose result waits at one of these agencies since yesterday or longer."""
    at_counter = Dossier.objects.filter(
        status=Status.DONE, holder__in=list(agencies), finished_at__lte=now - FRESH
    )
    return at_counter.select_related("procedure__procedure", "applicant", "holder", "result")


def waiting_anywhere(now: datetime) -> QuerySet[Dossier]:
    """Return every dossier whose result waits and is not with the post."""
    posted = Dispatch.objects.filter(dossier=OuterRef("pk"), delivered_at=None, came_back_at=None)
    waiting = Dossier.objects.filter(~Exists(posted), status=Status.DONE, finished_at__lte=now - FRESH)
    return waiting.select_related("applicant", "holder", "receiving_agency")


def told_of(dossiers: Sequence[Dossier], now: datetime) -> list[Uncollected]:
    """Return what the list says of each of these dossiers, in a fixed number of queries."""
    letters = reminders_of(dossiers)
    latest: dict[object, Dispatch] = {}
    for sent in Dispatch.objects.filter(dossier__in=dossiers).order_by("sent_at"):
        latest[sent.dossier_id] = sent
    return [
        Uncollected(
            each,
            (localdate(now) - localdate(each.finished_at)).days,
            localdate(leaves_at(each)),
            sum(reminder_key(each, rung) in letters for rung in Rung),
            latest.get(each.pk),
        )
        for each in dossiers
    ]


def reminder_key(dossier: Dossier, rung: Rung) -> str:
    return f"dossier:{dossier.pk}:uncollected-{rung.value}"


def reminders_of(dossiers: Sequence[Dossier]) -> set[str]:
    """Return the keys of the reminders that were sent about these dossiers."""
    keys = [reminder_key(each, rung) for each in dossiers for rung in Rung]
    owners = [each.applicant_id for each in dossiers if each.applicant_id]
    return set(Message.objects.filter(recipient__in=owners, key__in=keys).values_list("key", flat=True))


def retention_of(dossier: Dossier) -> Policy:
    """Return the dated word on how long this result is kept at the counter, with its source."""
    ready = dossier.finished_at or dossier.submitted_at
    code = plan(dossier.procedure_id).version.procedure.code
    return words().of(Key.COLLECT, local_day(ready), code, dossier.channel)


def leaves_at(dossier: Dossier) -> datetime:
    """Return until when a result is kept at the counter."""
    ready = dossier.finished_at or dossier.submitted_at
    return end_of(retention_of(dossier), ready, office_calendar(dossier.holder))


def rung_reached(dossier: Dossier, now: datetime) -> Rung | None:
    """Return the highest step of the ladder that a waiting result has come to; ``None`` below the first."""
    ready = dossier.finished_at or dossier.submitted_at
    wait = Wait(Waiting.COLLECT, ready, leaves_at(dossier))
    called = rungs(wait, words().ladder(local_day(ready)), office_calendar(dossier.holder))
    return max((each.rung for each in called if each.at <= now), default=None)
