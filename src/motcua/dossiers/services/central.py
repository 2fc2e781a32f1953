"""Keeping what ministries' central systems say of their dossiers; nothing is processed here."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from motcua.audit.services import record as audit
from motcua.dossiers.models import CentralDossier
from motcua.dossiers.rules.central import COLUMNS, CentralReport, read_reports
from motcua.kernel.sourced import Judge, Mistake, UnreadableError, parse_csv
from motcua.organizations.models import Agency

WRITTEN = (
    "procedure_code", "procedure_name", "agency", "channel", "applicant_name", "applicant_name_fold",
    "identity_number", "identity_index", "status", "status_text", "submitted_at", "received_at", "due_at",
    "finished_at", "reported_at", "recorded_at",
)  # fmt: skip


@dataclass
class Imported:
    """What an import did: dossiers new, changed, the same or older than what is known; lines that were refused."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    older: int = 0
    mistakes: list[Mistake] = field(default_factory=list)


def import_table(text: str, name: str, *, at: datetime) -> Imported:
    """Take in a table of central dossiers; each line stands for itself, the same table again changes nothing.

    A line that is wrong is refused with its reason, the others are kept.
    """
    judge = Judge()
    agencies = {row.key: row for row in Agency.objects.on(localdate(at))}
    try:
        reports = read_reports(judge, parse_csv(text, name, COLUMNS), agencies.keys())
    except UnreadableError as error:
        return Imported(mistakes=[error.mistake])
    done = record_reports(reports, agencies, at=at)
    done.mistakes = sorted(set(judge.mistakes))
    return done


@transaction.atomic
def record_reports(reports: Iterable[CentralReport], agencies: dict[str, Agency], *, at: datetime) -> Imported:
    """Write what systems say; of several words about one dossier the newest holds."""
    done, latest = Imported(), _newest(reports)
    kept = {(row.system, row.code): row for row in _known(latest)}
    new: list[CentralDossier] = []
    changed: list[CentralDossier] = []
    for key, report in latest.items():
        row = kept.get(key)
        if row is not None and row.reported_at >= report.reported_at:
            same = row.reported_at == report.reported_at
            done.unchanged, done.older = done.unchanged + same, done.older + (not same)
            continue
        written = row or CentralDossier(system=report.system, code=report.code)
        _write(written, report, agencies[report.agency], at=at)
        (changed if row else new).append(written)
    CentralDossier.objects.bulk_create(new, batch_size=1_000)
    CentralDossier.objects.bulk_update(changed, WRITTEN, batch_size=1_000)
    done.added, done.changed = len(new), len(changed)
    audit("import central dossiers", "central", by=None, at=at, data={"added": len(new), "changed": len(changed)})
    return done


def _newest(reports: Iterable[CentralReport]) -> dict[tuple[str, str], CentralReport]:
    return {(each.system, each.code): each for each in sorted(reports, key=lambda each: each.reported_at)}


def _known(latest: dict[tuple[str, str], CentralReport]) -> Iterable[CentralDossier]:
    codes = [code for _system, code in latest]
    return CentralDossier.objects.select_for_update(of=("self",)).filter(code__in=codes)


def _write(row: CentralDossier, report: CentralReport, agency: Agency, *, at: datetime) -> None:
    for name in ("procedure_code", "procedure_name", "channel", "identity_number", "status", "status_text",
                 "submitted_at", "received_at", "due_at", "finished_at", "reported_at"):  # fmt: skip
        setattr(row, name, getattr(report, name))
    row.applicant_name, row.agency, row.recorded_at = report.applicant, agency, at
    row.index_person()
