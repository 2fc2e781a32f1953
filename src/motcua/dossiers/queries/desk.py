"""What an officer has to do: seats, tabs, counts and pages of the work list, in a fixed number of queries."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import models
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.utils.timezone import localdate, make_aware

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.catalog.models import Competence, Field, ProcedureVersion
from motcua.catalog.queries.procedures import definition_by_id
from motcua.dossiers.models import Consultation, Dossier, Supplement
from motcua.dossiers.queries.tallies import Stretch, tally
from motcua.dossiers.rules.transitions import Status
from motcua.foundation.keeping import Kept
from motcua.foundation.pagination import Page, merged_page
from motcua.organizations.structure import inherited

PAGE_SIZE = 30
FIELD_SECONDS = 30
WHOLE_BATCH = 100  # for those who tick many at once
LONGEST_WARNING = timedelta(days=60)  # the last fifth of the longest term
MOST_COUNTED = 100  # counts stop here and say "99+": nobody needs the exact size of a heap


class Tab(StrEnum):
    """A kind of work; its value stands in addresses."""

    INTAKE = "tiep-nhan"
    ANSWERED = "da-bo-sung"
    PROCESSING = "xu-ly"
    SIGNING = "ky"
    STAMPING = "dong-dau"
    RETURNING = "tra-ket-qua"
    CONSULTED = "xin-y-kien"
    WAITING = "cho-cong-dan"


class Due(StrEnum):
    """Which ends a list is narrowed to; its value stands in addresses."""

    LATE = "qua-han"
    RISK = "sap-tre"
    TODAY = "hom-nay"
    TOMORROW = "ngay-mai"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a tab holds: steps of ``role`` (empty: any) in these states; ``answered``: after a supplement."""

    role: str
    statuses: tuple[Status, ...]
    answered: bool | None = None


_AT_WORK = (Status.ACCEPTED, Status.PROCESSING)
KINDS: dict[Tab, Kind] = {
    Tab.INTAKE: Kind(Role.INTAKE, (Status.REGISTERED, *_AT_WORK)),
    Tab.ANSWERED: Kind("", (Status.AWAITING_SUPPLEMENT,), answered=True),
    Tab.PROCESSING: Kind(Role.SPECIALIST, _AT_WORK),
    Tab.SIGNING: Kind(Role.SIGNER, _AT_WORK),
    Tab.STAMPING: Kind(Role.CLERK, _AT_WORK),
    Tab.RETURNING: Kind("", (Status.DONE,)),
    Tab.WAITING: Kind("", (Status.AWAITING_SUPPLEMENT, Status.AWAITING_PAYMENT), answered=False),
}
URGENT = (Tab.INTAKE, Tab.PROCESSING, Tab.SIGNING, Tab.STAMPING, Tab.RETURNING)


@dataclass(frozen=True, slots=True)
class Seat:
    """A role at an agency held today; ``versions`` are the procedures it covers, ``None`` means all."""

    agency_id: int
    role: str
    versions: frozenset[int] | None


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a list is narrowed to: a field of procedures, whose (``mine``, ``free`` or all), which ends."""

    field_id: int | None = None
    whose: str = ""
    due: Due | None = None


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One line of the work list; ``consultation_id`` where an opinion is asked for."""

    id: UUID
    code: str
    applicant: str
    procedure: str
    step: str
    status: int
    assignee: str
    act_by: datetime
    journal_length: int
    is_mine: bool
    consultation_id: int | None = None


@dataclass(frozen=True)
class Desk:
    """An officer at their seats on a day."""

    user: User
    now: datetime
    seats: tuple[Seat, ...]

    @property
    def agencies(self) -> frozenset[int]:
        return frozenset(seat.agency_id for seat in self.seats)

    @property
    def tabs(self) -> list[Tab]:
        """Return the tabs that these seats can have work in."""
        roles = {seat.role for seat in self.seats}
        return [tab for tab in Tab if tab not in KINDS or not KINDS[tab].role or KINDS[tab].role in roles]


def desk_of(user: User, now: datetime) -> Desk:
    """Return the seats a person holds now, each with the procedures it covers."""
    postings = user.held(localdate(now))
    held = [(each.pk, each.agency_id, each.role) for each in postings if each.role not in _NOT_AT_A_DESK]
    competences: dict[int, set[int]] = {}
    for posting, procedure in Competence.objects.filter(
        posting__in=[pk for pk, _agency, _role in held]
    ).values_list("posting_id", "procedure_id"):
        competences.setdefault(posting, set()).add(procedure)
    listed: dict[tuple[int, str], list[frozenset[int]]] = {}
    for pk, agency_id, role in held:
        procedures = frozenset(competences.get(pk, ()))
        listed.setdefault((agency_id, role), []).append(procedures)
    versions = _versions({procedure for sets in listed.values() for one in sets for procedure in one})
    seats = []
    for (agency_id, role), sets in listed.items():
        covered = None
        if all(sets):
            covered = frozenset(version for one in sets for key in one for version in versions[key])
        seats.append(Seat(agency_id, role, covered))
    return Desk(user, now, tuple(seats))


