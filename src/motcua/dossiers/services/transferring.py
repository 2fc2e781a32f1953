"""Handing open dossiers over from agencies that end: in chunks, each whole or not at all, each only once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override
from psycopg.types.json import Jsonb

from motcua.accounts.models import User
from motcua.catalog.queries.procedures import definition_by_id
from motcua.dossiers.models import Dossier, DossierEvent, Transfer
from motcua.dossiers.models.dossier import OPEN_STATUSES
from motcua.dossiers.services import clock
from motcua.dossiers.services.journal import READERS
from motcua.organizations.models import Agency, Posting, Reorganisation
from motcua.organizations.queries import working_calendar
from motcua.organizations.rules.reorganisation import Case, Destination, Orders, destination, reads_address
from motcua.organizations.rules.reorganisation_plan import Plan
from motcua.organizations.structure import ended_agencies

CHUNK = 1_000  # dossiers locked at a time
MOVED, MOVED_BACK = "transfer", "transfer_undone"  # kinds of journal entries
LOCK_TIMEOUT = "10s"

MOVE = """
UPDATE dossiers_dossier d SET receiving_agency_id = m.receiving, deciding_agency_id = m.deciding,
    holder_id = m.holder, assignee_id = m.assignee, due_at = m.due, step_due_at = m.step_due, act_by = m.act_by,
    journal_length = d.journal_length + 1
FROM unnest(%(ids)s::uuid[], %(receiving)s::bigint[], %(deciding)s::bigint[], %(holder)s::bigint[],
    %(assignee)s::uuid[], %(due)s::timestamptz[], %(step_due)s::timestamptz[], %(act_by)s::timestamptz[])
    AS m(id, receiving, deciding, holder, assignee, due, step_due, act_by)
WHERE d.id = m.id
"""
TELL = """
WITH written AS (
    INSERT INTO dossiers_dossierevent
        (dossier_id, seq, kind, at, by_id, agency_id, status, step, due_at, note, data)
    SELECT d.id, d.journal_length, %(kind)s, m.at, %(by)s, m.agency, d.status, d.step, d.due_at, m.note, m.data
    FROM unnest(%(ids)s::uuid[], %(ats)s::timestamptz[], %(agency)s::bigint[], %(note)s::text[], %(data)s::jsonb[])
        AS m(id, at, agency, note, data)
    JOIN dossiers_dossier d ON d.id = m.id
    RETURNING id
)
INSERT INTO dossiers_newevent (event_id, reader)
SELECT written.id, reader FROM written CROSS JOIN unnest(%(readers)s::text[]) AS reader
"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What deciding about one dossier needs of its row; agencies by number."""

    id: UUID
    code: str
    receiving: int
    deciding: int
    holder: int
    holder_role: str
    assignee: UUID | None
    procedure: str
    field: str
    level: str
    place: str | None
    due_at: datetime | None
    step_due_at: datetime | None
    act_by: datetime
    received_at: datetime | None
    finished_at: datetime | None
    journal_length: int
    workflow: int
    step: str

    @property
    def is_counted(self) -> bool:
        return self.received_at is not None and self.finished_at is None


COLUMNS = (
    "id", "code", "receiving_agency_id", "deciding_agency_id", "holder_id", "holder_role", "assignee_id",
    "procedure__procedure__code", "procedure__field__code", "procedure__deciding_level", "area__code", "due_at",
    "step_due_at", "act_by", "received_at", "finished_at", "journal_length", "workflow_id", "step",
)  # fmt: skip


@dataclass(frozen=True)
class Map:
    """The agencies of a plan by number and by key, to go from rows to the rules and back.

    An agency that does not end is known to the rules as ``=<number>``: its key may be that of an ended one.
    """

    orders: Orders
    ended: Mapping[int, Agency]

    def key(self, agency: int) -> str:
        row = self.ended.get(agency)
        return row.key if row else f"={agency}"

    def decide(self, facts: Facts, address: str) -> Destination:
        """Return where a dossier goes, as keys."""
        case = Case(
            receiving=self.key(facts.receiving),
            deciding=self.key(facts.deciding),
            holder=self.key(facts.holder),
            procedure=facts.procedure,
            field=facts.field,
            level=facts.level,
            place=facts.place or "",
            address=address,
            is_resolved=facts.finished_at is not None,
            works_at=_works_at(facts),
        )
        return destination(self.orders, case)

    def needs_address(self, facts: Facts) -> bool:
        agencies = {facts.receiving, facts.deciding, facts.holder}
        return any(reads_address(self.orders, self.key(agency), facts.place or "") for agency in agencies)


