"""The parts of a linked dossier in plain words: what each is, with whom, until when, and what came of it."""

from dataclasses import dataclass
from datetime import datetime

from motcua.dossiers.models import Dossier, LinkedPart
from motcua.dossiers.queries.linked import parts_of
from motcua.dossiers.rules.transitions import Status

STATUS_WORDS = {  # as ``ui.statuses`` calls them
    **{status: status.name.lower() for status in Status},
    Status.DONE: "ready",
    Status.STOPPED: "rejected",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part as its applicant sees it; ``dossier`` is nothing while it waits for ``waits_for``."""

    name: str
    agency: str
    dossier: Dossier | None
    waits_for: str = ""
    is_dropped: bool = False

    @property
    def is_finished(self) -> bool:
        return self.dossier is not None and self.dossier.finished_at is not None

    @property
    def due_at(self) -> datetime | None:
        return self.dossier.due_at if self.dossier else None

    @property
    def status_word(self) -> str:
        """Return the status as ``ui.statuses`` calls it."""
        return STATUS_WORDS[Status(self.dossier.status)] if self.dossier else ""

    @property
    def needs_papers(self) -> bool:
        return self.dossier is not None and self.dossier.status == Status.AWAITING_SUPPLEMENT

    @property
    def has_result(self) -> bool:
        """Say whether an electronic result is there to fetch."""
        result = getattr(self.dossier, "result", None) if self.dossier else None
        return result is not None and result.document_id is not None


def told_parts(whole: Dossier) -> list[Part]:
    """Return the parts of a dossier in order; none where it stands alone."""
    return [_part(row) for row in parts_of(whole)]


def _part(row: LinkedPart) -> Part:
    waits_for = row.after.procedure.name if row.after is not None and row.dossier is None else ""
    return Part(row.procedure.name, row.agency.name, row.dossier, waits_for, row.dropped_at is not None)