_NOT_AT_A_DESK = (Role.CHAIRMAN, Role.ADMINISTRATOR)


def _versions(procedures: set[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {procedure: [] for procedure in procedures}
    if procedures:
        for pk, procedure in ProcedureVersion.objects.filter(procedure__in=procedures).values_list(
            "pk", "procedure_id"
        ):
            found[procedure].append(pk)
    return found


def inbox(
    desk: Desk, tab: Tab, narrowing: Narrowing | None = None, cursor: str = "", size: int = PAGE_SIZE
) -> Page[WorkRow]:
    """Return a page of one tab, nearest end first. Raises ``CursorError``."""
    narrowed = narrowing or Narrowing()
    if tab is Tab.CONSULTED:
        return _consulted(desk, narrowed, cursor, size)
    streams = list(_streams(desk, tab, narrowed))
    if not streams:
        return Page([], "", "")
    keys = [stream.only("id", "act_by") for stream in streams]
    page = merged_page(keys, order=["act_by", "id"], cursor=cursor, size=size)
    rows = _rows(desk, [key.pk for key in page.rows])
    return Page(rows, page.next_cursor, page.previous_cursor)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is, never more than ``MOST_COUNTED``: in each tab, and of all work by when it ends."""

    tabs: dict[Tab, int]
    dues: dict[Due, int]


def counts(desk: Desk) -> Counts:
    """Return every count of the desk."""
    found = tally(_stretches(desk), most=MOST_COUNTED)
    found[Tab.CONSULTED] = _questions(desk).order_by()[:MOST_COUNTED].count()
    return Counts({tab: found[tab] for tab in desk.tabs}, {due: found[due] for due in Due})


def _stretches(desk: Desk) -> Iterator[Stretch]:
    ends = {due: _bounds(due, desk.now) for due in Due}
    for tab in desk.tabs:
        if tab not in KINDS:
            continue
        kind = KINDS[tab]
        for seat, status in _places(desk, kind):
            here = Stretch(tab, seat.agency_id, seat.role, status, seat.versions, kind.answered)
            yield here
            for due, (earliest, latest) in ends.items() if tab in URGENT else ():
                warned = desk.now if due is Due.RISK else None
                yield replace(here, label=due, earliest=earliest, latest=latest, warned=warned)


def _places(desk: Desk, kind: Kind) -> Iterator[tuple[Seat, Status]]:
    """Yield the seats and states that a tab is made of."""
    seats = (seat for seat in desk.seats if not kind.role or seat.role == kind.role)
    return ((seat, status) for seat in seats for status in kind.statuses)


def _streams(desk: Desk, tab: Tab, narrowing: Narrowing) -> Iterator[QuerySet[Dossier]]:
    """Yield one list for each seat and state: each walks its own stretch of the index, already in order."""
    kind = KINDS[tab]
    general = _general(desk, kind, narrowing)
    in_field = _versions_of_field(narrowing.field_id)
    for seat, status in _places(desk, kind):
        covered = (
            seat.versions if in_field is None else in_field if seat.versions is None else seat.versions & in_field
        )
        own = Q() if covered is None else Q(_among("procedure_id", covered))
        here = Q(holder=seat.agency_id, holder_role=seat.role, status=status)
        yield Dossier.objects.filter(here & own & general)


class Keys(models.Field):  # type: ignore[type-arg]
    """An array of row numbers as a parameter; the driver writes it as it is, however long."""

    def db_type(self, connection: object) -> str:
        return "bigint[]"


def _among(column: str, keys: Iterable[int]) -> Func:
    """Return the condition "is one of these" with one array as its parameter, however many there are."""
    listed = Value(list(keys), output_field=Keys())
    return Func(
        F(column), listed, template="(%(expressions)s))", arg_joiner=" = ANY(", output_field=BooleanField()
    )


def _general(desk: Desk, kind: Kind, narrowing: Narrowing) -> Q:
    condition = Q()
    if kind.answered is not None:
        waiting = Supplement.objects.filter(dossier=OuterRef("pk"), closed_at=None, answered_at__isnull=False)
        condition &= Q(Exists(waiting)) if kind.answered else ~Q(Exists(waiting))
    if narrowing.whose == "mine":
        condition &= Q(assignee=desk.user)
    if narrowing.whose == "free":
        condition &= Q(assignee=None)
    if narrowing.due:
        condition &= _ends(narrowing.due, desk.now, "act_by")
    if narrowing.due is Due.RISK:
        condition &= Q(warn_at__lte=desk.now)
    return condition


def _ends(due: Due, now: datetime, name: str) -> Q:
    earliest, latest = _bounds(due, now)
    return (Q(**{f"{name}__gte": earliest}) if earliest else Q()) & Q(**{f"{name}__lt": latest})


def _bounds(due: Due, now: datetime) -> tuple[datetime | None, datetime]:
    """Return from when and until before when something ends to count as late, at risk, today or tomorrow."""
    midnight = make_aware(datetime.combine(localdate(now) + timedelta(days=1), time()))
    if due is Due.LATE:
        return None, now
    if due is Due.RISK:  # whose warning is past; what ends later than this cannot be
        return now, now + LONGEST_WARNING
    return (now, midnight) if due is Due.TODAY else (midnight, midnight + timedelta(days=1))


def _versions_of_field(field_id: int | None) -> frozenset[int] | None:
    if field_id is None:
        return None
    return frozenset(ProcedureVersion.objects.filter(field=field_id).values_list("pk", flat=True))


LISTED = (
    "code", "applicant_name", "step", "status", "act_by", "journal_length", "workflow_id", "assignee__full_name",
    "procedure__name",
)  # fmt: skip


def _rows(desk: Desk, ids: Sequence[UUID]) -> list[WorkRow]:
    dossiers = Dossier.objects.select_related("procedure", "assignee").only(*LISTED).in_bulk(ids)
    return [work_row(dossiers[pk], desk.user) for pk in ids]


def work_row(dossier: Dossier, user: User, *, asked: Consultation | None = None) -> WorkRow:
    """Return a dossier as a line of the work list."""
    steps = definition_by_id(dossier.workflow_id).steps
    return WorkRow(
        id=dossier.pk,
        code=dossier.code,
        applicant=dossier.applicant_name,
        procedure=dossier.procedure.name,
        step=steps[dossier.step].name if dossier.step in steps else "",
        status=dossier.status,
        assignee=dossier.assignee.full_name if dossier.assignee else "",
        act_by=asked.due_at if asked else dossier.act_by,
        journal_length=dossier.journal_length,
        is_mine=dossier.assignee_id == user.pk,
        consultation_id=asked.pk if asked else None,
    )


# An opinion is of use until there is a result.
_ASKED_IN = [int(status) for status in Status if status.is_open and not status.is_resolved]


def _questions(desk: Desk) -> QuerySet[Consultation]:
    return Consultation.objects.filter(agency__in=desk.agencies, answered_at=None, dossier__status__in=_ASKED_IN)


def _consulted(desk: Desk, narrowing: Narrowing, cursor: str, size: int) -> Page[WorkRow]:
    asked = _questions(desk)
    if narrowing.field_id is not None:
        asked = asked.filter(dossier__procedure__field=narrowing.field_id)
    if narrowing.due:
        asked = asked.filter(_ends(narrowing.due, desk.now, "due_at"))
    related = asked.select_related("dossier__procedure", "dossier__assignee")
    named = related.only("due_at", *(f"dossier__{name}" for name in LISTED))
    page = merged_page([named], order=["due_at", "id"], cursor=cursor, size=size)
    rows = [work_row(each.dossier, desk.user, asked=each) for each in page.rows]
    return Page(rows, page.next_cursor, page.previous_cursor)


def _read_fields(_all: None) -> tuple[tuple[int, str], ...]:
    return tuple(Field.objects.order_by("name").values_list("pk", "name"))


_fields: Kept[None, tuple[tuple[int, str], ...]] = Kept(_read_fields, seconds=FIELD_SECONDS)


def forget_fields() -> None:
    """Make this process read the fields of administration again."""
    _fields.forget()


def fields_of(desk: Desk) -> list[tuple[int, str]]:
    """Return key and name of the fields to narrow a list by: those of the seats' procedures, or all."""
    if any(seat.versions is None for seat in desk.seats):
        return list(_fields(None))
    covered = {version for seat in desk.seats for version in seat.versions or ()}
    found = set(ProcedureVersion.objects.filter(pk__in=covered).values_list("field", flat=True))
    return [(key, name) for key, name in _fields(None) if key in found]


def readable(agencies: Iterable[int]) -> Q:
    """Return when agencies may read a dossier: they hold, received or decide it, or were asked.

    What belonged to an agency that ended is read by whoever took over from it.
    """
    mine = list(agencies)
    asked = Consultation.objects.filter(dossier=OuterRef("pk"), agency__in=mine)
    theirs = Q(holder__in=mine) | Q(receiving_agency__in=mine) | Q(deciding_agency__in=mine)
    return theirs | Q(Exists(asked)) | inherited(mine, ("holder", "receiving_agency", "deciding_agency"))


def agencies_of(user: User, day: date) -> frozenset[int]:
    """Return the agencies where a person holds a posting on a day."""
    return frozenset(posting.agency_id for posting in user.held(day))


def dossier_for(user: User, dossier_id: UUID, day: date) -> Dossier:
    """Return a dossier that a person's agencies may read. Raises ``Dossier.DoesNotExist`` for any other."""
    return dossier_of(agencies_of(user, day), dossier_id)


def dossier_of(agencies: Iterable[int], dossier_id: UUID) -> Dossier:
    """Return a dossier that these agencies may read. Raises ``Dossier.DoesNotExist`` for any other."""
    related = (
        "procedure__procedure", "procedure__form", "procedure__field", "receiving_agency", "deciding_agency",
        "holder", "assignee", "area", "filed_by", "result",
    )  # fmt: skip
    rows = Dossier.objects.select_related(*related).filter(readable(agencies))
    return rows.get(pk=dossier_id)