def _works_at(facts: Facts) -> str:
    """Return whose step a dossier is at; asked only where one agency both receives and decides."""
    if facts.receiving != facts.deciding:
        return ""
    step = definition_by_id(facts.workflow).steps.get(facts.step)
    return step.place if step else ""


def map_of(plan: Plan) -> Map:
    """Return the agencies that a plan ends, with its orders."""
    return Map(plan.orders, ended_agencies(plan))


def waiting(ended: Iterable[int]) -> QuerySet[Dossier]:
    """Return the open dossiers that ended agencies still have.

    What is resolved stays with whoever decided it; only who hands it out has to be there.
    """
    agencies = list(ended)
    at_them = Q(holder__in=agencies) | Q(receiving_agency__in=agencies)
    return Dossier.objects.filter(
        at_them | Q(deciding_agency__in=agencies, finished_at=None), status__in=OPEN_STATUSES
    )


def decided(way: Map, ids: Sequence[UUID], *, lock: bool = False) -> Iterator[tuple[Facts, Destination]]:
    """Yield where each of some dossiers goes; ``lock`` keeps others off them until the transaction ends."""
    rows = waiting(way.ended).filter(pk__in=ids).order_by("pk")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = [Facts(*row) for row in rows.values_list(*COLUMNS)]
    opened = [facts.id for facts in found if way.needs_address(facts)]
    addresses = dict(Dossier.objects.filter(pk__in=opened).values_list("pk", "address")) if opened else {}
    for facts in found:
        yield facts, way.decide(facts, addresses.get(facts.id, ""))


class Mover:
    """Moves the dossiers of one reorganisation; the agencies that take over are there already."""

    def __init__(self, reorganisation: Reorganisation, plan: Plan, *, by: User | None, at: datetime) -> None:
        self._reorganisation = reorganisation
        self._by, self._at = by, at
        self.map = map_of(plan)
        self._after = {row.key: row for row in Agency.objects.on(plan.effective)}
        self._names = {row.pk: row for row in Agency.objects.filter(pk__in=[*self.map.ended, *self._after_ids()])}
        posted = Posting.objects.on(plan.effective).filter(agency__in=self._after_ids())
        self._posted = set(posted.values_list("user_id", "agency_id", "role"))
        self._differs = cache(self._calendars_differ)

    def _after_ids(self) -> list[int]:
        return [row.pk for row in self._after.values()]

    def everything(self) -> list[UUID]:
        """Return what is still to be moved, oldest first."""
        return list(waiting(self.map.ended).order_by("pk").values_list("pk", flat=True))

    @transaction.atomic
    def move(self, ids: Sequence[UUID]) -> int:
        """Hand some dossiers over; those that were acted on meanwhile are judged as they are now."""
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
        found = list(decided(self.map, ids, lock=True))
        acted = _last_entries(facts.id for facts, _where in found)
        made = (self._transfer(facts, where, after=acted.get(facts.id, self._at)) for facts, where in found)
        transfers = [each for each in made if each is not None]
        if transfers:
            self._write(transfers)
        return len(transfers)

    def _transfer(self, facts: Facts, where: Destination, *, after: datetime) -> Transfer | None:
        """Return the hand-over, as of the operation's moment; no earlier than what the journal tells before it."""
        receiving, holder = self._id(where.receiving), self._id(where.holder)
        deciding = self._id(where.deciding) if facts.finished_at is None else facts.deciding
        if (receiving, deciding, holder) == (facts.receiving, facts.deciding, facts.holder):
            return None
        return Transfer(
            reorganisation=self._reorganisation,
            dossier_id=facts.id,
            seq=facts.journal_length + 1,
            moved_at=max(self._at, after),
            rule=where.rule or "",
            is_certain=where.is_certain,
            is_counted=facts.is_counted,
            from_receiving_id=facts.receiving,
            from_deciding_id=facts.deciding,
            from_holder_id=facts.holder,
            from_assignee_id=facts.assignee,
            to_receiving_id=receiving,
            to_deciding_id=deciding,
            to_holder_id=holder,
            to_assignee_id=self._assignee(facts, holder),
            due_before=facts.due_at,
            due_after=facts.due_at,
            step_due_before=facts.step_due_at,
            act_by_before=facts.act_by,
            act_by_after=facts.act_by,
        )

    def _id(self, key: str) -> int:
        return int(key[1:]) if key.startswith("=") else self._after[key].pk

    def _assignee(self, facts: Facts, holder: int) -> UUID | None:
        """Keep whoever has the dossier in hand when they now hold the same role there."""
        if facts.assignee is None or holder == facts.holder:
            return facts.assignee
        return facts.assignee if (facts.assignee, holder, facts.holder_role) in self._posted else None

    def _calendars_differ(self, old: int, new: int) -> bool:
        before, after = (working_calendar(Agency.objects.get(pk=agency)) for agency in (old, new))
        return before is not after and before != after

    def _write(self, transfers: Sequence[Transfer]) -> None:
        self._keep_clocks(transfers)
        Transfer.objects.bulk_create(transfers)
        values: dict[str, Any] = {
            "ids": [each.dossier_id for each in transfers],
            "receiving": [each.to_receiving_id for each in transfers],
            "deciding": [each.to_deciding_id for each in transfers],
            "holder": [each.to_holder_id for each in transfers],
            "assignee": [each.to_assignee_id for each in transfers],
            "due": [each.due_after for each in transfers],
            "step_due": [each.step_due_before for each in transfers],
            "act_by": [each.act_by_after for each in transfers],
        }
        with connection.cursor() as cursor:
            cursor.execute(MOVE, values)
        with override("vi"):  # what the applicant reads in the journal
            notes = [self._note(each) for each in transfers]
        data = [Jsonb({"reorganisation": self._reorganisation.pk, "rule": each.rule}) for each in transfers]
        journal(transfers, MOVED, notes=notes, data=data, by=self._by)

    def _keep_clocks(self, transfers: Sequence[Transfer]) -> None:
        """Leave due times as they are, unless the new agency works by another calendar: then the engine says."""
        changed = [each for each in transfers if self._differs(each.from_deciding_id, each.to_deciding_id)]
        dossiers = Dossier.objects.in_bulk([each.dossier_id for each in changed]) if changed else {}
        for each in changed:
            dossier = dossiers[each.dossier_id]
            dossier.deciding_agency = self._names[each.to_deciding_id]
            clock.refresh(dossier, at=self._at)
            each.due_after, each.act_by_after = dossier.due_at, dossier.act_by

    def _note(self, transfer: Transfer) -> str:
        values = {
            "old": self._names[transfer.from_holder_id].name,
            "new": self._names[transfer.to_holder_id].name,
            "basis": self._reorganisation.legal_basis,
        }
        if transfer.from_holder_id == transfer.to_holder_id:
            values["old"] = self._names[transfer.from_deciding_id].name
            values["new"] = self._names[transfer.to_deciding_id].name
        said = _("Chuyển từ %(old)s đến %(new)s theo %(basis)s.") % values
        if transfer.due_after != transfer.due_before:
            said += " " + _("Hạn trả kết quả tính lại theo giờ làm việc của cơ quan mới.")
        return said


