"""What happens inside the database of ``benchmarks.reorganisation``: filling, and the steps that are measured."""

import json
import random
import resource
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import django

from motcua.kernel.working_time import VIETNAM

BEGUN = datetime(2025, 7, 1, 0, 5, tzinfo=VIETNAM)
LOADED = datetime(2024, 1, 2, 8, 0, tzinfo=VIETNAM)
FIRST, LAST = date(2025, 4, 1), date(2025, 6, 30)
BATCH = 2_000
PEOPLE = 3_000
STATUSES = (1, 2, 2, 4, 4, 4, 4, 4, 5, 9)  # what the open ones are at
FINISHED_EACH = 5  # after so many open ones comes one that is finished and stays
STORIES = {1: 0, 2: 1, 4: 2, 5: 3, 9: 4, 10: 5}  # entries after "submitted"


@dataclass(frozen=True)
class Kind:
    """A procedure with what a dossier of it begins with."""

    version: Any
    workflow: Any
    start: tuple[str, str]
    work: tuple[str, str, str]
    last: tuple[str, str]
    term: Any


def fill(size: int) -> dict[str, Any]:
    """Load the eve and write ``size`` open dossiers with their journals and a fifth as many finished ones."""
    from benchmarks.eve import write_eve
    from motcua.catalog.services.loading import load_pack
    from motcua.dossiers.models import Dossier
    from motcua.dossiers.queries.consistency import faults
    from motcua.indicators.services import rebuild

    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as home:
        load_pack(write_eve(Path(home)), at=LOADED, home=Path(home))
    for _ in _batches(size):
        pass
    rebuild()
    return {
        "seconds": round(time.perf_counter() - began, 1),
        "dossiers": Dossier.objects.count(),
        "faults": sorted({each.fault for each in faults()}),
    }


