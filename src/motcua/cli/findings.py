"""The single checks of ``motcua doctor``; each says what it found and what to do."""

import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

OLDEST_POSTGRES = 15
LEAST_FREE_BYTES = 1_000_000_000
MOST_SECONDS_APART = 2
LONGEST_WAIT_SECONDS = 600
KEYS = ("encryption-1.key", "index-1.key")


@dataclass(frozen=True)
class Finding:
    """One check: its name, whether it is well, what was found, what to do if not."""

    check: str
    ok: bool
    found: str
    remedy: str = ""


def disk(folder: Path) -> Finding:
    """Judge the free space where data, files and logs grow."""
    place = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(place).free
    found = f"{free / 1e9:.1f} GB free below {folder}"
    return Finding(
        "disk", free >= LEAST_FREE_BYTES, found, "Free at least 1 GB, or move MOTCUA_VAR to a larger disk."
    )


def of_database() -> Iterator[Finding]:
    """Judge the server, its clock, the migrations, the queue and the province's data."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'), clock_timestamp(), current_setting('data_checksums')"
        )
        version, server_time, checksums = cursor.fetchone()
    major = int(version.split(".")[0])
    upgrade = f"Use PostgreSQL {OLDEST_POSTGRES} or newer."
    yield Finding("database", major >= OLDEST_POSTGRES, f"PostgreSQL {version}, checksums {checksums}", upgrade)
    apart = abs((datetime.now(UTC) - server_time).total_seconds())
    yield Finding(
        "clock",
        apart <= MOST_SECONDS_APART,
        f"{apart:.1f} s from the database's",
        "Switch on time synchronisation (NTP).",
    )
    missing = missing_migrations()
    found = f"{missing} missing" if missing else "all applied"
    yield Finding("migrations", not missing, found, "Run `motcua migrate`.")
    if not missing:
        yield queue()
        yield laid_aside()
        yield province()


def missing_migrations() -> int:
    """Return how many migrations this version has that the database has not."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def queue() -> Finding:
    """Judge whether somebody does the jobs: a job that waits for long means no worker runs."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(extract(epoch FROM now() - min(coalesce(scheduled_at, ("
            "SELECT min(at) FROM procrastinate_events WHERE job_id = job.id AND type = 'deferred')))), 0)"
            " FROM procrastinate_jobs job WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now()"
        )
        waiting, oldest = cursor.fetchone()
    found = f"{waiting} waiting, the oldest for {oldest:.0f} s"
    return Finding("jobs", oldest <= LONGEST_WAIT_SECONDS, found, "Start a worker: `motcua worker`.")


def laid_aside() -> Finding:
    """Judge whether jobs were given up within a day: those that failed to the end, or that kill their worker."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(DISTINCT job.id), coalesce(string_agg(DISTINCT job.task_name, ', '), '')"
            " FROM procrastinate_jobs job JOIN procrastinate_events event ON event.job_id = job.id"
            " WHERE job.status = 'failed' AND event.type = 'failed' AND event.at > now() - interval '1 day'"
        )
        number, names = cursor.fetchone()
    found = f"{number} given up since yesterday: {names}" if number else "none given up since yesterday"
    remedy = "Mend what the worker's lines tell, then `motcua django procrastinate shell`, `retry <number>`."
    return Finding("failed jobs", not number, found, remedy)


def province() -> Finding:
    """Judge whether a province's data was loaded at all."""
    from motcua.catalog.models import Procedure
    from motcua.organizations.models import Agency

    agencies, procedures = Agency.objects.count(), Procedure.objects.count()
    found = f"{agencies} agencies, {procedures} procedures"
    return Finding("province data", bool(agencies and procedures), found, "Run `motcua province load <pack>`.")


def of_files() -> Iterator[Finding]:
    """Judge the keys (present, readable by the owner only) and the built static files."""
    from django.conf import settings

    folder = Path(settings.MOTCUA_KEYS)
    missing = [name for name in KEYS if not (folder / name).is_file()]
    open_to_others = [
        name for name in KEYS if name not in missing and stat.S_IMODE((folder / name).stat().st_mode) & 0o077
    ]
    if missing:
        remedy = "Restore the keys from their backup; on a new installation `motcua prepare` makes them."
        yield Finding("keys", False, f"missing in {folder}: {', '.join(missing)}", remedy)
    elif open_to_others:
        yield Finding(
            "keys", False, f"others may read {', '.join(open_to_others)}", f"Run chmod 600 {folder}/*.key."
        )
    else:
        yield Finding("keys", True, f"{len(KEYS)} in {folder}")
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    found = "collected" if manifest.is_file() else "not collected"
    yield Finding("static files", manifest.is_file(), found, "Run `motcua prepare`.")


def of_papers() -> Iterator[Finding]:
    """Say what the machine can do with papers: read scans, prove when something was signed. Neither must be."""
    from django.conf import settings

    from motcua.foundation.recognition import programs

    read = programs()
    told = "OCRmyPDF with Vietnamese (vie)" if read.can_read else f"scans stay unread: {read.problem}"
    remedy = "apt-get install ocrmypdf tesseract-ocr-vie"
    yield Finding("reading of scans", True, told if read.can_read else f"{told} ({remedy})", remedy)
    stamps = settings.MOTCUA_SIGNING.get("tsa_url", "")
    level = (
        f"time-stamped by {stamps}" if stamps else "level B-B: no time-stamping service (MOTCUA_SIGNING_TSA_URL)"
    )
    yield Finding("signatures", True, level, "Set MOTCUA_SIGNING_TSA_URL.")


def of_adapters() -> Iterator[Finding]:
    """Judge whether each outside system answers at its configured address and takes our credentials."""
    from django.conf import settings

    from motcua.foundation.adapters import RefusedError, UnavailableError, adapter

    remedy = "Start it (`motcua serve` runs the sandbox), or correct its address and credentials."
    for port, (path, _) in settings.MOTCUA_ADAPTERS.items():
        try:
            found = adapter(port).check()
        except (UnavailableError, RefusedError) as no:
            yield Finding(port, False, str(no), remedy)
        except (ImportError, TypeError, AttributeError) as no:
            yield Finding(port, False, f"{path} cannot be used: {no}", "Correct MOTCUA_ADAPTERS in the settings.")
        else:
            yield Finding(port, True, str(found))