def _last_entries(dossiers: Iterable[UUID]) -> dict[UUID, datetime]:
    """Return when something was last journalled of each of some locked dossiers."""
    rows = DossierEvent.objects.filter(dossier__in=list(dossiers)).order_by()
    return dict(rows.values_list("dossier").annotate(last=Max("at")))


def journal(
    transfers: Sequence[Transfer],
    kind: str,
    *,
    notes: list[str],
    data: list[Jsonb],
    by: User | None,
    at: datetime | None = None,
) -> None:
    """Append one entry to the journal of each dossier, after its row was brought to what the entry says.

    Without ``at`` each entry is of the moment of its hand-over.
    """
    values: dict[str, Any] = {
        "kind": kind,
        "ats": [at or each.moved_at for each in transfers],
        "by": by.pk if by else None,
        "ids": [each.dossier_id for each in transfers],
        "agency": [each.from_holder_id for each in transfers],
        "note": notes,
        "data": data,
        "readers": list(READERS),
    }
    with connection.cursor() as cursor:
        cursor.execute(TELL, values)


def move_back(transfers: Sequence[Transfer], *, by: User, at: datetime) -> None:
    """Give locked dossiers back to where they were, every column as it was; the journal says that it happened."""
    values: dict[str, Any] = {
        "ids": [each.dossier_id for each in transfers],
        "receiving": [each.from_receiving_id for each in transfers],
        "deciding": [each.from_deciding_id for each in transfers],
        "holder": [each.from_holder_id for each in transfers],
        "assignee": [each.from_assignee_id for each in transfers],
        "due": [each.due_before for each in transfers],
        "step_due": [each.step_due_before for each in transfers],
        "act_by": [each.act_by_before for each in transfers],
    }
    with connection.cursor() as cursor:
        cursor.execute(MOVE, values)
    with override("vi"):
        note = _("Việc chuyển hồ sơ được hoàn tác; hồ sơ trở lại cơ quan trước đó.")
    data = [Jsonb({"reorganisation": each.reorganisation_id, "rule": each.rule}) for each in transfers]
    journal(transfers, MOVED_BACK, notes=[note] * len(transfers), data=data, by=by, at=at)
    Transfer.objects.filter(pk__in=[each.pk for each in transfers]).update(undone_at=at)