def _batches(size: int) -> Iterator[int]:
    from motcua.dossiers.models import Dossier, DossierEvent, Pause, Supplement

    people, places, kinds = _people(), _places(), _kinds()
    number = 0
    dice = random.Random(5)
    while number < size + size // FINISHED_EACH:
        rows = []
        for _ in range(min(BATCH, size + size // FINISHED_EACH - number)):
            finished = number % (FINISHED_EACH + 1) == FINISHED_EACH
            state = 10 if finished else STATUSES[number % len(STATUSES)]
            rows.append(_dossier(number, state, dice.choice(people), dice.choice(places), dice.choice(kinds)))
            number += 1
        Dossier.objects.bulk_create(row for row, _events in rows)
        DossierEvent.objects.bulk_create(event for _row, events in rows for event in events)
        Pause.objects.bulk_create(
            Pause(dossier=row, kind="supplement", started_at=row.received_at + timedelta(hours=6))
            for row, _events in rows
            if row.status == 5
        )
        Supplement.objects.bulk_create(
            Supplement(
                dossier=row,
                number=1,
                stage="appraisal",
                items=[],
                reason="Thiếu giấy tờ",
                asked_at=row.received_at + timedelta(hours=6),
                asked_by=row.filed_by,
            )
            for row, _events in rows
            if row.status == 5
        )
        yield number


def _people() -> list[Any]:
    from motcua.accounts.models import User
    from motcua.kernel.vietnamese import fold
    from motcua.simulation.people import invent

    dice = random.Random(3)
    people = [invent(dice) for _ in range(PEOPLE)]
    made = [
        User(
            username=f"eve-{number}",
            kind="citizen",
            full_name=each.name,
            name_fold=fold(each.name),
            personal_id=each.personal_id,
            phone=each.phone,
            residence=each.hamlet,
        )
        for number, each in enumerate(people)
    ]
    User.objects.bulk_create(made)
    return made


def _places() -> list[dict[str, Any]]:
    """Return each commune with the agencies that serve it and one officer of each."""
    from motcua.organizations.models import Agency, Posting

    agencies = {(row.kind, row.area_id): row for row in Agency.objects.select_related("area", "area__parent")}
    officers = {(row.agency_id, row.role): row.user for row in Posting.objects.select_related("user")}
    centre = Agency.objects.get(key="centre")
    found: list[dict[str, Any]] = []
    for (kind, _area), agency in agencies.items():
        if kind == "commune" and agency.area is not None:
            served = {
                "commune": agency,
                "district": agencies["district", agency.area.parent_id],
                "area": agency.area,
            }
            found.append({**served, "centre": centre, "officers": officers})
    return found


def _kinds() -> list[Kind]:
    """Return procedures of communes and districts, and as many of the province."""
    from motcua.catalog.models import ProcedureVersion
    from motcua.catalog.queries.procedures import plan
    from motcua.workflows.rules import Action

    found: list[Kind] = []
    for level, most in (("commune", 40), ("district", 10), ("province", 15)):
        versions = ProcedureVersion.objects.on(LAST).filter(
            deciding_level=level, is_published=True, workflow__isnull=False
        )
        for version in versions.order_by("essential_number", "pk")[:most]:
            known = plan(version.pk)
            steps, start = known.definition.steps, known.definition.start
            moves = known.definition.transitions
            work = next(
                (each.target for each in moves if each.source == start and each.action is Action.ACCEPT), ""
            )
            last = next((each.source for each in moves if each.action is Action.HAND_OUT), "")
            if work and last:
                found.append(
                    Kind(
                        known.version,
                        known.workflow,
                        (start, steps[start].role),
                        (work, steps[work].role, steps[work].place),
                        (last, steps[last].role),
                        known.term("counter"),
                    )
                )
    return found


def _dossier(number: int, state: int, person: Any, place: dict[str, Any], kind: Kind) -> tuple[Any, list[Any]]:
    from motcua.dossiers.models import Dossier

    level = kind.version.deciding_level
    deciding = place.get(level) or _department(kind.version)
    receiving = place.get(level) or place["centre"]
    days = (LAST - FIRST).days
    filed = datetime(2025, 4, 1, 8, 0, tzinfo=VIETNAM) + timedelta(days=number % days)
    received = filed if state > 1 else None
    finished = filed + timedelta(hours=20) if state in {9, 10} else None
    due = _due(filed, kind.term.amount, kind.term.unit, deciding.pk) if received and kind.term else None
    step, role = (
        kind.start if state == 1 else kind.last if state == 9 else ("", "") if state == 10 else kind.work[:2]
    )
    works_at = receiving if kind.work[2] == "receiving" else deciding
    holder = receiving if state in {1, 9, 10} else works_at
    specialist = place["officers"].get((holder.pk, role)) if state == 4 else None
    row = Dossier(
        code=f"{receiving.code}-{filed:%y%m%d}-{number % 100_000:05d}",
        submission_key=uuid.UUID(int=number + 1),
        procedure=kind.version,
        workflow=kind.workflow,
        receiving_agency=receiving,
        deciding_agency=deciding,
        area=place["area"],
        channel=("counter", "online")[number % 2],
        filed_by=person,
        applicant=person if number % 3 else None,
        applicant_name=person.full_name,
        identity_number=person.personal_id,
        phone=person.phone,
        address=person.residence,
        status=state,
        step=step,
        holder=holder,
        holder_role=role,
        assignee=specialist,
        term_amount=kind.term.amount if kind.term else None,
        term_unit=kind.term.unit if kind.term else "",
        submitted_at=filed,
        received_at=received,
        received_on=filed.date() if received else None,
        due_at=None if state == 5 else due,
        act_by=due or filed + timedelta(days=3),
        finished_at=finished,
        finished_on=finished.date() if finished else None,
        returned_at=finished + timedelta(hours=1) if finished and state == 10 else None,
        journal_length=STORIES[state] + 1,
    )
    row.index_person()
    return row, list(_events(row, kind))


def _events(row: Any, kind: Kind) -> Iterator[Any]:
    from motcua.dossiers.models import DossierEvent

    if row.status in {9, 10}:
        told = ["submitted", "accept", "take", "sign", "stamp", "hand_out"][: row.journal_length]
        after = [1, 2, 4, 4, 9, 10]
    else:
        told = ["submitted", "accept", "take", "request_supplement"][: row.journal_length]
        after = [1, 2, 4, 5]
    for seq, what in enumerate(told, 1):
        at = row.finished_at if what == "stamp" else row.returned_at if what == "hand_out" else row.submitted_at
        due = row.due_at if seq > 1 else None
        values = {"kind": what, "at": at, "status": after[seq - 1], "step": row.step, "due_at": due}
        yield DossierEvent(dossier=row, seq=seq, agency=row.deciding_agency, **values)


@cache
def _due(filed: datetime, amount: int, unit: str, agency: int) -> datetime | None:
    from motcua.dossiers.rules.deadlines import Clock, due
    from motcua.organizations.models import Agency
    from motcua.organizations.queries import working_calendar

    return due(Clock(filed, amount, unit), working_calendar(Agency.objects.get(pk=agency))).due_at


@cache
def _department(version: Any) -> Any:
    from motcua.catalog.queries.offers import deciding_agency

    return deciding_agency(version, None, LAST)


def dry_run() -> dict[str, Any]:
    """Foretell the merger by the command, as an operator does."""
    report, spent = _command("--dry-run")
    return {**spent, **_brief(report)}


def execute() -> dict[str, Any]:
    """Carry the merger out by the command; then twice again, which must change nothing; then hold the figures."""
    from motcua.dossiers.queries.consistency import faults
    from motcua.indicators.queries import Scope, balance
    from motcua.indicators.services import fold_all

    june = Scope(FIRST, LAST)
    before = balance(june)
    report, spent = _command("--by", "quantri", "--at", BEGUN.isoformat(), "--yes")
    folding = time.perf_counter()
    fold_all()
    again, repeated = _command("--by", "quantri", "--at", BEGUN.isoformat(), "--yes")
    return {
        **spent,
        **_brief(report),
        "fold_seconds": round(time.perf_counter() - folding, 1),
        "second_run_same": again == report,
        "second_run_seconds": repeated["wall_seconds"],
        "faults": sorted({each.fault for each in faults()}),
        "june_before": before.in_progress,
        "june_after": balance(june).in_progress,
        "july": balance(Scope(date(2025, 7, 1), date(2025, 7, 31))).in_progress,
    }


def undo() -> dict[str, Any]:
    """Take the merger back on the same day."""
    from motcua.dossiers.queries.transfers import snapshot
    from motcua.organizations.models import Reorganisation

    row = Reorganisation.objects.get(state="done")
    _report, spent = _command(
        "--undo", "--by", "quantri", "--at", (BEGUN + timedelta(hours=1)).isoformat(), "--yes"
    )
    return {**spent, "exactly_as_before": snapshot() == row.before}


def _command(*words: str) -> tuple[dict[str, Any], dict[str, float]]:
    """Run ``motcua reorganise`` in this process; return its report and what it cost."""
    from click.testing import CliRunner
    from django.db import connection

    from benchmarks.eve import PLAN
    from motcua.cli.reorganise import command

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        session = int(cursor.fetchone()[0])
    before = _cpu(session)
    began = time.perf_counter()
    done = CliRunner().invoke(command, ["--plan", str(PLAN), *words, "--json"], catch_exceptions=False)
    wall = time.perf_counter() - began
    after = _cpu(session)
    if done.exit_code:
        raise SystemExit(done.stderr)
    spent = {"wall_seconds": round(wall, 1), "cpu_command": round(after[0] - before[0], 1)}
    return json.loads(done.stdout), {**spent, "cpu_database": round(after[1] - before[1], 1)}


def _cpu(session: int) -> tuple[float, float]:
    own = resource.getrusage(resource.RUSAGE_SELF)
    ticks = Path(f"/proc/{session}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return own.ru_utime + own.ru_stime, (int(ticks[11]) + int(ticks[12])) / 100


def _brief(report: dict[str, Any]) -> dict[str, Any]:
    dossiers = {**report["dossiers"], "undecided": len(report["dossiers"]["undecided"])}
    return {
        "structure": report["structure"],
        "dossiers": dossiers,
        "hand_over_records": report["hand_over_records"],
        "letters": report["letters"],
        "balance": report["balance"],
    }


def main() -> None:
    django.setup()
    what, *rest = sys.argv[1:]
    works = {"dry-run": dry_run, "execute": execute, "undo": undo}
    json.dump(fill(int(rest[0])) if what == "fill" else works[what](), sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
