"""What a ministry's central system tells of its dossiers, read from one table."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from motcua.dossiers.rules.transitions import Status
from motcua.kernel.sourced import Judge, Row
from motcua.kernel.working_time import VIETNAM

COLUMNS = (
    "system", "code", "procedure_code", "procedure_name", "agency", "channel", "applicant", "identity_number",
    "status", "status_text", "submitted_at", "received_at", "due_at", "finished_at", "reported_at",
)  # fmt: skip
CHANNELS = ("counter", "online", "post")


@dataclass(frozen=True, slots=True)
class CentralReport:
    """One dossier as its system told it at ``reported_at``; ``agency`` is the key of the body it counts with."""

    system: str
    code: str
    procedure_code: str
    procedure_name: str
    agency: str
    channel: str
    applicant: str
    identity_number: str
    status: int
    status_text: str
    submitted_at: datetime
    received_at: datetime | None
    due_at: datetime | None
    finished_at: datetime | None
    reported_at: datetime


def read_reports(judge: Judge, rows: Iterable[Row], agencies: Collection[str]) -> list[CentralReport]:
    """Return the dossiers of a table; what is wrong is noted with its line, and such a line is left out.

    Law: Decree 224/2026/NĐ-CP Art. 15(1) (a ministry's system tells the province of receipt and handling).
    """
    found = []
    for row in rows:
        before = len(judge.mistakes)
        report = _report(judge, row)
        if report.agency not in agencies:
            judge.note(row, "agency", f"không có cơ quan nào mang khóa “{report.agency}”")
        if len(judge.mistakes) == before:
            found.append(report)
    return found


def _report(judge: Judge, row: Row) -> CentralReport:
    submitted = _moment(judge, row, "submitted_at", required=True)
    reported = _moment(judge, row, "reported_at", required=True)
    return CentralReport(
        system=judge.text(row, "system", longest=40),
        code=judge.text(row, "code", longest=80),
        procedure_code=judge.text(row, "procedure_code", longest=40),
        procedure_name=judge.text(row, "procedure_name"),
        agency=judge.text(row, "agency", longest=60),
        channel=judge.choice(row, "channel", CHANNELS),
        applicant=judge.text(row, "applicant", longest=300),
        identity_number=judge.text(row, "identity_number", longest=20, required=False),
        status=judge.whole(row, "status", least=min(Status), most=max(Status)),
        status_text=judge.text(row, "status_text", longest=200, required=False),
        submitted_at=submitted or datetime.min.replace(tzinfo=VIETNAM),
        received_at=_moment(judge, row, "received_at"),
        due_at=_moment(judge, row, "due_at"),
        finished_at=_moment(judge, row, "finished_at"),
        reported_at=reported or datetime.min.replace(tzinfo=VIETNAM),
    )


def _moment(judge: Judge, row: Row, key: str, *, required: bool = False) -> datetime | None:
    """Return a moment; one without an offset is Vietnamese time."""
    text = judge.text(row, key, longest=40, required=required)
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        judge.note(row, key, f"“{key}” phải là thời điểm dạng 2026-09-01T08:00, không phải “{text}”")
        return None
    return found if found.tzinfo else found.replace(tzinfo=VIETNAM)
