"""Nothing waits silently: each clock's ladder is climbed once, and people read one digest a day.

What is due is found by an index over ``watch_at`` alone: a round in which nothing is due costs next to nothing,
and a round after an outage says what the missed ones would have said.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from motcua.accounts.rules import Role
from motcua.dossiers.models import Consultation, Dossier, Notice
from motcua.dossiers.queries.clocks import office_calendar
from motcua.dossiers.queries.policies import words
from motcua.dossiers.queries.watching import Ladder, counts_of_day, ladder_of_offices, told_by
from motcua.dossiers.rules.escalation import LADDERS, Audience, Called, Rung, Wait, Waiting, next_after, rungs
from motcua.dossiers.rules.policies import local_day
from motcua.kernel.working_time import VIETNAM
from motcua.notifications.rules.events import Kind
from motcua.notifications.services import Letter, renew_all, tell_all
from motcua.notifications.services.telling import Said
from motcua.organizations.models import Agency

BATCH = 2_000
NEVER = datetime(9000, 1, 1, tzinfo=VIETNAM)  # a question whose ladder is at its end
DESK = "/can-bo/nhac-viec/"

SCHEDULE = """
UPDATE dossiers_dossier d SET watch_at = planned.watch_at
FROM unnest(%(ids)s::uuid[], %(moments)s::timestamptz[]) AS planned(id, watch_at) WHERE d.id = planned.id
"""


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock whose next rung is due, and who has the work."""

    dossier: Dossier
    consultation: Consultation | None
    wait: Wait
    agency: Agency
    role: str
    user_id: UUID | None

    @property
    def subject(self) -> tuple[UUID, int | None]:
        return self.dossier.pk, self.consultation.pk if self.consultation else None


def watch(at: datetime) -> int:
    """Climb every ladder as far as it has come by ``at``; return how many rungs were told.

    Running it again, or twice at the same time, tells nothing twice.
    """
    told = 0
    for climb in (_climb_dossiers, _climb_questions):
        size = BATCH
        while size == BATCH:
            with transaction.atomic():  # a rung and the letter about it: both are there, or neither
                batch = climb(at)
                digest(batch.notices, at=at)
            told, size = told + len(batch.notices), batch.size
    return told


@dataclass(frozen=True, slots=True)
class Climbed:
    """What one batch came to: how many clocks were looked at, and the rungs that are new."""

    size: int
    notices: list[Notice]


def _climb_dossiers(at: datetime) -> Climbed:
    due = Dossier.objects.filter(watch_at__lte=at).exclude(waits_for="").order_by("watch_at")
    locked = due.select_related("holder").select_for_update(of=("self",), skip_locked=True)
    clocks = [_clock(each) for each in locked[:BATCH]]
    planned, notices = _climb(clocks, at)
    with connection.cursor() as cursor:
        ids = [clock.dossier.pk for clock in clocks]
        cursor.execute(SCHEDULE, {"ids": ids, "moments": planned})
    return Climbed(len(clocks), notices)


def _clock(dossier: Dossier) -> Clock:
    start = dossier.wait_started_at or dossier.submitted_at
    wait = Wait(Waiting(dossier.waits_for), start, dossier.act_by)
    return Clock(dossier, None, wait, dossier.holder, dossier.holder_role, dossier.assignee_id)


def _climb_questions(at: datetime) -> Climbed:
    due = Consultation.objects.filter(Q(watch_at=None) | Q(watch_at__lte=at), answered_at=None)
    locked = due.select_related("agency", "dossier").select_for_update(of=("self",), skip_locked=True)
    rows = list(locked.order_by("pk")[:BATCH])
    clocks = [
        Clock(row.dossier, row, Wait(Waiting.OPINION, row.asked_at, row.due_at), row.agency, Role.SPECIALIST, None)
        for row in rows
    ]
    planned, notices = _climb(clocks, at)
    for row, moment in zip(rows, planned, strict=True):
        row.watch_at = moment or NEVER
    Consultation.objects.bulk_update(rows, ["watch_at"])
    return Climbed(len(rows), notices)


