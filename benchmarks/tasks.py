"""Work that is measured inside one process: deadlines, searching, the board, lists as files, the exchange."""

import random
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.timezone import localdate

from benchmarks.pages import SEARCHES
from motcua.accounts.models import User
from motcua.catalog.models import ProcedureVersion
from motcua.catalog.queries.search import search_procedures
from motcua.indicators import queries
from motcua.indicators.queries import Scope
from motcua.indicators.services.exporting import exports_folder, request_export, write_export
from motcua.kernel.working_time import VIETNAM, Unit, deadline
from motcua.organizations.queries import working_calendar

Answer = dict[str, Any]
PAUSED = 0.1  # of all dossiers, as many as wait for a paper once


def timed(work: Callable[[], object]) -> float:
    """Return how many milliseconds a piece of work takes."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def deadlines(job: Mapping[str, Any]) -> Answer:
    """Compute deadlines with the province's own calendar: moments, terms and units as they come, a tenth paused."""
    from motcua.kernel.working_time import Pause

    dice, calendar = random.Random(11), working_calendar()
    first = datetime(2024, 1, 2, 7, tzinfo=VIETNAM)
    units = [Unit.WORKING_DAY] * 7 + [Unit.DAY] * 2 + [Unit.HOUR]
    cases = []
    for _ in range(min(job["number"], 20_000)):
        received = first + timedelta(minutes=dice.randrange(700 * 24 * 60))
        start = received + timedelta(days=dice.randint(1, 3))
        pauses = (Pause(start, start + timedelta(days=dice.randint(1, 9))),) if dice.random() < PAUSED else ()
        cases.append((received, dice.choice((1, 2, 3, 3, 5, 7, 10, 15, 20, 30)), dice.choice(units), pauses))
    done, cpu = 0, time.process_time()
    began = time.perf_counter()
    while done < job["number"]:
        for received, term, unit, pauses in cases[: job["number"] - done]:
            deadline(received, term, unit, calendar, pauses)
        done += min(len(cases), job["number"] - done)
    return {"number": done, "seconds": time.perf_counter() - began, "cpu_seconds": time.process_time() - cpu}


def searching(job: Mapping[str, Any]) -> Answer:
    """Search the loaded catalogue as the page does."""
    day = localdate()
    texts = SEARCHES * job["rounds"]
    first = timed(lambda: search_procedures(texts[0], on=day))
    found = [timed(lambda text=text: search_procedures(text, on=day)) for text in texts]  # type: ignore[misc]
    offered = ProcedureVersion.objects.on(day).filter(is_published=True).count()
    return {"milliseconds": found, "facts": {"procedures": offered, "first_ms": round(first, 1)}}


def board(job: Mapping[str, Any]) -> Answer:
    """Draw up the figures of the chairman's board: this month, the month before, by unit, by field, by procedure."""
    today = localdate()
    month = queries.month_of(today)
    year = Scope(today.replace(month=1, day=1), today)
    parts: dict[str, Callable[[], object]] = {
        "month": lambda: queries.balance(month),
        "month_before": lambda: queries.balance(queries.previous(month)),
        "year": lambda: queries.balance(year),
        "by_agency": lambda: queries.rows(month, "agency"),
        "by_field": lambda: queries.rows(month, "field"),
        "by_procedure": lambda: queries.rows(month, "procedure"),
    }
    rounds = [{name: timed(work) for name, work in parts.items()} for _ in range(job["rounds"])]
    each = {name: round(sorted(one[name] for one in rounds)[len(rounds) // 2], 1) for name in parts}
    return {"milliseconds": [sum(one.values()) for one in rounds], "facts": {"parts_ms": each}}


def export(job: Mapping[str, Any]) -> Answer:
    """Write the list of everything that was received to a file; peak memory is that of this process."""
    owner, _ = User.objects.get_or_create(
        username="bench-export", defaults={"kind": User.Kind.OFFICER, "full_name": "Nguyễn Văn Xuất"}
    )
    today = localdate()
    at = timezone.now()
    scope = Scope(today - timedelta(days=3_000), today)
    wanted = request_export("received", scope, title="bench", file_format=job["format"], by=owner, at=at)
    began = time.perf_counter()
    written = write_export(wanted.pk, at=at)
    seconds = time.perf_counter() - began
    path = Path(exports_folder()) / written.path
    size = path.stat().st_size
    path.unlink()
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    peak = int(status.split("VmHWM:")[1].split()[0]) / 1024  # ru_maxrss would begin with the parent's
    return {"rows": written.rows, "seconds": seconds, "peak_mib": peak, "file_mib": size / 2**20}