def _climb(clocks: Sequence[Clock], at: datetime) -> tuple[list[datetime | None], list[Notice]]:
    """Write the rungs that were reached; return when each clock is looked at next, and what is new."""
    if not clocks:
        return [], []
    ladder = ladder_of_offices(local_day(at))
    planned: list[datetime | None] = []
    reached: list[Notice] = []
    for clock in clocks:
        calendar = office_calendar(clock.agency, counter=clock.wait.kind is Waiting.ANSWER)
        called = rungs(clock.wait, words().ladder(local_day(clock.wait.started_at)), calendar)
        reached += [_notice(clock, each, ladder, at) for each in called if each.at <= at]
        planned.append(next_after(called, at))
    known = told_by({clock.subject for clock in clocks})
    new = [each for each in reached if _same(each) not in known]
    Notice.objects.bulk_create(new, ignore_conflicts=True)
    _tell_payers(new, at=at)
    return planned, new


def _same(notice: Notice) -> tuple[UUID, int | None, str, datetime, int]:
    return notice.dossier_id, notice.consultation_id, notice.waits_for, notice.started_at, notice.rung


def _notice(clock: Clock, called: Called, ladder: Ladder, at: datetime) -> Notice:
    agency_id, role, user_id = clock.agency.pk, clock.role, clock.user_id
    audience = LADDERS[clock.wait.kind][called.rung]
    if audience is not Audience.OWNER:
        agency_id, role = ladder.above(clock.agency, levels=1 if audience is Audience.HEAD else 2)
        user_id = None
    return Notice(
        dossier=clock.dossier,
        consultation=clock.consultation,
        waits_for=clock.wait.kind,
        started_at=clock.wait.started_at,
        due_at=clock.wait.due_at,
        rung=called.rung,
        agency_id=agency_id,
        role=role,
        user_id=user_id,
        sent_at=at,
    )


def _tell_payers(notices: Iterable[Notice], *, at: datetime) -> None:
    """Remind applicants of a financial obligation; of papers and results other services remind them."""
    letters = []
    for each in notices:
        applicant = each.dossier.applicant_id
        if each.waits_for == Waiting.PAYMENT and each.rung <= Rung.WARN and applicant is not None:
            key = f"dossier:{each.dossier_id}:payment-reminded-{each.rung}-{each.started_at:%y%m%d%H%M}"
            facts = {"code": each.dossier.code, "day": f"{each.due_at.astimezone(VIETNAM):%d/%m/%Y}"}
            link = f"/ho-so-cua-toi/{each.dossier_id}/"
            letters.append((applicant, Letter(key, Kind.PAYMENT_REMINDED, facts, link)))
    tell_all(letters, at=at)


def digest(told: Sequence[Notice], *, at: datetime) -> None:
    """Put into one letter a day for each person what they are called to: a hundred dossiers are one letter."""
    if not told:
        return
    day = local_day(at)
    letters = []
    for user_id, counts in counts_of_day(told, day).items():
        facts: dict[str, Said] = {"day": f"{day:%d/%m/%Y}", "lines": partial(_lines, counts)}
        letters.append((user_id, Letter(f"watch:{day:%Y%m%d}", Kind.WATCH, facts, DESK)))
    renew_all(letters, at=at)


def _lines(counts: dict[int, int]) -> str:
    sentences = {
        Rung.REMIND: _("%(n)d hồ sơ đã dùng quá nửa thời gian."),
        Rung.WARN: _("%(n)d hồ sơ sắp trễ."),
        Rung.HEAD: _("%(n)d hồ sơ đã trễ."),
        Rung.LEADER: _("%(n)d hồ sơ trễ lâu, cần lãnh đạo xử lý."),
    }
    lines = [sentences[rung] % {"n": counts[rung]} for rung in sorted(Rung, reverse=True) if counts.get(rung)]
    return " ".join(lines)
